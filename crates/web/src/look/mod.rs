//! The look: the embedded stylesheet, scripts and pictures, and the small parts every page is made of.
//!
//! A part is a plain struct with an askama template in `templates/parts`; it is written into a page by naming
//! it, `{{ tag }}`, and escapes what it holds by itself. Start reading at [`State`], the five states of a step.

pub mod assets;
mod parts;
mod state;

pub use parts::{
    Empty, Fact, Facts, Link, Meter, Notice, NoticeKind, Step, Steps, Tag, Tile, Tiles,
};
pub use state::State;
