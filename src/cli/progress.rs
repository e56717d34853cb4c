use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How far a run over several files is, shown on standard error once it has taken a while, and only on a terminal.
pub(super) struct Progress {
    bar: ProgressBar,
    start: Instant,
}

impl Progress {
    const WHILE: Duration = Duration::from_secs(1);

    pub(super) fn over(files: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{pos}/{len} files {wide_bar} {msg}");
        Self { bar: style.map_or(bar.clone(), |style| bar.with_style(style)), start: Instant::now() }
    }

    /// Tells that the next file is begun.
    pub(super) fn begin(&self, file: &str) {
        if self.bar.is_hidden() && self.start.elapsed() > Self::WHILE {
            // Where standard error is no terminal, this target shows nothing.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_message(file.escape_debug().to_string());
    }

    /// Tells that it is done.
    pub(super) fn end(&self) {
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
