//! The hash-chained journal: canonical bytes, salted content hashes, events, the checker.
//!
//! One chain per county and one for the installation. An event holds no personal text of the
//! record it is about: only a salted hash of the content, so that deleting the record and its
//! salt leaves the chain whole while nothing can be recovered or guessed from it. The chain runs
//! by SM3: each event's hash covers all its fields and the hash of the event before.
//!
//! ```
//! use seal::journal::{Actor, Canonical, Content, Event, Hash, Verifier, content_hash};
//!
//! let content = Canonical::new("polling.count").integer("returned", 1098).text("post", "chair");
//! let event = Event {
//!     chain: "411727",
//!     seq: 1,
//!     at_ms: 1_773_532_800_000,
//!     actor: Actor { account_id: "01A", name: "李敏", role: "township", acting_for: None, place: "411727001" },
//!     verb: "count.confirm",
//!     record_kind: "count",
//!     record_id: "01B",
//!     content_hash: content_hash(&[7; 16], &content),
//!     prev: Hash::genesis("411727"),
//! };
//! let stored = event.hash();
//!
//! let mut verifier = Verifier::new("411727", &[]);
//! let found = verifier.check(&event, stored, Content::Recomputed(event.content_hash));
//! assert!(found.is_empty());
//! assert!(verifier.finish().faults.is_empty());
//! ```

mod canonical;
mod event;
mod hash;
mod salt;
mod verifier;

pub use canonical::Canonical;
pub use event::{Actor, Event, content_hash, content_hash_with};
pub use hash::Hash;
pub use salt::{Salts, salts};
pub use verifier::{Content, Fault, Kept, Report, Verifier};
