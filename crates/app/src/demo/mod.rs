//! The demo: an invented county in mid-term, made through the use cases as its people would have made
//! it, so that its journal is a real one. The same program always makes the same rows.
//!
//! [`places`] is the county, [`people`] who logs in, [`story`] what happens in each village,
//! [`script`] the acts in the order of time, [`play`] carries them out, [`ballots`] and
//! [`counts`] the votes,
//! [`duties`] who answers for what and which tasks there are, [`oversight`] what supervision groups saw,
//! [`surveys`] what the villages answered, [`nominations`] who was nominated and reviewed.
//! Everything in it is invented; the codes are of a range that was never assigned.

mod answers;
mod ballots;
mod counts;
mod dice;
mod duties;
mod evidence;
mod names;
mod nominations;
mod oversight;
mod people;
mod places;
mod plans;
mod play;
mod script;
mod story;
mod surveys;
mod teams;
mod trackers;

use std::sync::Arc;

use domain::Millis;
use domain::account::{SystemScope, SystemUse};
use store::Store;

use crate::env::{Env, StillClock};
use crate::error::{Error, Result};
use crate::{App, Config};

pub use people::{DemoLogin, logins};
pub use places::{ADULTS, COUNTY, COUNTY_NAME, VILLAGES};

/// The seed of ids and salts.
const SEED: [u8; 32] = *b"Yunling County in mid-term, 2026";

/// The instant at which the demo's clock begins: 2026-03-03 09:41 in Asia/Shanghai.
#[must_use]
pub fn begins() -> Millis {
    Millis::start_of(story::TODAY).plus_s((9 * 60 + 41) * 60)
}

/// The instant at which the demo's clock goes on when it is started again: its beginning, or the newest
/// event of its journal where that is later, so that the journal never runs backwards.
///
/// # Errors
/// The database's refusal.
pub async fn resumes_at(store: &Store) -> Result<Millis> {
    let scope = SystemScope::for_use(SystemUse::Demo);
    let mut read = store.read().await?;
    let mut newest = begins();
    for head in read.heads(scope).await? {
        let before = head.seq.saturating_sub(1);
        let events = read.chain_chunk(scope, &head.county, before).await?;
        newest = newest.max(events.last().map_or(newest, |e| Millis(e.at_ms)));
    }
    Ok(newest)
}

/// Makes the demo in an empty database. `told` hears what is being done, in Chinese.
///
/// # Errors
/// The database's refusal, or a database that is not empty.
pub async fn build(
    store: Store,
    config: Config,
    rules: Arc<law::rules::RuleBook>,
    told: impl Fn(&str),
) -> Result<()> {
    let clock = Arc::new(StillClock::at(Millis::start_of(story::OPENED)));
    let env = Env::new(Arc::<StillClock>::clone(&clock), SEED);
    let app = App::new(store, env, config, rules)?;
    if !app.counties().await?.is_empty() {
        return Err(Error::internal(
            "the demo is made in an empty database only",
        ));
    }
    // Pictures are sealed under the installation's own keys.
    app.open_keys()
        .await
        .map_err(|fault| Error::internal(fault.zh()))?;
    play::all(&app, &clock, told).await
}
