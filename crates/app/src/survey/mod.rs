//! Room `survey`: the questionnaire, rounds, villages' dossiers, workbooks, the previous term's names.
//!
//! [`snapshot`] holds all dossiers of a term between two events of the journal: completeness, desk and
//! rules read it. [`dossier`] is one village's page and saving it; [`round`] opens, freezes, signs and
//! compares; `files` answers a question with attachments; [`question`] edits what is asked; [`workbook`] writes and reads a township's workbook and
//! [`upload`] applies and undoes one; [`former`] imports the previous term's office holders.
//!
//! On the dossiers stand [`risk`] (levels with their reasons, the county's rules), [`plan`] (one plan for
//! each village), [`proposal`] (what a rule proposes becomes a task), [`tracker`] (what must be settled before the vote) and [`work`] (all plans and
//! trackers of a term together).

pub mod dossier;
mod files;
pub mod former;
pub(crate) mod kept;
pub mod plan;
pub mod proposal;
pub mod question;
mod ready;
pub mod risk;
pub mod round;
pub mod snapshot;
pub mod tracker;
pub mod upload;
pub mod work;
pub mod workbook;

pub use snapshot::{Snapshot, Village};
