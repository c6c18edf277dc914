//! An event of the journal and its hash.

use super::{Canonical, Hash};
use crate::provider::{CryptoProvider, National};

/// In front of the salted content: tells a content hash from every other hash, and its version.
const CONTENT_PREFIX: &[u8] = b"touyan/content-1\0";

/// In front of the event: tells an event's hash from every other hash, and its version.
const EVENT_PREFIX: &[u8] = b"touyan/event-1\0";

/// The salted hash of a record's content, which is all the journal keeps of it.
///
/// The salt is random and stored beside the record; whoever lacks it cannot test guesses of the
/// content against the hash, and with record and salt deleted the hash says nothing.
#[must_use]
pub fn content_hash(salt: &[u8; 16], content: &Canonical) -> Hash {
    content_hash_with(&National, salt, content)
}

/// As [`content_hash`], by another provider.
#[must_use]
pub fn content_hash_with(
    provider: &dyn CryptoProvider,
    salt: &[u8; 16],
    content: &Canonical,
) -> Hash {
    Hash(provider.sm3(&[CONTENT_PREFIX, salt, content.as_bytes()]))
}

/// Who did it, copied by value at the time: a later change of the account changes nothing here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor<'a> {
    /// Id of the account; a fixed word such as `system` for jobs and commands.
    pub account_id: &'a str,
    /// Display name of the account.
    pub name: &'a str,
    /// Code of the role it acted in.
    pub role: &'a str,
    /// Id of the account whose deputy it was.
    pub acting_for: Option<&'a str>,
    /// Id of the division the role was held for; empty for none.
    pub place: &'a str,
}

/// One event of a chain, as it stands in the journal (without its own hash).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    /// Name of the chain: the county's stable id, or a fixed word for the installation.
    pub chain: &'a str,
    /// Place in the chain: 1, 2, 3 ... without gaps.
    pub seq: i64,
    /// When, in milliseconds since 1970-01-01 00:00 UTC.
    pub at_ms: i64,
    /// Who.
    pub actor: Actor<'a>,
    /// What was done, a code such as `count.confirm`.
    pub verb: &'a str,
    /// Kind of the record it was done to.
    pub record_kind: &'a str,
    /// Id of the record.
    pub record_id: &'a str,
    /// [`content_hash`] of the record as it is after the event.
    pub content_hash: Hash,
    /// Hash of the event before; [`Hash::genesis`] for the first.
    pub prev: Hash,
}

impl Event<'_> {
    /// The event's hash: SM3 over a versioned prefix and the canonical bytes of every field.
    #[must_use]
    pub fn hash(&self) -> Hash {
        self.hash_with(&National)
    }

    /// As [`Event::hash`], by another provider.
    #[must_use]
    pub fn hash_with(&self, provider: &dyn CryptoProvider) -> Hash {
        let bytes = Canonical::new("event")
            .text("chain", self.chain)
            .integer("seq", self.seq)
            .integer("at_ms", self.at_ms)
            .text("account_id", self.actor.account_id)
            .text("name", self.actor.name)
            .text("role", self.actor.role)
            .optional_text("acting_for", self.actor.acting_for)
            .text("place", self.actor.place)
            .text("verb", self.verb)
            .text("record_kind", self.record_kind)
            .text("record_id", self.record_id)
            .bytes("content_hash", &self.content_hash.0)
            .bytes("prev", &self.prev.0);
        Hash(provider.sm3(&[EVENT_PREFIX, bytes.as_bytes()]))
    }
}
