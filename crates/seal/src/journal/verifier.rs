//! The checker of a chain: streaming, constant memory, names every fault with its place.

use std::collections::BTreeMap;

use super::{Event, Hash};
use crate::provider::{CryptoProvider, National};

/// How many gaps are remembered at a time, so that an event which turns up late is told from a
/// missing one. With more, the lowest is reported as missing at once.
const OPEN_GAPS: usize = 1024;

/// A chain's state that was kept elsewhere: the event number and hash of a published head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Number of the last event when the head was made.
    pub seq: i64,
    /// Hash of that event.
    pub hash: Hash,
}

/// What is known of the record an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// The record as it stood after the event is still there; its salted hash, made afresh.
    Recomputed(Hash),
    /// Record and salt were lawfully deleted; nothing to compare.
    Gone,
    /// Not looked at in this run, or a later event stands for the record as it is now.
    Unchecked,
}

/// One fault of a chain, with its place. `seq` is always the number written in the event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An event of another chain stands in this one.
    #[error("event {seq} belongs to chain {found}")]
    WrongChain {
        /// Its number.
        seq: i64,
        /// The chain it names.
        found: String,
    },
    /// The beginning is missing: event 1, and all up to the one before `first`; `None` when the
    /// chain has no event at all.
    #[error("the chain begins with event {first:?} instead of 1")]
    MissingFirst {
        /// The lowest number found.
        first: Option<i64>,
    },
    /// Event 1 does not name the beginning of this chain as its predecessor.
    #[error("event 1 does not start this chain")]
    WrongGenesis,
    /// Events are missing, `from` to `to`, both included.
    #[error("events {from} to {to} are missing")]
    Gap {
        /// First missing number.
        from: i64,
        /// Last missing number.
        to: i64,
    },
    /// A number that was already there comes again.
    #[error("event {seq} occurs again")]
    Duplicate {
        /// The number.
        seq: i64,
    },
    /// An event stands behind one with a higher number.
    #[error("event {seq} stands behind event {after}")]
    Reordered {
        /// Its number.
        seq: i64,
        /// The highest number before it in stored order.
        after: i64,
    },
    /// Numbers start at 1; this one is lower.
    #[error("{seq} is no event number")]
    BadNumber {
        /// The number.
        seq: i64,
    },
    /// The event was changed: its fields do not give its stored hash.
    #[error("event {seq} was changed after it was written")]
    HashMismatch {
        /// Its number.
        seq: i64,
    },
    /// The event does not follow the one before: that one was replaced together with its hash,
    /// or this one was written for another chain of events.
    #[error("event {seq} does not follow the event before it")]
    PrevMismatch {
        /// Its number.
        seq: i64,
    },
    /// The record differs from what the journal says was written.
    #[error("{record_kind} {record_id} differs from event {seq}")]
    ContentMismatch {
        /// Number of the event.
        seq: i64,
        /// Kind of the record.
        record_kind: String,
        /// Id of the record.
        record_id: String,
    },
    /// The chain was written anew: the event at a kept head has another hash.
    #[error("event {seq} differs from the kept head")]
    HeadMismatch {
        /// Its number.
        seq: i64,
    },
    /// The end was cut off: a kept head names an event beyond the last one found.
    #[error("the chain ends with event {found}, a kept head names event {kept}")]
    CutTail {
        /// Number in the kept head.
        kept: i64,
        /// The highest number found, 0 for none.
        found: i64,
    },
}

/// What a run over a chain found at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Events read, faulty ones and duplicates included.
    pub events: u64,
    /// Contents compared with their event.
    pub contents_checked: u64,
    /// Contents lawfully deleted.
    pub contents_gone: u64,
    /// The highest number and its stored hash: what the next head would say.
    pub last: Option<Kept>,
    /// Faults that only the end shows (gaps, missing beginning, cut tail), in order of place.
    /// Those of single events were answered by [`Verifier::check`].
    pub faults: Vec<Fault>,
}

/// Missing numbers `from..=to` between two events, with what would have to link up.
#[derive(Debug, Clone, Copy)]
struct Gap {
    to: i64,
    /// Hash of the event before `from`.
    left: Hash,
    /// What the event after `to` names as its predecessor.
    right: Hash,
}

/// Checks one chain, fed with its events in stored order.
///
/// A fault does not stop it: the checker goes on from what is stored, so one changed event gives
/// one fault and not a fault for every later event. Memory does not grow with the chain.
pub struct Verifier<'a> {
    provider: &'a dyn CryptoProvider,
    chain: &'a str,
    kept: BTreeMap<i64, Vec<Hash>>,
    gaps: BTreeMap<i64, Gap>,
    highest: i64,
    lowest: Option<i64>,
    last_hash: Hash,
    events: u64,
    contents_checked: u64,
    contents_gone: u64,
}

impl<'a> Verifier<'a> {
    /// Starts at the beginning of the chain, with the heads of this chain kept elsewhere.
    #[must_use]
    pub fn new(chain: &'a str, kept: &[Kept]) -> Self {
        Self::with_provider(&National, chain, kept)
    }

    /// As [`Verifier::new`], by another provider.
    #[must_use]
    pub fn with_provider(provider: &'a dyn CryptoProvider, chain: &'a str, kept: &[Kept]) -> Self {
        let mut by_seq: BTreeMap<i64, Vec<Hash>> = BTreeMap::new();
        for head in kept {
            by_seq.entry(head.seq).or_default().push(head.hash);
        }
        Self {
            provider,
            chain,
            kept: by_seq,
            gaps: BTreeMap::new(),
            highest: 0,
            lowest: None,
            last_hash: Hash::genesis(chain),
            events: 0,
            contents_checked: 0,
            contents_gone: 0,
        }
    }

    /// Takes the next event with its stored hash; answers the faults found here, none when all
    /// is well.
    #[must_use]
    pub fn check(&mut self, event: &Event<'_>, stored: Hash, content: Content) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.events = self.events.saturating_add(1);
        if event.chain != self.chain {
            faults.push(Fault::WrongChain {
                seq: event.seq,
                found: event.chain.to_owned(),
            });
            return faults;
        }
        if event.hash_with(self.provider) != stored {
            faults.push(Fault::HashMismatch { seq: event.seq });
        }
        self.place(event.seq, event.prev, stored, &mut faults);
        if self
            .kept
            .get(&event.seq)
            .is_some_and(|kept| kept.iter().any(|hash| *hash != stored))
        {
            faults.push(Fault::HeadMismatch { seq: event.seq });
        }
        self.compare(event, content, &mut faults);
        faults
    }

    /// Ends the run: what is still missing is now known to be missing.
    #[must_use]
    pub fn finish(self) -> Report {
        let mut faults: Vec<Fault> = Vec::new();
        if self.lowest.is_none() {
            faults.push(Fault::MissingFirst { first: None });
        }
        faults.extend(self.gaps.iter().map(|(from, gap)| missing(*from, *gap)));
        if let Some((kept, _)) = self.kept.last_key_value()
            && *kept > self.highest
        {
            faults.push(Fault::CutTail {
                kept: *kept,
                found: self.highest,
            });
        }
        Report {
            events: self.events,
            contents_checked: self.contents_checked,
            contents_gone: self.contents_gone,
            last: self.lowest.map(|_| Kept {
                seq: self.highest,
                hash: self.last_hash,
            }),
            faults,
        }
    }

    /// Finds the event's place among those before it, and checks the links on both sides.
    fn place(&mut self, seq: i64, prev: Hash, stored: Hash, faults: &mut Vec<Fault>) {
        if seq < 1 {
            faults.push(Fault::BadNumber { seq });
            return;
        }
        if seq <= self.highest {
            self.place_late(seq, prev, stored, faults);
            return;
        }
        let expected = self.highest.saturating_add(1);
        if seq == expected {
            self.link(seq, prev, self.last_hash, faults);
        } else {
            let gap = Gap {
                to: seq.saturating_sub(1),
                left: self.last_hash,
                right: prev,
            };
            self.gaps.insert(expected, gap);
            if self.gaps.len() > OPEN_GAPS
                && let Some((from, gap)) = self.gaps.pop_first()
            {
                faults.push(missing(from, gap));
            }
        }
        self.lowest = self.lowest.or(Some(seq));
        self.highest = seq;
        self.last_hash = stored;
    }

    /// An event whose number is not above those seen: it fills a gap or is there twice.
    fn place_late(&mut self, seq: i64, prev: Hash, stored: Hash, faults: &mut Vec<Fault>) {
        let found = self.gaps.range(..=seq).next_back();
        let Some((from, gap)) = found
            .map(|(from, gap)| (*from, *gap))
            .filter(|(_, gap)| seq <= gap.to)
        else {
            faults.push(Fault::Duplicate { seq });
            return;
        };
        faults.push(Fault::Reordered {
            seq,
            after: self.highest,
        });
        self.gaps.remove(&from);
        if seq == from {
            self.link(seq, prev, gap.left, faults);
        } else {
            let lower = Gap {
                to: seq.saturating_sub(1),
                left: gap.left,
                right: prev,
            };
            self.gaps.insert(from, lower);
        }
        let next = seq.saturating_add(1);
        if seq == gap.to {
            self.link(next, gap.right, stored, faults);
        } else {
            let upper = Gap {
                to: gap.to,
                left: stored,
                right: gap.right,
            };
            self.gaps.insert(next, upper);
        }
    }

    /// What event `seq` names as predecessor against the hash of the event before.
    fn link(&self, seq: i64, prev: Hash, before: Hash, faults: &mut Vec<Fault>) {
        if prev != before {
            faults.push(if seq == 1 {
                Fault::WrongGenesis
            } else {
                Fault::PrevMismatch { seq }
            });
        }
    }

    fn compare(&mut self, event: &Event<'_>, content: Content, faults: &mut Vec<Fault>) {
        match content {
            Content::Recomputed(hash) => {
                self.contents_checked = self.contents_checked.saturating_add(1);
                if hash != event.content_hash {
                    faults.push(Fault::ContentMismatch {
                        seq: event.seq,
                        record_kind: event.record_kind.to_owned(),
                        record_id: event.record_id.to_owned(),
                    });
                }
            }
            Content::Gone => self.contents_gone = self.contents_gone.saturating_add(1),
            Content::Unchecked => {}
        }
    }
}

impl std::fmt::Debug for Verifier<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier")
            .field("chain", &self.chain)
            .field("events", &self.events)
            .field("highest", &self.highest)
            .field("gaps", &self.gaps.len())
            .finish_non_exhaustive()
    }
}

/// A gap that nothing filled.
fn missing(from: i64, gap: Gap) -> Fault {
    if from == 1 {
        Fault::MissingFirst {
            first: Some(gap.to.saturating_add(1)),
        }
    } else {
        Fault::Gap { from, to: gap.to }
    }
}
