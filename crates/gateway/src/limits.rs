//! Limits on what a request can cost.

use std::time::Duration;

/// Limits on what a request can cost: memory, and time that the gateway waits.
///
/// ```
/// use portcullis_gateway::GatewayLimits;
///
/// let limits = GatewayLimits::default().with_body(64 * 1024);
/// assert_eq!((limits.body, limits.stored), (64 * 1024, 1024 * 1024));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GatewayLimits {
    /// The size in bytes of a body that is read. Larger ones are refused with status 413, where the route needs the body. 1 MiB.
    pub body: usize,
    /// The size in bytes of all bodies together that are kept in memory at one time. What does not fit is refused with status 503. 64 MiB.
    pub all_bodies: usize,
    /// How long a body may take to arrive, where the route needs it: after that, the request is refused with status 408. 30 seconds.
    pub body_time: Duration,
    /// How long the gateway waits for the answer who the caller is: after that, the request is refused with status 503. 5 seconds.
    pub caller_time: Duration,
    /// The size in bytes of a stored object. A larger one is not known. 1 MiB.
    pub stored: usize,
    /// How long the gateway waits for the stored object and the one from which it inherits: after that, they are not known. 2 seconds.
    pub stored_time: Duration,
    /// How far the clock of whoever issues tokens may be ahead: a token is valid this long before it was issued. A minute.
    pub clock_skew: Duration,
}

impl Default for GatewayLimits {
    fn default() -> Self {
        Self {
            body: 1 << 20,
            all_bodies: 64 << 20,
            body_time: Duration::from_secs(30),
            caller_time: Duration::from_secs(5),
            stored: 1 << 20,
            stored_time: Duration::from_secs(2),
            clock_skew: Duration::from_secs(60),
        }
    }
}

impl GatewayLimits {
    /// Sets the size of a body, in bytes.
    #[must_use]
    pub const fn with_body(self, bytes: usize) -> Self {
        Self { body: bytes, ..self }
    }

    /// Sets the size of all bodies together, in bytes.
    #[must_use]
    pub const fn with_all_bodies(self, bytes: usize) -> Self {
        Self { all_bodies: bytes, ..self }
    }

    /// Sets how long a body may take to arrive.
    #[must_use]
    pub const fn with_body_time(self, time: Duration) -> Self {
        Self { body_time: time, ..self }
    }

    /// Sets how long the gateway waits for the answer who the caller is.
    #[must_use]
    pub const fn with_caller_time(self, time: Duration) -> Self {
        Self { caller_time: time, ..self }
    }

    /// Sets the size of a stored object, in bytes.
    #[must_use]
    pub const fn with_stored(self, bytes: usize) -> Self {
        Self { stored: bytes, ..self }
    }

    /// Sets how long the gateway waits for the stored object.
    #[must_use]
    pub const fn with_stored_time(self, time: Duration) -> Self {
        Self { stored_time: time, ..self }
    }

    /// Sets how far the clock of whoever issues tokens may be ahead.
    #[must_use]
    pub const fn with_clock_skew(self, time: Duration) -> Self {
        Self { clock_skew: time, ..self }
    }
}
