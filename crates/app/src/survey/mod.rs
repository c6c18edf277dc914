//! Room `survey`: the questionnaire, rounds, villages' dossiers, workbooks, the previous term's names.
//!
//! [`snapshot`] holds all dossiers of a term between two events of the journal: completeness, desk and
//! rules read it. [`dossier`] is one village's page and saving it; [`round`] opens, freezes, signs and
//! compares; [`question`] edits what is asked; [`workbook`] writes and reads a township's workbook and
//! [`upload`] applies and undoes one; [`former`] imports the previous term's office holders.

pub mod dossier;
pub mod former;
pub mod question;
pub mod round;
pub mod snapshot;
pub mod upload;
pub mod workbook;

pub use snapshot::{Snapshot, Village};
