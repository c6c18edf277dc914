//! Progress of a long command on standard error: rewritten in place on a terminal, silent elsewhere, so
//! that logs and pipes stay clean.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};

/// How far a command is.
#[derive(Debug)]
pub struct Progress {
    what: &'static str,
    unit: &'static str,
    shown: bool,
    last: AtomicU64,
}

impl Progress {
    /// Progress of `what`, counted in `unit`.
    #[must_use]
    pub fn new(what: &'static str, unit: &'static str) -> Self {
        Self {
            what,
            unit,
            shown: io::stderr().is_terminal(),
            last: AtomicU64::new(0),
        }
    }

    /// So many are done.
    pub fn at(&self, done: u64) {
        self.show(done, &format!("{} {done} {}", self.what, self.unit));
    }

    /// So many of all are done.
    pub fn of(&self, done: usize, total: usize) {
        let number = u64::try_from(done).unwrap_or(u64::MAX);
        self.show(
            number,
            &format!("{} {done}/{total} {}", self.what, self.unit),
        );
    }

    /// A bar of so many per cent, and so many done.
    pub fn bar(&self, per_cent: u64, done: u64) {
        let full = usize::try_from(per_cent.min(100) / 5).unwrap_or(0);
        let key = per_cent
            .wrapping_mul(1 << 40)
            .wrapping_add(done >> 16)
            .max(1);
        let bar = "█".repeat(full) + &"░".repeat(20usize.saturating_sub(full));
        self.show(
            key,
            &format!("{} {bar} {per_cent:>3}% {done} {}", self.what, self.unit),
        );
    }

    fn show(&self, done: u64, text: &str) {
        if self.shown && self.last.swap(done, Ordering::Relaxed) != done {
            // Whoever closed standard error does not want to be told.
            let _ = write!(io::stderr(), "\r{text}");
        }
    }

    /// The line is finished.
    pub fn end(&self) {
        if self.shown && self.last.load(Ordering::Relaxed) > 0 {
            let _ = writeln!(io::stderr());
        }
    }
}
