//! What plans, audits and hard problems ask before an election day is confirmed, and what they put on
//! the desk.

use std::collections::HashMap;

use domain::UnitId;
use domain::account::{Actor, OfficeScope, Role, Verb};
use domain::flow::{Due, Gate, Hold, Opens};
use domain::journal::RecordKind;
use domain::setting::SettingKey;
use domain::survey::plan::PlanState;
use domain::survey::tracker::Kind;
use domain::term::State;
use domain::term::board::{VillageFacts, VillageLine};
use domain::term::progress::{Window, progress};
use store::Read;

use super::work::{VillageWork, WorkBoard};
use crate::App;
use crate::desk::DeskLine;
use crate::error::Result;

impl App {
    /// The gates of plans for some villages, as strongly as the county's settings hold them; none where
    /// the county runs no survey and nobody has begun a plan.
    pub(crate) async fn work_gates(
        &self,
        read: &mut Read,
        scope: &OfficeScope,
        villages: &[&VillageFacts],
    ) -> Result<HashMap<UnitId, Vec<Gate>>> {
        let Some(survey) = self.survey_ground(scope.county()).await? else {
            return Ok(HashMap::new());
        };
        let work = self.work_board(&survey).await?;
        if survey.rounds.is_empty() && !work.has_plans() {
            return Ok(HashMap::new());
        }
        let risks = self.risk_board(&survey).await?;
        let plan = self.hold(read, scope, SettingKey::PlanGate).await?;
        let hard = self.hold(read, scope, SettingKey::HardGate).await?;
        let hold = |code: &str| match code {
            "PLAN_APPROVED" => plan,
            _ => hard,
        };
        Ok(villages
            .iter()
            .map(|village| {
                let level = risks.level(&village.unit);
                let ready = work.of(&village.unit).readiness(level);
                (village.unit.clone(), ready.gates(hold))
            })
            .collect())
    }

    async fn hold(&self, read: &mut Read, scope: &OfficeScope, key: SettingKey) -> Result<Hold> {
        let word = self.setting_value(read, scope, key).await?;
        Ok(if word == "warns" {
            Hold::Warns
        } else {
            Hold::Stops
        })
    }

    /// Entries of trackers and problems of plans that are late or near, for the desk.
    pub(crate) async fn work_dues(&self, actor: &Actor) -> Result<Vec<DeskLine>> {
        let mut lines = Vec::new();
        if actor.can(Verb::ViewPlans)
            && let Some((work, scope)) = self.village_work(actor, Verb::ViewPlans).await?
            && work.board.term.open
        {
            for (line, own) in work.visible(&scope) {
                lines.extend(plan_dues(&work, line, own));
            }
        }
        if actor.can(Verb::ViewTrackers)
            && let Some((work, scope)) = self.village_work(actor, Verb::ViewTrackers).await?
            && work.board.term.open
        {
            for kind in Kind::ALL {
                // A department is told of what it keeps, everybody else of what is theirs to see.
                if actor.role == Role::DutyDepartment && !self.keeps_tracker(actor, *kind).await? {
                    continue;
                }
                let accepts = actor.role == Role::Township;
                for (line, own) in work.visible(&scope) {
                    lines.extend(tracker_due(&work, *kind, line, own));
                    if accepts {
                        lines.extend(reported(*kind, line, own));
                    }
                }
            }
        }
        Ok(lines)
    }

    /// How many plans wait for the actor's township to approve them.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn plans_waiting(&self, actor: &Actor) -> Result<usize> {
        if !actor.can(Verb::ApprovePlan) {
            return Ok(0);
        }
        let Some((work, scope)) = self.village_work(actor, Verb::ApprovePlan).await? else {
            return Ok(0);
        };
        let waits = |own: &VillageWork| {
            own.newest()
                .is_some_and(|p| p.state == PlanState::Submitted)
        };
        Ok(work.visible(&scope).filter(|(_, own)| waits(own)).count())
    }
}

fn line_of(line: &VillageLine, due: Due, what: String) -> DeskLine {
    DeskLine {
        due,
        place: format!("{} {}", line.facts.town_name, line.facts.name),
        what,
        who: line
            .facts
            .responsible
            .as_ref()
            .map(|(_, name)| name.clone()),
        law: String::new(),
    }
}

fn due_of(line: &VillageLine, code: &str, until: domain::Day, state: State, opens: Opens) -> Due {
    Due {
        code: code.to_owned(),
        unit: Some(line.facts.unit.clone()),
        town: Some(line.facts.town.clone()),
        body: None,
        role: Role::Township,
        who: line.facts.responsible.as_ref().map(|(id, _)| id.clone()),
        until: Some(until),
        state,
        opens,
    }
}

/// The open problem of a plan in force that is due first.
fn plan_dues(work: &WorkBoard, line: &VillageLine, own: &VillageWork) -> Option<DeskLine> {
    let plan = own.in_force()?;
    let open = plan
        .content
        .items
        .iter()
        .filter(|i| !own.outcome(i.no).is_settled());
    let (until, item) = open
        .filter_map(|i| i.deadline.map(|d| (d, i)))
        .min_by_key(|(d, i)| (*d, i.no))?;
    let window = Window {
        earliest: None,
        latest: Some(until),
    };
    let state = progress(window, None, work.board.today, work.board.soon_days).state;
    matches!(state, State::Late | State::Soon).then(|| {
        let opens = Opens::Record(RecordKind::Plan, line.facts.unit.as_str().to_owned());
        let due = due_of(line, "plan", until, state, opens);
        line_of(line, due, format!("一村一策：{}", item.problem))
    })
}

/// The entry of a kind that is due first in a village, or that it has none yet.
fn tracker_due(
    work: &WorkBoard,
    kind: Kind,
    line: &VillageLine,
    own: &VillageWork,
) -> Option<DeskLine> {
    let entries: Vec<_> = own.entries.iter().filter(|e| e.kind == kind).collect();
    let none = entries.is_empty() && !kind.is_many();
    let asked = entries.into_iter().map(Some).chain(none.then_some(None));
    let (until, state) = asked
        .filter_map(|entry| {
            let progress = work.progress(kind, line, entry);
            let urgent = matches!(progress.state, State::Late | State::Soon);
            let until = super::work::deadline(kind, line, entry)?;
            urgent.then_some((until, progress.state))
        })
        .min_by_key(|(until, _)| *until)?;
    let id = format!("{}/{}", kind.code(), line.facts.unit);
    let opens = Opens::Record(RecordKind::Tracker, id);
    let due = due_of(line, kind.code(), until, state, opens);
    Some(line_of(line, due, kind.zh().to_owned()))
}

/// An entry on which the village reported, for its township to look at.
fn reported(kind: Kind, line: &VillageLine, own: &VillageWork) -> Option<DeskLine> {
    let mut entries = own.entries.iter();
    let entry = entries.find(|e| e.kind == kind && e.is_reported())?;
    let word = entry.state().map_or("", |s| s.zh);
    let due = Due {
        code: format!("{}.reported", kind.code()),
        unit: Some(line.facts.unit.clone()),
        town: Some(line.facts.town.clone()),
        body: None,
        role: Role::Township,
        who: None,
        until: None,
        state: State::Soon,
        opens: Opens::Record(
            RecordKind::Tracker,
            format!("{}/{}", kind.code(), line.facts.unit),
        ),
    };
    Some(line_of(line, due, format!("{}：{word}", kind.zh())))
}
