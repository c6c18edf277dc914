//! From rules to days: the timetable of one election day.

use crate::body::{Body, Form};
use crate::cite::Cites;
use crate::rules::Rules;
use crate::rules::value::DayCounting;
use crate::timetable::rule::{Anchor, Basis, Bound, StepRule};
use crate::timetable::{Notice, Stage, StepCode};
use chrono::{Days, NaiveDate};

/// One step with its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The step.
    pub code: StepCode,
    /// The stage it belongs to.
    pub stage: Stage,
    /// First day on which it may or should be done.
    pub earliest: NaiveDate,
    /// Last day on which it may or should be done.
    pub latest: NaiveDate,
    /// The rule both come from; its [`Bound::basis`] says which is law.
    pub rule: StepRule,
}

impl Step {
    /// Notices the step needs.
    #[must_use]
    pub fn notices(&self) -> &[Notice] {
        &self.rule.notices
    }

    /// Articles.
    #[must_use]
    pub const fn cites(&self) -> Cites {
        self.rule.cites
    }

    /// Whether the latest day is one of law rather than practice.
    #[must_use]
    pub fn is_law(&self) -> bool {
        self.rule.latest.basis == Basis::Law
    }
}

/// The timetable of one election.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timetable {
    /// The body elected.
    pub body: Body,
    /// The form, of a residents' committee.
    pub form: Option<Form>,
    /// Election day, D.
    pub election_day: NaiveDate,
    /// The steps in order of time (latest day, then order of declaration).
    pub steps: Vec<Step>,
    /// Years of the term that begins.
    pub term_years: u16,
}

impl Timetable {
    /// The step of a code.
    #[must_use]
    pub fn step(&self, code: StepCode) -> Option<&Step> {
        self.steps.iter().find(|step| step.code == code)
    }
}

/// A day moved by a number of days; the calendar's end where it would leave it.
pub(crate) fn shift(day: NaiveDate, days: i32) -> NaiveDate {
    let by = Days::new(u64::from(days.unsigned_abs()));
    if days < 0 {
        day.checked_sub_days(by).unwrap_or(NaiveDate::MIN)
    } else {
        day.checked_add_days(by).unwrap_or(NaiveDate::MAX)
    }
}

/// The day of a bound, with the anchors that are known.
pub(crate) struct Anchors {
    pub(crate) election_day: NaiveDate,
    pub(crate) voter_list: NaiveDate,
    pub(crate) election_committee: NaiveDate,
    pub(crate) term_end: NaiveDate,
    pub(crate) counting: DayCounting,
}

impl Anchors {
    pub(crate) fn day(&self, bound: Bound) -> NaiveDate {
        let from = match bound.anchor {
            Anchor::ElectionDay => self.election_day,
            Anchor::VoterList => self.voter_list,
            Anchor::ElectionCommittee => self.election_committee,
            Anchor::TermEnd => self.term_end,
        };
        // "N days before" leaves out a further day under strict counting (§0.9).
        let strict =
            self.counting == DayCounting::Strict && bound.basis == Basis::Law && bound.days < 0;
        shift(from, bound.days - i32::from(strict))
    }
}

impl Rules {
    /// The timetable of `body` for election day `election_day`.
    ///
    /// Days that hang on another step (objections on the voter list, say) are
    /// counted from that step's latest day; [`crate::timetable::check`] counts
    /// from the day in the plan.
    #[must_use]
    pub fn timetable(&self, body: Body, form: Option<Form>, election_day: NaiveDate) -> Timetable {
        let mut anchors = self.anchors(election_day);
        let latest_of = |code: StepCode, anchors: &Anchors| {
            let rule = self.steps().iter().find(|rule| rule.code == code);
            rule.map_or(anchors.election_day, |rule| anchors.day(rule.latest))
        };
        anchors.voter_list = latest_of(StepCode::VoterList, &anchors);
        anchors.election_committee = latest_of(StepCode::ElectionCommittee, &anchors);
        let mut steps: Vec<Step> = self
            .steps()
            .iter()
            .filter(|rule| applies(rule, form))
            .map(|rule| Step {
                code: rule.code,
                stage: rule.stage,
                earliest: anchors.day(rule.earliest).min(anchors.day(rule.latest)),
                latest: anchors.day(rule.latest),
                rule: rule.clone(),
            })
            .collect();
        steps.sort_by_key(|step| (step.latest, step.code));
        Timetable {
            body,
            form,
            election_day,
            steps,
            term_years: self.params.term_years.value,
        }
    }

    pub(crate) fn anchors(&self, election_day: NaiveDate) -> Anchors {
        Anchors {
            election_day,
            voter_list: election_day,
            election_committee: election_day,
            term_end: election_day,
            counting: self.params.day_counting.value,
        }
    }
}

/// Whether a step is part of an election in the given form. Where the form is
/// not known yet, steps of every form are shown.
fn applies(rule: &StepRule, form: Option<Form>) -> bool {
    rule.forms.is_empty() || form.is_none_or(|form| rule.forms.contains(&form))
}

/// What became of one step when the plan changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The step.
    pub code: StepCode,
    /// Earliest and latest day before; `None` where the step is new.
    pub before: Option<(NaiveDate, NaiveDate)>,
    /// Earliest and latest day after; `None` where the step is gone.
    pub after: Option<(NaiveDate, NaiveDate)>,
}

/// The steps that differ between two timetables, in the order of the new one,
/// those that are gone at the end.
#[must_use]
pub fn diff(old: &Timetable, new: &Timetable) -> Vec<Change> {
    let days = |step: &Step| (step.earliest, step.latest);
    let mut changes: Vec<Change> = new
        .steps
        .iter()
        .map(|step| Change {
            code: step.code,
            before: old.step(step.code).map(days),
            after: Some(days(step)),
        })
        .filter(|change| change.before != change.after)
        .collect();
    changes.extend(
        old.steps
            .iter()
            .filter(|step| new.step(step.code).is_none())
            .map(|step| Change {
                code: step.code,
                before: Some(days(step)),
                after: None,
            }),
    );
    changes
}
