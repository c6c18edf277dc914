//! The members of the present committees of every village, with talks partly held and judgements partly
//! written. Everybody is invented; each township's list comes in as one import.

use domain::account::Verb;
use domain::person::number::{NumberKind, Plain};
use domain::person::team::{Appraisal, Judgement, Masses, Matters, Opinion, Review, Wish};
use domain::person::{Affiliation, CommitteePost, Education, Facts, Month, PartyPost, Person, Sex};
use domain::{Millis, UnitId};

use super::dice::Dice;
use super::names::Names;
use super::places::{Place, TOWNS, town_id};
use super::play::Stage;
use super::script::town_login;
use super::story::{OPENED, YESTERDAY, plus};
use crate::env::StillClock;
use crate::error::Result;

/// Townships that have not begun with talks.
const SILENT: &[&str] = &["206"];
/// Communities and villages without members yet, by township and number.
const EMPTY: &[(&str, usize)] = &[("206", 3), ("201", 7)];

/// Chance for people and what is thought of them.
struct Maker {
    dice: Dice,
    names: Names,
}

/// Posts of a team, the leader's first; whether a leader holds both is drawn.
const MEMBERS: [(Option<PartyPost>, Option<CommitteePost>); 5] = [
    (Some(PartyPost::Deputy), None),
    (None, Some(CommitteePost::Vice)),
    (Some(PartyPost::Member), Some(CommitteePost::Member)),
    (Some(PartyPost::Member), None),
    (None, Some(CommitteePost::Member)),
];

impl Maker {
    fn percent(&mut self, percent: u64) -> bool {
        self.dice.below(100) < percent
    }

    fn month(&mut self, from: i64, to: i64) -> Option<Month> {
        let year = i32::try_from(self.dice.between(from, to)).ok()?;
        let month = u32::try_from(self.dice.between(1, 12)).ok()?;
        Month::new(year, Some(month))
    }

    fn facts(
        &mut self,
        posts: (Option<PartyPost>, Option<CommitteePost>),
        woman: bool,
    ) -> Option<Facts> {
        let leads = matches!(posts.0, Some(PartyPost::Secretary));
        let (from, to) = if leads { (1966, 1988) } else { (1962, 1998) };
        let birth = self.month(from, to)?;
        let age = birth.years_until(YESTERDAY);
        let education = match (age, self.dice.below(10)) {
            (..=35, 0..=5) | (36..=48, 0..=1) => Education::University,
            (..=35, _) | (36..=48, 2..=5) => Education::College,
            (36..=48, _) | (49..=56, 0..=5) => Education::Senior,
            (_, 0..=7) => Education::Junior,
            _ => Education::Primary,
        };
        let in_party = posts.0.is_some() || self.percent(45);
        let affiliation = match (in_party, age) {
            (true, _) => Affiliation::Member,
            (false, ..=27) => Affiliation::League,
            (false, _) => Affiliation::Masses,
        };
        let begun = i64::from(birth.years_until(YESTERDAY).max(24) - 22);
        Some(Facts {
            name: if woman {
                self.names.woman()
            } else {
                self.names.man()
            },
            sex: if woman { Sex::Female } else { Sex::Male },
            birth,
            education,
            affiliation,
            joined: if in_party {
                self.month(2026 - begun.min(38), 2020)
            } else {
                None
            },
            party_post: posts.0,
            committee_post: posts.1,
            since: if self.percent(70) {
                Month::new(2021, Some(3))
            } else {
                self.month(2015, 2024)
            },
        })
    }

    /// What is thought of a member; nothing yet of some.
    fn opinion(&mut self, facts: &Facts, by: &str) -> Opinion {
        let age = facts.age_on(YESTERDAY);
        let talked = self.percent(82);
        let wish = match (talked, age, self.dice.below(10)) {
            (false, ..) => None,
            (true, 60.., 0..=6) | (true, _, 0) => Some(Wish::Leave),
            (true, _, 1) => Some(Wish::Open),
            (true, ..) => Some(Wish::Stay),
        };
        let matters = match self.dice.below(40) {
            0 => Matters::Open,
            1 => Matters::Closed,
            _ => Matters::None,
        };
        let judged = talked && self.percent(80);
        let (judgement, reason) = match (judged, wish, matters) {
            (false, ..) => (None, ""),
            (true, _, Matters::Open) => (Some(Judgement::Unsuited), "信访反映正在核实，暂不列入"),
            (true, ..) if age >= 61 => (Some(Judgement::Age), "已超过县定年龄"),
            (true, Some(Wish::Leave), _) => {
                (Some(Judgement::Move), "本人提出不再连任，拟聘为村务顾问")
            }
            (true, ..) => (Some(Judgement::Continue), ""),
        };
        let days = self.dice.between(14, 88);
        Opinion {
            wish,
            appraisal: judged.then_some(match self.dice.below(12) {
                0 | 1 => Appraisal::Excellent,
                2 => Appraisal::Barely,
                _ => Appraisal::Fit,
            }),
            masses: judged.then_some(match self.dice.below(10) {
                0 => Masses::Poor,
                1..=4 => Masses::Fair,
                _ => Masses::Good,
            }),
            matters: judged.then_some(matters),
            judgement,
            reason: reason.to_owned(),
            talk_by: if talked { by.to_owned() } else { String::new() },
            talk_on: talked.then(|| plus(OPENED, days)),
        }
    }
}

impl Stage<'_> {
    /// Each township fills in its teams.
    pub(super) async fn teams(&self, clock: &StillClock) -> Result<()> {
        let mut maker = Maker {
            dice: Dice::of(0x7465_616d),
            names: Names::new(0x7465_616e),
        };
        let evening = Millis::start_of(YESTERDAY).plus_s(20 * 3600);
        for (index, town) in TOWNS.iter().enumerate() {
            let minutes = i64::try_from(index).unwrap_or(0);
            clock.set(evening.plus_s(minutes * 120));
            let actor = self.people.actor(&town_login(index, 1))?;
            let scope = actor.may(Verb::EditTeam)?;
            let town_unit = town_id(town)?;
            let (mut people, mut reviews) = (Vec::new(), Vec::new());
            let places = self.places.iter().filter(|p| p.town == index);
            for place in places.filter(|p| !EMPTY.contains(&(town.code, p.no))) {
                for person in self.team_of(&mut maker, place, &town_unit, &actor.name) {
                    let opinion = maker.opinion(&person.facts, &actor.name);
                    if opinion.talked() && !SILENT.contains(&town.code) {
                        reviews.push(Review {
                            person: person.id.clone(),
                            opinion,
                            by_name: actor.name.clone(),
                            at: self.app.env().now(),
                            version: 1,
                        });
                    }
                    people.push(person);
                }
            }
            let import = self.app.env().ulid().into();
            let mut tx = self.app.write(&actor).await?;
            tx.import_people(&scope, &import, &self.term, &people, &reviews)
                .await?;
            // One township has entered the numbers already; each is an event of its own.
            if index == 0 {
                self.numbers(&mut tx, &scope, &people).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }

    /// Invented numbers that agree with sex and birth; no division has the code, nobody the telephone.
    async fn numbers(
        &self,
        tx: &mut store::Write,
        scope: &domain::account::OfficeScope,
        people: &[Person],
    ) -> Result<()> {
        for (at, person) in (0_u32..).zip(people) {
            let born: String = person
                .facts
                .birth
                .text()
                .chars()
                .filter(|c| *c != '-')
                .collect();
            let odd = u32::from(person.facts.sex == Sex::Male);
            let (Some(month), true) = (born.get(2..6), born.starts_with("19")) else {
                continue;
            };
            let old = format!(
                "410000{month}{:02}{:03}",
                at % 28 + 1,
                100 + 2 * (at % 400) + odd
            );
            let Ok(id) = linkage::id::upgrade(&old, YESTERDAY) else {
                continue;
            };
            let id = Plain::stored(NumberKind::ResidentId, id.expose());
            let phone = Plain::stored(NumberKind::Phone, &format!("1990000{at:04}"));
            let source = (domain::person::Source::Card, 0);
            self.app.put_number(tx, scope, person, &id, source).await?;
            if at % 9 != 4 {
                self.app
                    .put_number(tx, scope, person, &phone, source)
                    .await?;
            }
        }
        Ok(())
    }

    fn team_of(&self, maker: &mut Maker, place: &Place, town: &UnitId, by: &str) -> Vec<Person> {
        let both = maker.percent(72);
        let chair = Some(CommitteePost::Chair);
        let mut posts = vec![(Some(PartyPost::Secretary), chair.filter(|_| both))];
        if !both {
            posts.push((None, chair));
        }
        let more = if place.kind.is_rural() { 4 } else { 5 };
        posts.extend(MEMBERS.iter().take(more).copied());
        // Most teams have a woman in the seat of the women's work.
        let seat = posts.len().saturating_sub(2);
        let woman = maker.percent(88);
        let mut people = Vec::with_capacity(posts.len());
        for (at, posts) in posts.into_iter().enumerate() {
            let is_woman = (woman && at == seat) || (at != seat && maker.percent(12));
            let Some(facts) = maker.facts(posts, is_woman) else {
                continue;
            };
            people.push(Person {
                id: self.app.env().ulid().into(),
                town: town.clone(),
                unit: place.id.clone(),
                facts,
                source: domain::person::Source::Sheet,
                ended: None,
                by_name: by.to_owned(),
                at: self.app.env().now(),
                version: 1,
            });
        }
        people
    }
}
