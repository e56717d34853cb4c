//! Stored objects that are kept for a moment.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use portcullis_gateway::{
    caller::{Incoming, TokenKey},
    clock::Clock,
    stored::{CachedObjects, FetchError, StoredObjects, Wanted},
};
use tokio::sync::Semaphore;

use crate::head;

/// Counts the fetches, and gives their number as the object. An object of a target with `?` has as many bytes as that says.
#[derive(Clone, Default)]
struct Numbers {
    fetched: Arc<Mutex<Vec<String>>>,
    gate: Option<Arc<Semaphore>>,
}

impl StoredObjects for Numbers {
    async fn fetch(&self, wanted: &Wanted<'_>) -> Result<Bytes, FetchError> {
        let number = {
            let mut fetched = self.fetched.lock().unwrap();
            fetched.push(wanted.target().to_owned());
            fetched.len()
        };
        if let Some(gate) = &self.gate {
            gate.acquire().await.unwrap().forget();
        }
        match wanted.target().split_once('?') {
            Some((_, "missing")) => Err(FetchError::NotFound),
            Some((_, length)) => Ok(vec![b'x'; length.parse().unwrap()].into()),
            None => Ok(number.to_string().into()),
        }
    }
}

struct Kept {
    objects: Arc<CachedObjects<Numbers>>,
    numbers: Numbers,
    seconds: Arc<AtomicU64>,
}

/// Objects are kept for 5 seconds.
fn kept(bytes: u64, gate: Option<Arc<Semaphore>>) -> Kept {
    let numbers = Numbers { gate, ..Numbers::default() };
    let seconds = Arc::new(AtomicU64::new(1000));
    let now = Arc::clone(&seconds);
    let clock = Clock::new(move || SystemTime::UNIX_EPOCH + Duration::from_secs(now.load(Ordering::SeqCst)));
    let key = TokenKey::new("1", [7; 32]);
    let objects = CachedObjects::new(numbers.clone(), bytes, Duration::from_secs(5), key).with_clock(clock);
    Kept { objects: Arc::new(objects), numbers, seconds }
}

impl Kept {
    async fn of(&self, target: &str, token: Option<&str>) -> String {
        get(&self.objects, target, token, 10_000).await.unwrap_or_else(|error| error.code().to_owned())
    }

    fn count(&self) -> usize {
        self.numbers.fetched.lock().unwrap().len()
    }
}

async fn get(
    objects: &CachedObjects<Numbers>,
    target: &str,
    token: Option<&str>,
    limit: usize,
) -> Result<String, FetchError> {
    let parts = head(&[]);
    let object = objects.fetch(&Wanted::new("team", target, limit, Incoming::new(&parts, token, None))).await?;
    Ok(String::from_utf8(object.to_vec()).unwrap())
}

#[tokio::test]
async fn an_object_is_kept_for_a_token_and_a_while() {
    let kept = kept(1_000_000, None);
    for _ in 0..3 {
        assert_eq!(kept.of("/a", Some("T")).await, "1");
    }
    assert_eq!(kept.of("/b", Some("T")).await, "2");
    // Another caller may not see the object at all.
    assert_eq!(kept.of("/a", Some("U")).await, "3");
    kept.seconds.fetch_add(4, Ordering::SeqCst);
    assert_eq!(kept.of("/a", Some("T")).await, "1");
    kept.seconds.fetch_add(1, Ordering::SeqCst);
    assert_eq!(kept.of("/a", Some("T")).await, "4");
    // A clock that was set back tells no age.
    kept.seconds.fetch_sub(100, Ordering::SeqCst);
    assert_eq!(kept.of("/a", Some("T")).await, "5");
}

#[tokio::test]
async fn without_a_token_nothing_is_kept() {
    let kept = kept(1_000_000, None);
    assert_eq!((kept.of("/a", None).await, kept.of("/a", None).await), ("1".into(), "2".into()));
}

#[tokio::test]
async fn errors_are_not_kept() {
    let kept = kept(1_000_000, None);
    for count in 1..=3 {
        assert_eq!(kept.of("/a?missing", Some("T")).await, "stored-not-found");
        assert_eq!(kept.count(), count);
    }
}

#[tokio::test]
async fn what_is_thrown_away_is_fetched_again() {
    let kept = kept(1_000_000, None);
    for token in ["T", "U"] {
        kept.of("/a", Some(token)).await;
    }
    kept.objects.invalidate("/a");
    assert_eq!((kept.of("/a", Some("T")).await, kept.of("/a", Some("U")).await), ("3".into(), "4".into()));
    assert_eq!(kept.of("/a", Some("T")).await, "3");
}

#[tokio::test]
async fn other_targets_are_left_alone() {
    let kept = kept(1_000_000, None);
    for number in 0..100 {
        kept.of(&format!("/{number}"), Some("T")).await;
    }
    kept.objects.invalidate("/a");
    for number in 0..100 {
        kept.of(&format!("/{number}"), Some("T")).await;
    }
    // A few may share something with it by chance, but hardly many.
    assert!(kept.count() < 110, "{}", kept.count());
}

#[tokio::test]
async fn what_was_being_fetched_during_a_change_is_not_kept() {
    let gate = Arc::new(Semaphore::new(0));
    let kept = kept(1_000_000, Some(Arc::clone(&gate)));
    let objects = Arc::clone(&kept.objects);
    let fetch = tokio::spawn(async move { get(&objects, "/a", Some("T"), 100).await.unwrap() });
    while kept.count() == 0 {
        tokio::task::yield_now().await;
    }
    kept.objects.invalidate("/a");
    gate.add_permits(10);
    assert_eq!(fetch.await.unwrap(), "1");
    assert_eq!(kept.of("/a", Some("T")).await, "2");
    assert_eq!(kept.of("/a", Some("T")).await, "2");
}

#[tokio::test]
async fn an_object_that_is_kept_has_at_most_as_many_bytes_as_wanted() {
    let kept = kept(1_000_000, None);
    assert_eq!(get(&kept.objects, "/a?100", Some("T"), 100).await.unwrap().len(), 100);
    assert!(matches!(get(&kept.objects, "/a?100", Some("T"), 99).await, Err(FetchError::TooLarge)));
    assert_eq!(kept.count(), 1);
}

#[tokio::test]
async fn there_are_at_most_so_many_bytes() {
    let kept = kept(10_000, None);
    // What is larger than all is never kept.
    for _ in 0..3 {
        get(&kept.objects, "/large?10000", Some("T"), 20_000).await.unwrap();
    }
    assert_eq!(kept.count(), 3);
    // Of a thousand objects with a thousand bytes, ten at most can still be there.
    for number in 0..1000 {
        get(&kept.objects, &format!("/{number}?1000"), Some("T"), 20_000).await.unwrap();
    }
    let before = kept.count();
    let mut still = 0;
    for number in 0..1000 {
        let count = kept.count();
        get(&kept.objects, &format!("/{number}?1000"), Some("T"), 20_000).await.unwrap();
        still += usize::from(kept.count() == count);
    }
    assert!(kept.count() > before && still < 100, "{still}");
}
