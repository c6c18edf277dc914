//! Room `duty`: the chain of responsibility, tasks and letters of duty, papers for meetings.

pub mod chain;
mod content;
pub mod import;
pub mod issue;
pub mod papers;
mod parts;
pub mod posts;
pub mod task;
pub mod tasks;
pub mod templates;
