//! Rules of attachments: names that may be shown and saved, who may destroy.

use crate::account::Role;
use crate::time::Millis;

use super::{Attachment, CAPTION_MAX_CHARS, REASON_MAX_CHARS};

/// Longest stem of a name that is kept, in characters.
pub const NAME_MAX_CHARS: usize = 60;
/// A file added by mistake may be taken back by who added it for this long.
pub const TAKE_BACK_MS: i64 = 24 * 60 * 60 * 1000;

/// What is wrong with an attachment or a request about one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachmentFault {
    /// No file was sent.
    NoFile,
    /// The record has as many as it may have.
    TooMany,
    /// The caption is too long.
    Caption,
    /// Destroying needs a reason.
    NoReason,
    /// The reason is too long.
    LongReason,
    /// The record was undone or its term is closed.
    OwnerClosed,
    /// Its file is not on the disk, or is damaged.
    FileLost,
    /// It was sealed under another master key than the one at hand.
    OtherKey,
    /// It is gone already.
    Gone,
    /// Only who added it within a day, the township or the county may.
    NotYours,
}

/// The stem of a name as it may be stored: the last part of a path, without its ending, without
/// characters that mean something to a shell, a file system or the order of writing.
#[must_use]
pub fn clean_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or("");
    let stem = match last.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.chars().count() <= 5 => stem,
        _ => last,
    };
    let kept: String = stem
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !hidden(*c) && !"<>:\"|?*%&;$`'{}~#".contains(*c))
        .take(NAME_MAX_CHARS)
        .collect();
    let kept = kept.trim_matches([' ', '.', '-']);
    if kept.is_empty() {
        "附件".to_owned()
    } else {
        kept.to_owned()
    }
}

/// Marks of writing direction and characters without width, with which a name shows another ending
/// than it has.
const fn hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Whether a caption may be stored.
///
/// # Errors
/// [`AttachmentFault::Caption`].
pub fn check_caption(caption: &str) -> Result<(), AttachmentFault> {
    if caption.chars().count() > CAPTION_MAX_CHARS {
        Err(AttachmentFault::Caption)
    } else {
        Ok(())
    }
}

/// Whether `role` (with the right to add to the owner) may destroy an attachment at `now`.
///
/// # Errors
/// [`AttachmentFault`] with what is in the way.
pub fn check_destruction(
    attachment: &Attachment,
    role: Role,
    account: &str,
    now: Millis,
    reason: &str,
) -> Result<(), AttachmentFault> {
    if attachment.destroyed.is_some() {
        return Err(AttachmentFault::Gone);
    }
    let leads = matches!(role, Role::CountyOffice | Role::Township);
    let own = attachment.by_account == account && attachment.at.plus_ms(TAKE_BACK_MS) > now;
    if !leads && !own {
        return Err(AttachmentFault::NotYours);
    }
    match reason.trim() {
        "" => Err(AttachmentFault::NoReason),
        text if text.chars().count() > REASON_MAX_CHARS => Err(AttachmentFault::LongReason),
        _ => Ok(()),
    }
}
