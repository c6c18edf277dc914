//! Room `account`: accounts, reaches, deputies, logins, sessions, failed logins.

mod accounts;
mod deputies;
mod second;
mod sessions;

pub use accounts::{ACCOUNTS_MAX_ROWS, Account, Credentials};
pub use deputies::Deputy;
pub use second::{SECOND_MAX_ROWS, SecondFactor};
pub use sessions::Session;
