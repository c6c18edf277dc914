//! The pages of accounts and settings through the office's router: what people do there, in the
//! process, on a database of its own per test.

#![cfg(test)]

mod support;

mod accounts;
mod own;
mod settings;
mod start;
