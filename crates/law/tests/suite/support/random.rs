//! Random sheets with small figures, so that ties, exact halves and exact
//! thirds happen all the time.

use law::body::{Bar, Body, Contest, Form, HeldBy, Kin, PetitionBy, Sex, StopBy};
use law::count::{
    BallotSet, Ballots, KinLink, Measures, Nominee, NomineeNo, Person, Petition, Post, PostNo,
    Reduction, Sheet, Sitting, Stop, Vote,
};

/// A small generator of numbers (xorshift), so that a case can be found again
/// by its seed.
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        // Seeds that differ by one must not give runs that look alike.
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit.max(1)
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    pub fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[usize::try_from(self.below(list.len().try_into().unwrap())).unwrap()]
    }
}

/// A sheet of any body and contest without missing figures, on one ballot or
/// one for each post.
pub fn sheet(seed: u64) -> Sheet {
    let mut n = Numbers::new(seed);
    let mut sheet = figures(&mut n);
    who_came(&mut n, &mut sheet);
    if n.one_in(3) {
        sheet.measures.vote_rollup = Some(n.one_in(2));
    }
    if n.one_in(4) {
        sit(&mut n, &mut sheet);
    }
    if n.one_in(6) {
        let last = sheet.posts.len() - 1;
        sheet.reserved.push((PostNo(last), 1));
    }
    decided(&mut n, &mut sheet);
    if n.one_in(6) {
        per_post(&mut n, &mut sheet);
    }
    sheet
}

/// Bodies and contests, the ordinary ones more often.
const BODIES: &[Body] = &[
    Body::VillagersCommittee,
    Body::VillagersCommittee,
    Body::VillagersCommittee,
    Body::ResidentsCommittee,
    Body::ResidentsCommittee,
    Body::PartyBranch,
    Body::PartyCommittee,
    Body::VillageSupervisionCommittee,
    Body::VillagersRepresentatives,
];
const CONTESTS: &[Contest] = &[
    Contest::Regular,
    Contest::Regular,
    Contest::Regular,
    Contest::Regular,
    Contest::Runoff,
    Contest::Runoff,
    Contest::TieRevote,
    Contest::ByElection,
    Contest::Recall,
    Contest::Preselection,
    Contest::Nomination,
];
/// Every province with a pack, one without, and two invented ones.
const PROVINCES: &[&str] = &["00", "11", "31", "33", "37", "41", "50", "65", "91", "92"];
const FORMS: &[Option<Form>] = &[
    None,
    Some(Form::AllResidents),
    Some(Form::HouseholdRepresentatives),
    Some(Form::GroupRepresentatives),
];

fn figures(n: &mut Numbers) -> Sheet {
    let (body, mut contest) = (n.of(BODIES), n.of(CONTESTS));
    if body.is_party() && contest == Contest::Recall {
        contest = Contest::Regular;
    }
    // A form on another body's sheet is a slip that must change nothing.
    let form = if body == Body::ResidentsCommittee || n.one_in(12) {
        n.of(FORMS)
    } else {
        None
    };
    let electorate = 4 + n.below(36);
    let voters = n.below(electorate + 1).max(electorate * 2 / 5);
    let returned = (voters + n.below(2)).saturating_sub(n.below(3));
    let valid = returned - n.below(returned / 4 + 1);
    let posts = posts(n, body);
    let (nominees, votes) = people(n, &posts, valid);
    let held_by = match (body.is_party(), n.below(5)) {
        (true, 0) => HeldBy::Committee,
        (true, 1) | (false, 0) => HeldBy::Representatives,
        _ => HeldBy::Voters,
    };
    Sheet {
        body,
        contest,
        form,
        province: n.of(PROVINCES).to_owned(),
        election_day: n
            .of(&["2026-03-15", "2026-03-15", "2025-06-01"])
            .parse()
            .unwrap(),
        electorate: Some(electorate),
        present: None,
        voters: Some(voters),
        proxies: n.one_in(4).then(|| n.below(3).min(voters)),
        held_by,
        ballots: Ballots::Joint(BallotSet {
            issued: n.one_in(2).then(|| voters + n.below(3)),
            returned: Some(returned),
            invalid: Some(returned - valid),
            valid: None,
        }),
        posts,
        nominees,
        votes,
        petition: None,
        sitting: Vec::new(),
        measures: Measures::default(),
        reserved: Vec::new(),
        reduce: Vec::new(),
        stop: None,
    }
}

/// Who took part is written under the name the vote gives it, or not at all.
fn who_came(n: &mut Numbers, sheet: &mut Sheet) {
    if sheet.counts_present() && !n.one_in(8) {
        sheet.present = sheet.voters;
        if !n.one_in(3) {
            sheet.voters = None;
        }
    } else if n.one_in(6) {
        sheet.voters = None;
        sheet.proxies = None;
    }
}

/// Petitions, reductions of seats, and decisions to leave seats vacant.
fn decided(n: &mut Numbers, sheet: &mut Sheet) {
    let electorate = sheet.electorate.unwrap();
    if sheet.contest == Contest::Recall && !n.one_in(6) {
        let by = n.of(PetitionBy::ALL);
        let base = 3 + n.below(30);
        let own = by == PetitionBy::Voters && n.one_in(2);
        let base = if own { electorate } else { base };
        let signatures = n.of(&[base / 10, base / 5, base.div_ceil(5), base / 3, base]);
        sheet.petition = Some(Petition {
            by,
            signatures: Some(signatures),
            base: (!own).then_some(base),
        });
    }
    let came = sheet.present.or(sheet.voters);
    let last = PostNo(sheet.posts.len() - 1);
    let seats = sheet.posts[last.0].seats.unwrap();
    if seats > 1 && n.one_in(4) {
        let most = came.unwrap_or(electorate);
        sheet.reduce.push(Reduction {
            post: last,
            to: 1 + u32::try_from(n.below(u64::from(seats) - 1)).unwrap(),
            consent: Some(n.of(&[most / 2, most / 2 + 1, most]).min(most)),
        });
    }
    if n.one_in(4) {
        sheet.stop = Some(Stop {
            by: n.of(StopBy::ALL),
            decided: !n.one_in(4),
        });
    }
}

/// A ballot for each post, now and then with more returned than came.
fn per_post(n: &mut Numbers, sheet: &mut Sheet) {
    let Ballots::Joint(all) = sheet.ballots else {
        return;
    };
    let set = |n: &mut Numbers| {
        let more = if n.one_in(3) { n.below(4) } else { 0 };
        BallotSet {
            returned: all.returned.map(|r| r + more),
            invalid: all.invalid.map(|i| i + more),
            ..all
        }
    };
    let posts = (0..sheet.posts.len()).map(PostNo);
    sheet.ballots = Ballots::PerPost(posts.map(|post| (post, set(n))).collect());
}

fn posts(n: &mut Numbers, body: Body) -> Vec<Post> {
    let ids: &[&str] = match (body.is_party(), n.below(4)) {
        (true, 0) => &["secretary", "committee"],
        (true, _) => &["committee"],
        _ if body == Body::VillagersRepresentatives => &["group_leader", "member"],
        (false, 0) => &["member"],
        (false, 1) => &["chair", "member"],
        (false, _) => &["chair", "deputy", "member"],
    };
    let post = |id: &&str| {
        let seats = if *id == "member" || *id == "committee" {
            1 + n.below(3)
        } else {
            1
        };
        let seats = u32::try_from(seats).ok();
        Post {
            id: (*id).to_owned(),
            title: (*id).to_owned(),
            seats,
            max_marks: None,
        }
    };
    ids.iter().map(post).collect()
}

/// Nominees per post, some for two, with votes that fit into the ballots.
fn people(n: &mut Numbers, posts: &[Post], valid: u64) -> (Vec<Nominee>, Vec<Vote>) {
    let (mut nominees, mut votes): (Vec<Nominee>, Vec<Vote>) = (Vec::new(), Vec::new());
    for (at, post) in posts.iter().enumerate() {
        stand(n, (PostNo(at), post), valid, &mut nominees, &mut votes);
        if !votes.iter().any(|vote| vote.post.0 == at) {
            votes.push(row(PostNo(at), NomineeNo(0), 0));
        }
    }
    let count = u64::try_from(nominees.len()).unwrap();
    for nominee in &mut nominees {
        if n.one_in(7) {
            let other = NomineeNo(usize::try_from(n.below(count)).unwrap());
            let kin = n.of(&[
                None,
                Some(Kin::Sibling),
                Some(Kin::Cousin),
                Some(Kin::Spouse),
            ]);
            nominee.kin_of.push(KinLink {
                to: Person::Nominee(other),
                kin,
            });
        }
    }
    (nominees, votes)
}

fn row(post: PostNo, nominee: NomineeNo, cast: u64) -> Vote {
    Vote {
        post,
        nominee,
        for_: Some(cast),
        against: None,
        abstain: None,
    }
}

/// Who stands for one post, and with how many votes.
fn stand(
    n: &mut Numbers,
    (no, post): (PostNo, &Post),
    valid: u64,
    nominees: &mut Vec<Nominee>,
    votes: &mut Vec<Vote>,
) {
    let seats = u64::from(post.seats.unwrap());
    let mut left = valid * seats;
    for _ in 0..1 + seats + n.below(3) {
        let who = if !nominees.is_empty() && n.one_in(6) {
            usize::try_from(n.below(nominees.len().try_into().unwrap())).unwrap()
        } else {
            nominees.push(nominee(n, nominees.len()));
            nominees.len() - 1
        };
        let there = votes.iter().any(|v| v.post == no && v.nominee.0 == who);
        if there || nominees[who].posts.contains(&no) {
            continue;
        }
        if nominees[who].formal {
            nominees[who].posts.push(no);
        }
        if n.one_in(10) {
            continue;
        }
        // Around the half and the third more often than elsewhere.
        let most = left.min(valid);
        let any = n.below(most + 1);
        let aim = n.of(&[
            valid / 2,
            valid / 2 + 1,
            valid / 3,
            valid.div_ceil(3),
            any,
            most,
        ]);
        let cast = aim.min(most);
        left -= cast;
        votes.push(row(no, NomineeNo(who), cast));
    }
}

fn nominee(n: &mut Numbers, no: usize) -> Nominee {
    Nominee {
        id: format!("n{no}"),
        name: format!("n{no}"),
        sex: n.of(&[
            Some(Sex::Male),
            Some(Sex::Male),
            Some(Sex::Female),
            Some(Sex::Male),
            None,
        ]),
        posts: Vec::new(),
        formal: !n.one_in(8),
        kin_of: Vec::new(),
        barred: if n.one_in(9) {
            vec![Bar::CriminallyPunished]
        } else {
            Vec::new()
        },
    }
}

fn sit(n: &mut Numbers, sheet: &mut Sheet) {
    for i in 0..1 + n.below(3) {
        let to =
            NomineeNo(usize::try_from(n.below(sheet.nominees.len().try_into().unwrap())).unwrap());
        let link = KinLink {
            to: Person::Nominee(to),
            kin: Some(Kin::Parent),
        };
        sheet.sitting.push(Sitting {
            id: format!("s{i}"),
            post: n.of(&["chair", "deputy", "member"]).to_owned(),
            sex: n.of(&[Some(Sex::Male), Some(Sex::Female), Some(Sex::Male)]),
            kin_of: if n.one_in(3) { vec![link] } else { Vec::new() },
        });
    }
}
