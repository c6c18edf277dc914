//! Room `survey`.

pub(crate) mod marks;
pub mod plan;
pub mod plan_edit;
pub mod risk;
pub mod rules;
pub mod tracker;
pub mod tracker_one;
