//! What can be wrong with a log.

use std::{io, path::PathBuf};

use thiserror::Error;

/// Why a log cannot be opened.
///
/// ```
/// use portcullis_gateway::log::{DecisionLog, OpenError};
///
/// let error = DecisionLog::builder().to_file("no/such/directory/decisions.ndjson").unwrap_err();
/// assert!(matches!(error, OpenError::File { .. }));
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The file cannot be opened or created.
    #[error("cannot open `{}`", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Standard output cannot be used.
    #[error("cannot use standard output")]
    StandardOutput(#[source] io::Error),
    /// The thread that writes cannot be started.
    #[error("cannot start the thread that writes the log")]
    Thread(#[source] io::Error),
}

/// Why records that were sent are not known to be written.
///
/// ```
/// use std::{io, time::Duration};
/// use portcullis_gateway::log::{DecisionLog, FlushError};
///
/// /// A disk that is full.
/// struct Full;
///
/// impl io::Write for Full {
///     fn write(&mut self, _: &[u8]) -> io::Result<usize> {
///         Err(io::ErrorKind::StorageFull.into())
///     }
///     fn flush(&mut self) -> io::Result<()> {
///         Ok(())
///     }
/// }
///
/// let log = DecisionLog::builder().to_writer(Full)?;
/// log.send(b"{}\n".to_vec());
/// assert_eq!(log.flush(Duration::from_secs(60)), Err(FlushError::Failing));
/// assert_eq!(log.lost(), 1);
/// # Ok::<(), portcullis_gateway::log::OpenError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FlushError {
    /// The log cannot be written now. Records were lost.
    #[error("the log cannot be written")]
    Failing,
    /// It took longer than given. The records may still be written.
    #[error("the log was not written in time")]
    Timeout,
    /// The thread that writes has ended.
    #[error("the log is not written any more")]
    Ended,
}
