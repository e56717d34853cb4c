//! Stored objects that are kept for a moment.

use std::{
    collections::hash_map::RandomState,
    fmt,
    hash::BuildHasher as _,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use moka::sync::Cache;

use super::{FetchError, StoredObjects, Wanted};
use crate::{
    caller::{TokenHash, TokenKey},
    clock::Clock,
};

/// How many counters of changes there are. Targets that share one are only fetched once more than needed.
const COUNTERS: usize = 4096;

/// The longest time for which the cache can hold something. Longer times are cut to it.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Stored objects that are kept for a moment, per target and token, so that several requests for an object need one fetch.
///
/// **What this means for safety.** Decisions compare a request with the stored object: whether the caller may write it, which
/// writers an overwrite would remove. With a cache, a decision may be made by an object as it was up to `keep` ago. Who was
/// removed from its writers a moment ago still counts as one, and a writer who was added a moment ago can be removed by an
/// overwrite without this being noticed. Without a cache the same is possible, for as long as a request takes. So it is not used
/// unless a gateway puts it in place, and a second or two is enough to help with bursts.
///
/// What is kept of a target is thrown away before a request that may change the object is passed on, and after its answer: the layer does
/// this with [`forget`](StoredObjects::forget). Changes that go past this gateway are not noticed.
///
/// An object is only given to requests with the token with which it was fetched. Errors are not kept, and neither is what is
/// fetched for requests without a token.
///
/// ```
/// use bytes::Bytes;
/// use portcullis_gateway::{caller::TokenKey, stored::{CachedObjects, FetchError, StoredObjects, Wanted}};
/// use std::time::Duration;
///
/// struct Nothing;
///
/// impl StoredObjects for Nothing {
///     async fn fetch(&self, _wanted: &Wanted<'_>) -> Result<Bytes, FetchError> {
///         Err(FetchError::NotFound)
///     }
/// }
///
/// let objects = CachedObjects::new(Nothing, 64 * 1024 * 1024, Duration::from_secs(1), TokenKey::new("1", [7; 32]));
/// objects.invalidate("/v2/team/T1");
/// ```
pub struct CachedObjects<S> {
    objects: S,
    kept: Cache<Name, Kept>,
    /// How many bytes may be kept.
    bytes: u64,
    keep: Duration,
    key: TokenKey,
    clock: Clock,
    hasher: RandomState,
    /// How often something of a target was thrown away, by the hash of the target.
    changes: Box<[AtomicU64]>,
}

/// What an object is kept under.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Name {
    target: Arc<str>,
    token: TokenHash,
}

#[derive(Clone)]
struct Kept {
    object: Bytes,
    /// When the fetch was begun, and how often the target had changed then.
    at: SystemTime,
    changes: u64,
}

/// Returns how many bytes something takes.
fn weight(name: &Name, kept: &Kept) -> usize {
    let own = size_of::<Name>().saturating_add(size_of::<Kept>());
    own.saturating_add(name.target.len()).saturating_add(kept.object.len())
}

impl<S: StoredObjects> CachedObjects<S> {
    /// Returns objects that are kept for a time, of which there are about so many bytes: those that came last may exceed it for
    /// a moment. The key is for the hashes of tokens.
    #[must_use]
    pub fn new(objects: S, bytes: u64, keep: Duration, key: TokenKey) -> Self {
        let kept = Cache::builder()
            .max_capacity(bytes)
            .weigher(|name: &Name, kept: &Kept| u32::try_from(weight(name, kept)).unwrap_or(u32::MAX))
            .time_to_live(keep.min(LONGEST))
            .build();
        let changes = (0..COUNTERS).map(|_| AtomicU64::new(0)).collect();
        let keep = keep.min(LONGEST);
        Self { objects, kept, bytes, keep, key, clock: Clock::system(), hasher: RandomState::new(), changes }
    }

    /// Sets the clock.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// Throws away what is kept of a target, for all tokens. What is being fetched now is not kept.
    pub fn invalidate(&self, target: &str) {
        if let Some(counter) = self.counter(target) {
            counter.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// Returns the counter of changes of a target.
    fn counter(&self, target: &str) -> Option<&AtomicU64> {
        let hash = usize::try_from(self.hasher.hash_one(target) % COUNTERS as u64).ok()?;
        self.changes.get(hash)
    }

    fn changes(&self, target: &str) -> u64 {
        self.counter(target).map_or(0, |counter| counter.load(Ordering::Acquire))
    }
}

impl<S: StoredObjects> StoredObjects for CachedObjects<S> {
    async fn fetch(&self, wanted: &Wanted<'_>) -> Result<Bytes, FetchError> {
        let Some(token) = wanted.request().token() else { return self.objects.fetch(wanted).await };
        let name = Name { target: wanted.target().into(), token: self.key.hash(token) };
        let changes = self.changes(wanted.target());
        let kept = self.kept.get(&name);
        if let Some(kept) = kept.filter(|kept| kept.changes == changes && self.clock.is_younger(kept.at, self.keep)) {
            return if kept.object.len() > wanted.limit() { Err(FetchError::TooLarge) } else { Ok(kept.object) };
        }
        let at = self.clock.now();
        let object = self.objects.fetch(wanted).await?;
        let kept = Kept { object: object.clone(), at, changes };
        // The cache would throw it away, but not at once.
        if u64::try_from(weight(&name, &kept)).is_ok_and(|weight| weight <= self.bytes) {
            self.kept.insert(name, kept);
        }
        Ok(object)
    }

    fn forget(&self, path: &str) {
        let mut changed = Some(path);
        while let Some(path) = changed.filter(|path| !path.is_empty()) {
            self.invalidate(path);
            changed = path.rsplit_once('/').map(|(above, _)| above);
        }
        self.objects.forget(path);
    }
}

impl<S: fmt::Debug> fmt::Debug for CachedObjects<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedObjects")
            .field("objects", &self.objects)
            .field("keep", &self.keep)
            .finish_non_exhaustive()
    }
}
