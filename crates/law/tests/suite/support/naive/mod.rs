//! A second decision, deliberately naive: it follows the sentences of the law
//! one by one, in the order a person with pencil and paper would, and shares
//! no code with the engine. Slow and plain is the point.
//!
//! It covers every body, contest and form: turnout, ballots, proxies and
//! petitions, bars, near relatives, second posts, votes added downwards, the
//! women's seat, reserved and reduced seats, what comes next, and what hangs on
//! an unverified rule. Where a higher post is tied it stops judging lower ones,
//! since the engine then reports seats as pending.

mod after;
mod fill;

use fill::Round;
use law::body::{Bar, Body, Contest, Form, HeldBy, Kin, PetitionBy, Sex};
use law::count::{BallotSet, Ballots, Sheet};
use law::rules::Rules;
use std::collections::{BTreeMap, BTreeSet};

/// A vote to be held: kind, post, seats, candidates, for a woman, share needed.
pub type NextVote = (&'static str, String, u64, BTreeSet<String>, bool, String);

/// Ids only.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Answer {
    pub valid: bool,
    /// Per post.
    pub posts: Vec<bool>,
    pub recalled: BTreeSet<String>,
    /// (post, nominee, votes)
    pub elected: BTreeSet<(String, String, u64)>,
    /// (post, nominees, seats)
    pub ties: BTreeSet<(String, BTreeSet<String>, u64)>,
    /// (post, nominee, reason)
    pub void: BTreeSet<(String, String, &'static str)>,
    /// post -> (open seats, of them for a woman)
    pub open: BTreeMap<String, (u64, u64)>,
    /// (post, from, to, consents)
    pub reduced: BTreeSet<(String, u64, u64, u64)>,
    pub next: BTreeSet<NextVote>,
    /// The most urgent of them.
    pub kind: &'static str,
    pub may_stop: bool,
    /// (what, the other reading) where another reading changes the result.
    pub depends: BTreeSet<(String, String)>,
    /// Posts below a tie, which are not judged here.
    pub unjudged: BTreeSet<String>,
    /// Equal votes of near relatives for one post, which are not judged here.
    pub strange: bool,
}

/// The parameters as the pack writes them, and whether each was verified.
pub type Pack = BTreeMap<&'static str, (String, bool)>;

/// The share a number must reach, as the pack writes it: `>1/2`, `>=1/3`.
fn reaches(share: &str, part: u64, whole: u64) -> bool {
    if share == "none" {
        return true;
    }
    let strict = !share.starts_with(">=");
    let (num, den) = share
        .trim_start_matches(['>', '='])
        .split_once('/')
        .unwrap();
    let (num, den): (i128, i128) = (num.parse().unwrap(), den.parse().unwrap());
    let (left, right) = (i128::from(part) * den, i128::from(whole) * num);
    if strict { left > right } else { left >= right }
}

pub struct Paper<'a> {
    sheet: &'a Sheet,
    pack: Pack,
    answer: Answer,
    seated: Vec<String>,
}

/// Decides, and tries every other reading of what is not certain.
pub fn decide(rules: &Rules, sheet: &Sheet) -> Answer {
    let list = rules.params.list().into_iter();
    let pack: Pack = list.map(|p| (p.key, (p.value, p.verified))).collect();
    let mut answer = once(pack.clone(), sheet);
    if answer.unjudged.is_empty() && !answer.strange {
        readings(&pack, sheet, &mut answer);
    }
    answer
}

fn once(pack: Pack, sheet: &Sheet) -> Answer {
    let mut paper = Paper {
        sheet,
        pack,
        answer: Answer::default(),
        seated: sheet.sitting.iter().map(|s| s.id.clone()).collect(),
    };
    let whole = paper.petition() && paper.proxies();
    let posts = 0..sheet.posts.len();
    paper.answer.posts = posts.map(|at| whole && paper.valid(at)).collect();
    paper.answer.valid = paper.answer.posts.contains(&true);
    if paper.answer.valid && sheet.contest == Contest::Recall {
        paper.recall();
    } else if paper.answer.valid {
        paper.posts();
    }
    paper.after(whole);
    paper.answer
}

/// The other readings of the text, one at a time.
fn readings(pack: &Pack, sheet: &Sheet, answer: &mut Answer) {
    let plain = |key: &str| pack[key].0.as_str();
    let probe = Paper {
        sheet,
        pack: pack.clone(),
        answer: Answer::default(),
        seated: Vec::new(),
    };
    let mut others: Vec<(&'static str, &'static str)> = Vec::new();
    let (share, turnout) = (probe.share_key(), probe.turnout_key());
    let recorded = sheet.voters.is_some() || (probe.meeting() && sheet.present.is_some());
    if let Some(share) = share.filter(|key| answer.valid && plain(key) != "none") {
        if plain("majority_base") == "returned" && !probe.meeting() {
            if recorded {
                others.push(("majority_base", "voters"));
            }
            if (0..sheet.posts.len()).any(|at| probe.ballots(at).issued.is_some()) {
                others.push(("majority_base", "issued"));
            }
        }
        if !pack[share].1 {
            others.push((share, "none"));
        }
    }
    let failed = (0..sheet.posts.len()).any(|at| !probe.enough_came(at));
    if failed && !pack[turnout].1 {
        others.push((turnout, "none"));
    }
    if !pack["women_seat"].1 {
        others.push(("women_seat", "none"));
    }
    if probe.over_the_ledger_only() {
        others.push(("ballots_against", "issued"));
    }
    for (key, other) in others {
        let mut changed = pack.clone();
        let alone = key == "ballots_against";
        let key = if alone { "ballots_against_alone" } else { key };
        changed.insert(key, (other.to_owned(), true));
        let result = once(changed, sheet);
        if result.strange || !result.unjudged.is_empty() {
            // Cannot be said here; the engine's own tests do.
            answer.strange = true;
            return;
        }
        let same = result.valid == answer.valid
            && result.posts == answer.posts
            && result.recalled == answer.recalled
            && result.elected == answer.elected
            && result.ties == answer.ties
            && result.open == answer.open;
        if !same {
            let on = match key {
                "majority_base" => "base",
                "ballots_against_alone" => "ballots_against",
                key => key,
            };
            answer.depends.insert((on.to_owned(), other.to_owned()));
        }
    }
}

impl Paper<'_> {
    fn pack(&self, key: &str) -> &str {
        &self.pack[key].0
    }

    fn is_party(&self) -> bool {
        matches!(self.sheet.body, Body::PartyBranch | Body::PartyCommittee)
    }

    /// The form, which only a residents' committee has.
    fn form(&self) -> Option<Form> {
        let residents = self.sheet.body == Body::ResidentsCommittee;
        self.sheet.form.filter(|_| residents)
    }

    /// Whether those who vote come together, so that those present are counted.
    fn meeting(&self) -> bool {
        let forms = [
            Some(Form::HouseholdRepresentatives),
            Some(Form::GroupRepresentatives),
        ];
        self.is_party() || self.sheet.held_by != HeldBy::Voters || forms.contains(&self.form())
    }

    fn collects(&self) -> bool {
        matches!(
            self.sheet.contest,
            Contest::Preselection | Contest::Nomination
        )
    }

    fn committee(&self) -> bool {
        matches!(
            self.sheet.body,
            Body::VillagersCommittee | Body::ResidentsCommittee
        ) && !self.collects()
    }

    fn ballots(&self, at: usize) -> BallotSet {
        match &self.sheet.ballots {
            Ballots::Joint(set) => *set,
            Ballots::PerPost(sets) => sets.iter().find(|(no, _)| no.0 == at).unwrap().1,
        }
    }

    /// Who took part in the vote for a post, as far as it was written down.
    fn recorded(&self) -> Option<u64> {
        if self.meeting() {
            self.sheet.present.or(self.sheet.voters)
        } else {
            self.sheet.voters
        }
    }

    fn came(&self, at: usize) -> u64 {
        let returned = self.ballots(at).returned.unwrap();
        self.recorded().unwrap_or(returned)
    }

    fn petition(&self) -> bool {
        let (Contest::Recall, Some(petition)) = (self.sheet.contest, self.sheet.petition) else {
            return true;
        };
        let key = match petition.by {
            PetitionBy::Representatives => "recall_representatives",
            _ => "recall_voters",
        };
        let base = petition.base.or(self.sheet.electorate).unwrap();
        reaches(self.pack(key), petition.signatures.unwrap(), base)
    }

    fn proxies(&self) -> bool {
        let group = self.form() == Some(Form::GroupRepresentatives);
        let none = self.pack("proxy_who") == "nobody"
            || (group && self.pack("proxy_group_form") == "false");
        !none || self.sheet.proxies.unwrap_or(0) == 0
    }

    fn turnout_key(&self) -> &'static str {
        let ordinary = match self.sheet.contest {
            Contest::Runoff => "turnout_runoff",
            Contest::TieRevote => "turnout_tie_revote",
            Contest::Preselection | Contest::Nomination => "turnout_nomination",
            _ => "turnout",
        };
        if self.is_party() || self.pack(ordinary) == "none" {
            return ordinary;
        }
        match self.form() {
            Some(Form::HouseholdRepresentatives) => return "turnout_household",
            Some(Form::GroupRepresentatives) => return "turnout_group",
            _ => {}
        }
        if self.sheet.held_by == HeldBy::Representatives {
            "turnout_representatives"
        } else if self.sheet.body == Body::VillagersRepresentatives {
            "turnout_group"
        } else {
            ordinary
        }
    }

    fn enough_came(&self, at: usize) -> bool {
        let share = self.pack(self.turnout_key());
        reaches(share, self.came(at), self.sheet.electorate.unwrap())
    }

    fn valid(&self, at: usize) -> bool {
        let set = self.ballots(at);
        let returned = set.returned.unwrap();
        let most = self.recorded().or(self.sheet.electorate).unwrap();
        let issued = set.issued.is_none_or(|issued| returned <= issued);
        let ledger = returned <= most || self.pack.contains_key("ballots_against_alone");
        self.enough_came(at) && ledger && issued
    }

    /// Whether there are more ballots than the ledger has people, and nowhere
    /// more than were issued, as far as that was written down everywhere.
    fn over_the_ledger_only(&self) -> bool {
        let most = self.recorded().or(self.sheet.electorate).unwrap();
        let sets = (0..self.sheet.posts.len()).map(|at| self.ballots(at));
        let sets: Vec<BallotSet> = sets.collect();
        let over = sets.iter().any(|set| set.returned.unwrap() > most);
        let within = |set: &BallotSet| set.issued.is_some_and(|n| set.returned.unwrap() <= n);
        over && sets.iter().all(within)
    }

    fn share_key(&self) -> Option<&'static str> {
        match self.sheet.contest {
            Contest::Runoff => Some("runoff_threshold"),
            Contest::TieRevote => None,
            Contest::Preselection => Some("preselection_threshold"),
            Contest::Nomination => Some("nomination_threshold"),
            _ => Some("majority"),
        }
    }

    fn share(&self) -> String {
        let key = self.share_key();
        key.map_or("none", |key| self.pack(key)).to_owned()
    }

    /// Of what the share is taken, for a post.
    fn whole(&self, at: usize) -> u64 {
        let set = self.ballots(at);
        match self.pack("majority_base") {
            _ if self.meeting() => self.came(at),
            "returned" => set.returned.unwrap(),
            "issued" => set.issued.unwrap_or(self.came(at)),
            _ => self.came(at),
        }
    }

    fn recall(&mut self) {
        for row in &self.sheet.votes {
            let (at, yes) = (row.post.0, row.for_.unwrap());
            if self.answer.posts[at] && reaches(&self.share(), yes, self.whole(at)) {
                let name = self.sheet.nominees[row.nominee.0].id.clone();
                self.answer.recalled.insert(name);
            }
        }
    }

    fn rank(id: &str) -> u8 {
        match id {
            "chair" | "secretary" => 0,
            "deputy" => 1,
            _ => 2,
        }
    }

    fn posts(&mut self) {
        let mut order: Vec<usize> = (0..self.sheet.posts.len()).collect();
        order.sort_by_key(|i| (Self::rank(&self.sheet.posts[*i].id), *i));
        let members = self
            .sheet
            .posts
            .iter()
            .rposition(|post| Self::rank(&post.id) == 2);
        let mut tied_above = false;
        for (n, &i) in order.iter().enumerate() {
            if !self.answer.posts[i] {
                continue;
            }
            let post = self.sheet.posts[i].id.clone();
            if tied_above && !self.collects() {
                self.answer.unjudged.insert(post);
                continue;
            }
            self.post(i, &order[..=n], members == Some(i));
            tied_above |= self.answer.ties.iter().any(|(of, _, _)| *of == post);
        }
    }

    /// Everybody who stands for a post with the votes that decide.
    fn candidates(&self, at: usize, above: &[usize]) -> Vec<(String, u64, u64)> {
        let chosen = self.sheet.measures.vote_rollup;
        let free = self.pack("vote_rollup_choice") == "true";
        let rollup = match chosen {
            Some(on) if free => on,
            _ => self.pack("vote_rollup") == "true",
        } && !self.collects();
        let mut list = Vec::new();
        for (n, nominee) in self.sheet.nominees.iter().enumerate() {
            let cast = |post: usize| {
                let mine = |v: &&law::count::Vote| v.post.0 == post && v.nominee.0 == n;
                self.sheet.votes.iter().find(mine).map(|v| v.for_.unwrap())
            };
            let own = cast(at);
            let added: u64 = if rollup {
                above
                    .iter()
                    .filter(|p| **p != at)
                    .filter_map(|p| cast(*p))
                    .sum()
            } else {
                0
            };
            let stands = own.is_some() || added > 0 || nominee.posts.iter().any(|p| p.0 == at);
            if stands {
                list.push((
                    nominee.id.clone(),
                    own.unwrap_or(0) + added,
                    own.unwrap_or(0),
                ));
            }
        }
        list
    }

    fn nominee(&self, id: &str) -> &law::count::Nominee {
        self.sheet.nominees.iter().find(|n| n.id == id).unwrap()
    }

    fn barred(&self, id: &str) -> bool {
        let list: Vec<&str> = self.pack("bars").split_whitespace().collect();
        !self.collects()
            && self
                .nominee(id)
                .barred
                .iter()
                .any(|bar: &Bar| list.contains(&bar.code()))
    }

    fn kin(&self, a: &str, b: &str) -> bool {
        if !self.committee() || self.pack("kin_avoidance") != "true" {
            return false;
        }
        let scope: Vec<&str> = self.pack("kin_scope").split_whitespace().collect();
        let name = |person: law::count::Person| match person {
            law::count::Person::Nominee(no) => self.sheet.nominees[no.0].id.clone(),
            law::count::Person::Sitting(i) => self.sheet.sitting[i].id.clone(),
        };
        let near = |kin: Option<Kin>| kin.is_none_or(|kin| scope.contains(&kin.code()));
        let people = self.sheet.nominees.iter().map(|n| (&n.id, &n.kin_of));
        let people = people.chain(self.sheet.sitting.iter().map(|s| (&s.id, &s.kin_of)));
        let mut links = people.flat_map(|(id, links)| links.iter().map(move |l| (id.clone(), *l)));
        links.any(|(id, link)| {
            near(link.kin) && ((id == a && name(link.to) == b) || (id == b && name(link.to) == a))
        })
    }

    fn sex(&self, id: &str) -> Option<Sex> {
        let nominee = self
            .sheet
            .nominees
            .iter()
            .find(|n| n.id == id)
            .map(|n| n.sex);
        nominee.unwrap_or_else(|| self.sheet.sitting.iter().find(|s| s.id == id).unwrap().sex)
    }

    fn post(&mut self, at: usize, above: &[usize], judges_women: bool) {
        let post = self.sheet.posts[at].id.clone();
        let seats = u64::from(self.sheet.posts[at].seats.unwrap());
        let (share, whole) = (self.share(), self.whole(at));
        let mut able = Vec::new();
        for (id, votes, own) in self.candidates(at, above) {
            if !reaches(&share, votes, whole) {
                continue;
            }
            if !self.collects() && self.seated.contains(&id) {
                if own > 0 && reaches(&share, own, whole) {
                    self.answer.void.insert((post.clone(), id, "SECOND_POST"));
                }
                continue;
            }
            able.push((id, votes));
        }
        let reserved = self
            .sheet
            .reserved
            .iter()
            .find(|(no, _)| no.0 == at)
            .map_or(0, |r| r.1);
        let women_rule = self.committee()
            && matches!(self.pack("women_seat"), "reserve" | "reserve_may_lapse")
            && judges_women
            && self.covers()
            && reserved == 0;
        let round = if reserved > 0 {
            self.reserved(&able, seats, u64::from(reserved).min(seats))
        } else if women_rule {
            self.women(&able, seats)
        } else {
            self.fill(&able, seats, &self.seated.clone())
        };
        self.note(&post, round);
    }

    fn covers(&self) -> bool {
        let posts = self.sheet.posts.iter().map(|p| p.id.as_str());
        let ranks: Vec<u8> = posts
            .chain(self.sheet.sitting.iter().map(|s| s.post.as_str()))
            .map(Self::rank)
            .collect();
        ranks.contains(&0) && ranks.contains(&2)
    }

    fn note(&mut self, post: &str, round: Round) {
        for (id, votes) in round.elected {
            self.seated.push(id.clone());
            self.answer.elected.insert((post.to_owned(), id, votes));
        }
        for (names, seats) in round.ties {
            self.answer.ties.insert((post.to_owned(), names, seats));
        }
        for (id, reason) in round.void {
            self.answer.void.insert((post.to_owned(), id, reason));
        }
        self.answer.strange |= round.strange;
        self.answer
            .open
            .insert(post.to_owned(), (round.open, round.for_woman));
    }
}
