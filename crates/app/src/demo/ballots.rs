//! The figures of the pilots' votes: plausible shares of each village's adults, and the few cases that a
//! county meets in every term.

use domain::time::Day;
use law::body::{Contest, Sex};
use law::count::BallotSet;

use super::dice::Dice;
use super::names::Names;
use crate::polling::{Entry, PostEntry, RowEntry};

/// What comes of a vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// Every seat is filled.
    Smooth,
    /// One member's seat found no majority: another vote is due.
    Short,
    /// Two are equal at the last seat.
    Tie,
    /// Fewer than half of the registered voters took part.
    Void,
    /// Without the women's rule three men would sit.
    WomanLast,
}

/// A candidate's share of the valid ballots, in thousandths, and sex.
type Share = (u64, Sex);

const MAN: Sex = Sex::Male;
const WOMAN: Sex = Sex::Female;

/// A post as it is to be: id, title, seats, shares.
struct Wanted {
    id: &'static str,
    title: &'static str,
    seats: u32,
    shares: Vec<Share>,
}

/// The regular vote of a village with so many adults.
pub(super) fn regular(case: Case, adults: u32, day: Day, seed: u64) -> Entry {
    let mut dice = Dice::of(seed);
    let mut names = Names::new(seed);
    let electorate = u64::from(adults) * per_mille(&mut dice, 930, 975) / 1000;
    let turnout = match case {
        Case::Void => per_mille(&mut dice, 410, 460),
        _ => per_mille(&mut dice, 760, 930),
    };
    let voters = electorate * turnout / 1000;
    let ballots = ballots(&mut dice, voters);
    let valid = ballots.valid_or_rest().unwrap_or(0);
    let posts = wanted(case, &mut dice)
        .into_iter()
        .map(|post| filled(post, valid, &mut names))
        .collect();
    Entry {
        contest: Contest::Regular,
        election_day: day,
        electorate: Some(electorate),
        voters: Some(voters),
        proxies: Some(voters * per_mille(&mut dice, 20, 70) / 1000),
        separate: false,
        ballots,
        posts,
        kin: Vec::new(),
        bars: Vec::new(),
        vote_rollup: None,
        invalid_scope: None,
        stop: None,
    }
}

/// Fills the sheet of a further vote: the first candidate of each post wins.
pub(super) fn further(entry: &mut Entry, seed: u64) {
    let mut dice = Dice::of(seed);
    let electorate = entry.electorate.unwrap_or(0);
    let voters = electorate * per_mille(&mut dice, 640, 760) / 1000;
    entry.voters = Some(voters);
    entry.proxies = Some(voters / 40);
    entry.ballots = ballots(&mut dice, voters);
    let valid = entry.ballots.valid_or_rest().unwrap_or(0);
    for post in &mut entry.posts {
        let mut share = 580;
        for row in &mut post.rows {
            row.for_ = Some(valid * share / 1000);
            share = 350;
        }
    }
}

/// One member's figure of a count was read wrongly: the count as it is corrected.
pub(super) fn corrected(entry: &mut Entry) {
    let rows = entry.posts.iter_mut().flat_map(|p| &mut p.rows);
    if let Some(row) = rows.filter(|r| r.formal).last() {
        row.for_ = row.for_.map(|n| n + 9);
    }
}

fn per_mille(dice: &mut Dice, low: i64, high: i64) -> u64 {
    u64::try_from(dice.between(low, high)).unwrap_or(0)
}

fn ballots(dice: &mut Dice, voters: u64) -> BallotSet {
    let returned = voters.saturating_sub(dice.below(4));
    let invalid = returned * per_mille(dice, 8, 25) / 1000;
    BallotSet {
        issued: Some(voters),
        returned: Some(returned),
        invalid: Some(invalid),
        valid: Some(returned.saturating_sub(invalid)),
    }
}

fn wanted(case: Case, dice: &mut Dice) -> Vec<Wanted> {
    let mut share = |low, high| per_mille(dice, low, high);
    let chair = vec![(share(640, 820), MAN), (share(90, 150), MAN)];
    let deputy = vec![(share(600, 740), MAN), (share(160, 220), MAN)];
    let members = match case {
        Case::Smooth | Case::Void => vec![
            (share(700, 790), WOMAN),
            (share(640, 695), MAN),
            (share(570, 620), MAN),
            (share(280, 360), MAN),
        ],
        Case::Short => vec![
            (share(700, 760), WOMAN),
            (share(600, 660), MAN),
            (share(420, 470), MAN),
            (share(330, 400), MAN),
        ],
        Case::Tie => vec![(share(700, 760), WOMAN), (610, MAN), (574, MAN), (574, MAN)],
        Case::WomanLast => vec![
            (share(740, 790), MAN),
            (share(690, 730), MAN),
            (share(610, 650), MAN),
            (share(530, 570), WOMAN),
        ],
    };
    let mut posts = vec![Wanted {
        id: "chair",
        title: "主任",
        seats: 1,
        shares: chair,
    }];
    if dice.below(2) == 0 {
        posts.push(Wanted {
            id: "deputy",
            title: "副主任",
            seats: 1,
            shares: deputy,
        });
    }
    posts.push(Wanted {
        id: "member",
        title: "委员",
        seats: 3,
        shares: members,
    });
    posts
}

fn filled(post: Wanted, valid: u64, names: &mut Names) -> PostEntry {
    let mut rows: Vec<RowEntry> = post
        .shares
        .into_iter()
        .map(|(share, sex)| RowEntry {
            name: match sex {
                Sex::Female => names.woman(),
                Sex::Male => names.man(),
            },
            sex: Some(sex),
            formal: true,
            for_: Some(valid * share / 1000),
            against: None,
            abstain: None,
        })
        .collect();
    if post.id == "chair" {
        // Somebody always writes another name.
        rows.push(RowEntry {
            name: names.man(),
            sex: Some(MAN),
            formal: false,
            for_: Some(3),
            against: None,
            abstain: None,
        });
    }
    PostEntry {
        id: post.id.to_owned(),
        title: post.title.to_owned(),
        seats: Some(post.seats),
        ballots: BallotSet::default(),
        reserved: 0,
        rows,
    }
}
