//! The demo's half year as a list of acts in the order of time: who set which day, recorded which step,
//! undid what. Made from the stories and the lawful timetables; [`super::play`] carries it out.

use std::collections::BTreeMap;

use domain::term::{Body, Form, StepCode};
use domain::time::Day;
use domain::{Millis, UnitId};
use law::rules::{NATIONAL, RuleBook};

use super::counts::Counting;
use super::places::{Place, TOWNS, Wave};
use super::story::{COMMITTEE_DAY, OPENED, PARTY_DAY, RECORDS_FROM, Story, YESTERDAY, day, plus};
use crate::board::plan;

/// The invented province in which the demo's county lies.
const OWN_PROVINCE: &str = "99";

/// The rules the demo's county votes under: those of its own province where a pack of it was added,
/// else the national ones.
pub(super) fn province(rules: &RuleBook) -> &'static str {
    let own = rules.packs().iter().any(|p| p.province == OWN_PROVINCE);
    if own { OWN_PROVINCE } else { NATIONAL }
}

/// The form of most residents' committees.
pub(super) const FORM: Form = Form::HouseholdRepresentatives;

/// One thing that somebody did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// Set, moved or cleared election days.
    Days {
        by: String,
        party: bool,
        units: Vec<UnitId>,
        day: Option<Day>,
    },
    /// Postponed a committee's election.
    Postpone {
        unit: UnitId,
        body: Body,
        reason: &'static str,
    },
    /// Recorded a step.
    Steps {
        by: String,
        party: bool,
        step: StepCode,
        done_on: Day,
        units: Vec<UnitId>,
    },
    /// Undid a step.
    Undo {
        by: String,
        unit: UnitId,
        body: Body,
        step: StepCode,
        reason: &'static str,
    },
    /// Imported the division list of the new year.
    NewList,
    /// What happened of the survey at one of its moments.
    Survey { moment: usize },
    /// Named people, issued and answered tasks; which, is known by the number of the moment.
    Duties { moment: usize },
    /// What happened of plans and special trackers.
    Plans { moment: usize },
    /// Nominated, put to review, answered.
    Nominations { moment: usize },
    /// Did something about the count of a villagers' committee; `place` is the number of the place.
    Count { place: usize, counting: Counting },
}

/// Parts of a day, each beginning at its minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// 8:40, office hours.
    Office = 520,
    /// 17:10, after the Party members' meetings.
    Meeting = 1030,
    /// 19:00, after the counting.
    Counting = 1140,
}

/// Acts by day, part of the day and order within it.
#[derive(Debug, Default)]
struct Script {
    acts: BTreeMap<(Day, Part), Vec<Act>>,
}

impl Script {
    fn add(&mut self, on: Day, part: Part, act: Act) {
        self.acts.entry((on, part)).or_default().push(act);
    }

    /// Acts with their instants, two minutes apart.
    fn timed(self) -> Vec<(Millis, Act)> {
        let mut timed = Vec::new();
        for ((on, part), acts) in self.acts {
            let begins = Millis::start_of(on).plus_s(i64::from(part as i16) * 60);
            for (n, act) in (0_i64..).zip(acts) {
                timed.push((begins.plus_s(n * 110), act));
            }
        }
        timed.sort_by_key(|(at, _)| *at);
        timed
    }
}

/// The body of a place's committee and the form of its election.
pub(super) fn committee(place: &Place) -> (Body, Option<Form>) {
    if place.kind.is_rural() {
        (Body::VillagersCommittee, None)
    } else {
        (Body::ResidentsCommittee, Some(FORM))
    }
}

/// The whole script.
pub(super) fn script(rules: &RuleBook, places: &[Place], stories: &[Story]) -> Vec<(Millis, Act)> {
    let mut script = Script::default();
    days(&mut script, places, stories);
    steps(&mut script, rules, places, stories);
    slips(&mut script, places);
    script.add(day(2026, 1, 16), Part::Office, Act::NewList);
    for (moment, on) in super::duties::MOMENTS.into_iter().enumerate() {
        script.add(on, Part::Office, Act::Duties { moment });
    }
    for (moment, on) in super::surveys::MOMENTS.into_iter().enumerate() {
        script.add(on, Part::Office, Act::Survey { moment });
    }
    for (moment, on) in super::plans::MOMENTS.into_iter().enumerate() {
        // After what the villages answered on the same day.
        script.add(on, Part::Meeting, Act::Plans { moment });
    }
    for (moment, on) in super::nominations::MOMENTS.into_iter().enumerate() {
        script.add(on, Part::Meeting, Act::Nominations { moment });
    }
    for (index, (place, story)) in places.iter().zip(stories).enumerate() {
        if let Some(reason) = story.postponed {
            let unit = place.id.clone();
            let (body, _) = committee(place);
            script.add(
                day(2026, 2, 26),
                Part::Office,
                Act::Postpone { unit, body, reason },
            );
        }
        if let Some(on) = story.committee.filter(|on| *on <= YESTERDAY)
            && place.kind.is_rural()
        {
            votes(&mut script, index, place, on);
        }
    }
    script.timed()
}

/// The count of a village's vote, and what had to be done about it afterwards.
fn votes(script: &mut Script, index: usize, place: &Place, on: Day) {
    let mut add = |on: Day, part: Part, counting: Counting| {
        let place = index;
        script.add(on, part, Act::Count { place, counting });
    };
    match (place.code.get(6..9), place.no) {
        (Some("205"), 3) => add(plus(on, 1), Part::Office, Counting::Draft),
        (Some("108"), 5) => {
            add(on, Part::Counting, Counting::Regular);
            add(plus(on, 4), Part::Counting, Counting::Further);
        }
        (Some("107"), 5) => {
            add(on, Part::Counting, Counting::Regular);
            add(plus(on, 1), Part::Office, Counting::Correct);
        }
        _ => add(on, Part::Counting, Counting::Regular),
    }
}

/// Days that differ from the county's common ones; 桃源乡 moved twice.
fn days(script: &mut Script, places: &[Place], stories: &[Story]) {
    for (party, common) in [(true, PARTY_DAY), (false, COMMITTEE_DAY)] {
        let mut moved: BTreeMap<(usize, Option<Day>), Vec<UnitId>> = BTreeMap::new();
        for (place, story) in places.iter().zip(stories) {
            let own = if party { story.party } else { story.committee };
            if own != Some(common) {
                moved
                    .entry((place.town, own))
                    .or_default()
                    .push(place.id.clone());
            }
        }
        for ((town, day), units) in moved {
            let by = town_login(town, 1);
            script.add(
                plus(OPENED, 3),
                Part::Office,
                Act::Days {
                    by,
                    party,
                    units,
                    day,
                },
            );
        }
    }
    let Some(taoyuan) = TOWNS.iter().position(|t| t.pinyin == "taoyuan") else {
        return;
    };
    let units: Vec<UnitId> = places
        .iter()
        .zip(stories)
        .filter(|(p, s)| p.town == taoyuan && s.committee == Some(COMMITTEE_DAY))
        .map(|(p, _)| p.id.clone())
        .collect();
    for (on, to) in [
        (day(2025, 12, 10), day(2026, 3, 15)),
        (day(2026, 1, 20), COMMITTEE_DAY),
    ] {
        let act = Act::Days {
            by: town_login(taoyuan, 1),
            party: false,
            units: units.clone(),
            day: Some(to),
        };
        script.add(on, Part::Office, act);
    }
}

/// Every step that was done by yesterday, gathered by township, day and step.
fn steps(script: &mut Script, rules: &RuleBook, places: &[Place], stories: &[Story]) {
    type Group = (Day, Part, StepCode, usize, bool, Day);
    let mut groups: BTreeMap<Group, Vec<UnitId>> = BTreeMap::new();
    for (place, story) in places.iter().zip(stories) {
        let (body, form) = committee(place);
        for (party, body, form, on) in [
            (true, Body::PartyBranch, None, story.party),
            (false, body, form, story.committee),
        ] {
            let Some(on) = on else { continue };
            let table = plan(rules, province(rules), body, form, on);
            for step in table.steps.iter().filter(|s| !s.rule.optional) {
                let done_on = story.done_on(step.code, step.earliest, step.latest);
                if done_on > YESTERDAY || !happened(story, place, party, step.code) {
                    continue;
                }
                let recorded = done_on.max(RECORDS_FROM);
                let part = match step.code {
                    StepCode::ElectionDay | StepCode::FirstMeeting => Part::Meeting,
                    _ => Part::Office,
                };
                let group = (recorded, part, step.code, place.town, party, done_on);
                groups.entry(group).or_default().push(place.id.clone());
            }
        }
    }
    for (n, ((on, part, step, town, party, done_on), units)) in groups.into_iter().enumerate() {
        let by = town_login(town, 1 + n % 2);
        let act = Act::Steps {
            by,
            party,
            step,
            done_on,
            units,
        };
        script.add(on, part, act);
    }
}

/// Whether a step that was due by its pace was done, apart from the day.
fn happened(story: &Story, place: &Place, party: bool, step: StepCode) -> bool {
    if party {
        return true;
    }
    let second = TOWNS
        .get(place.town)
        .is_some_and(|t| t.wave == Wave::Second);
    let after_vote = matches!(
        step,
        StepCode::ResultFiling | StepCode::SupervisionCommittee | StepCode::Handover
    );
    story.neglected != Some(step)
        && (step != StepCode::ExitAudit || !story.unaudited)
        // The voting step of a villagers' committee follows from the confirmed count.
        && (step != StepCode::ElectionDay || !place.kind.is_rural())
        && (!second || !after_vote || place.no >= FILED_FROM)
        && (story.postponed.is_none() || step < StepCode::VoterList)
}

/// The villages of the second pilot from this number on filed their result on the day after the vote.
const FILED_FROM: usize = 7;

/// A step recorded with a wrong date, undone with its reason and recorded anew.
fn slips(script: &mut Script, places: &[Place]) {
    let Some(town) = TOWNS.iter().position(|t| t.pinyin == "shiqiao") else {
        return;
    };
    let Some(place) = places.iter().find(|p| p.town == town && p.no == 3) else {
        return;
    };
    let step = StepCode::Prep;
    let (body, _) = committee(place);
    let on = plus(YESTERDAY, -4);
    let undo = Act::Undo {
        by: town_login(town, 1),
        unit: place.id.clone(),
        body,
        step,
        reason: "完成日期登错，核对会议记录后重新登记",
    };
    let again = Act::Steps {
        by: town_login(town, 1),
        party: false,
        step,
        done_on: day(2026, 2, 4),
        units: vec![place.id.clone()],
    };
    script.add(on, Part::Office, undo);
    script.add(on, Part::Office, again);
}

/// The login of a township's first or second account.
pub(super) fn town_login(town: usize, n: usize) -> String {
    format!("{}{n}", TOWNS.get(town).map_or("", |t| t.pinyin))
}
