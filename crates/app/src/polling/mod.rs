//! Room `polling`: counts from the paper sheet to a declared result.

mod drafts;

pub use drafts::DraftLine;
pub use store::polling::CountRow;
