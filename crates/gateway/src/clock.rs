//! The clock by which a gateway tells whether something has ended.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

/// A clock: the one of the system, or another one, for tests.
///
/// ```
/// use portcullis_gateway::clock::Clock;
/// use std::time::{Duration, SystemTime};
///
/// let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(43_200);
/// let clock = Clock::new(move || noon);
/// assert_eq!(clock.now(), noon);
/// assert!(clock.is_younger(noon - Duration::from_secs(5), Duration::from_secs(6)));
/// ```
#[derive(Clone, Default)]
pub struct Clock(Option<Arc<dyn Fn() -> SystemTime + Send + Sync>>);

impl Clock {
    /// Returns the clock of the system.
    #[must_use]
    pub const fn system() -> Self {
        Self(None)
    }

    /// Returns a clock that takes its time from a function.
    #[must_use]
    pub fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(now)))
    }

    /// Returns the time.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.0.as_ref().map_or_else(SystemTime::now, |now| now())
    }

    /// Returns whether something from a time is younger than an age. What seems to come from the future is not: the clock was
    /// set back, and nobody knows how old it is.
    #[must_use]
    pub fn is_younger(&self, than: SystemTime, age: Duration) -> bool {
        self.now().duration_since(than).is_ok_and(|since| since < age)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Clock::new(..)" } else { "Clock::system()" })
    }
}
