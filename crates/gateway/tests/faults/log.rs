//! A log that cannot be written.

use std::{fs::OpenOptions, time::Duration};

use portcullis_gateway::{Gateway, log::DecisionLog};
use tower_layer::Layer as _;
use tower_service::Service as _;

use super::support::{Doors, TokenIsRole, request, rulebook};

/// Requests are decided as if nothing were wrong, and every record that is missing is counted.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_disk_is_full() {
    const REQUESTS: u64 = 1_000;
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let log = DecisionLog::builder().to_writer(full).unwrap();
    let doors = Doors::default();
    let gateway = Gateway::builder(rulebook("keeper"), TokenIsRole).log(log.clone()).build();
    let mut service = gateway.layer().layer(doors.clone());
    for number in 0..REQUESTS {
        for (token, status) in [("keeper", 200), ("guest", 403)] {
            let answer = service.call(request("POST", &format!("/door/{number}"), token, "")).await.unwrap();
            assert_eq!(answer.status().as_u16(), status);
        }
    }
    assert!(log.flush(Duration::from_secs(60)).is_err());
    // The record of the beginning is lost, too.
    assert_eq!(log.lost(), 2 * REQUESTS + 1);
    assert_eq!(doors.reached.lock().unwrap().len() as u64, REQUESTS);
}
