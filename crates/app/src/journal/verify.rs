//! Verifying: every event of every chain, every counted record against its newest event, the stored
//! heads, the signed heads, and heads kept elsewhere. One consistent look, in chunks: memory does not
//! grow with the journal.

use std::collections::BTreeSet;
use std::str::FromStr as _;

use domain::account::{SystemScope, SystemUse};
use domain::journal::{Chain, RecordKind};
use seal::head::{HeadError, SignedHead};
use seal::journal::{Fault, Hash, Kept, Verifier, content_hash};
use seal::provider::PublicKey;
use store::journal::HeadRow;
use store::verify::Newest;
use store::{Read, Store};

use super::chain::{check, signed_head};
use crate::contract::journal::{ChainReport, JournalFault, JournalReport};
use crate::text;

/// Most faults that a report lists.
pub const FAULTS_MAX: usize = 1_000;

const SCOPE: SystemScope = SystemScope::for_use(SystemUse::Verify);

/// What is verified, and with what.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Heads that were kept elsewhere (`--head FILE`).
    pub kept: Vec<SignedHead>,
    /// Public keys that are believed; without any, signatures are not checked.
    pub keys: Vec<PublicKey>,
    /// Only these chains; all when empty.
    pub chains: Vec<String>,
}

/// Where a fault lies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The chain.
    pub chain: String,
    /// Number of the event.
    pub seq: Option<i64>,
    /// Kind and id of the record.
    pub record: Option<(String, String)>,
}

macro_rules! found {
    ($($(#[$doc:meta])* $name:ident $({ $($(#[$fdoc:meta])* $field:ident: $type:ty),+ $(,)? })? = $code:literal;)+) => {
        /// What is wrong.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Found { $($(#[$doc])* $name $({ $($(#[$fdoc])* $field: $type),+ })?),+ }

        impl Found {
            /// Stable code of the contract.
            #[must_use]
            pub const fn code(&self) -> &'static str {
                match self { $(Self::$name { .. } => $code),+ }
            }
        }
    };
}

found! {
    /// An event of another chain.
    WrongChain {
        /// The chain it names.
        named: String,
    } = "WRONG_CHAIN";
    /// The beginning is missing.
    FirstMissing {
        /// The lowest number found.
        first: Option<i64>,
    } = "FIRST_MISSING";
    /// Event 1 does not begin this chain.
    WrongGenesis = "WRONG_GENESIS";
    /// Events are missing.
    Gap {
        /// First missing number.
        from: i64,
        /// Last missing number.
        to: i64,
    } = "EVENTS_MISSING";
    /// A number twice.
    Duplicate = "EVENT_TWICE";
    /// Out of order.
    Reordered {
        /// The number before it.
        after: i64,
    } = "EVENT_REORDERED";
    /// No event number.
    BadNumber = "EVENT_INSERTED";
    /// The event's fields do not give its hash.
    EventChanged = "EVENT_CHANGED";
    /// It does not follow the one before.
    BrokenLink = "BROKEN_LINK";
    /// A kept or signed head has another hash for this event.
    KeptHeadDiffers = "HEAD_DIFFERS";
    /// A kept or signed head names an event beyond the last.
    TailCut {
        /// Number in the head.
        kept: i64,
        /// Last number found.
        last: i64,
    } = "TAIL_CUT";
    /// Events, but no stored head.
    HeadMissing {
        /// Last number found.
        last: i64,
    } = "STORED_HEAD_MISSING";
    /// The stored head is not the last event.
    HeadDiffers {
        /// Number in the stored head.
        head: i64,
        /// Last number found.
        last: i64,
    } = "STORED_HEAD_DIFFERS";
    /// No such county.
    UnknownChain = "UNKNOWN_CHAIN";
    /// A stored signed head cannot be read.
    HeadUnreadable {
        /// Its day.
        day: String,
    } = "HEAD_UNREADABLE";
    /// A head whose signature does not fit.
    BadSignature {
        /// Its day.
        day: String,
    } = "BAD_SIGNATURE";
    /// A head signed by a key that is not believed.
    UnknownKey {
        /// Its day.
        day: String,
        /// Id of the key.
        key: String,
    } = "UNKNOWN_KEY";
    /// A record differs from its newest event.
    RecordChanged = "RECORD_CHANGED";
    /// A record that no event speaks of.
    RecordWithoutEvent = "RECORD_WITHOUT_EVENT";
    /// An event whose record is gone while its salt is not.
    EventWithoutRecord = "EVENT_WITHOUT_RECORD";
    /// A record that is there while the salt of its newest event is not: nothing proves it.
    SaltMissing = "SALT_MISSING";
    /// A salt that cannot be read.
    SaltBroken = "SALT_BROKEN";
}

/// Told while verifying: events read so far.
pub type OnEvents<'a> = &'a (dyn Fn(u64) + Send + Sync);

struct Run<'a> {
    read: Read,
    options: &'a Options,
    on_events: OnEvents<'a>,
    events: u64,
    faults: Vec<JournalFault>,
    more: u64,
    chain_faults: u64,
}

/// Verifies a database as it stands at this instant; a server may be using it.
///
/// # Errors
/// The database's refusal. What is wrong with the journal is no error but the report.
pub async fn verify(
    store: &Store,
    options: &Options,
    on_events: OnEvents<'_>,
) -> store::Result<JournalReport> {
    let mut run = Run {
        read: store.read().await?,
        options,
        on_events,
        events: 0,
        faults: Vec::new(),
        more: 0,
        chain_faults: 0,
    };
    let heads = run.read.heads(SCOPE).await?;
    let mut tenants = run.read.tenants(SCOPE).await?;
    tenants.push(Chain::Installation.name().to_owned());
    let mut names: BTreeSet<String> = run.read.chains(SCOPE).await?.into_iter().collect();
    names.extend(run.read.count_chains(SCOPE).await?);
    names.extend(options.kept.iter().map(|h| h.head.chain.clone()));
    if !options.chains.is_empty() {
        names.retain(|name| options.chains.contains(name));
    }
    let mut chains = Vec::new();
    for name in names {
        let head = heads.iter().find(|h| h.county == name);
        run.chain_faults = 0;
        if !tenants.contains(&name) {
            run.fault(&name, None, &Found::UnknownChain);
        }
        chains.push(run.chain(&name, head).await?);
    }
    Ok(JournalReport {
        schema: "touyan/journal-1",
        whole: run.faults.is_empty(),
        signatures_checked: !options.keys.is_empty(),
        chains,
        faults: run.faults,
        more_faults: run.more,
    })
}

impl Run<'_> {
    fn fault(&mut self, chain: &str, seq: Option<i64>, found: &Found) {
        self.fault_at(
            Place {
                chain: chain.to_owned(),
                seq,
                record: None,
            },
            found,
        );
    }

    fn fault_at(&mut self, place: Place, found: &Found) {
        self.chain_faults = self.chain_faults.saturating_add(1);
        if self.faults.len() >= FAULTS_MAX {
            self.more = self.more.saturating_add(1);
            return;
        }
        let message = format!(
            "{}：{}",
            text::journal::place(&place),
            text::journal::found(found)
        );
        let (kind, id) = place.record.unzip();
        self.faults.push(JournalFault {
            code: found.code(),
            chain: place.chain,
            seq: place.seq,
            record_kind: kind,
            record_id: id,
            message,
        });
    }

    /// One chain from its first event to its head, then the records that hang on it.
    async fn chain(&mut self, name: &str, head: Option<&HeadRow>) -> store::Result<ChainReport> {
        let (kept, signed_heads) = self.kept_heads(name).await?;
        let mut verifier = Verifier::new(name, &kept);
        let mut after = i64::MIN;
        loop {
            let rows = self.read.chain_chunk(SCOPE, name, after).await?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
            for row in &rows {
                for fault in check(&mut verifier, row) {
                    self.chain_fault(name, &fault);
                }
            }
            let read = u64::try_from(rows.len()).unwrap_or(u64::MAX);
            self.events = self.events.saturating_add(read);
            (self.on_events)(self.events);
            // Hashing a chunk is work: let requests have their turn.
            tokio::task::yield_now().await;
        }
        let report = verifier.finish();
        // A chain that was locked but never written has a head with number 0 and nothing else.
        let unwritten = report.events == 0 && kept.is_empty() && head.is_none_or(|h| h.seq == 0);
        if !unwritten {
            for fault in &report.faults {
                self.chain_fault(name, fault);
            }
            self.stored_head(name, head, report.last);
        }
        let (records_checked, records_gone) = self.records(name).await?;
        let attachments_checked = self.attachments(name).await?;
        Ok(ChainReport {
            chain: name.to_owned(),
            events: report.events,
            last_seq: report.last.map_or(0, |l| l.seq),
            last_hash: report.last.map(|l| l.hash.to_string()),
            records_checked,
            records_gone,
            attachments_checked,
            signed_heads,
            faults: self.chain_faults,
        })
    }

    fn stored_head(&mut self, name: &str, head: Option<&HeadRow>, last: Option<Kept>) {
        let found = match (head, last) {
            (None, None) => return,
            (None, Some(last)) => Found::HeadMissing { last: last.seq },
            (Some(head), None) if head.seq == 0 => return,
            (Some(head), last) => {
                let same = last
                    .is_some_and(|last| head.seq == last.seq && head.hash == last.hash.to_string());
                if same {
                    return;
                }
                Found::HeadDiffers {
                    head: head.seq,
                    last: last.map_or(0, |l| l.seq),
                }
            }
        };
        self.fault(name, None, &found);
    }

    /// Heads kept for a chain: those stored in the database and those handed in; signatures that can
    /// be checked are.
    async fn kept_heads(&mut self, name: &str) -> store::Result<(Vec<Kept>, u64)> {
        let mut kept = Vec::new();
        let mut after = String::new();
        loop {
            let rows = self.read.signed_heads_after(SCOPE, name, &after).await?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.day);
            for row in &rows {
                match signed_head(row) {
                    Some(head) => {
                        self.signature(&head);
                        kept.push(head.head.kept());
                    }
                    None => {
                        let day = row.day.clone();
                        self.fault(name, Some(row.seq), &Found::HeadUnreadable { day });
                    }
                }
            }
        }
        let options = self.options;
        for head in options.kept.iter().filter(|h| h.head.chain == name) {
            self.signature(head);
            kept.push(head.head.kept());
        }
        let count = u64::try_from(kept.len()).unwrap_or(u64::MAX);
        Ok((kept, count))
    }

    fn signature(&mut self, head: &SignedHead) {
        if self.options.keys.is_empty() {
            return;
        }
        let day = head.head.day.to_string();
        let mut found = Some(Found::UnknownKey {
            day: day.clone(),
            key: head.key.to_string(),
        });
        for key in &self.options.keys {
            match head.verify(key) {
                Ok(()) => found = None,
                Err(HeadError::OtherKey { .. }) => continue,
                Err(_) => found = Some(Found::BadSignature { day }),
            }
            break;
        }
        if let Some(found) = found {
            self.fault(&head.head.chain, Some(head.head.seq), &found);
        }
    }

    fn chain_fault(&mut self, chain: &str, fault: &Fault) {
        let (seq, found) = match fault {
            Fault::WrongChain { seq, found } => {
                let named = found.clone();
                (Some(*seq), Found::WrongChain { named })
            }
            Fault::MissingFirst { first } => (None, Found::FirstMissing { first: *first }),
            Fault::WrongGenesis => (Some(1), Found::WrongGenesis),
            Fault::Gap { from, to } => (
                None,
                Found::Gap {
                    from: *from,
                    to: *to,
                },
            ),
            Fault::Duplicate { seq } => (Some(*seq), Found::Duplicate),
            Fault::Reordered { seq, after } => (Some(*seq), Found::Reordered { after: *after }),
            Fault::BadNumber { seq } => (Some(*seq), Found::BadNumber),
            Fault::HashMismatch { seq } => (Some(*seq), Found::EventChanged),
            Fault::PrevMismatch { seq } => (Some(*seq), Found::BrokenLink),
            Fault::ContentMismatch { seq, .. } => (Some(*seq), Found::RecordChanged),
            Fault::HeadMismatch { seq } => (Some(*seq), Found::KeptHeadDiffers),
            Fault::CutTail { kept, found } => (
                None,
                Found::TailCut {
                    kept: *kept,
                    last: *found,
                },
            ),
        };
        self.fault(chain, seq, &found);
    }

    /// Every counted record against its newest event, and every event against its record.
    async fn records(&mut self, chain: &str) -> store::Result<(u64, u64)> {
        let (mut checked, mut gone) = (0, 0);
        let mut after = String::new();
        loop {
            let rows = self.read.counted_after(SCOPE, chain, &after).await?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.row.id);
            for counted in &rows {
                checked += 1;
                let seq = counted.newest.as_ref().map(|n| n.seq);
                let found = match &counted.newest {
                    None => Some(Found::RecordWithoutEvent),
                    Some(newest) => compare(&counted.row.canonical(), newest),
                };
                if let Some(found) = found {
                    self.fault_at(count_place(chain, seq, &counted.row.id), &found);
                }
            }
            tokio::task::yield_now().await;
        }
        let mut after = i64::MIN;
        loop {
            let rows = self.read.recordless_after(SCOPE, chain, after).await?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
            for row in &rows {
                if row.salted == 0 {
                    gone += 1;
                } else {
                    let place = count_place(chain, Some(row.seq), &row.record_id);
                    self.fault_at(place, &Found::EventWithoutRecord);
                }
            }
        }
        Ok((checked, gone))
    }
}

impl Run<'_> {
    /// Every attachment's row against its newest event: a changed hash or owner is found.
    async fn attachments(&mut self, chain: &str) -> store::Result<u64> {
        let mut checked = 0;
        let mut after = String::new();
        loop {
            let rows = self.read.attachments_after(SCOPE, chain, &after).await?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.id);
            for row in &rows {
                checked += 1;
                let seq = row.newest.as_ref().map(|n| n.seq);
                let found = match &row.newest {
                    None => Some(Found::RecordWithoutEvent),
                    Some(newest) => compare(&row.content, newest),
                };
                if let Some(found) = found {
                    let kind = RecordKind::Attachment.code().to_owned();
                    let place = Place {
                        chain: chain.to_owned(),
                        seq,
                        record: Some((kind, row.id.clone())),
                    };
                    self.fault_at(place, &found);
                }
            }
            tokio::task::yield_now().await;
        }
        Ok(checked)
    }
}

fn count_place(chain: &str, seq: Option<i64>, id: &str) -> Place {
    Place {
        chain: chain.to_owned(),
        seq,
        record: Some(("count".to_owned(), id.to_owned())),
    }
}

fn compare(content: &seal::journal::Canonical, newest: &Newest) -> Option<Found> {
    let Some(salt) = &newest.salt else {
        return Some(Found::SaltMissing);
    };
    let Some(salt) = parse_salt(salt) else {
        return Some(Found::SaltBroken);
    };
    let same = Hash::from_str(&newest.content_hash) == Ok(content_hash(&salt, content));
    (!same).then_some(Found::RecordChanged)
}

fn parse_salt(text: &str) -> Option<[u8; 16]> {
    let digits = text.as_bytes();
    if digits.len() != 32 {
        return None;
    }
    let mut salt = [0_u8; 16];
    for (byte, pair) in salt.iter_mut().zip(digits.chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).ok()?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(salt)
}
