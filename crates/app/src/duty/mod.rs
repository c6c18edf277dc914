//! Room `duty`: the chain of responsibility, templates, tasks and letters, escalation; inspections,
//! supervision orders and weekly reports.

mod answers;
pub mod board;
mod chain;
mod escalate;
mod groups;
mod import;
mod list;
mod look_back;
mod orders;
mod reports;
mod supervision;
mod tasks;
mod templates;
mod village;

use domain::AccountId;
use domain::account::{Actor, OfficeScope, Role};
use domain::duty::Place;

pub use answers::NewAnswer;
pub use board::{DutyBoard, OrderLine, PartLine, TaskLine};
pub use chain::{ChainPage, PostEdit, VillageChain};
pub use groups::{GroupLine, GroupPage, Member};
pub use import::{IMPORT_MAX_BYTES, PostDraft, PostVerdict, PostsPreview, RefusedPost};
pub use list::DutyLine;
pub use look_back::{NewRound, RoundLine};
pub use orders::{NewOrder, OrderStep};
pub use reports::ReportPage;
pub use store::duty::{EscalationRow, OfficeRow};
pub(crate) use supervision::holds;
pub use supervision::{InspectionLine, InspectionPage, InspectionPhotos, NewInspection, Seen};
pub use tasks::NewTask;
pub use templates::TemplateEdit;
pub use village::{VillageDuties, VillageTask};

/// Who reads parts of tasks: a reach, or a department's own account.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The reach.
    pub scope: OfficeScope,
    /// The account whose parts alone are seen, of a department.
    pub department: Option<AccountId>,
}

impl Reader {
    /// Whether a part there is seen.
    #[must_use]
    pub fn sees(&self, place: &Place) -> bool {
        if let Some(own) = &self.department {
            return place.department() == Some(own);
        }
        match place {
            Place::Town(town) => self.scope.within_town(town).is_some(),
            Place::Village { town, unit } => self.scope.covers(town, unit),
            Place::Department(_) => self.scope.is_county(),
        }
    }

    /// The reader of an actor within a scope that the policy gave.
    pub(crate) fn of(actor: &Actor, scope: OfficeScope) -> Self {
        let department = (actor.role == Role::DutyDepartment).then(|| acts_as(actor));
        Self { scope, department }
    }
}

/// The account in whose name somebody acts: the principal's, of a deputy.
pub(crate) fn acts_as(actor: &Actor) -> AccountId {
    match &actor.acting_for {
        Some(principal) => principal.account.clone(),
        None => actor.account.clone(),
    }
}
