//! Forms: reading what was sent, and showing fields with label, hint, error and what was typed.
//!
//! Reading: [`Fields`] is an ordered multimap of a urlencoded body or a query; [`Upload`] reads a body with files;
//! [`read`] understands the numbers and days people type. Showing: a [`FormView`] holds the values and errors of one
//! form and makes its fields, `{{ form.text("name", "届次名称").required() }}`. [`Clash`] shows two versions of a
//! record side by side when somebody else was faster.

mod clash;
mod fields;
pub mod read;
mod upload;
mod view;

pub use clash::Clash;
pub use fields::{BodyError, Fields};
pub use upload::{Sent, Upload, UploadLimits, UploadedFile};
pub use view::{Choice, Field, FieldError, FormView, choices};
