//! A limit on requests per address, for the few routes that are worth guessing at: login, exports, public questions.
//!
//! The generic cell rate algorithm: one instant per address says when it has recovered. An address is kept only as
//! a hash under a key of this process, and not at all once others need its place. The table is bounded; the
//! address nearest to recovery makes room for a new one, so that a flood of addresses costs memory to nobody.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Client, Clock};
use crate::shell::Problem;

/// How much one address may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests that may come at once.
    pub burst: u32,
    /// Milliseconds after which one more is allowed.
    pub refill_ms: u32,
}

impl Rate {
    /// Tries at the calculator: a training room behind one address fills in forms for an hour.
    pub const TRIAL: Self = Self {
        burst: 60,
        refill_ms: 1_000,
    };
}

/// The limiter of one kind of request.
pub struct RateLimiter {
    rate: Rate,
    max_addresses: usize,
    clock: Arc<dyn Clock>,
    /// The key under which addresses are hashed.
    hasher: RandomState,
    recovered_at_ms: Mutex<HashMap<u64, i64>>,
}

impl RateLimiter {
    /// A limiter that remembers at most `max_addresses` (at least one).
    #[must_use]
    pub fn new(rate: Rate, max_addresses: usize, clock: Arc<dyn Clock>) -> Self {
        Self {
            rate,
            max_addresses: max_addresses.max(1),
            clock,
            hasher: RandomState::new(),
            recovered_at_ms: Mutex::default(),
        }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// The milliseconds to wait when there were too many.
    pub fn take(&self, address: IpAddr) -> Result<(), u64> {
        let now = self.clock.now_ms();
        let refill = i64::from(self.rate.refill_ms);
        let allowance = refill.saturating_mul(i64::from(self.rate.burst));
        let key = self.hasher.hash_one(network(address));
        let mut table = self
            .recovered_at_ms
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let recovered_at = table
            .get(&key)
            .copied()
            .unwrap_or(now)
            .max(now)
            .saturating_add(refill);
        let wait = recovered_at.saturating_sub(now).saturating_sub(allowance);
        if wait > 0 {
            return Err(wait.unsigned_abs());
        }
        if table.len() >= self.max_addresses && !table.contains_key(&key) {
            make_room(&mut table, now);
        }
        table.insert(key, recovered_at);
        Ok(())
    }

    /// How many addresses are remembered.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.recovered_at_ms
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }
}

/// Forgets all that have recovered, else the one nearest to it.
fn make_room(table: &mut HashMap<u64, i64>, now: i64) {
    let before = table.len();
    table.retain(|_, recovered_at| *recovered_at > now);
    if table.len() == before
        && let Some(nearest) = table
            .iter()
            .min_by_key(|(_, recovered_at)| **recovered_at)
            .map(|(address, _)| *address)
    {
        table.remove(&nearest);
    }
}

/// One subscriber has a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from(u128::from(ip) >> 64 << 64)),
        v4 => v4,
    }
}

/// The layer: `route.layer(from_fn_with_state(limiter, rate_limit))`, inside [`super::stack`].
pub async fn rate_limit(
    State(limiter): State<Arc<RateLimiter>>,
    request: Request,
    next: Next,
) -> Response {
    let address = request
        .extensions()
        .get::<Client>()
        .map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |client| client.address);
    match limiter.take(address) {
        Ok(()) => next.run(request).await,
        Err(wait_ms) => Problem::too_many(wait_ms.div_ceil(1000)).into_response(),
    }
}
