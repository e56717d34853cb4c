//! The thread that watches files.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use notify::{
    Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _,
    event::{CreateKind, MetadataKind, ModifyKind, RemoveKind},
};

use super::{
    Callback, WatchError, Watcher,
    directories::add_directories,
    signal::Signal,
    target::{Target, Used},
};

/// Files are not compared more often than this, however much else happens in their directories.
const BETWEEN_CHECKS: Duration = Duration::from_millis(10);

/// The thread that watches files.
pub(super) struct Thread {
    targets: Vec<Target>,
    rest: Duration,
    poll: Duration,
    on_error: Vec<Callback>,
    signal: Arc<Signal>,
    wants_notifications: bool,
    notifications: Option<RecommendedWatcher>,
    /// The directories that are watched.
    watched: BTreeSet<PathBuf>,
    /// Those that cannot be watched, which was told.
    refused: BTreeSet<PathBuf>,
}

impl Thread {
    pub(super) fn new(watcher: Watcher, signal: Arc<Signal>) -> Self {
        let Watcher { targets, rest, poll, notifications, on_error } = watcher;
        Self {
            targets,
            rest,
            poll,
            on_error,
            signal,
            wants_notifications: notifications,
            notifications: None,
            watched: BTreeSet::new(),
            refused: BTreeSet::new(),
        }
    }

    /// Watches until it must end.
    pub(super) fn run(mut self) {
        if self.wants_notifications {
            let signal = Arc::clone(&self.signal);
            let handler = move |event| hear(&signal, event);
            match RecommendedWatcher::new(handler, Config::default().with_follow_symlinks(false)) {
                Ok(notifications) => self.notifications = Some(notifications),
                Err(error) => self.tell(&WatchError::Notifications(error.into())),
            }
        }
        self.watch_directories(true);
        let mut polled = Instant::now();
        loop {
            // Directories are watched already, so that no change is missed after this.
            if !self.reload_changed() {
                return;
            }
            let checked = Instant::now();
            let mut told = self.signal.wait(self.poll.saturating_sub(polled.elapsed()));
            if told.has_change {
                told = told.and(self.signal.rest(BETWEEN_CHECKS.saturating_sub(checked.elapsed())));
            }
            if told.must_stop {
                return;
            }
            let must_poll = polled.elapsed() >= self.poll;
            if must_poll {
                polled = Instant::now();
            }
            self.watch_directories(told.has_other_directory || must_poll);
        }
    }

    /// Reads the files that changed, and uses them after they have been at rest. Returns whether to go on.
    fn reload_changed(&mut self) -> bool {
        let mut pending: Vec<usize> = (0..self.targets.len()).collect();
        loop {
            let changed = |&number: &usize| self.targets.get_mut(number).is_some_and(Target::has_changed);
            pending.retain(changed);
            if pending.is_empty() {
                return true;
            }
            let read = |&number: &usize| Some((number, self.targets.get(number)?.read()?));
            let read: Vec<_> = pending.iter().filter_map(read).collect();
            let told = self.signal.rest(self.rest);
            if told.must_stop {
                return false;
            }
            if told.has_other_directory {
                self.watch_directories(true);
            }
            for (number, read) in read {
                let Some(target) = self.targets.get_mut(number) else { continue };
                if let Used::Failed(error) = target.use_read(read) {
                    self.tell(&error);
                }
            }
            // What was loaded may include other files.
            self.watch_directories(false);
            // Also those that changed while others were at rest.
            pending = (0..self.targets.len()).collect();
        }
    }

    /// Watches the directories of all files: those that are not watched or, if `again`, all of them, since a directory may be another one now.
    fn watch_directories(&mut self, again: bool) {
        if self.notifications.is_none() {
            return;
        }
        let mut directories = BTreeSet::new();
        for file in self.targets.iter().flat_map(Target::files) {
            let file = std::path::absolute(&file).unwrap_or(file);
            add_directories(&file, &mut directories);
        }
        let mut failed = Vec::new();
        if let Some(notifications) = &mut self.notifications {
            for gone in self.watched.difference(&directories) {
                // A directory that is deleted is not watched any more.
                let _ = notifications.unwatch(gone);
            }
            self.watched.retain(|watched| directories.contains(watched));
            self.refused.retain(|refused| directories.contains(refused));
            for directory in directories {
                if !again && self.watched.contains(&directory) {
                    continue;
                }
                match notifications.watch(&directory, RecursiveMode::NonRecursive) {
                    Ok(()) => {
                        self.refused.remove(&directory);
                        self.watched.insert(directory);
                    }
                    Err(error) => {
                        self.watched.remove(&directory);
                        if self.refused.insert(directory) {
                            failed.push(WatchError::Notifications(error.into()));
                        }
                    }
                }
            }
        }
        for error in failed {
            self.tell(&error);
        }
    }

    /// Tells what went wrong.
    fn tell(&self, error: &WatchError) {
        if let WatchError::Notifications(_) = error {
            tracing::warn!("{error}; files are compared every {:?}", self.poll);
        } else {
            tracing::error!("{error}");
        }
        for callback in &self.on_error {
            // A function that panics must not end the watching.
            let _ = catch_unwind(AssertUnwindSafe(|| callback(error)));
        }
    }
}

/// Hears of an event. What is wrong may have hidden one.
fn hear(signal: &Signal, event: notify::Result<Event>) {
    match event {
        Ok(event) if event.need_rescan() => signal.change(true),
        Ok(event) => match event.kind {
            // Reading files is no change; nor is when they were read.
            EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(MetadataKind::AccessTime)) => {}
            EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_))
            | EventKind::Create(CreateKind::File)
            | EventKind::Remove(RemoveKind::File) => signal.change(false),
            _ => signal.change(true),
        },
        Err(_) => signal.change(true),
    }
}
