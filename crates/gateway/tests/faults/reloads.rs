//! Reloads in the middle of traffic.

use std::{
    collections::HashMap,
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use portcullis::record::{Outcome, Record, ReloadOutcome};
use portcullis_gateway::{
    Gateway,
    log::DecisionLog,
    rulebook::{CurrentRulebook, RulebookSource},
};
use tower_layer::Layer as _;
use tower_service::Service as _;

use super::support::{Doors, ROUTES, TokenIsRole, policy, request};

const RELOADS: usize = 1_000;

/// Every request has one answer, one record, and reaches the service once if it is allowed: by one of the two policies, whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_request_is_lost_or_doubled() {
    let directory = tempfile::tempdir().unwrap();
    let (policy_file, routes_file) = (directory.path().join("doors.yaml"), directory.path().join("routes.yaml"));
    let log_file = directory.path().join("decisions.ndjson");
    fs::write(&policy_file, policy("keeper")).unwrap();
    fs::write(&routes_file, ROUTES).unwrap();
    let rulebook = Arc::new(CurrentRulebook::load(RulebookSource::new(&policy_file, &routes_file)).unwrap());
    let log = DecisionLog::builder().queue_bytes(1 << 30).to_file(&log_file).unwrap();
    let gateway = Gateway::builder(Arc::clone(&rulebook), TokenIsRole).log(log.clone()).build();
    let doors = Doors::default();

    let is_over = Arc::new(AtomicBool::new(false));
    let sender = |worker: usize| {
        let (mut service, is_over) = (gateway.layer().layer(doors.clone()), Arc::clone(&is_over));
        tokio::spawn(async move {
            let mut answers = HashMap::new();
            for number in 0_usize.. {
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                let path = format!("/door/{worker}-{number}");
                let token = if number.is_multiple_of(3) { "keeper" } else { "guest" };
                let answer = service.call(request("POST", &path, token, "")).await.unwrap();
                answers.insert(path, (token, answer.status().as_u16()));
                tokio::task::yield_now().await;
            }
            answers
        })
    };
    let senders: Vec<_> = (0..3).map(sender).collect();
    let reloading = tokio::task::spawn_blocking(move || {
        let mut in_force = "keeper";
        for number in 0..RELOADS {
            // Every tenth file is torn.
            let (who_opens, is_torn) = (if number.is_multiple_of(2) { "guest" } else { "keeper" }, number % 10 == 9);
            let text = policy(who_opens);
            fs::write(&policy_file, if is_torn { &text[..text.len() / 2] } else { &text }).unwrap();
            let expected = match (is_torn, in_force == who_opens) {
                (true, _) => ReloadOutcome::Kept,
                (false, true) => ReloadOutcome::Unchanged,
                (false, false) => ReloadOutcome::Loaded,
            };
            assert_eq!(rulebook.reload().outcome(), expected, "{number}");
            if !is_torn {
                in_force = who_opens;
            }
        }
        is_over.store(true, Ordering::Relaxed);
    });
    reloading.await.unwrap();
    let mut answers = HashMap::new();
    for sender in senders {
        answers.extend(sender.await.unwrap());
    }
    tokio::task::spawn_blocking(move || log.flush(Duration::from_secs(60)).unwrap()).await.unwrap();

    let mut reached = HashMap::new();
    for (path, _) in doors.reached.lock().unwrap().drain(..) {
        *reached.entry(path).or_insert(0) += 1;
    }
    let text = fs::read_to_string(&log_file).unwrap();
    let (mut decided, mut reloads) = (HashMap::new(), 0);
    for line in text.lines() {
        match Record::read(line).unwrap() {
            Record::Request(record) => {
                let policy = record.policies[0].policy.to_string();
                assert!(decided.insert(record.path.to_string(), (record.outcome, policy)).is_none(), "{line}");
            }
            Record::Reload(_) => reloads += 1,
            Record::Start(_) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((reloads, decided.len()), (RELOADS, answers.len()));
    let mut by_policy = HashMap::new();
    for (path, (token, status)) in answers {
        let (outcome, policy) = &decided[&path];
        let is_allowed = token == "keeper" || policy == "doors-of-guest";
        assert_eq!(status, if is_allowed { 200 } else { 403 }, "{path} {policy}");
        assert_eq!(*outcome, if is_allowed { Outcome::Allowed } else { Outcome::Denied }, "{path} {policy}");
        assert_eq!(reached.remove(&path), is_allowed.then_some(1), "{path}");
        *by_policy.entry(policy.clone()).or_insert(0) += 1;
    }
    assert!(reached.is_empty());
    assert_eq!(by_policy.len(), 2, "both policies decided: {by_policy:?}");
}
