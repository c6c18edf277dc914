//! What tests are made of: a database per test, an invented county, people with a session.

#[macro_use]
mod database;
mod actor;
mod county;
mod page;
mod world;

pub use actor::Actor;
pub use county::{SECOND_COUNTY, county_list};
pub use database::Database;
pub use page::Page;
pub use world::World;

use domain::{Day, UnitId};

/// The day of a text that is one.
pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The id of a text that is one.
pub fn unit(id: &str) -> UnitId {
    UnitId::parse(id).unwrap()
}
