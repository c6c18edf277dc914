//! One plan for each village (一村一策): its problems, what is done about each, by whom and until when.
//!
//! ```text
//!   draft ──submit──▶ submitted ──approve──▶ approved ──send back──▶ sent back
//!     ▲                  │                      │                        │
//!     └── edit ── returned ◀─┘                  └──── revise: the next version's draft
//! ```
//! An approved plan is never edited: a change is the next version, and the approved one stays in force
//! and readable until that is approved. What came of each problem is recorded beside the plan and goes
//! on from version to version.

mod content;
mod item;
mod state;

pub use content::{Content, ContentFault, Item};
pub use item::{ItemRecord, Outcome, RecordFault, check_record, standing_outcome};
pub use state::{Plan, PlanFault, PlanState};

/// Most problems of one plan: what two pages hold.
pub const ITEMS_MAX: usize = 12;
/// Longest overview of a village, in characters.
pub const OVERVIEW_MAX_CHARS: usize = 400;
/// Longest description of a problem, in characters.
pub const PROBLEM_MAX_CHARS: usize = 120;
/// Longest measure, in characters.
pub const MEASURE_MAX_CHARS: usize = 200;
/// Longest name or post, in characters.
pub const PERSON_MAX_CHARS: usize = 40;
/// Longest remark, in characters.
pub const REMARK_MAX_CHARS: usize = 300;
/// Longest result, in characters.
pub const RESULT_MAX_CHARS: usize = 300;
