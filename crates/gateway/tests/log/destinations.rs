//! `tracing` and standard output.

use std::{
    env,
    fmt::{self, Write as _},
    process::Command,
    sync::{Arc, Mutex},
};

use portcullis_gateway::log::DecisionLog;
use tracing::{Event, Level, Subscriber, field::Field};
use tracing_subscriber::{Layer, layer::Context, prelude::*};

use super::{LONG, numbered, outputs::Disk, read};

/// Keeps the target, the level and the fields of events.
#[derive(Clone, Default)]
struct Events(Arc<Mutex<Vec<(String, Level, String)>>>);

impl Events {
    fn take(&self) -> Vec<(String, Level, String)> {
        std::mem::take(&mut self.0.lock().expect("not poisoned"))
    }
}

impl<S: Subscriber> Layer<S> for Events {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        struct Fields(String);

        impl tracing::field::Visit for Fields {
            fn record_str(&mut self, field: &Field, value: &str) {
                write!(self.0, "{field}={value};").expect("text");
            }

            fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
                write!(self.0, "{field}={value:?};").expect("text");
            }
        }

        let mut fields = Fields(String::new());
        event.record(&mut fields);
        let metadata = event.metadata();
        let event = (metadata.target().to_owned(), *metadata.level(), fields.0);
        self.0.lock().expect("not poisoned").push(event);
    }
}

#[test]
fn each_record_is_an_event_of_tracing() {
    let events = Events::default();
    let subscriber = tracing_subscriber::registry().with(events.clone());
    tracing::subscriber::with_default(subscriber, || {
        let log = DecisionLog::builder().to_tracing().expect("a log");
        (0..2).for_each(|number| log.send(numbered(number)));
        log.flush(LONG).expect("it is written");
    });
    let expected = ["record={\"number\":0};", "record={\"number\":1};"];
    let expected = expected.map(|fields| ("portcullis::decision".into(), Level::INFO, fields.into()));
    assert_eq!(events.take(), expected);
}

/// The output of a process: the events of its log's thread go to its global subscriber.
#[test]
fn a_time_in_which_the_log_cannot_be_written_is_two_events() {
    const CHILD: &str = "PORTCULLIS_TEST_EVENTS";
    if env::var_os(CHILD).is_none() {
        let test = env::current_exe().expect("this test");
        let name = "destinations::a_time_in_which_the_log_cannot_be_written_is_two_events";
        let status = Command::new(test).args(["--exact", name]).env(CHILD, "1").status();
        assert!(status.expect("it runs").success());
        return;
    }
    let events = Events::default();
    tracing_subscriber::registry().with(events.clone()).init();
    let disk = Disk::new(0);
    let log = DecisionLog::builder().to_writer(disk.clone()).expect("a log");
    for number in 0..5 {
        log.send(numbered(number));
        let _ = log.flush(LONG);
    }
    let failed = events.take();
    assert!(matches!(failed.as_slice(), [(target, Level::ERROR, _)] if target == "portcullis::log"), "{failed:?}");
    disk.make_room(10_000);
    for number in 5..9 {
        log.send(numbered(number));
        log.flush(LONG).expect("there is room");
    }
    let ended = events.take();
    assert!(matches!(ended.as_slice(), [(_, Level::INFO, fields)] if fields.contains("lost=5")), "{ended:?}");
}

#[test]
fn standard_output_has_the_lines() {
    const CHILD: &str = "PORTCULLIS_TEST_STANDARD_OUTPUT";
    if env::var_os(CHILD).is_some() {
        let log = DecisionLog::builder().to_standard_output().expect("a log");
        return (0..1000).for_each(|number| log.send(numbered(number)));
    }
    let test = env::current_exe().expect("this test");
    let name = "destinations::standard_output_has_the_lines";
    let output = Command::new(test).args(["--exact", name]).env(CHILD, "1").output().expect("it runs");
    let output = String::from_utf8(output.stdout).expect("text");
    let lines: String = output.split_inclusive('\n').filter(|line| line.starts_with('{')).collect();
    assert_eq!(read(&lines).numbers, (0..1000).collect::<Vec<_>>());
}
