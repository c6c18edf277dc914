//! The outside world, handed in: the clock and the randomness. Nothing else in `app` asks for them.

use std::sync::{Arc, Mutex, PoisonError};

use domain::{Day, Millis};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The instant now.
    fn now(&self) -> Millis;
}

/// A clock that stands still until it is moved: tests and builders of sample data.
#[derive(Debug)]
pub struct StillClock(std::sync::atomic::AtomicI64);

impl StillClock {
    /// Stands at `at`.
    #[must_use]
    pub const fn at(at: Millis) -> Self {
        Self(std::sync::atomic::AtomicI64::new(at.0))
    }

    /// Moves it.
    pub fn set(&self, at: Millis) {
        self.0.store(at.0, std::sync::atomic::Ordering::SeqCst);
    }
}

impl Clock for StillClock {
    fn now(&self) -> Millis {
        Millis(self.0.load(std::sync::atomic::Ordering::SeqCst))
    }
}

/// Clock and randomness.
#[derive(Clone)]
pub struct Env {
    clock: Arc<dyn Clock>,
    rng: Arc<Mutex<StdRng>>,
}

impl std::fmt::Debug for Env {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Env")
    }
}

impl Env {
    /// An environment from a clock and 32 bytes of randomness of the operating system (or, in tests
    /// and the demo, of a fixed seed).
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, seed: [u8; 32]) -> Self {
        Self {
            clock,
            rng: Arc::new(Mutex::new(StdRng::from_seed(seed))),
        }
    }

    /// The same randomness under another clock.
    #[must_use]
    pub fn with_clock(&self, clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            rng: Arc::clone(&self.rng),
        }
    }

    /// The instant now.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// Today in Asia/Shanghai.
    #[must_use]
    pub fn today(&self) -> Day {
        self.now().day()
    }

    /// `N` random bytes.
    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill_bytes(&mut bytes);
        bytes
    }

    /// A new id, sorting by time.
    #[must_use]
    pub fn ulid(&self) -> ulid::Ulid {
        let ms = u64::try_from(self.now().0).unwrap_or(0);
        ulid::Ulid::from_parts(ms, u128::from_be_bytes(self.random::<16>()))
    }
}
