//! A progress bar for what takes more than a second.

use indicatif::{ProgressBar, ProgressStyle};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// A bar on standard error that appears after one second.
pub struct Bar {
    started: Instant,
    bar: OnceLock<ProgressBar>,
}

impl Bar {
    /// A bar that does not show yet.
    #[must_use]
    pub fn new() -> Self {
        Self { started: Instant::now(), bar: OnceLock::new() }
    }

    /// Shows how far the task is: `done` of `total` bytes.
    pub fn show(&self, done: u64, total: u64) {
        if self.started.elapsed() < Duration::from_secs(1) {
            return;
        }
        let bar = self.bar.get_or_init(|| {
            let style = ProgressStyle::with_template("{bar:30} {percent:>3} % · {bytes} / {total_bytes}");
            ProgressBar::new(total).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        bar.set_position(done);
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
