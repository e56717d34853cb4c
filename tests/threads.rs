//! Threads share a policy: it can be sent and shared, and has nothing inside that could change while they do.

use portcullis::{Batch, Policy, Request, Vocabulary};
use std::{panic::RefUnwindSafe, thread};

/// `RefUnwindSafe` is what no cell, no lock and no atomic number is.
const fn is_shared_without_anything_to_change<T: Send + Sync + RefUnwindSafe>() {}

const _: () = is_shared_without_anything_to_change::<Policy>();
const _: () = is_shared_without_anything_to_change::<Batch>();
const _: () = is_shared_without_anything_to_change::<Vocabulary>();
const _: () = is_shared_without_anything_to_change::<Request>();

#[test]
fn threads_decide_alike() {
    let policy = Policy::splunk_observability().unwrap();
    let requests: Vec<Request> = policy.vocabulary().requests().collect();
    let decide = || requests.iter().map(|&request| policy.decide(request)).collect::<Vec<_>>();
    let alone = decide();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(decide)).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), alone);
        }
    });
}
