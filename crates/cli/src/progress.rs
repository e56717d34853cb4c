//! A progress bar for runs that take a while.

use std::{
    io::{self, IsTerminal as _},
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::{self, JoinHandle},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::escape::visible;

/// The progress of a run, shown on standard error once it has taken a while, and only on a terminal.
pub(crate) struct Progress {
    bar: ProgressBar,
    /// The thread that shows the bar after a while; it stops when the sender is dropped.
    shower: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    const SHOWN_AFTER: Duration = Duration::from_secs(1);
    const TICK: Duration = Duration::from_millis(100);

    /// Starts a run of the given number of steps.
    pub(crate) fn over(steps: usize) -> Self {
        Self::new(steps as u64, "{spinner} {pos}/{len} {wide_bar} {msg} {elapsed}")
    }

    /// Starts a run over files that have the given number of bytes together.
    pub(crate) fn over_bytes(bytes: u64) -> Self {
        Self::new(bytes, "{spinner} {binary_bytes}/{binary_total_bytes} {wide_bar} {msg} {elapsed}")
    }

    fn new(length: u64, template: &str) -> Self {
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template(template);
        let bar = style.map_or(bar.clone(), |style| bar.with_style(style));
        let shower = io::stderr().is_terminal().then(|| Self::show_later(bar.clone()));
        Self { bar, shower }
    }

    fn show_later(bar: ProgressBar) -> (Sender<()>, JoinHandle<()>) {
        let (stop, stopped) = mpsc::channel();
        let shower = thread::spawn(move || {
            if stopped.recv_timeout(Self::SHOWN_AFTER) == Err(RecvTimeoutError::Timeout) {
                bar.set_draw_target(ProgressDrawTarget::stderr());
                bar.enable_steady_tick(Self::TICK);
            }
        });
        (stop, shower)
    }

    /// Shows what the next step is.
    pub(crate) fn begin(&self, step: &str) {
        self.bar.set_message(visible(step).into_owned());
    }

    /// Counts the step as done.
    pub(crate) fn end(&self) {
        self.advance(1);
    }

    /// Counts steps, or bytes, as done.
    pub(crate) fn advance(&self, steps: u64) {
        self.bar.inc(steps);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, shower)) = self.shower.take() {
            drop(stop);
            // If it panicked, only the bar is lost.
            let _ = shower.join();
        }
        self.bar.finish_and_clear();
    }
}
