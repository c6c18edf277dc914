//! Nominees of villages: lists, a nominee's page, entering, changing, talks.

use domain::account::{Actor, OfficeScope, Role, Verb};
use domain::nomination::avoid::{Found, Seat, Stander, Village, findings};
use domain::nomination::nominee::{
    Material, Nomination, NominationFault, Nominee, Origin, Post, Source, Talk, TalkKind,
    Withdrawal, check_talk,
};
use domain::nomination::team::{Picture, Prospect, Targets};
use domain::nomination::{LINE_MAX_CHARS, Standing, UNIT_MAX_NOMINEES};
use domain::person::{Affiliation, FactsInput};
use domain::setting::SettingKey;
use domain::term::Term;
use domain::{Day, RecordId, UnitId};
use law::rules::Rules;
use store::nomination::list::Adoption;
use store::nomination::people::{NomineeLine, PeopleFilter};
use store::person::MemberQuery;
use store::{Read, Write};

use super::board::{Person, ReviewBoard, rules_of};
use super::{Place, facts_of, typed_day};
use crate::App;
use crate::error::{Error, Result};
use crate::fault::Fault;

/// A nominee as a list shows it.
#[derive(Debug, Clone)]
pub struct NomineeRow {
    /// The nominee.
    pub line: NomineeLine,
    /// How the nominee stands; nothing for a village.
    pub standing: Option<Standing>,
    /// Whether a notice of the newest conclusion was handed over.
    pub delivered: bool,
    /// The election day of the body the nominee stands for.
    pub vote: Option<Day>,
}

/// A village with its nominees.
#[derive(Debug, Clone)]
pub struct VillageNominees {
    /// Where.
    pub place: Place,
    /// Its township's name.
    pub town_name: String,
    /// Nominees, withdrawn ones included.
    pub nominees: Vec<NomineeRow>,
    /// What they would make of the team.
    pub picture: Picture,
    /// What the county wishes for.
    pub targets: Option<Targets>,
    /// What the law asks to keep apart.
    pub found: Vec<Found>,
    /// The election committee, those who left included.
    pub seats: Vec<Seat>,
    /// That its own election measures adopted the county's list.
    pub adoption: Option<Adoption>,
    /// Sources that the law in force knows, with what it asks of a joint nomination.
    pub sources: Vec<Source>,
    /// Whether the term is open.
    pub open: bool,
}

/// A nominee's page.
#[derive(Debug, Clone)]
pub struct NomineePage {
    /// The nominee.
    pub row: NomineeRow,
    /// Talks held.
    pub talks: Vec<Talk>,
    /// What the law asks to keep apart, as far as it concerns the nominee.
    pub found: Vec<Found>,
    /// Sources that the law in force knows.
    pub sources: Vec<Source>,
    /// Whether facts are kept on the card of a member of the present committees.
    pub in_office: bool,
    /// Whether the term is open.
    pub open: bool,
}

/// A nomination as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NomineeInput {
    /// Who.
    pub facts: FactsInput,
    /// Posts, codes or words.
    pub posts: Vec<String>,
    /// Who nominated.
    pub source: String,
    /// How many joined.
    pub joined: String,
    /// Day of consent.
    pub consent_on: String,
    /// Papers, codes.
    pub materials: Vec<String>,
    /// Day the signed pledges came in.
    pub pledge_on: String,
    /// How the nominee came in, where it is a replacement or for a by-election.
    pub origin: String,
}

impl NomineeInput {
    /// Reads the nomination.
    pub(super) fn nomination(&self, faults: &mut Vec<Fault>) -> Option<Nomination> {
        let posts = Post::list(&self.posts.join(","));
        if posts.is_none() {
            faults.push(Fault::Invalid {
                field: "posts",
                label: "拟任职务",
                hint: "至少选一个，从列表中选择".to_owned(),
            });
        }
        let source = Source::parse(self.source.trim());
        if source.is_none() {
            faults.push(Fault::Missing {
                field: "source",
                label: "提名方式",
            });
        }
        let joined = match self.joined.trim() {
            "" => Some(0),
            typed => typed.parse::<u32>().ok().filter(|n| *n <= 100_000),
        };
        if joined.is_none() {
            faults.push(Fault::Invalid {
                field: "joined",
                label: "联名人数",
                hint: "整数，不是联名提名的留空".to_owned(),
            });
        }
        let consent_on = typed_day("consent_on", &self.consent_on, faults);
        let pledge_on = typed_day("pledge_on", &self.pledge_on, faults);
        Some(Nomination {
            posts: posts?,
            source: source?,
            joined: joined?,
            consent_on,
            materials: Material::list(&self.materials.join(",")),
            pledge_on,
        })
    }
}

/// A member of the election committee as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeatInput {
    /// Who.
    pub facts: FactsInput,
    /// Role.
    pub role: String,
}

impl App {
    /// Nominees within the actor's scope.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn nominee_list(&self, actor: &Actor) -> Result<Vec<NomineeRow>> {
        let scope = actor.may(Verb::ViewNominees)?;
        let Some(board) = self.review_board(scope.county()).await? else {
            return Ok(Vec::new());
        };
        let rows = board.visible(&scope).map(|p| row_of(&board, actor, p));
        Ok(rows.collect())
    }

    /// A village with its nominees.
    ///
    /// # Errors
    /// Denied; not found outside the scope.
    pub async fn village_nominees(&self, actor: &Actor, unit: &UnitId) -> Result<VillageNominees> {
        let scope = actor.may(Verb::ViewNominees)?;
        let board = self.review_board(scope.county()).await?;
        let board = board.ok_or(Error::NotFound("term"))?;
        let village = board.village(unit);
        let village = village.filter(|v| scope.covers(&v.facts.town, &v.facts.unit));
        let village = village.ok_or(Error::NotFound("unit"))?;
        let people = board.visible(&scope);
        let people: Vec<&Person> = people.filter(|p| p.line.nominee.unit == *unit).collect();
        let standing: Vec<&Person> = people
            .iter()
            .copied()
            .filter(|p| p.line.nominee.stands())
            .collect();
        let rules = self.village_rules(&board, unit);
        let mut read = self.store().read().await?;
        let seats = read
            .committee_seats(&scope, &board.term.id, Some(unit))
            .await?;
        let found = self
            .avoidance(&mut read, &scope, rules, unit, &standing, &seats)
            .await?;
        let targets = self
            .setting_value(&mut read, &scope, SettingKey::StructureTargets)
            .await?;
        let prospects: Vec<Prospect> = standing
            .iter()
            .filter_map(|p| prospect(&board, p))
            .collect();
        let facts = &village.facts;
        Ok(VillageNominees {
            place: Place {
                town: facts.town.clone(),
                unit: facts.unit.clone(),
                name: facts.name.clone(),
            },
            town_name: facts.town_name.clone(),
            nominees: people.iter().map(|p| row_of(&board, actor, p)).collect(),
            picture: Picture::of(&prospects),
            targets: Targets::parse(&targets),
            found,
            seats,
            adoption: board.adoptions.get(unit).cloned(),
            sources: sources(rules),
            open: board.term.open,
        })
    }

    fn village_rules<'a>(&'a self, board: &ReviewBoard, unit: &UnitId) -> Option<&'a Rules> {
        let province = &board.term.province;
        rules_of(self.rules(), province, board.village(unit), board.today)
    }

    /// What the law asks to keep apart in a village.
    async fn avoidance(
        &self,
        read: &mut Read,
        scope: &OfficeScope,
        rules: Option<&Rules>,
        unit: &UnitId,
        standing: &[&Person],
        seats: &[Seat],
    ) -> Result<Vec<Found>> {
        let Some(rules) = rules else {
            return Ok(Vec::new());
        };
        let query = MemberQuery {
            unit: Some(unit),
            ..MemberQuery::default()
        };
        let office: Vec<Stander> = read
            .members(scope, None, query)
            .await?
            .into_iter()
            .map(|m| Stander {
                person: m.person.id,
                name: m.person.facts.name,
            })
            .collect();
        let standers: Vec<Stander> = standing
            .iter()
            .filter(|p| p.line.nominee.stands_for(false))
            .filter_map(|p| {
                Some(Stander {
                    person: p.line.nominee.person.clone()?,
                    name: p.line.nominee.name.clone(),
                })
            })
            .collect();
        let everybody = standers.iter().chain(&office).map(|s| s.person.clone());
        let everybody: Vec<RecordId> = everybody
            .chain(seats.iter().map(|s| s.person.clone()))
            .collect();
        let pairs = read.kin_among(scope, unit, &everybody).await?;
        let village = Village {
            standers: &standers,
            office: &office,
            seats,
            pairs: &pairs,
        };
        Ok(findings(rules, &village))
    }

    /// A nominee's page.
    ///
    /// # Errors
    /// Denied; not found outside the scope.
    pub async fn nominee_page(&self, actor: &Actor, id: &RecordId) -> Result<NomineePage> {
        let scope = actor.may(Verb::ViewNominees)?;
        let board = self.review_board(scope.county()).await?;
        let board = board.ok_or(Error::NotFound("nominee"))?;
        let person = board.person(&scope, id).ok_or(Error::NotFound("nominee"))?;
        let nominee = &person.line.nominee;
        let village = self.village_nominees(actor, &nominee.unit).await?;
        let mut read = self.store().read().await?;
        let facts = person.line.facts.as_ref();
        Ok(NomineePage {
            row: row_of(&board, actor, person),
            talks: read.nominee_talks(&scope, id).await?,
            found: match &nominee.person {
                Some(own) => village
                    .found
                    .into_iter()
                    .filter(|f| f.concerns(own))
                    .collect(),
                None => Vec::new(),
            },
            sources: village.sources,
            in_office: facts.is_some_and(domain::person::Facts::is_member),
            open: board.term.open,
        })
    }

    /// Enters a nominee of a village; somebody added after reviewing began there is put to review at once.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields.
    pub async fn add_nominee(
        &self,
        actor: &Actor,
        unit: &UnitId,
        input: &NomineeInput,
    ) -> Result<RecordId> {
        let scope = actor.may(Verb::EditNominees)?;
        let term = self.nomination_term(&scope).await?;
        let today = self.env().today();
        let board = self.review_board(scope.county()).await?;
        let board = board.ok_or(Error::NotFound("term"))?;
        let mut tx = self.write(actor).await?;
        let place = self.nomination_place(&mut tx, &scope, &term, unit).await?;
        let mut faults = Vec::new();
        let facts = facts_of(&input.facts, today).map_err(|bad| faults.extend(bad));
        let nomination = input.nomination(&mut faults);
        let (Ok(facts), Some(nomination), true) = (facts, nomination, faults.is_empty()) else {
            return Err(Error::Fault(faults));
        };
        self.check_nomination(&board, unit, &nomination, facts.affiliation)?;
        let filter = PeopleFilter {
            unit: Some(unit),
            id: None,
        };
        let there = tx.nominees(&scope, &term.id, filter).await?;
        if there.len() >= UNIT_MAX_NOMINEES {
            return Err(Fault::Nomination(NominationFault::TooMany).into());
        }
        let name = facts.name.clone();
        let person = self
            .person_of(&mut tx, actor, &scope, &place, facts)
            .await?;
        let twice =
            |l: &NomineeLine| l.nominee.stands() && l.nominee.person.as_ref() == Some(&person);
        if there.iter().any(twice) {
            return Err(Fault::Nomination(NominationFault::Double).into());
        }
        let begun = board.has_begun(unit);
        let nominee = Nominee {
            id: self.env().ulid().into(),
            town: place.town.clone(),
            unit: place.unit.clone(),
            person: Some(person),
            name,
            origin: origin(&input.origin, begun),
            nomination,
            withdrawn: None,
            by_name: actor.name.clone(),
            at: self.env().now(),
            version: 1,
        };
        tx.add_nominee(&scope, &term.id, &nominee).await?;
        if nominee.origin != Origin::First {
            self.put_one_to_review(&mut tx, actor, &scope, &term, &nominee)
                .await?;
        }
        tx.commit().await?;
        Ok(nominee.id)
    }

    /// Asks the law in force for each body that is nominated for.
    pub(super) fn check_nomination(
        &self,
        board: &ReviewBoard,
        unit: &UnitId,
        nomination: &Nomination,
        affiliation: Affiliation,
    ) -> std::result::Result<(), Fault> {
        let in_party = matches!(affiliation, Affiliation::Member | Affiliation::Probationary);
        let committee = nomination.posts.iter().any(|post| !post.is_party());
        let rules = self.village_rules(board, unit).filter(|_| committee);
        nomination
            .check(rules, in_party, board.today)
            .map_err(Fault::Nomination)
    }

    /// Changes a nominee: the nomination, and the person's facts unless they are on a member's card.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields; a clash.
    pub async fn save_nominee(
        &self,
        actor: &Actor,
        id: &RecordId,
        version: i64,
        input: &NomineeInput,
    ) -> Result<()> {
        let scope = actor.may(Verb::EditNominees)?;
        let term = self.nomination_term(&scope).await?;
        let board = self.review_board(scope.county()).await?;
        let board = board.ok_or(Error::NotFound("term"))?;
        let mut tx = self.write(actor).await?;
        let line = standing_nominee(&mut tx, &scope, &term, id).await?;
        let nominee = &line.nominee;
        if nominee.version != version {
            return Err(Error::Clash("nominee"));
        }
        let mut faults = Vec::new();
        let in_office = line.facts.clone().filter(domain::person::Facts::is_member);
        let facts = match in_office {
            Some(facts) => Ok(facts),
            None => facts_of(&input.facts, self.env().today()).map_err(|bad| faults.extend(bad)),
        };
        let nomination = input.nomination(&mut faults);
        let (Ok(facts), Some(nomination), true) = (facts, nomination, faults.is_empty()) else {
            return Err(Error::Fault(faults));
        };
        self.check_nomination(&board, &nominee.unit, &nomination, facts.affiliation)?;
        let place = self
            .nomination_place(&mut tx, &scope, &term, &nominee.unit)
            .await?;
        let name = facts.name.clone();
        let known = nominee.person.is_some();
        let person = self
            .corrected(&mut tx, actor, (&scope, &place), &line, facts)
            .await?;
        let changed = Nominee {
            person: Some(person),
            name,
            nomination,
            ..nominee.clone()
        };
        if changed != *nominee {
            tx.set_nominee(&scope, &term.id, &changed, "nominee.edit")
                .await?;
        }
        // A write-in winner who is known now can be reviewed.
        if !known {
            self.put_one_to_review(&mut tx, actor, &scope, &term, &changed)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The person's record with facts as they were corrected.
    async fn corrected(
        &self,
        tx: &mut Write,
        actor: &Actor,
        (scope, place): (&OfficeScope, &Place),
        line: &NomineeLine,
        facts: domain::person::Facts,
    ) -> Result<RecordId> {
        let Some(id) = &line.nominee.person else {
            return self.person_of(tx, actor, scope, place, facts).await;
        };
        let found = tx.member(scope, None, id).await?;
        let found = found.ok_or(Error::NotFound("person"))?.person;
        let same = found.facts.name == facts.name
            && found.facts.sex == facts.sex
            && found.facts.birth == facts.birth
            && found.facts.education == facts.education
            && found.facts.affiliation == facts.affiliation;
        if !same {
            let facts = domain::person::Facts {
                joined: found.facts.joined,
                since: found.facts.since,
                ..facts
            };
            let changed = domain::person::Person { facts, ..found };
            tx.set_person(scope, &changed, "person.edit").await?;
        }
        Ok(id.clone())
    }

    /// Says that a nominee no longer stands.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields; a clash.
    pub async fn withdraw_nominee(
        &self,
        actor: &Actor,
        id: &RecordId,
        version: i64,
        on: &str,
        why: &str,
    ) -> Result<()> {
        let scope = actor.may(Verb::EditNominees)?;
        let term = self.nomination_term(&scope).await?;
        let mut tx = self.write(actor).await?;
        let line = standing_nominee(&mut tx, &scope, &term, id).await?;
        let mut faults = Vec::new();
        let day = past_day("on", "退出日期", on, self.env().today(), &mut faults);
        let why = Withdrawal::parse(why);
        if why.is_none() {
            faults.push(Fault::Missing {
                field: "why",
                label: "退出原因",
            });
        }
        let (Some(day), Some(why)) = (day, why) else {
            return Err(Error::Fault(faults));
        };
        let changed = Nominee {
            withdrawn: Some((day, why)),
            version,
            ..line.nominee
        };
        tx.set_nominee(&scope, &term.id, &changed, "nominee.withdraw")
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Records a talk with a nominee.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields.
    pub async fn add_talk(
        &self,
        actor: &Actor,
        id: &RecordId,
        kind: &str,
        held_on: &str,
        talker: &str,
    ) -> Result<()> {
        let scope = actor.may(Verb::EditNominees)?;
        let term = self.nomination_term(&scope).await?;
        let mut tx = self.write(actor).await?;
        let filter = PeopleFilter {
            unit: None,
            id: Some(id),
        };
        let line = tx.nominees(&scope, &term.id, filter).await?.pop();
        let line = line.ok_or(Error::NotFound("nominee"))?;
        let mut faults = Vec::new();
        let kind = TalkKind::parse(kind);
        if kind.is_none() {
            faults.push(Fault::Missing {
                field: "kind",
                label: "谈话类型",
            });
        }
        let day = past_day(
            "held_on",
            "谈话日期",
            held_on,
            self.env().today(),
            &mut faults,
        );
        let talker = check_talk(day.unwrap_or(Day::MIN), talker, self.env().today());
        if talker.is_err() {
            faults.push(short_text("talker", "谈话人"));
        }
        let (Some(kind), Some(held_on), Ok(talker)) = (kind, day, talker) else {
            return Err(Error::Fault(faults));
        };
        let talk = Talk {
            no: line.talks + 1,
            kind,
            held_on,
            talker,
            by_name: actor.name.clone(),
        };
        tx.add_talk(&scope, &line.nominee, &talk).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// A day that must be given and not be still to come.
pub(super) fn past_day(
    field: &'static str,
    label: &'static str,
    typed: &str,
    today: Day,
    faults: &mut Vec<Fault>,
) -> Option<Day> {
    if typed.trim().is_empty() {
        faults.push(Fault::Missing { field, label });
        return None;
    }
    let day = typed_day(field, typed, faults)?;
    if day > today {
        faults.push(Fault::Invalid {
            field,
            label,
            hint: "不能晚于今天".to_owned(),
        });
        return None;
    }
    Some(day)
}

/// The fault of a short text that is missing or too long.
pub(super) fn short_text(field: &'static str, label: &'static str) -> Fault {
    Fault::Invalid {
        field,
        label,
        hint: format!("1 到 {LINE_MAX_CHARS} 个字"),
    }
}

/// A nominee who stands.
async fn standing_nominee(
    read: &mut Read,
    scope: &OfficeScope,
    term: &Term,
    id: &RecordId,
) -> Result<NomineeLine> {
    let filter = PeopleFilter {
        unit: None,
        id: Some(id),
    };
    let line = read.nominees(scope, &term.id, filter).await?.pop();
    let line = line.ok_or(Error::NotFound("nominee"))?;
    if line.nominee.stands() {
        Ok(line)
    } else {
        Err(Fault::Nomination(NominationFault::Withdrawn).into())
    }
}

/// How somebody came in: as typed, else by whether reviewing has begun.
fn origin(typed: &str, begun: bool) -> Origin {
    match Origin::parse(typed.trim()) {
        Some(origin @ (Origin::Replacement | Origin::ByElection)) => origin,
        _ if begun => Origin::Added,
        _ => Origin::First,
    }
}

/// A nominee as a list shows it to an actor.
pub(super) fn row_of(board: &ReviewBoard, actor: &Actor, person: &Person) -> NomineeRow {
    NomineeRow {
        line: person.line.clone(),
        standing: (actor.role != Role::Village).then_some(person.standing),
        delivered: board.delivered(person),
        vote: board.vote(person),
    }
}

fn prospect(board: &ReviewBoard, person: &Person) -> Option<Prospect> {
    let facts = person.line.facts.as_ref()?;
    let on = board.vote(person).unwrap_or(board.today);
    Some(Prospect {
        sex: facts.sex,
        age: facts.age_on(on),
        education: facts.education,
        posts: person.line.nominee.nomination.posts.clone(),
    })
}

fn sources(rules: Option<&Rules>) -> Vec<Source> {
    let known = |source: &Source| {
        rules.is_none_or(|r| r.params.nomination_sources.value.has(&source.of_law()))
    };
    Source::ALL.iter().copied().filter(known).collect()
}
