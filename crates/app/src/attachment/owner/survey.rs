//! Records of the room `survey`: a village's plan, an entry of a special tracker, a question of its
//! dossier that is answered with files.

use domain::account::{Actor, Verb};
use domain::attachment::{Owner, OwnerKind};
use domain::survey::question::Kind;
use domain::survey::{QuestionCode, Round};
use domain::{RecordId, TermId, UnitId};
use store::Read;
use store::survey::tracker::EntryFilter;

use super::{Bar, OwnerPlace, change_by};
use crate::App;
use crate::error::{Error, Result};
use crate::survey::snapshot::questions_of;

impl App {
    /// An entry of a special tracker: who sees the tracker sees its evidence, who keeps it adds to it.
    pub(super) async fn tracker_place(
        &self,
        read: &mut Read,
        actor: &Actor,
        id: &str,
    ) -> Result<OwnerPlace> {
        const NONE: Error = Error::NotFound("tracker_entry");
        let see = actor.may(Verb::ViewTrackers)?;
        let (term, entry) = id.split_once('/').ok_or(NONE)?;
        let term = TermId::parse(term).map_err(|_| NONE)?;
        let entry = RecordId::parse(entry).map_err(|_| NONE)?;
        let standing = read.term(&see, &term).await?.ok_or(NONE)?;
        let filter = EntryFilter {
            id: Some(&entry),
            ..EntryFilter::default()
        };
        let entry = read
            .tracker_entries(&see, &term, filter)
            .await?
            .pop()
            .ok_or(NONE)?;
        let village = read.term_units(&see, &term, Some(&entry.unit)).await?.pop();
        let village = village.ok_or(NONE)?.unit;
        // The village proves what it reports, while there is something to report.
        let reports = actor.can(Verb::ReportTracker);
        let (verb, keeps) = if reports {
            (Verb::ReportTracker, entry.report().is_some())
        } else {
            let keeps = self.keeps_tracker(actor, entry.kind).await?;
            (Verb::EditTrackers, keeps)
        };
        let change = change_by(actor, verb, &entry.town, &entry.unit, standing.open);
        Ok(OwnerPlace {
            change: change.and_then(|scope| if keeps { Ok(scope) } else { Err(Bar::Beyond) }),
            see,
            term: Some(term),
            title: format!("{} {}", village.name, entry.kind.zh()),
            town: Some(entry.town),
            unit: Some(entry.unit),
        })
    }
}

/// The id under which a village's plan owns attachments.
#[must_use]
pub fn plan_owner(term: &TermId, unit: &UnitId) -> Option<Owner> {
    Owner::new(OwnerKind::Plan, &format!("{term}/{unit}"))
}

/// The id under which an entry of a tracker owns attachments.
#[must_use]
pub fn tracker_owner(term: &TermId, entry: &RecordId) -> Option<Owner> {
    Owner::new(OwnerKind::Tracker, &format!("{term}/{entry}"))
}

/// A village's plan: who sees it sees its evidence, who writes it adds to it.
pub(super) async fn plan(read: &mut Read, actor: &Actor, id: &str) -> Result<OwnerPlace> {
    const NONE: Error = Error::NotFound("plan");
    let see = actor.may(Verb::ViewPlans)?;
    let (term, unit) = id.split_once('/').ok_or(NONE)?;
    let term = TermId::parse(term).map_err(|_| NONE)?;
    let unit = UnitId::parse(unit).map_err(|_| NONE)?;
    let standing = read.term(&see, &term).await?.ok_or(NONE)?;
    let village = read.term_units(&see, &term, Some(&unit)).await?.pop();
    let village = village.ok_or(NONE)?.unit;
    Ok(OwnerPlace {
        change: change_by(actor, Verb::DraftPlan, &village.town, &unit, standing.open),
        see,
        term: Some(term),
        title: format!("{} 一村一策", village.name),
        town: Some(village.town),
        unit: Some(unit),
    })
}

/// The id under which a question of a village's dossier owns attachments.
#[must_use]
pub fn dossier_owner(term: &TermId, unit: &UnitId, code: &QuestionCode) -> Option<Owner> {
    Owner::new(OwnerKind::Dossier, &format!("{term}/{unit}/{code}"))
}

/// The term, village and question of an owner of that kind.
#[must_use]
pub fn dossier_question(owner: &Owner) -> Option<(TermId, UnitId, QuestionCode)> {
    let mut parts = owner.id.split('/');
    let term = TermId::parse(parts.next()?).ok()?;
    let unit = UnitId::parse(parts.next()?).ok()?;
    let code = QuestionCode::parse(parts.next()?)?;
    (owner.kind == OwnerKind::Dossier && parts.next().is_none()).then_some((term, unit, code))
}

/// A question answered with files: who sees the dossier sees them, who answers it adds to them while
/// the round is open.
pub(super) async fn dossier(read: &mut Read, actor: &Actor, id: &str) -> Result<OwnerPlace> {
    const NONE: Error = Error::NotFound("question");
    let see = actor.may(Verb::ViewSurvey)?;
    let owner = Owner::new(OwnerKind::Dossier, id).ok_or(NONE)?;
    let (term, unit, code) = dossier_question(&owner).ok_or(NONE)?;
    let standing = read.term(&see, &term).await?.ok_or(NONE)?;
    let village = read.term_units(&see, &term, Some(&unit)).await?.pop();
    let village = village.ok_or(NONE)?.unit;
    let rounds = read.survey_rounds(&see, &term).await?;
    let questions = questions_of(read, &see, rounds.last()).await?;
    let question = questions.question(code.as_str());
    let question = question.filter(|q| q.kind == Kind::File).ok_or(NONE)?;
    let open = standing.open
        && rounds.last().is_some_and(Round::is_open)
        && !question.retired
        && question.applies.asks(village.kind);
    Ok(OwnerPlace {
        change: change_by(actor, Verb::AnswerSurvey, &village.town, &unit, open),
        see,
        term: Some(term),
        title: format!("{} 村情：{}", village.name, question.title),
        town: Some(village.town),
        unit: Some(unit),
    })
}
