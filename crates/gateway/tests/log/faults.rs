//! Outputs that fail: what is not written is counted, and no line is torn once the log is written again.

use std::{
    env,
    fs::{self, File},
    io::{self, Write},
    path::Path,
    process::Command,
};

use portcullis_gateway::log::{DecisionLog, FlushError};

use super::{LONG, numbered, outputs::Disk, read};

#[test]
fn a_disk_that_is_full_in_the_middle_of_a_line_and_has_room_again() {
    // A line has 13 bytes: three whole lines and a part.
    let disk = Disk::new(40);
    let log = DecisionLog::builder().to_writer(disk.clone()).expect("a log");
    for number in 0..3 {
        log.send(numbered(number));
        log.flush(LONG).expect("there is room");
    }
    for number in 3..6 {
        log.send(numbered(number));
        assert_eq!(log.flush(LONG), Err(FlushError::Failing));
    }
    assert_eq!(log.lost(), 3);
    disk.make_room(1000);
    log.send(numbered(6));
    log.flush(LONG).expect("there is room again");
    log.send(numbered(7));
    log.flush(LONG).expect("there is room");

    assert_eq!(log.lost(), 3);
    let read = read(&disk.written.text());
    assert_eq!(read.numbers, [0, 1, 2, 6, 7]);
    assert_eq!(read.lost, [(3, 3)], "one record, before the next one");
    assert_eq!(read.torn, 1, "what cannot be taken back is a line of its own");
}

#[test]
fn a_record_that_reports_lost_ones_and_is_not_written_itself_does_not_lose_them() {
    let disk = Disk::new(0);
    let log = DecisionLog::builder().to_writer(disk.clone()).expect("a log");
    for (number, room) in [(0, 0), (1, 20), (2, 3), (3, 1000)] {
        disk.make_room(room);
        log.send(numbered(number));
        let _ = log.flush(LONG);
    }
    let read = read(&disk.written.text());
    assert_eq!((log.lost(), read.lost(), read.numbers), (3, 3, vec![3]));
}

#[test]
fn an_output_that_panics_loses_the_records_only() {
    struct Panics(u32, Disk);

    impl Write for Panics {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += 1;
            assert!(self.0 > 1, "on purpose");
            self.1.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let disk = Disk::new(1000);
    let log = DecisionLog::builder().to_writer(Panics(0, disk.clone())).expect("a log");
    log.send(numbered(0));
    assert_eq!(log.flush(LONG), Err(FlushError::Failing));
    log.send(numbered(1));
    log.flush(LONG).expect("it is written");
    assert_eq!((read(&disk.written.text()).numbers, log.lost()), (vec![1], 1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_that_is_always_full() {
    let log = DecisionLog::builder().to_file("/dev/full").expect("it can be opened");
    for number in 0..3 {
        log.send(numbered(number));
        assert_eq!(log.flush(LONG), Err(FlushError::Failing));
    }
    assert_eq!(log.lost(), 3);
}

/// Names the file of the test below in the process that has a limit.
const LIMITED: &str = "PORTCULLIS_TEST_LIMITED_LOG";

/// A limit of the system for the size of files fails writes in the middle of a line, as a full disk does.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_may_not_grow_has_no_torn_line() {
    if let Some(path) = env::var_os(LIMITED) {
        return write_beyond_the_limit(Path::new(&path));
    }
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("log");
    let test = env::current_exe().expect("this test");
    let name = "faults::a_file_that_may_not_grow_has_no_torn_line";
    // Two blocks of 512 bytes. Without the signal, a write beyond them is an error.
    let script = "trap '' XFSZ; ulimit -f 2; exec \"$0\" --exact \"$1\" --nocapture";
    // Its output goes through a pipe: the limit would hold for a file, too.
    let output = Command::new("sh").args(["-c", script]).arg(test).arg(name).env(LIMITED, &path).output();
    let output = output.expect("a shell");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));

    let read = read(&fs::read_to_string(&path).expect("the log"));
    assert_eq!((read.torn, read.numbers), (0, vec![1000]), "the file that was emptied");
    assert_eq!(read.lost.len(), 1);
}

#[cfg(target_os = "linux")]
fn write_beyond_the_limit(path: &Path) {
    let log = DecisionLog::builder().to_file(path).expect("a log");
    for number in 0..200 {
        log.send(numbered(number));
        let _ = log.flush(LONG);
    }
    let whole = fs::read_to_string(path).expect("the log");
    let read = read(&whole);
    let lost = log.lost();
    assert!((100..199).contains(&lost), "{lost} of 200 lines with up to 15 bytes");
    assert_eq!((read.torn, read.distinct() + lost), (0, 200), "the part of a line is taken back");
    assert!(whole.len() > 1000, "{}: what fits is written", whole.len());

    File::create(path).expect("the file is emptied");
    log.send(numbered(1000));
    log.flush(LONG).expect("there is room again");
    assert_eq!(log.lost(), lost);
}

#[test]
fn a_torn_line_of_an_earlier_process_is_ended() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("log");
    fs::write(&path, "{\"number\":0}\n{\"num").expect("a log");
    let log = DecisionLog::builder().to_file(&path).expect("a log");
    log.send(numbered(1));
    log.flush(LONG).expect("it is written");
    let read = read(&fs::read_to_string(&path).expect("the log"));
    assert_eq!((read.numbers, read.torn), (vec![0, 1], 1));
}
