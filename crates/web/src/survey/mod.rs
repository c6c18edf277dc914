//! Room `survey`: how complete it is, dossiers with their sections and history, rounds and their
//! comparison, questions, workbooks, the previous term's names; and on them levels of risk, plans and
//! trackers.

pub mod compare;
pub mod dossier;
mod files;
pub mod former;
pub mod history;
pub(crate) mod marks;
pub mod overview;
mod parts;
pub mod plan;
pub mod plan_edit;
pub mod plans;
pub mod propose;
pub mod questions;
pub mod risk;
pub mod rounds;
pub mod rules;
pub mod section;
pub mod tracker;
pub mod tracker_one;
pub mod upload;
pub mod workbooks;
