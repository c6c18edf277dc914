//! Room `division`: the tree of divisions, its lists as they come in, and its history.
//!
//! [`list`] reads a file into rows and refused rows; [`import`] compares it with what stands and
//! applies it, for a command and for a job alike; [`draft`] keeps an upload between its preview and
//! its confirmation; [`report`] tells what an import did; [`view`] and [`edit`] are the pages of the
//! tree and of one unit; [`leave`] takes a village out of a running term.

pub mod draft;
pub mod edit;
pub mod import;
pub mod leave;
pub mod list;
pub mod report;
pub mod view;

pub(crate) use draft::blocking;
pub use draft::{Draft, ImportJob};
pub use edit::{Merger, PartEdit};
pub use import::{ImportBy, ImportOrder, ImportOutcome, PlanLine, Progress, ProgressFn};
pub use list::{DivisionList, RefusedReason, RefusedRow, Whose};
pub use report::{ImportReport, RefusedFile};
pub use view::{Tree, UnitPage, VillageList};

/// Rows of the store as these use cases hand them on.
pub mod rows {
    pub use store::division::{
        ChangeCount, ChangeRow, HistoryRow, ImportRow, Show, Sort, TownRow, VillageQuery,
        VillageRow,
    };
}
