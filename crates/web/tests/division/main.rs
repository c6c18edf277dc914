//! The pages of divisions through the office's router: reading the tree, changing a village, and a
//! list from its upload to its report, without scripts.

#![cfg(test)]

#[expect(
    dead_code,
    reason = "shared with the tests of accounts, which use more of it"
)]
#[path = "../account/support.rs"]
mod support;

mod imports;
mod pages;
