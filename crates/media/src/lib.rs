//! Engine: what an uploaded file really is, and pictures made anew.
//!
//! What it is: [`kind`] tells a file's kind from its bytes, never from its name, and knows the few
//! kinds that evidence comes in; [`picture`] decodes a photograph within limits, turns it upright,
//! and writes it again without the place, time, device and name that cameras write into it.
//!
//! What it never does: open a file, trust a name or a declared type, run or render what is inside.
//! It knows nothing of the other engines.
//!
//! Where to start reading: [`kind::detect`], then [`picture::remake`].

pub mod kind;
pub mod picture;

pub use kind::{FileKind, KindError, detect};
pub use picture::{Limits, PictureError, Remade, remake};
