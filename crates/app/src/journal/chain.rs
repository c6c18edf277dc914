//! Stored events and heads as the engine reads them, and the quick look at the ends of the chains.

use std::str::FromStr as _;

use domain::account::{SystemScope, SystemUse};
use seal::head::{Head, SignedHead};
use seal::journal::{Actor, Content, Event, Fault, Hash, Verifier};
use store::Read;
use store::journal::{EventRow, SignedHeadRow};

const SCOPE: SystemScope = SystemScope::for_use(SystemUse::Verify);

/// A text as a hash; one that is none equals no hash of an event.
fn hash_of(text: &str) -> Hash {
    Hash::from_str(text).unwrap_or(Hash([0; 32]))
}

fn event<'a>(row: &'a EventRow, place: &'a str) -> Event<'a> {
    Event {
        chain: &row.county,
        seq: row.seq,
        at_ms: row.at_ms,
        actor: Actor {
            account_id: &row.account,
            name: &row.actor_name,
            role: &row.actor_role,
            acting_for: row.acting_for.as_deref(),
            place,
        },
        verb: &row.verb,
        record_kind: &row.record_kind,
        record_id: &row.record_id,
        content_hash: hash_of(&row.content_hash),
        prev: hash_of(&row.prev_hash),
    }
}

/// Feeds one event; a hash that is no hash counts as changed.
pub(super) fn check(verifier: &mut Verifier<'_>, row: &EventRow) -> Vec<Fault> {
    let place = row.place();
    verifier.check(&event(row, &place), hash_of(&row.hash), Content::Unchecked)
}

/// Looks at the ends of all chains: the last events are unchanged, follow one another, and end with the
/// stored head. Names of chains where they do not.
///
/// # Errors
/// The database's refusal.
pub(crate) async fn quick(read: &mut Read, rows: i64) -> store::Result<Vec<String>> {
    let mut bad = Vec::new();
    for head in read.heads(SCOPE).await? {
        let tail = read.chain_tail(SCOPE, &head.county, rows).await?;
        let intact = tail
            .iter()
            .all(|row| event(row, &row.place()).hash() == hash_of(&row.hash));
        let linked = tail.windows(2).all(|pair| match pair {
            [newer, older] => newer.prev_hash == older.hash && newer.seq == older.seq + 1,
            _ => true,
        });
        let ends = tail.first().map_or(head.seq == 0, |last| {
            last.seq == head.seq && last.hash == head.hash
        });
        if !(intact && linked && ends) {
            bad.push(head.county);
        }
    }
    Ok(bad)
}

/// A stored signed head as the engine reads it.
pub(crate) fn signed_head(row: &SignedHeadRow) -> Option<SignedHead> {
    let head = Head {
        chain: row.county.clone(),
        seq: row.seq,
        hash: row.hash.parse().ok()?,
        day: row.day.parse().ok()?,
        at_ms: row.at_ms,
    };
    let line = format!(
        "touyan/head-1 chain={} seq={} day={} at_ms={} hash={} key={} signature={}",
        head.chain, head.seq, head.day, head.at_ms, head.hash, row.key_id, row.signature
    );
    SignedHead::parse_line(&line).ok()
}
