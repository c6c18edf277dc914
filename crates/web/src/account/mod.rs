//! Room `account`: logging in, one's own account, accounts of others, deputies, the first start.

mod codec;
pub mod deputy;
pub mod import;
pub mod list;
pub mod login;
pub mod make;
pub mod one;
pub mod own;
mod parts;
pub mod second;
pub mod setup;
mod slips;
