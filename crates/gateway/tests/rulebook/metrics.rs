//! What the metrics say of reloads.

use std::time::{SystemTime, UNIX_EPOCH};

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use portcullis_gateway::measures::{RELOADS, RULEBOOK_LOADED};

use super::support::{Folder, policy_of};

#[test]
fn reloads_are_counted_by_outcome_and_the_last_one_is_known() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let folder = Folder::new();
    let seconds = || SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs_f64();
    let before = seconds();
    metrics::with_local_recorder(&recorder, || {
        let current = folder.load();
        current.reload();
        current.reload();
        folder.write("policy.yaml", "");
        current.reload();
        folder.write("policy.yaml", &policy_of(1, "member"));
        current.reload();
    });
    let after = seconds();

    let mut counts = Vec::new();
    let mut loaded = None;
    for (key, _, _, value) in snapshotter.snapshot().into_vec() {
        match (key.key().name(), value) {
            (RELOADS, DebugValue::Counter(count)) => {
                let labels: Vec<String> =
                    key.key().labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
                counts.push((labels.join(","), count));
            }
            (RULEBOOK_LOADED, DebugValue::Gauge(value)) => loaded = Some(value.into_inner()),
            other => panic!("unexpected: {other:?}"),
        }
    }
    counts.sort();
    let expected = [("outcome=kept", 1), ("outcome=loaded", 1), ("outcome=unchanged", 2)];
    assert_eq!(counts, expected.map(|(label, count)| (label.to_owned(), count)));
    assert_eq!(
        (RELOADS, RULEBOOK_LOADED),
        ("portcullis_reloads_total", "portcullis_rulebook_loaded_timestamp_seconds")
    );
    assert!(loaded.is_some_and(|at| before <= at && at <= after), "{loaded:?}");
}
