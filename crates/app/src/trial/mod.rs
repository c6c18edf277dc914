//! The calculator: what a count sheet means in law and which days an election has, for anybody. Nothing
//! is stored, journaled or logged.
//!
//! [`Trial`] is a sheet as it is typed, with the figures of every body; a sheet of the contract is read
//! by [`App::try_text`]. Both are decided by the engine that decides the office's counts, on a few
//! threads of their own, so that a crowd of tries does not stall the pages.

mod days;
mod entry;

use std::sync::Arc;

use law::count::{Outcome, Sheet, decide};
use law::rules::RuleBook;
use tokio::sync::Semaphore;

use crate::App;
use crate::contract::{Counted, OutcomeWire, count_text, outcome_json};
use crate::error::{Error, Result};
use crate::polling::{Declared, EntryFault, Note, sheet_text};

pub use days::{DayQuery, Days, Shift, StepDays};
pub use entry::{PetitionEntry, PostExtras, Trial, TrialPost, posts_of};

/// Most posts a typed sheet has.
pub const POSTS_MAX: usize = 8;
/// Most rows of one post of a typed sheet.
pub const ROWS_MAX: usize = 60;
/// Most sitting members of a typed sheet.
pub const SITTING_MAX: usize = 20;
/// Largest sheet read as JSON, in bytes.
pub const TEXT_MAX_BYTES: usize = 512 * 1024;
/// Most posts of a sheet read as JSON.
pub const TEXT_POSTS_MAX: usize = 20;
/// Most nominees of a sheet read as JSON.
pub const TEXT_NOMINEES_MAX: usize = 500;
/// Sheets decided at once.
const AT_ONCE: usize = 2;

/// What the calculator keeps: how many tries run now.
#[derive(Debug)]
pub(crate) struct Tries {
    slots: Arc<Semaphore>,
}

impl Default for Tries {
    fn default() -> Self {
        Self {
            slots: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

/// A sheet that was decided.
#[derive(Debug, Clone)]
pub struct Tried {
    /// The sheet, its persons called by their names.
    pub sheet: Sheet,
    /// The outcome.
    pub declared: Declared,
    /// What keeps it from being decided, by field of the form.
    pub faults: Vec<EntryFault>,
    /// What should be seen.
    pub notes: Vec<Note>,
    /// The sheet as JSON of the contract.
    pub sheet_json: String,
    /// The outcome as JSON of the contract.
    pub outcome_json: String,
}

/// What became of a text that should be a sheet.
#[derive(Debug, Clone)]
pub enum TriedText {
    /// Decided, or refused by the engine with its reasons.
    Decided(Box<Tried>),
    /// No sheet: every fault, and the answer as JSON of the contract.
    Wrong {
        /// Sentences, each with its place.
        faults: Vec<String>,
        /// The same as the command prints.
        outcome_json: String,
    },
    /// No JSON, or more than is decided here.
    Unreadable(String),
}

impl App {
    /// Decides a typed sheet, or says what keeps it from being one.
    ///
    /// # Errors
    /// An internal error when the thread that decides fails.
    pub async fn try_count(
        &self,
        trial: Trial,
    ) -> Result<std::result::Result<Tried, Vec<EntryFault>>> {
        let sheet = match trial.sheet() {
            Ok(sheet) => sheet,
            Err(faults) => return Ok(Err(faults)),
        };
        let tried = self
            .trying(move |book| {
                let outcome = decide(book, &sheet);
                let wire = outcome_json(None, &sheet, &outcome);
                tried("trial", &sheet, &outcome, &wire)
            })
            .await??;
        Ok(Ok(tried))
    }

    /// Reads and decides a sheet of the contract.
    ///
    /// # Errors
    /// An internal error when the thread that decides fails.
    pub async fn try_text(&self, text: String) -> Result<TriedText> {
        if text.len() > TEXT_MAX_BYTES {
            let most = TEXT_MAX_BYTES / 1024;
            let message =
                format!("计票单超过 {most} KB。更大的计票单请在本机用 touyan count 判定。");
            return Ok(TriedText::Unreadable(message));
        }
        self.trying(move |book| read(book, &text)).await?
    }

    /// Runs one try; waits while as many as allowed are running.
    async fn trying<T: Send + 'static>(
        &self,
        work: impl FnOnce(&RuleBook) -> T + Send + 'static,
    ) -> Result<T> {
        let slots = Arc::clone(&self.tries().slots);
        let permit = slots.acquire_owned().await.map_err(Error::internal)?;
        let book = self.shared_rules();
        tokio::task::spawn_blocking(move || {
            let done = work(&book);
            drop(permit);
            done
        })
        .await
        .map_err(Error::internal)
    }
}

fn read(book: &RuleBook, text: &str) -> Result<TriedText> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match crate::contract::read_sheet(text) {
        Ok(file) if too_long(&file.sheet) => {
            let message = format!(
                "网页试算最多 {TEXT_POSTS_MAX} 个职务、{TEXT_NOMINEES_MAX} 名被提名人。更大的计票单请在本机用 touyan count 判定。"
            );
            return Ok(TriedText::Unreadable(message));
        }
        _ => {}
    }
    Ok(match count_text(book, text) {
        Counted::Decided(decided) => {
            let (sheet, outcome, wire) = *decided;
            let id = wire.id.clone().unwrap_or_else(|| "trial".to_owned());
            TriedText::Decided(Box::new(tried(&id, &sheet, &outcome, &wire)?))
        }
        Counted::Wrong(wire) => TriedText::Wrong {
            faults: wire.findings.iter().map(|f| f.message.clone()).collect(),
            outcome_json: pretty(&wire)?,
        },
        Counted::Unreadable(fault) => TriedText::Unreadable(format!("{}。", fault.message())),
    })
}

fn too_long(sheet: &Sheet) -> bool {
    sheet.posts.len() > TEXT_POSTS_MAX || sheet.nominees.len() > TEXT_NOMINEES_MAX
}

fn tried(id: &str, sheet: &Sheet, outcome: &Outcome, wire: &OutcomeWire) -> Result<Tried> {
    let shown = entry::named(sheet);
    let declared = Declared::of_wire(&outcome_json(None, &shown, outcome))?;
    let sheet_json = sheet_text(id, sheet)?;
    let sheet_json: serde_json::Value =
        serde_json::from_str(&sheet_json).map_err(Error::internal)?;
    Ok(Tried {
        faults: crate::polling::faults(sheet, outcome),
        notes: crate::polling::two_posts(&shown),
        declared,
        sheet_json: pretty(&sheet_json)?,
        outcome_json: pretty(wire)?,
        sheet: shown,
    })
}

fn pretty(value: &impl serde::Serialize) -> Result<String> {
    let mut text = serde_json::to_string_pretty(value).map_err(Error::internal)?;
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests;
