//! app

pub mod contract;
pub mod text;
