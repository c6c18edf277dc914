//! How every nominee of a term stands, derived from the review's rows and kept until the journal moves on.
//!
//! For the program only: pages get what their actor may see of it from the use cases beside.

use std::collections::HashMap;
use std::sync::Arc;

use domain::account::{OfficeScope, SystemScope, SystemUse};
use domain::nomination::batch::{Ask, Batch};
use domain::nomination::conclude::{Conclusion, Run, Weight, conclude};
use domain::nomination::objection::{Notice, Objection};
use domain::nomination::rule::{Rule, meaning};
use domain::nomination::standing::Course;
use domain::nomination::{Standing, builtin};
use domain::term::Term;
use domain::term::board::VillageLine;
use domain::{CountyId, Day, RecordId, UnitId};
use law::body::Body;
use law::rules::Rules;
use store::nomination::list::Adoption;
use store::nomination::people::{NomineeLine, PeopleFilter};
use store::nomination::review::{ReviewRows, StandingAnswer};

use crate::App;
use crate::error::Result;
use crate::survey::kept::AsOf;

/// One batch of a nominee.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// The batch.
    pub(crate) batch: RecordId,
    /// Progress and conclusion.
    pub(crate) course: Course,
}

/// A nominee with the batches, newest first.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) line: NomineeLine,
    pub(crate) parts: Vec<Part>,
    pub(crate) standing: Standing,
}

impl Person {
    /// The newest batch that has a conclusion.
    pub(crate) fn concluded(&self) -> Option<(&RecordId, Conclusion)> {
        self.parts
            .iter()
            .find_map(|p| Some((&p.batch, p.course.conclusion?)))
    }
}

/// A batch with its progress: people who stand, and answers by department.
#[derive(Debug, Clone)]
pub(crate) struct BatchState {
    pub(crate) batch: Batch,
    pub(crate) asks: Vec<(Ask, usize)>,
    pub(crate) people: usize,
    /// People with a conclusion.
    pub(crate) concluded: usize,
}

impl BatchState {
    /// Whether every department has answered about everybody.
    pub(crate) fn is_complete(&self) -> bool {
        self.asks
            .iter()
            .all(|(_, answered)| *answered >= self.people)
    }

    /// Departments that have not answered about everybody although their day has passed.
    pub(crate) fn late(&self, today: Day) -> impl Iterator<Item = &Ask> {
        let open = self.batch.closed.is_none();
        self.asks
            .iter()
            .filter(move |(ask, answered)| open && *answered < self.people && ask.due < today)
            .map(|(ask, _)| ask)
    }
}

/// The review of a term.
#[derive(Debug)]
pub(crate) struct ReviewBoard {
    pub(crate) term: Term,
    pub(crate) today: Day,
    pub(crate) people: Vec<Person>,
    at: HashMap<RecordId, usize>,
    pub(crate) batches: Vec<BatchState>,
    pub(crate) notices: HashMap<(RecordId, RecordId), Notice>,
    pub(crate) objections: HashMap<(RecordId, RecordId), Objection>,
    pub(crate) adoptions: HashMap<UnitId, Adoption>,
    /// Villages of the term.
    pub(crate) villages: Arc<crate::board::Snapshot>,
    village_at: HashMap<UnitId, usize>,
}

impl ReviewBoard {
    /// A nominee within a scope.
    pub(crate) fn person(&self, scope: &OfficeScope, id: &RecordId) -> Option<&Person> {
        let person = self.people.get(*self.at.get(id)?)?;
        let nominee = &person.line.nominee;
        scope.covers(&nominee.town, &nominee.unit).then_some(person)
    }

    /// Nominees within a scope.
    pub(crate) fn visible<'a>(
        &'a self,
        scope: &'a OfficeScope,
    ) -> impl Iterator<Item = &'a Person> {
        self.people
            .iter()
            .filter(|p| scope.covers(&p.line.nominee.town, &p.line.nominee.unit))
    }

    /// A village of the term.
    pub(crate) fn village(&self, unit: &UnitId) -> Option<&VillageLine> {
        self.villages.lines.get(*self.village_at.get(unit)?)
    }

    /// The election day of the body that a nominee stands for: the committee's, else the Party's.
    pub(crate) fn vote(&self, person: &Person) -> Option<Day> {
        let village = self.village(&person.line.nominee.unit)?;
        let party = !person.line.nominee.stands_for(false);
        let election = village
            .elections
            .iter()
            .find(|e| e.facts.body.is_party() == party);
        election.and_then(|e| e.facts.day.day())
    }

    /// Whether the vote of the body that a nominee stands for has been held.
    pub(crate) fn voted(&self, person: &Person) -> bool {
        let party = !person.line.nominee.stands_for(false);
        let village = self.village(&person.line.nominee.unit);
        village.is_some_and(|v| {
            v.elections.iter().any(|e| {
                let done = &e.facts.done;
                e.facts.body.is_party() == party
                    && done
                        .iter()
                        .any(|(code, _)| *code == domain::term::StepCode::ElectionDay)
            })
        })
    }

    /// A batch.
    pub(crate) fn batch(&self, id: &RecordId) -> Option<&BatchState> {
        self.batches.iter().find(|b| b.batch.id == *id)
    }

    /// Whether a notice was handed over for the newest conclusion of a nominee.
    pub(crate) fn delivered(&self, person: &Person) -> bool {
        person.concluded().is_some_and(|(batch, _)| {
            let key = (batch.clone(), person.line.nominee.id.clone());
            self.notices.contains_key(&key)
        })
    }

    /// Whether anybody of a village has been put to review in this term.
    pub(crate) fn has_begun(&self, unit: &UnitId) -> bool {
        self.people
            .iter()
            .any(|p| p.line.nominee.unit == *unit && !p.parts.is_empty())
    }
}

/// The rules of the committee's election in a village: the statute bars from the committee, so they are asked
/// of everybody who is nominated, for whichever post.
pub(crate) fn rules_of<'a>(
    book: &'a law::rules::RuleBook,
    province: &str,
    village: Option<&VillageLine>,
    today: Day,
) -> Option<&'a Rules> {
    let election = village.and_then(|v| v.elections.iter().find(|e| !e.facts.body.is_party()));
    let body = election.map_or(Body::VillagersCommittee, |e| e.facts.body);
    let day = election.and_then(|e| e.facts.day.day()).unwrap_or(today);
    book.select(body, province, day).map(|s| s.rules)
}

impl App {
    /// The review of the county's running term, else of its newest.
    pub(crate) async fn review_board(&self, county: &CountyId) -> Result<Option<Arc<ReviewBoard>>> {
        let known = self.county(county).await?;
        let Some(term) = known.term.clone() else {
            return Ok(None);
        };
        let asked = AsOf {
            revision: known.revision,
            today: self.env().today(),
        };
        let key = (county.clone(), term.id.clone());
        let board = self
            .review_boards()
            .get(key, asked, async || self.make_review_board(term).await)
            .await?;
        Ok(Some(board))
    }

    async fn make_review_board(&self, term: Term) -> Result<(AsOf, ReviewBoard)> {
        let system = SystemScope::for_use(SystemUse::Snapshot);
        let scope = system.county(term.county.clone());
        let mut read = self.store().read().await?;
        let villages = self.snapshot(&mut read, term.clone()).await?;
        let lines = read
            .nominees(&scope, &term.id, PeopleFilter::default())
            .await?;
        let rows = read.review_rows(system, &term.county, &term.id).await?;
        let versions = read.negative_rule_versions(system, &term.county).await?;
        let adoptions = read.list_adoptions(&scope, &term.id).await?;
        let adoptions = adoptions.into_iter().map(|a| (a.unit.clone(), a)).collect();
        let village_at: HashMap<UnitId, usize> = villages
            .lines
            .iter()
            .enumerate()
            .map(|(n, v)| (v.facts.unit.clone(), n))
            .collect();
        let weigher = Weigher {
            app: self,
            term: &term,
            today: villages.today,
            villages: &villages,
            village_at: &village_at,
            adoptions: &adoptions,
            statute: builtin::bars(),
            versions: &versions,
        };
        let (people, batches) = weigher.derive(lines, &rows);
        let as_of = AsOf {
            revision: villages.revision,
            today: villages.today,
        };
        let key = |batch: &RecordId, nominee: &RecordId| (batch.clone(), nominee.clone());
        let board = ReviewBoard {
            today: villages.today,
            at: people
                .iter()
                .enumerate()
                .map(|(n, p)| (p.line.nominee.id.clone(), n))
                .collect(),
            people,
            batches,
            notices: rows
                .notices
                .into_iter()
                .map(|n| (key(&n.batch, &n.nominee), n))
                .collect(),
            objections: rows
                .objections
                .into_iter()
                .map(|o| (key(&o.batch, &o.nominee), o))
                .collect(),
            adoptions,
            term,
            villages: Arc::clone(&villages),
            village_at,
        };
        Ok((as_of, board))
    }
}

/// What weighing answers needs.
struct Weigher<'a> {
    app: &'a App,
    term: &'a Term,
    today: Day,
    villages: &'a crate::board::Snapshot,
    village_at: &'a HashMap<UnitId, usize>,
    adoptions: &'a HashMap<UnitId, Adoption>,
    statute: Vec<Rule>,
    versions: &'a std::collections::BTreeMap<(String, i64), Rule>,
}

type Answers<'a> = HashMap<(&'a RecordId, &'a RecordId), Vec<&'a StandingAnswer>>;

impl Weigher<'_> {
    fn village(&self, unit: &UnitId) -> Option<&VillageLine> {
        self.villages.lines.get(*self.village_at.get(unit)?)
    }

    fn rules(&self, unit: &UnitId) -> Option<&Rules> {
        let province = &self.term.province;
        rules_of(self.app.rules(), province, self.village(unit), self.today)
    }

    /// What an answer weighs for somebody of a village.
    fn weight(&self, unit: &UnitId, answer: &StandingAnswer) -> Weight {
        use domain::nomination::answer::Verdict;
        match answer.verdict {
            Verdict::Clear => return Weight::Clear,
            Verdict::Pending => return Weight::Open,
            Verdict::Unsuitable => return Weight::Advice,
            Verdict::Barred => {}
        }
        let rule = answer.rule.as_ref().and_then(|(code, no)| {
            let statute = self.statute.iter().find(|r| r.code == *code);
            statute.or_else(|| self.versions.get(&(code.clone(), *no)))
        });
        let (Some(rule), Some(rules)) = (rule, self.rules(unit)) else {
            // What it was given with was erased with its term: the verdict is all there is.
            return Weight::Bar;
        };
        let adopted = self.adoptions.contains_key(unit);
        let day = self
            .village(unit)
            .and_then(|v| v.elections.iter().find(|e| !e.facts.body.is_party()))
            .and_then(|e| e.facts.day.day())
            .unwrap_or(self.today);
        if meaning(rules, rule, adopted, day).bars {
            Weight::Bar
        } else {
            Weight::Advice
        }
    }

    fn derive(&self, lines: Vec<NomineeLine>, rows: &ReviewRows) -> (Vec<Person>, Vec<BatchState>) {
        let mut answers: Answers<'_> = HashMap::new();
        for answer in &rows.answers {
            let key = (&answer.batch, &answer.nominee);
            answers.entry(key).or_default().push(answer);
        }
        let mut states: Vec<BatchState> = rows.batches.iter().map(fresh).collect();
        let at: HashMap<&RecordId, usize> = rows
            .batches
            .iter()
            .enumerate()
            .map(|(n, b)| (&b.id, n))
            .collect();
        for ask in &rows.asks {
            if let Some(state) = at.get(&ask.batch).and_then(|n| states.get_mut(*n)) {
                state.asks.push((ask.clone(), 0));
            }
        }
        // Entries come in the order of their batches, oldest first.
        let mut entries: HashMap<&RecordId, Vec<usize>> = HashMap::new();
        for entry in &rows.entries {
            if let Some(n) = at.get(&entry.batch) {
                entries.entry(&entry.nominee).or_default().push(*n);
            }
        }
        let people = lines
            .into_iter()
            .map(|line| {
                let own = entries.get(&line.nominee.id).map_or(&[][..], Vec::as_slice);
                self.person(line, own, &mut states, &answers)
            })
            .collect();
        (people, states)
    }

    fn person(
        &self,
        line: NomineeLine,
        own: &[usize],
        states: &mut [BatchState],
        answers: &Answers<'_>,
    ) -> Person {
        let nominee = &line.nominee;
        let valid_days = self
            .rules(&nominee.unit)
            .map_or(0, |rules| rules.params.review_valid_days.value);
        let mut parts = Vec::with_capacity(own.len());
        for n in own.iter().rev() {
            let Some(state) = states.get_mut(*n) else {
                continue;
            };
            let said = answers.get(&(&state.batch.id, &nominee.id));
            let said = said.map_or(&[][..], Vec::as_slice);
            let weighed: Vec<(Weight, Day)> = said
                .iter()
                .map(|a| (self.weight(&nominee.unit, a), a.at.day()))
                .collect();
            let run = Run {
                asked: state.asks.len(),
                due: state.batch.due,
                ends_by_deadline: state.batch.kind.ends_by_deadline(),
                closed: state.batch.closed.map(domain::Millis::day),
                valid_days,
            };
            let conclusion = conclude(&run, &weighed, self.today);
            if nominee.stands() {
                state.people += 1;
                state.concluded += usize::from(conclusion.is_some());
                for (ask, answered) in &mut state.asks {
                    *answered += usize::from(said.iter().any(|a| a.department == ask.department));
                }
            }
            parts.push(Part {
                batch: state.batch.id.clone(),
                course: Course {
                    answered: said.len(),
                    asked: run.asked,
                    conclusion,
                },
            });
        }
        let courses: Vec<Course> = parts.iter().map(|p| p.course).collect();
        Person {
            standing: Standing::of(&courses, self.today),
            parts,
            line,
        }
    }
}

fn fresh(batch: &Batch) -> BatchState {
    BatchState {
        batch: batch.clone(),
        asks: Vec::new(),
        people: 0,
        concluded: 0,
    }
}
