//! The queue: senders never wait, and what is lost is counted and reported where it is missing.

use std::{sync::Barrier, thread, time::Duration};

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use portcullis_gateway::{
    log::{DecisionLog, FlushError},
    measures::LOG_LOST,
};

use super::{
    LONG, numbered,
    outputs::{Gate, Written},
    read,
};

#[test]
fn a_full_queue_loses_what_comes_and_says_so_where_it_is_missing() {
    let (gate, keeper, written) = Gate::new();
    let log = DecisionLog::builder().queue_bytes(1000).to_writer(gate).expect("a log");
    log.send(numbered(0));
    keeper.arrived.recv().expect("the writer writes");
    // It waits, with the first line. Of these, those are queued that have room.
    for number in 1..1000 {
        log.send(numbered(number));
    }
    let lost = log.lost();
    let queued = 999 - lost;
    assert!((3..=20).contains(&queued), "{queued}: a line takes its bytes and at most 300 more");

    keeper.open.send(()).expect("the writer waits");
    keeper.arrived.recv().expect("the writer writes what is queued");
    drop(keeper);
    log.flush(LONG).expect("it is written");
    log.send(numbered(1000));
    log.flush(LONG).expect("it is written");

    let read = read(&written.text());
    assert_eq!(read.numbers, (0..=queued).chain([1000]).collect::<Vec<_>>());
    assert_eq!(read.lost, [(usize::try_from(queued + 1).expect("few"), lost)]);
    assert_eq!(log.lost(), lost, "nothing more");
}

#[test]
fn what_is_lost_is_reported_before_the_next_line_that_is_queued() {
    let (gate, keeper, written) = Gate::new();
    let log = DecisionLog::builder().queue_bytes(400).to_writer(gate).expect("a log");
    log.send(numbered(0));
    keeper.arrived.recv().expect("the writer writes");
    log.send(vec![b'x'; 1000]);
    log.send(numbered(1));
    log.send(Vec::new());
    log.send(numbered(2));
    drop(keeper);
    log.flush(LONG).expect("it is written");
    let read = read(&written.text());
    assert_eq!((read.numbers, read.lost), (vec![0, 1, 2], vec![(1, 1), (2, 1)]));
}

#[test]
fn a_flush_or_a_drop_waits_no_longer_than_it_may() {
    let (gate, keeper, written) = Gate::new();
    let log = DecisionLog::builder().wait_at_end(Duration::ZERO).to_writer(gate).expect("a log");
    log.send(numbered(0));
    keeper.arrived.recv().expect("the writer writes");
    assert_eq!(log.flush(Duration::ZERO), Err(FlushError::Timeout));
    drop(log);
    assert_eq!(written.text(), "", "nothing could be written");
}

#[test]
fn dropping_the_last_handle_writes_everything() {
    let (gate, keeper, written) = Gate::new();
    drop(keeper);
    let log = DecisionLog::builder().wait_at_end(LONG).to_writer(gate).expect("a log");
    let other = log.clone();
    for number in 0..10_000 {
        log.send(numbered(number));
    }
    drop(log);
    other.send(b"{\"number\":10000}".to_vec());
    drop(other);
    assert_eq!(read(&written.text()).numbers, (0..=10_000).collect::<Vec<_>>());
}

/// Sends a number of lines from several threads at once. Returns how many were lost.
fn send_from_threads(log: &DecisionLog, threads: u64, each: u64) -> u64 {
    let start = Barrier::new(usize::try_from(threads).expect("few"));
    thread::scope(|scope| {
        for thread in 0..threads {
            let (start, log) = (&start, log.clone());
            scope.spawn(move || {
                start.wait();
                for number in 0..each {
                    log.send(numbered(thread * each + number));
                }
            });
        }
    });
    log.flush(LONG).expect("it is written");
    log.lost()
}

/// An output that is so slow that some records are lost.
struct Slow(Written);

impl std::io::Write for Slow {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        for _ in 0..4 {
            thread::yield_now();
        }
        self.0.append(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn of_millions_of_records_each_is_written_or_counted() {
    const THREADS: u64 = 4;
    const EACH: u64 = 500_000;

    let written = Written::default();
    let log = DecisionLog::builder().queue_bytes(32 << 10).to_writer(Slow(written.clone())).expect("a log");
    let lost = send_from_threads(&log, THREADS, EACH);
    let read = read(&written.text());
    assert_eq!((read.distinct() + lost, read.torn), (THREADS * EACH, 0));
    assert_eq!(read.lost(), lost, "the records say how many");
    let mut latest = [None; 4];
    for number in read.numbers {
        let thread = usize::try_from(number / EACH).expect("few");
        assert!(latest[thread] < Some(number), "the records of a thread are in their order");
        latest[thread] = Some(number);
    }
}

#[test]
fn lost_records_are_a_metric() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, || {
        let (gate, keeper, _) = Gate::new();
        let log = DecisionLog::builder().queue_bytes(1).to_writer(gate).expect("a log");
        (0..7).for_each(|number| log.send(numbered(number)));
        drop(keeper);
    });
    let metrics = snapshotter.snapshot().into_vec();
    let [(key, _, _, value)] = metrics.as_slice() else { panic!("one metric: {metrics:?}") };
    assert_eq!((key.key().name(), value), (LOG_LOST, &DebugValue::Counter(7)));
}
