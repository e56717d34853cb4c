use std::{
    io::{self, IsTerminal as _},
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::{self, JoinHandle},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How far a run is, shown on standard error once it has taken a while, and only on a terminal.
pub(super) struct Progress {
    bar: ProgressBar,
    /// Who shows the bar after a while; stops when the other side of the channel goes.
    shower: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    const WHILE: Duration = Duration::from_secs(1);
    const TICK: Duration = Duration::from_millis(100);

    /// Of a run that takes so many steps.
    pub(super) fn over(steps: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{spinner} {pos}/{len} {wide_bar} {msg} {elapsed}");
        let bar = style.map_or(bar.clone(), |style| bar.with_style(style));
        let shower = io::stderr().is_terminal().then(|| Self::show_later(bar.clone()));
        Self { bar, shower }
    }

    fn show_later(bar: ProgressBar) -> (Sender<()>, JoinHandle<()>) {
        let (stop, stopped) = mpsc::channel();
        let shower = thread::spawn(move || {
            if stopped.recv_timeout(Self::WHILE) == Err(RecvTimeoutError::Timeout) {
                bar.set_draw_target(ProgressDrawTarget::stderr());
                bar.enable_steady_tick(Self::TICK);
            }
        });
        (stop, shower)
    }

    /// Tells what the next step is.
    pub(super) fn begin(&self, step: &str) {
        self.bar.set_message(step.escape_debug().to_string());
    }

    /// Tells that it is done.
    pub(super) fn end(&self) {
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, shower)) = self.shower.take() {
            drop(stop);
            // It cannot have panicked, and if it has, nothing is lost but the bar.
            let _ = shower.join();
        }
        self.bar.finish_and_clear();
    }
}
