//! The wire structs of the contracts, and their conversion from and to the engines' types.

pub mod id;
