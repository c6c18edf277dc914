//! Room `polling`: entering a count from the paper sheet, its result, the list of counts.
//!
//! [`typed`] is the form's text as it came or as it is shown; [`entry`] has the handlers of the form,
//! [`view`] its page;
//! [`outcome`] shows figures and an outcome, also on the public pages.

mod clash;
pub mod entry;
pub mod list;
pub mod outcome;
pub mod result;
pub(crate) mod sheet;
pub(crate) mod typed;
pub(crate) mod view;
