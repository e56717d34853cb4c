//! Loads files again when they change.

mod directories;
mod signal;
mod target;
#[cfg(test)]
mod tests;
mod thread;

use std::{error::Error, fmt, path::PathBuf, sync::Arc, thread::JoinHandle, time::Duration};

use super::CurrentRulebook;

use signal::Signal;
use target::Target;
use thread::Thread;

/// What can go wrong when something is loaded again.
pub type ReloadError = Box<dyn Error + Send + Sync>;

/// Something that is made of files, and can be loaded again.
///
/// ```
/// use std::{fs, path::PathBuf, sync::Mutex};
///
/// use portcullis_gateway::rulebook::{ReloadError, Reloadable};
///
/// struct Greeting { file: PathBuf, text: Mutex<String> }
///
/// impl Reloadable for Greeting {
///     fn name(&self) -> &str {
///         "the greeting"
///     }
///
///     fn files(&self) -> Vec<PathBuf> {
///         vec![self.file.clone()]
///     }
///
///     fn reload(&self) -> Result<(), ReloadError> {
///         let text = fs::read_to_string(&self.file)?;
///         *self.text.lock().map_err(|_| "a thread panicked")? = text;
///         Ok(())
///     }
/// }
/// ```
pub trait Reloadable: Send + Sync + 'static {
    /// Returns what messages call it.
    fn name(&self) -> &str;

    /// Returns its files. They may be missing, and others after a reload.
    fn files(&self) -> Vec<PathBuf>;

    /// Loads the files again, after they changed and came to rest. If they change once more meanwhile, it is called once more.
    ///
    /// # Errors
    ///
    /// The files cannot be used. What was loaded before should stay in use.
    fn reload(&self) -> Result<(), ReloadError>;
}

/// What goes wrong while files are watched. What is watched is still compared with the files at intervals.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WatchError {
    /// The system does not tell when files change.
    #[error("the system does not tell when files change: {0}")]
    Notifications(#[source] ReloadError),
    /// Something could not be loaded again.
    #[error("{name} could not be loaded again: {error}")]
    Reload {
        /// What.
        name: String,
        /// Why.
        #[source]
        error: ReloadError,
    },
    /// Something panicked while it was loaded again.
    #[error("{name} panicked while it was loaded again")]
    Panicked {
        /// What.
        name: String,
    },
    /// The thread that watches could not be started.
    #[error("the thread that watches files could not be started: {0}")]
    Thread(#[source] std::io::Error),
}

/// Watches files, and loads them again when they change.
///
/// All ways in which files are replaced are noticed: writing in place, another file that takes the name, deleting and creating, and
/// changing a symbolic link on the way to the file, as mounted configuration of Kubernetes does.
///
/// - **Rest**: files are loaded when they did not change for an [interval](Self::with_rest) after they were read, so that a file that is
///   being written is not loaded. A program that stops in the middle of a file for longer leaves a part of it, which may be valid by
///   itself: write another file, and rename it.
/// - **Polling**: files are also compared at a longer [interval](Self::with_poll), because network file systems do not tell of changes.
///
/// What goes wrong is told to `tracing` and to [`on_error`](Self::on_error); the watcher goes on.
///
/// ```
/// use std::sync::Arc;
///
/// use portcullis_gateway::rulebook::{CurrentRulebook, RulebookSource, Watcher};
///
/// let source = RulebookSource::new("policies/splunk-observability/roles.yaml", "policies/splunk-observability/routes.yaml");
/// # let source = RulebookSource::new("../../policies/splunk-observability/roles.yaml", "builtin:splunk-observability/roles");
/// let current = Arc::new(CurrentRulebook::load(source)?);
/// let watching = Watcher::new().with_rulebook(Arc::clone(&current)).start()?;
/// // As long as `watching` lives, `current` follows the files.
/// drop(watching);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "it watches after `start`"]
pub struct Watcher {
    targets: Vec<Target>,
    rest: Duration,
    poll: Duration,
    notifications: bool,
    on_error: Vec<Callback>,
}

type Callback = Box<dyn Fn(&WatchError) + Send>;

/// Watches files as long as it lives.
#[derive(Debug)]
#[must_use = "dropping it ends the watching"]
pub struct WatchHandle {
    signal: Arc<Signal>,
    thread: Option<JoinHandle<()>>,
}

impl Default for Watcher {
    fn default() -> Self {
        Self {
            targets: Vec::new(),
            rest: Duration::from_millis(100),
            poll: Duration::from_secs(30),
            notifications: true,
            on_error: Vec::new(),
        }
    }
}

impl Watcher {
    /// Returns a watcher of no files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Watches the files of a rulebook: also those that the next one is made of, and those that are missing. What comes of a reload is told
    /// to [`CurrentRulebook::on_reload`]. Files that have the same content as before are not reported.
    pub fn with_rulebook(mut self, rulebook: Arc<CurrentRulebook>) -> Self {
        self.targets.push(Target::of_rulebook(rulebook));
        self
    }

    /// Watches the files of something else. It is loaded once when the watcher starts, so that no change before is missed.
    pub fn with(mut self, other: Arc<dyn Reloadable>) -> Self {
        self.targets.push(Target::of_other(other));
        self
    }

    /// Watches some files for a function, which is called when the watcher starts, and after they changed.
    ///
    /// ```
    /// use portcullis_gateway::rulebook::Watcher;
    ///
    /// let watcher = Watcher::new().with_files("the token file", ["tokens.txt"], || {
    ///     println!("the tokens changed");
    ///     Ok(())
    /// });
    /// # drop(watcher);
    /// ```
    pub fn with_files(
        self,
        name: impl Into<String>,
        files: impl IntoIterator<Item = impl Into<PathBuf>>,
        reload: impl Fn() -> Result<(), ReloadError> + Send + Sync + 'static,
    ) -> Self {
        let files = files.into_iter().map(Into::into).collect();
        self.with(Arc::new(OfFunction { name: name.into(), files, reload }))
    }

    /// Sets how long files must stay the same before they are loaded. The default is 100 milliseconds.
    pub fn with_rest(self, rest: Duration) -> Self {
        Self { rest, ..self }
    }

    /// Sets how often files are compared even if nothing tells that they changed. The default is 30 seconds.
    pub fn with_poll(self, poll: Duration) -> Self {
        Self { poll, ..self }
    }

    /// Does not ask the system to tell of changes: files are only compared at intervals. For network file systems.
    pub fn without_notifications(self) -> Self {
        Self { notifications: false, ..self }
    }

    /// Calls a function when something goes wrong, on the thread that watches.
    pub fn on_error(mut self, callback: impl Fn(&WatchError) + Send + 'static) -> Self {
        self.on_error.push(Box::new(callback));
        self
    }

    /// Starts the thread that watches. Changes since the rulebook was loaded are noticed, too.
    ///
    /// # Errors
    ///
    /// The thread cannot be started. That the system does not tell of changes is no error of this function.
    pub fn start(self) -> Result<WatchHandle, WatchError> {
        let signal = Arc::new(Signal::default());
        let watching = Thread::new(self, Arc::clone(&signal));
        let builder = std::thread::Builder::new().name("portcullis-watch".into());
        let thread = builder.spawn(move || watching.run()).map_err(WatchError::Thread)?;
        Ok(WatchHandle { signal, thread: Some(thread) })
    }
}

impl Drop for WatchHandle {
    /// Ends the thread, and waits for its end unless it is this thread.
    fn drop(&mut self) {
        self.signal.stop();
        if let Some(thread) = self.thread.take().filter(|thread| thread.thread().id() != std::thread::current().id()) {
            // A panic of the thread was told when it happened.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watcher")
            .field("targets", &self.targets.iter().map(Target::name).collect::<Vec<_>>())
            .field("rest", &self.rest)
            .field("poll", &self.poll)
            .field("notifications", &self.notifications)
            .finish_non_exhaustive()
    }
}

/// Some files, and the function that loads them.
struct OfFunction<F> {
    name: String,
    files: Vec<PathBuf>,
    reload: F,
}

impl<F: Fn() -> Result<(), ReloadError> + Send + Sync + 'static> Reloadable for OfFunction<F> {
    fn name(&self) -> &str {
        &self.name
    }

    fn files(&self) -> Vec<PathBuf> {
        self.files.clone()
    }

    fn reload(&self) -> Result<(), ReloadError> {
        (self.reload)()
    }
}
