//! Room `duty`: the chain of responsibility, tasks and letters of duty, papers for meetings;
//! inspections, supervision orders, look-back rounds, weekly reports.

pub mod chain;
pub mod checklist;
mod content;
pub mod groups;
pub mod import;
pub mod inspections;
pub mod issue;
pub mod look_back;
pub mod order_new;
pub mod orders;
pub mod papers;
pub(crate) mod parts;
pub mod posts;
pub mod reports;
pub mod task;
pub mod tasks;
pub mod templates;
