//! Room `account`: logging in, one's own account, accounts of others, deputies, the first start.

mod deputy;
mod import;
pub(crate) mod kept;
mod list;
mod login;
mod manage;
mod places;
mod reset;
mod second;
mod setup;
pub mod totp;

pub use deputy::NewDeputy;
pub use import::{AccountDraft, AccountsPreview, DraftAt, IMPORT_MAX_BYTES, RefusedDraft};
pub use list::{AccountLine, AccountPage, OwnPage};
pub(crate) use login::own_actor;
pub use login::{Login, Who};
pub use manage::{AccountEdit, IMPORT_MAX_ACCOUNTS, Issued, NewAccount, hashing_s};
pub use places::Places;
pub use second::{OwnSecond, RECOVERY_CODES, RecoveryCodes, SecondState};
pub use setup::{SETUP_ROLE, Setup};
pub use store::account::{Account, Deputy};

/// The county office's word for the account that acts for the program.
pub const SYSTEM: &str = "system";
