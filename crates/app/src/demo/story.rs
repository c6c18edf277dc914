//! What happened in each village until the demo's day: when it votes, how fast it works, what it left
//! undone. Everything else follows from the lawful timetable.

use domain::Day;
use domain::term::StepCode;

use super::dice::Dice;
use super::places::{Place, TOWNS, Town, Wave};

/// A day of the demo's years, which are all in the calendar.
pub(super) const fn day(year: i32, month: u32, day: u32) -> Day {
    match Day::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => Day::MIN,
    }
}

/// The demo's day.
pub(super) const TODAY: Day = day(2026, 3, 3);
/// The last day on which something was recorded.
pub(super) const YESTERDAY: Day = day(2026, 3, 2);
/// The day on which the term was opened.
pub(super) const OPENED: Day = day(2025, 11, 28);
/// The first day on which steps were recorded.
pub(super) const RECORDS_FROM: Day = day(2025, 12, 2);
/// The county's common days.
pub(super) const PARTY_DAY: Day = day(2026, 2, 8);
pub(super) const COMMITTEE_DAY: Day = day(2026, 3, 22);
/// The pilots' days.
pub(super) const PILOT_PARTY_DAY: Day = day(2026, 1, 11);
pub(super) const PILOT_DAY: Day = day(2026, 2, 1);
/// The second pilot's day.
pub(super) const SECOND_DAY: Day = day(2026, 3, 1);

/// First and last day of the spring festival's holidays, when offices record nothing.
const FESTIVAL: (Day, Day) = (day(2026, 2, 15), day(2026, 2, 23));

/// One village's way through the term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Story {
    /// Day of the Party organisation's election.
    pub(super) party: Option<Day>,
    /// Day of the committee's election.
    pub(super) committee: Option<Day>,
    /// How far into a step's window it is done, in percent.
    pub(super) pace: i64,
    /// Why the committee's election is postponed.
    pub(super) postponed: Option<&'static str>,
    /// A step of the committee's election that was left undone and is late.
    pub(super) neglected: Option<StepCode>,
    /// The result of its exit audit is not public yet, although it is time.
    pub(super) unaudited: bool,
    /// Representatives and group leaders are not elected yet, although it is time.
    pub(super) slow: bool,
    /// The handover came after its latest day.
    pub(super) late_handover: bool,
}

/// Villages postponed, by township and number, with the reason.
const POSTPONED: &[(&str, usize, &str)] = &[
    ("101", 7, "与邻村合并的方案正在报批，批复后再定投票日"),
    ("104", 11, "选民登记争议涉及 23 人，待乡镇答复后再定投票日"),
    ("200", 4, "防汛转移安置未完，经县换届办同意延期"),
];

/// Villages that published no voter list in time, by township and numbers.
const LATE: &[(&str, &[usize])] = &[("102", &[3, 4, 9]), ("104", &[5, 6, 15]), ("105", &[8, 9])];

/// Villages whose exit audit is not published yet, by township and numbers.
const UNAUDITED: &[(&str, &[usize])] = &[("103", &[2, 9]), ("105", &[11])];

/// Villages that have not elected representatives yet, by township and numbers.
const SLOW: &[(&str, &[usize])] = &[
    ("103", &[4, 6, 7, 12, 15]),
    ("105", &[3, 5, 13, 16]),
    ("202", &[1, 2, 4, 6, 8, 9, 11, 13]),
];

/// Villages of the last township without any day yet.
const UNDATED: &[usize] = &[2, 5, 8, 9, 12];

/// The one village of each township of the common day that took part in the pilot.
const PILOT_NO: usize = 10;

fn named(list: &[(&str, &[usize])], town: &Town, no: usize) -> bool {
    list.iter()
        .any(|(code, numbers)| *code == town.code && numbers.contains(&no))
}

/// Every village's story, in the order of `places`.
pub(super) fn stories(places: &[Place]) -> Vec<Story> {
    let mut dice = Dice::of(0x7374);
    // Most villages of a township keep step with each other; one in six is slower or faster.
    let paces: Vec<(i64, i64)> = TOWNS
        .iter()
        .map(|_| {
            let most = dice.between(35, 65);
            (
                most,
                most + dice.between(5, 14) * (1 - 2 * dice.between(0, 1)),
            )
        })
        .collect();
    places
        .iter()
        .filter_map(|place| {
            let (most, few) = paces.get(place.town).copied()?;
            let pace = if dice.below(6) == 0 { few } else { most };
            Some(story(TOWNS.get(place.town)?, place.no, pace))
        })
        .collect()
}

fn story(town: &Town, no: usize, pace: i64) -> Story {
    let pilot = no == PILOT_NO;
    let undated = town.wave == Wave::Last && UNDATED.contains(&no);
    let (party, committee) = match town.wave {
        Wave::Pilot => (PILOT_PARTY_DAY, PILOT_DAY),
        Wave::Main if pilot => (PILOT_PARTY_DAY, PILOT_DAY),
        Wave::Second => (day(2026, 1, 18), SECOND_DAY),
        Wave::Main => (PARTY_DAY, COMMITTEE_DAY),
        Wave::Later => (PARTY_DAY, day(2026, 3, 29)),
        Wave::Last => (day(2026, 3, 22), day(2026, 4, 12)),
    };
    let postponed = POSTPONED
        .iter()
        .find(|(code, n, _)| *code == town.code && *n == no)
        .map(|(_, _, reason)| *reason);
    Story {
        party: (!undated).then_some(party),
        committee: (!undated).then_some(committee),
        pace,
        postponed,
        neglected: named(LATE, town, no).then_some(StepCode::VoterList),
        unaudited: named(UNAUDITED, town, no),
        slow: named(SLOW, town, no),
        late_handover: town.code == "107" && (no == 4 || no == 9),
    }
}

impl Story {
    /// The day a step with this window was done, before the cut at yesterday.
    pub(super) fn done_on(&self, step: StepCode, earliest: Day, latest: Day) -> Day {
        let span = latest.signed_duration_since(earliest).num_days();
        let percent = match step {
            // Those who are ready elect representatives on the first day.
            StepCode::Representatives if !self.slow => 0,
            StepCode::Representatives => 100,
            _ => self.pace,
        };
        let mut after = span * percent / 100;
        if matches!(
            step,
            StepCode::ResultFiling
                | StepCode::ResultReply
                | StepCode::SupervisionCommittee
                | StepCode::Handover
        ) {
            after = after.max(1);
        }
        if self.late_handover && step == StepCode::Handover {
            after = span + 2;
        }
        off_festival(plus(earliest, after), earliest)
    }
}

/// The last working day before the festival, or the first one after it where the step may not be done
/// before.
fn off_festival(on: Day, earliest: Day) -> Day {
    let (first, last) = FESTIVAL;
    if on < first || on > last {
        return on;
    }
    let before = plus(first, -2);
    if before >= earliest {
        before
    } else {
        plus(last, 1)
    }
}

/// A day moved by a number of days.
pub(super) fn plus(day: Day, days: i64) -> Day {
    day.checked_add_signed(chrono::TimeDelta::days(days))
        .unwrap_or(day)
}
