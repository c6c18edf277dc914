//! Room `term`: desk, cockpit, villages, election days, terms.

pub mod cockpit;
pub mod confirm;
pub mod days;
pub mod desk;
pub mod parts;
mod people;
pub mod terms;
pub mod units;
pub mod village;
pub mod village_acts;
