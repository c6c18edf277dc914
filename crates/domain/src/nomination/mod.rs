//! Room `nomination`: who is thought of ([`reserve`]) and nominated ([`nominee`]) in a village, whom the law
//! asks to keep apart ([`avoid`]), what the coming team would look like ([`team`]), and the joint review
//! that nobody stands without.
//!
//! The review: [`department`] says who is asked, [`rule`] what may be answered, [`batch`] who is put to them,
//! [`answer`] what they said, [`conclude`] what follows from it, [`objection`] how somebody found unfit is
//! heard. Conclusions are derived, never stored. [`Standing`] is all that leaves the room: it has no field for
//! a department, a code or a reason, so nothing that is built from it can tell one.

pub mod answer;
pub mod avoid;
pub mod batch;
pub mod builtin;
pub mod conclude;
pub mod department;
pub mod nominee;
pub mod objection;
pub mod reserve;
pub mod rule;
pub mod standing;
pub mod team;

pub use nominee::{Nominee, Post};
pub use standing::{Standing, gate, needs_review};

/// Longest free text of an answer, in characters: a longer one is refused, never cut.
pub const ANSWER_NOTE_MAX_CHARS: usize = 60;
/// Longest short text of the room (an officer's name, a paper's number), in characters.
pub const LINE_MAX_CHARS: usize = 40;
/// Most nominees of a village in a term.
pub const UNIT_MAX_NOMINEES: usize = 60;
/// Most nominees of a county in a term, and most people of one batch.
pub const MAX_NOMINEES: usize = 20_000;
/// Most departments of a county.
pub const MAX_DEPARTMENTS: usize = 30;
/// Most entries of the negative list.
pub const MAX_RULES: usize = 100;
/// Most people thought of in a village.
pub const UNIT_MAX_RESERVES: usize = 30;
/// Most seats of an election committee that are kept for a village.
pub const UNIT_MAX_SEATS: usize = 15;

/// A text of one line within a limit, without control characters; `None` where it is none.
#[must_use]
pub fn line(typed: &str, max_chars: usize) -> Option<String> {
    let text = typed.trim();
    let fits = text.chars().count() <= max_chars && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned())
}
