//! Room `account`: logging in, one's own account, accounts of others, deputies, the first start.

mod deputy;
mod login;
mod manage;
mod setup;

pub use deputy::NewDeputy;
pub use login::{Login, Who};
pub use manage::{AccountEdit, Issued, NewAccount};
pub use setup::{SETUP_ROLE, Setup};

/// The county office's word for the account that acts for the program.
pub const SYSTEM: &str = "system";
