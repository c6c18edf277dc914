//! Floor 4 of Touyan: the only HTTP and HTML. Parses requests, calls `app`, renders pages and JSON.

pub mod form;
pub mod listen;
pub mod look;
pub mod security;
pub mod shell;
pub mod table;
