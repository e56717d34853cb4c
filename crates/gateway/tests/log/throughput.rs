//! What sending costs, and how many records a file takes. `cargo test --release --test log throughput -- --ignored --nocapture`.

use std::{fs, time::Instant};

use portcullis_gateway::log::DecisionLog;

use super::LONG;

#[test]
#[ignore = "it measures"]
fn throughput_to_a_file() {
    const RECORDS: u32 = 2_000_000;

    let line = vec![b'x'; 764];
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("log");
    let log = DecisionLog::builder().queue_bytes(usize::MAX).to_file(&path).expect("a log");
    let start = Instant::now();
    for _ in 0..RECORDS {
        log.send(line.clone());
    }
    let sent = start.elapsed();
    log.flush(LONG).expect("it is written");
    let written = start.elapsed();
    assert_eq!(fs::metadata(&path).expect("a log").len(), u64::from(RECORDS) * 765);
    let per_second = f64::from(RECORDS) / written.as_secs_f64();
    println!(
        "{:?} for each record that is sent, with its copy; {per_second:.0} records a second written",
        sent / RECORDS
    );

    // In batches that fit the queue, as a gateway sends them.
    let log = DecisionLog::builder().to_file(&path).expect("a log");
    let mut sending = std::time::Duration::ZERO;
    for _ in 0..RECORDS / 1000 {
        let lines: Vec<Vec<u8>> = (0..1000).map(|_| line.clone()).collect();
        let start = Instant::now();
        for line in lines {
            log.send(line);
        }
        sending += start.elapsed();
        log.flush(LONG).expect("it is written");
    }
    assert_eq!(log.lost(), 0);
    println!("{:?} for each record that is sent, without its copy", sending / RECORDS);
}
