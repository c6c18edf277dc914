//! The outside world as the program asks for it: the machine's clock and the operating system's
//! randomness. Nowhere else in the house are they read.

use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use app::{Clock, Env};
use domain::Millis;
use rand::TryRng as _;
use rand::rngs::SysRng;

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Millis {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// A clock that begins at a given instant when the program starts and runs on from there: the demo's.
#[derive(Debug, Clone, Copy)]
pub struct DemoClock {
    begins: Millis,
    started: Instant,
}

impl DemoClock {
    /// Begins at `begins` now.
    #[must_use]
    pub fn from(begins: Millis) -> Self {
        Self {
            begins,
            started: Instant::now(),
        }
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Millis {
        let ran = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.begins.plus_ms(ran)
    }
}

/// `N` bytes of the operating system's randomness.
///
/// # Errors
/// When the operating system gives none.
pub fn randomness<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    SysRng
        .try_fill_bytes(&mut bytes)
        .context("操作系统没有给出随机数")?;
    Ok(bytes)
}

/// Clock and randomness of this start.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn env(clock: Arc<dyn Clock>) -> anyhow::Result<Env> {
    Ok(Env::new(clock, randomness()?))
}

/// The present moment as calendar files write it: `20260303T014100Z`.
#[must_use]
pub fn calendar_stamp() -> String {
    SystemClock.now().calendar_stamp()
}
