//! The integration tests of Touyan. This library is empty on purpose: everything is in the one test
//! binary `it`, see `it/main.rs` for where to start reading.
