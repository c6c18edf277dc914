//! The desk: what is late and what is due for one actor, collected from every room.
//!
//! Nothing of it is stored: each room derives its own lines from its records as of today. A new room adds
//! its line to [`App::desk`].

use domain::account::{Actor, Role, Verb};
use domain::flow::{Due, Opens};
use domain::term::State;
use domain::term::board::{ElectionLine, StepLine, VillageLine, visible};

use crate::App;
use crate::error::Result;
use crate::text::timetable;

/// Most lines a desk shows; the lists of each room have the rest.
pub const DESK_MAX_LINES: usize = 2_000;

/// One line of the desk: the work, and the words around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskLine {
    /// What is to be done.
    pub due: Due,
    /// The place in words: township and village, or a township, or the department.
    pub place: String,
    /// The work in words.
    pub what: String,
    /// The person's name, where one is named.
    pub who: Option<String>,
    /// The articles it rests on, in words; empty where it rests on none.
    pub law: String,
}

impl App {
    /// What is late or near for the actor, by day.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn desk(&self, actor: &Actor) -> Result<Vec<DeskLine>> {
        actor.may(Verb::ViewDesk)?;
        let mut lines = self.term_dues(actor).await?;
        lines.extend(
            self.waiting_duties(actor)
                .await?
                .into_iter()
                .map(DeskLine::from),
        );
        lines.extend(self.survey_dues(actor).await?);
        lines.extend(self.work_dues(actor).await?);
        lines.extend(self.nomination_dues(actor).await?);
        lines.retain(|l| matches!(l.due.state, State::Late | State::Soon));
        lines.sort_by(|a, b| (a.due.until, &a.place).cmp(&(b.due.until, &b.place)));
        lines.truncate(DESK_MAX_LINES);
        Ok(lines)
    }

    /// Steps of the term that are late or near in the villages the actor sees.
    async fn term_dues(&self, actor: &Actor) -> Result<Vec<DeskLine>> {
        if !actor.can(Verb::ViewCockpit) {
            return Ok(Vec::new());
        }
        let Some((snapshot, scope)) = self.board(actor, None).await? else {
            return Ok(Vec::new());
        };
        if !snapshot.term.open {
            return Ok(Vec::new());
        }
        let villages = visible(&snapshot.lines, &scope);
        let mut urgent: Vec<_> = villages
            .flat_map(|village| {
                let elections = village.elections.iter();
                let steps =
                    elections.flat_map(move |e| e.steps.iter().map(move |s| (village, e, s)));
                steps.filter(|(_, _, s)| matches!(s.progress.state, State::Late | State::Soon))
            })
            .collect();
        // Only what the desk shows is put into words: of a county far behind that is a small part.
        if urgent.len() > DESK_MAX_LINES {
            urgent.select_nth_unstable_by(DESK_MAX_LINES, |(a, _, s), (b, _, t)| {
                (s.window.latest, &a.facts.code).cmp(&(t.window.latest, &b.facts.code))
            });
            urgent.truncate(DESK_MAX_LINES);
        }
        Ok(urgent
            .into_iter()
            .map(|(village, election, step)| step_line(village, election, step))
            .collect())
    }
}

impl App {
    /// Dossiers that are to be filled in or signed in the running round.
    async fn survey_dues(&self, actor: &Actor) -> Result<Vec<DeskLine>> {
        if !actor.can(Verb::AnswerSurvey) {
            return Ok(Vec::new());
        }
        let Some((snapshot, scope)) = self.survey(actor).await? else {
            return Ok(Vec::new());
        };
        let round = snapshot.round().map_or("", |r| r.name.as_str());
        Ok(snapshot
            .visible(&scope)
            .filter_map(|village| {
                let due = snapshot.due(village)?;
                let facts = &village.known;
                let responsible = facts.responsible.as_ref().map(|(_, name)| name.clone());
                Some(DeskLine {
                    what: crate::text::survey::due(&due.code, round, &village.standing),
                    place: format!("{} {}", facts.town_name, facts.name),
                    who: responsible,
                    law: String::new(),
                    due,
                })
            })
            .collect())
    }
}

fn step_line(village: &VillageLine, election: &ElectionLine, step: &StepLine) -> DeskLine {
    let facts = &village.facts;
    let body = election.facts.body;
    let responsible = facts.responsible.as_ref();
    DeskLine {
        due: Due {
            code: step.code.code().to_owned(),
            unit: Some(facts.unit.clone()),
            town: Some(facts.town.clone()),
            body: Some(body.code()),
            role: Role::Township,
            who: responsible.map(|(id, _)| id.clone()),
            until: step.window.latest,
            state: step.progress.state,
            opens: Opens::Village(facts.unit.clone()),
        },
        place: format!("{} {}", facts.town_name, facts.name),
        what: format!(
            "{}：{}",
            timetable::body_short(body),
            timetable::step(body, step.code)
        ),
        who: responsible.map(|(_, name)| name.clone()),
        law: timetable::cites(&step.cites),
    }
}
