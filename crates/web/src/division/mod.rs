//! Room `division`: the tree, lists of villages, one unit with its history, imports of lists.

pub mod acts;
pub mod import;
pub mod imports;
pub mod list;
mod parts;
mod preview;
pub mod tree;
pub mod unit;
