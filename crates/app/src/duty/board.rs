//! The board of duties: every task of a term with all its parts as they stand today.
//!
//! Like the board of the term it is derived whenever the journal or the day has moved on, and shared by
//! all readers, each of whom sees the parts within reach.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use domain::account::{Actor, Role, SystemScope, SystemUse, Verb};
use domain::attachment::OwnerKind;
use domain::duty::task::standing;
use domain::duty::{
    Answer, Audience, Cascade, Deadline, Level, Order, Place, Post, Task, chain, escalation,
};
use domain::setting::SettingKey;
use domain::term::board::VillageLine;
use domain::term::progress::{Progress, worst};
use domain::term::{State, StepCode, Term};
use domain::{CountyId, Day, Millis, TermId, UnitId};
use store::Read;
use store::duty::{EscalationRow, OfficeRow};

use super::Reader;
use crate::App;
use crate::attachment::owner::part_of;
use crate::board::Snapshot;
use crate::error::Result;

/// Boards kept: one per county and term in use.
const KEPT_MAX: usize = 64;

/// A part of a task as it stands.
#[derive(Debug, Clone)]
pub struct PartLine {
    /// Where.
    pub place: Place,
    /// The name of the village, township or department.
    pub name: Arc<str>,
    /// The township's name; empty for a department.
    pub town_name: Arc<str>,
    /// Until when.
    pub deadline: Option<Day>,
    /// Who read it, and when.
    pub read: Option<(String, Millis)>,
    /// What was said to it.
    pub answers: Vec<Answer>,
    /// How it stands.
    pub progress: Progress,
    /// To whom it was reported.
    pub escalated: Vec<EscalationRow>,
    /// Days until it is reported, and to whom.
    pub warning: Option<(i64, Level)>,
    /// Of a township whose villages do the work: villages done, and in all.
    pub sums: Option<(usize, usize)>,
    /// Files that prove it.
    pub files: usize,
}

impl PartLine {
    /// Whether something is to be done here, by whoever is in this place.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.progress.state != State::Done
    }

    /// Whether it was reported to a level.
    #[must_use]
    pub fn reached(&self, level: Level) -> bool {
        self.escalated.iter().any(|e| e.to == level)
    }
}

/// A task with its parts, each township before its villages.
#[derive(Debug, Clone)]
pub struct TaskLine {
    /// The task.
    pub task: Task,
    /// Its parts.
    pub parts: Vec<PartLine>,
}

impl TaskLine {
    /// Parts that a reader sees.
    pub fn seen<'a>(&'a self, reader: &'a Reader) -> impl Iterator<Item = &'a PartLine> {
        self.parts.iter().filter(|p| reader.sees(&p.place))
    }

    /// Of the parts a reader sees those where the work is done: no township that only passes it on.
    pub fn working<'a>(&'a self, reader: &'a Reader) -> impl Iterator<Item = &'a PartLine> {
        self.seen(reader).filter(|p| p.sums.is_none())
    }
}

/// A supervision order as it stands.
#[derive(Debug, Clone)]
pub struct OrderLine {
    /// The order.
    pub order: Order,
    /// The village behind its township, the township, or the department.
    pub place: String,
    /// How it stands.
    pub progress: Progress,
    /// To whom it was reported.
    pub escalated: Vec<EscalationRow>,
    /// Days until it is reported, and to whom.
    pub warning: Option<(i64, Level)>,
    /// Files that prove its answer.
    pub files: usize,
}

impl OrderLine {
    /// Whether it must be answered with evidence and has none.
    #[must_use]
    pub const fn lacks_evidence(&self) -> bool {
        self.order.lacks_evidence(self.files)
    }
}

/// Everything of a term's duties as of one event of the journal and one day.
#[derive(Debug)]
pub struct DutyBoard {
    /// The board of the term it rests on.
    pub villages: Arc<Snapshot>,
    /// Days after a deadline until the next level hears of it.
    pub grace_days: i64,
    /// Posts, past ones too.
    pub posts: Vec<Post>,
    /// Tasks, newest first.
    pub tasks: Vec<TaskLine>,
    /// Supervision orders, the newest first.
    pub orders: Vec<OrderLine>,
    /// Duty departments by their accounts.
    pub departments: Vec<OfficeRow>,
    /// Villages that have or had a county leader of their own.
    pub hard: BTreeSet<UnitId>,
    /// Number of the newest event it was read at.
    revision: i64,
}

/// Boards by county and term.
#[derive(Debug, Default)]
pub(crate) struct Boards {
    kept: Mutex<HashMap<(CountyId, TermId), Arc<DutyBoard>>>,
}

impl Boards {
    fn get(&self, key: &(CountyId, TermId)) -> Option<Arc<DutyBoard>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(key).cloned()
    }

    fn put(&self, key: (CountyId, TermId), board: &Arc<DutyBoard>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX && !kept.contains_key(&key) {
            kept.clear();
        }
        kept.insert(key, Arc::clone(board));
    }
}

impl App {
    /// The board of the current term for an actor whom the policy grants `verb`; none before the first
    /// term.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn duty_board(
        &self,
        actor: &Actor,
        verb: Verb,
    ) -> Result<Option<(Arc<DutyBoard>, Reader)>> {
        let scope = actor.may(verb)?;
        let county = self.county(scope.county()).await?;
        let Some(term) = county.term.clone() else {
            return Ok(None);
        };
        let reader = Reader::of(actor, scope);
        let key = (term.county.clone(), term.id.clone());
        if let Some(kept) = self.duties().get(&key)
            && kept.revision >= county.revision
            && kept.villages.today == self.env().today()
        {
            return Ok(Some((kept, reader)));
        }
        let mut read = self.store().read().await?;
        Ok(Some((self.duties_of(&mut read, term).await?, reader)))
    }

    /// The board as of the transaction's view of the database.
    pub(crate) async fn duties_of(&self, read: &mut Read, term: Term) -> Result<Arc<DutyBoard>> {
        let villages = self.snapshot(read, term.clone()).await?;
        let key = (term.county.clone(), term.id.clone());
        if let Some(kept) = self.duties().get(&key)
            && Arc::ptr_eq(&kept.villages, &villages)
        {
            return Ok(kept);
        }
        let system = SystemScope::for_use(SystemUse::Snapshot);
        let scope = system.county(term.county.clone());
        let grace_days = self
            .setting_number(read, &scope, SettingKey::EscalateDays)
            .await?;
        let posts = read.posts(&scope, &term.id).await?;
        let departments = read.offices(&scope, Role::DutyDepartment).await?;
        let mut said = Said::read(read, &scope, &term.id).await?;
        let towns = Towns::of(&villages.lines);
        let rules = Rules {
            today: villages.today,
            soon_days: villages.soon_days,
            grace_days,
        };
        let tasks = read
            .tasks(&scope, &term.id)
            .await?
            .into_iter()
            .map(|task| {
                let parts = parts(&task, &villages, &towns, &departments, &mut said, rules);
                TaskLine { task, parts }
            })
            .collect();
        let orders = read.orders(&scope, &term.id, None).await?;
        let orders = orders
            .into_iter()
            .map(|order| said.order(order, &villages.lines, &departments, rules))
            .collect();
        let board = Arc::new(DutyBoard {
            revision: villages.revision,
            grace_days,
            hard: chain::once_hard(&posts),
            posts,
            tasks,
            orders,
            departments,
            villages,
        });
        self.duties().put(key, &board);
        Ok(board)
    }
}

/// What parts are judged by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub(super) today: Day,
    pub(super) soon_days: i64,
    pub(super) grace_days: i64,
}

/// What was read, answered and escalated, by task and place.
struct Said {
    read: HashMap<(String, String), (String, Millis)>,
    answers: HashMap<(String, String), Vec<Answer>>,
    escalated: HashMap<(String, String), Vec<EscalationRow>>,
    /// Files by task and place, and by order.
    part_files: HashMap<(String, String), usize>,
    order_files: HashMap<String, usize>,
}

impl Said {
    async fn read(
        read: &mut Read,
        scope: &domain::account::OfficeScope,
        term: &TermId,
    ) -> Result<Self> {
        let receipts = read.task_receipts(scope, term).await?;
        let mut said = Self {
            read: receipts
                .into_iter()
                .map(|r| ((r.task, r.place), (r.by_name, Millis(r.at_ms))))
                .collect(),
            answers: HashMap::new(),
            escalated: HashMap::new(),
            part_files: HashMap::new(),
            order_files: HashMap::new(),
        };
        let counts = read.attachment_counts(scope, OwnerKind::TaskPart, term);
        for (owner, files) in counts.await? {
            if let Some((task, place)) = part_of(&owner) {
                said.part_files.insert((task, place), files);
            }
        }
        let counts = read.attachment_counts(scope, OwnerKind::Order, term);
        for (owner, files) in counts.await? {
            if let Some((_, order)) = owner.split_once('/') {
                said.order_files.insert(order.to_owned(), files);
            }
        }
        for row in read.task_answers(scope, term).await? {
            let key = (row.task, row.place);
            said.answers.entry(key).or_default().push(row.answer);
        }
        for row in read.escalations(scope, term).await? {
            let key = (row.record.clone(), row.place.clone());
            said.escalated.entry(key).or_default().push(row);
        }
        Ok(said)
    }

    fn part(
        &mut self,
        task: &Task,
        place: Place,
        (name, town_name): (&Arc<str>, &Arc<str>),
        deadline: Option<Day>,
        rules: Rules,
    ) -> PartLine {
        let key = (task.id.as_str().to_owned(), place.id().to_owned());
        let read = self.read.remove(&key);
        let answers = self.answers.remove(&key).unwrap_or_default();
        let escalated = self.escalated.remove(&key).unwrap_or_default();
        let began = read.as_ref().map(|(_, at)| *at);
        // Where the step lies back already when the task is issued, it is due at once and not late.
        let deadline = deadline.map(|day| day.max(task.at.day()));
        let progress = standing(deadline, began, &answers, rules.today, rules.soon_days);
        let reached: Vec<Level> = escalated.iter().map(|e| e.to).collect();
        let open = progress.state != State::Done && task.withdrawn.is_none();
        let warning = deadline.filter(|_| open).and_then(|day| {
            let days = (rules.grace_days, rules.soon_days);
            escalation::warning(&place, day, &reached, rules.today, days)
        });
        PartLine {
            files: self.part_files.remove(&key).unwrap_or(0),
            place,
            name: Arc::clone(name),
            town_name: Arc::clone(town_name),
            deadline,
            read,
            answers,
            progress,
            escalated,
            warning,
            sums: None,
        }
    }
}

impl Said {
    fn order(
        &mut self,
        order: Order,
        lines: &[VillageLine],
        departments: &[OfficeRow],
        rules: Rules,
    ) -> OrderLine {
        let key = (order.id.as_str().to_owned(), order.place.id().to_owned());
        let escalated = self.escalated.remove(&key).unwrap_or_default();
        let reached: Vec<Level> = escalated.iter().map(|e| e.to).collect();
        let days = (rules.grace_days, rules.soon_days);
        let waits = order.state.awaits_answer();
        let warning = waits
            .then(|| {
                let place = &order.place;
                escalation::warning(place, order.reply_by, &reached, rules.today, days)
            })
            .flatten();
        let files = self.order_files.remove(order.id.as_str());
        OrderLine {
            files: files.unwrap_or(0),
            place: place_name(&order.place, lines, departments),
            progress: order.standing(rules.today, rules.soon_days),
            order,
            escalated,
            warning,
        }
    }
}

fn place_name(place: &Place, lines: &[VillageLine], departments: &[OfficeRow]) -> String {
    let found = match place {
        Place::Village { unit, .. } => lines
            .iter()
            .find(|l| l.facts.unit == *unit)
            .map(|l| format!("{} {}", l.facts.town_name, l.facts.name)),
        Place::Town(town) => lines
            .iter()
            .find(|l| l.facts.town == *town)
            .map(|l| l.facts.town_name.clone()),
        Place::Department(account) => departments
            .iter()
            .find(|d| d.id == account.as_str())
            .map(|d| d.office.clone()),
    };
    found.unwrap_or_else(|| place.id().to_owned())
}

/// The villages of a term by township, in the order of their codes.
struct Towns<'a>(Vec<TownLines<'a>>);

/// A township with its name and its villages with theirs.
type TownLines<'a> = (&'a UnitId, Arc<str>, Vec<(&'a VillageLine, Arc<str>)>);

impl<'a> Towns<'a> {
    fn of(lines: &'a [VillageLine]) -> Self {
        let mut at: BTreeMap<&UnitId, usize> = BTreeMap::new();
        let mut towns: Vec<TownLines<'_>> = Vec::new();
        for line in lines {
            let next = towns.len();
            let index = *at.entry(&line.facts.town).or_insert(next);
            if index == next {
                let name = Arc::from(line.facts.town_name.as_str());
                towns.push((&line.facts.town, name, Vec::new()));
            }
            if let Some((_, _, villages)) = towns.get_mut(index) {
                villages.push((line, Arc::from(line.facts.name.as_str())));
            }
        }
        Self(towns)
    }
}

/// The latest day of a step in a village.
pub(crate) fn latest(line: &VillageLine, party: bool, step: StepCode) -> Option<Day> {
    line.elections
        .iter()
        .filter(|e| e.facts.body.is_party() == party)
        .flat_map(|e| &e.steps)
        .find(|s| s.code == step)
        .and_then(|s| s.window.latest)
}

/// The deadline where several villages hang on it: that of the first of them.
fn first_of<'a>(deadline: &Deadline, lines: impl Iterator<Item = &'a VillageLine>) -> Option<Day> {
    match deadline {
        Deadline::Open | Deadline::Fixed(_) => deadline.day(|_, _| None),
        Deadline::Step { .. } => lines
            .filter_map(|line| deadline.day(|party, step| latest(line, party, step)))
            .min(),
    }
}

fn parts(
    task: &Task,
    villages: &Snapshot,
    towns: &Towns<'_>,
    departments: &[OfficeRow],
    said: &mut Said,
    rules: Rules,
) -> Vec<PartLine> {
    let deadline = &task.content.deadline;
    let nowhere: Arc<str> = Arc::from("");
    if let Audience::Departments(accounts) = &task.audience {
        let day = first_of(deadline, villages.lines.iter());
        return accounts
            .iter()
            .map(|account| {
                let office = departments.iter().find(|d| d.id == account.as_str());
                let name = Arc::from(office.map_or("已停用的账号", |d| d.office.as_str()));
                let place = Place::Department(account.clone());
                said.part(task, place, (&name, &nowhere), day, rules)
            })
            .collect();
    }
    let mut all = Vec::new();
    for (town, town_name, lines) in &towns.0 {
        let asked = |line: &&VillageLine| task.audience.asks(town, &line.facts.unit);
        let mut lines = lines.iter().filter(|(line, _)| asked(line)).peekable();
        if lines.peek().is_none() {
            continue;
        }
        let day = first_of(deadline, lines.clone().map(|(line, _)| *line));
        let place = Place::Town((*town).clone());
        let mut own = said.part(task, place, (town_name, town_name), day, rules);
        if task.content.cascade == Cascade::Town {
            all.push(own);
            continue;
        }
        let below: Vec<PartLine> = lines
            .map(|(line, name)| {
                let day = deadline.day(|party, step| latest(line, party, step));
                let place = Place::Village {
                    town: (*town).clone(),
                    unit: line.facts.unit.clone(),
                };
                said.part(task, place, (name, town_name), day, rules)
            })
            .collect();
        passes_on(&mut own, &below);
        all.push(own);
        all.extend(below);
    }
    all
}

/// A township that passes a task on stands as the worst of its villages.
fn passes_on(own: &mut PartLine, villages: &[PartLine]) {
    let done = villages.iter().filter(|p| !p.is_open()).count();
    let late = villages.iter().map(|p| p.progress.late_days);
    own.progress = Progress {
        state: worst(villages.iter().map(|p| p.progress.state)),
        late_days: late.max().unwrap_or(0),
        left_days: villages.iter().filter_map(|p| p.progress.left_days).min(),
    };
    own.warning = None;
    own.sums = Some((done, villages.len()));
}
