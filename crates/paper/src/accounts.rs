//! The list of accounts to be made.
