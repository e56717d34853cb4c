//! Records of decisions: what a gateway logs about requests, and what tools read.
//!
//! A log has one [`Record`] a line, as a JSON object. The format is versioned; [`schema`](record_schema) is its JSON Schema.
//! Texts are borrowed from the line where they can be, so that large logs are read without copies.

mod events;
mod request;
#[cfg(feature = "schema")]
mod schema;
mod text;
mod write;

pub use events::{ConfiguredPolicy, Lost, Reload, ReloadOutcome, Start};
pub use request::{AskedPolicy, LoggedDemand, LoggedRuling, LoggedToken, Mode, Outcome, PolicyMode, RequestRecord};
#[cfg(feature = "schema")]
pub use schema::record_schema;
pub use text::Text;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The version of the format.
pub const VERSION: u32 = 1;

/// How a record of a request begins that this version wrote.
const REQUEST_OF_THIS_VERSION: &str = "{\"version\":1,\"event\":\"request\",";

/// One line of a log.
///
/// ```
/// use portcullis::record::{Lost, Record};
///
/// let line = r#"{"version":1,"event":"lost","time":"2026-12-01T12:00:00Z","count":3}"#;
/// let record = Record::read(line)?;
/// assert!(matches!(&record, Record::Lost(Lost { count: 3, .. })));
///
/// let mut written = Vec::new();
/// record.write(&mut written);
/// assert_eq!(String::from_utf8(written)?, format!("{line}\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Record<'a> {
    /// A gateway began to log.
    Start(Start<'a>),
    /// A gateway decided about a request.
    Request(Box<RequestRecord<'a>>),
    /// A gateway loaded its files again, or kept the old ones.
    Reload(Reload<'a>),
    /// Records could not be written.
    Lost(Lost<'a>),
}

/// Why a line is not a record.
///
/// ```
/// use portcullis::record::{Record, RecordError};
///
/// let error = Record::read(r#"{"version":2,"event":"request"}"#).unwrap_err();
/// assert!(matches!(error, RecordError::Version(2)));
/// assert!(matches!(Record::read("{"), Err(RecordError::Json(_))));
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RecordError {
    /// It is not the JSON of a record.
    #[error("it is not a record: {0}")]
    Json(#[from] serde_json::Error),
    /// It has another version.
    #[error("it has version {0}, expected {VERSION}")]
    Version(u32),
    /// It is about an event that this version does not have.
    #[error("it is about the unknown event `{0}`")]
    Event(String),
}

/// What is read first of a line.
#[derive(Deserialize)]
struct Kind<'a> {
    version: u32,
    #[serde(borrow)]
    event: Text<'a>,
}

impl<'a> Record<'a> {
    /// Reads a line. Unknown keys are ignored, so that later versions can add some.
    ///
    /// # Errors
    ///
    /// The line is not JSON, lacks a key, or has another version.
    pub fn read(line: &'a str) -> Result<Self, RecordError> {
        // Nearly all lines of a log begin like this. Reading the rest once takes half the time.
        if line.starts_with(REQUEST_OF_THIS_VERSION) {
            return Ok(Self::Request(serde_json::from_str(line)?));
        }
        let kind: Kind<'_> = serde_json::from_str(line)?;
        if kind.version != VERSION {
            return Err(RecordError::Version(kind.version));
        }
        match &*kind.event {
            "start" => Ok(Self::Start(serde_json::from_str(line)?)),
            "request" => Ok(Self::Request(serde_json::from_str(line)?)),
            "reload" => Ok(Self::Reload(serde_json::from_str(line)?)),
            "lost" => Ok(Self::Lost(serde_json::from_str(line)?)),
            event => Err(RecordError::Event(event.to_owned())),
        }
    }

    /// Writes the record as a line, with the line feed at its end.
    pub fn write(&self, line: &mut Vec<u8>) {
        match self {
            Self::Start(start) => write_event("start", start, line),
            Self::Request(request) => request.write(line),
            Self::Reload(reload) => write_event("reload", reload, line),
            Self::Lost(lost) => write_event("lost", lost, line),
        }
    }

    /// Returns when it happened, in RFC 3339 format.
    #[must_use]
    pub fn time(&self) -> &str {
        match self {
            Self::Start(start) => &start.time,
            Self::Request(request) => &request.time,
            Self::Reload(reload) => &reload.time,
            Self::Lost(lost) => &lost.time,
        }
    }
}

impl RequestRecord<'_> {
    /// Writes the record as a line, with the line feed at its end.
    pub fn write(&self, line: &mut Vec<u8>) {
        line.extend_from_slice(b"{\"version\":1,\"event\":\"request\"");
        write::request(self, line);
        line.extend_from_slice(b"}\n");
    }
}

/// Writes an object of which the version and the event are the first keys.
fn write_event<T: Serialize>(event: &'static str, fields: &T, line: &mut Vec<u8>) {
    let start = line.len();
    line.extend_from_slice(b"{\"version\":1,\"event\":\"");
    line.extend_from_slice(event.as_bytes());
    line.push(b'"');
    let fields_start = line.len();
    // Records have only texts, numbers and lists, which are always written to memory.
    let is_written = serde_json::to_writer(&mut *line, fields).is_ok();
    match line.get_mut(fields_start) {
        Some(brace) if is_written => {
            // The fields are not an object of their own.
            *brace = b',';
            line.push(b'\n');
        }
        _ => line.truncate(start),
    }
}
