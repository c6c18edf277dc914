//! A second decision, deliberately naive: it follows the sentences of the law
//! one by one, in the order a person with pencil and paper would, and shares
//! no code with the engine. Slow and plain is the point.
//!
//! It covers committees whose posts are on one ballot, in every contest but
//! recall, with bars, near relatives, second posts, votes added downwards, the
//! women's seat and reserved seats. Where a higher post is tied it stops
//! judging lower ones, since the engine then reports seats as pending.

use law::body::{Bar, Body, Contest, Kin, Sex};
use law::count::{Ballots, Sheet};
use law::rules::Rules;
use std::collections::{BTreeMap, BTreeSet};

/// Ids only.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub valid: bool,
    /// (post, nominee, votes)
    pub elected: BTreeSet<(String, String, u64)>,
    /// (post, nominees, seats)
    pub ties: BTreeSet<(String, BTreeSet<String>, u64)>,
    /// (post, nominee, reason)
    pub void: BTreeSet<(String, String, &'static str)>,
    /// post -> (open seats, of them for a woman)
    pub open: BTreeMap<String, (u64, u64)>,
    /// Posts below a tie, which are not judged here.
    pub unjudged: BTreeSet<String>,
    /// Equal votes of near relatives for one post, which are not judged here.
    pub strange: bool,
}

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

struct Paper<'a> {
    sheet: &'a Sheet,
    pack: BTreeMap<&'static str, String>,
    voters: u64,
    returned: u64,
    answer: Answer,
    seated: Vec<String>,
}

pub fn decide(rules: &Rules, sheet: &Sheet) -> Answer {
    let pack = rules
        .params
        .list()
        .into_iter()
        .map(|p| (p.key, p.value))
        .collect();
    let Ballots::Joint(ballots) = &sheet.ballots else {
        panic!("one ballot only")
    };
    let returned = ballots.returned.unwrap();
    let party = matches!(sheet.body, Body::PartyBranch | Body::PartyCommittee);
    let voters = if party { sheet.present } else { sheet.voters }.unwrap_or(returned);
    let seated = sheet.sitting.iter().map(|s| s.id.clone()).collect();
    let mut paper = Paper {
        sheet,
        pack,
        voters,
        returned,
        answer: Answer::default(),
        seated,
    };
    paper.answer.valid = paper.valid(ballots.issued);
    if paper.answer.valid {
        paper.posts();
    }
    paper.answer
}

impl Paper<'_> {
    fn pack(&self, key: &str) -> &str {
        &self.pack[key]
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

    fn valid(&self, issued: Option<u64>) -> bool {
        let key = match self.sheet.contest {
            Contest::Runoff => "turnout_runoff",
            Contest::TieRevote => "turnout_tie_revote",
            Contest::Preselection | Contest::Nomination => "turnout_nomination",
            _ => "turnout",
        };
        let most = if self.sheet.voters.is_some() || self.sheet.present.is_some() {
            self.voters
        } else {
            self.sheet.electorate.unwrap()
        };
        reaches(self.pack(key), self.voters, self.sheet.electorate.unwrap())
            && self.returned <= most
            && issued.is_none_or(|issued| self.returned <= issued)
    }

    fn share(&self) -> &str {
        match self.sheet.contest {
            Contest::Runoff => self.pack("runoff_threshold"),
            Contest::TieRevote => "none",
            Contest::Preselection => self.pack("preselection_threshold"),
            Contest::Nomination => self.pack("nomination_threshold"),
            _ => self.pack("majority"),
        }
    }

    fn whole(&self) -> u64 {
        if self.pack("majority_base") == "present" {
            self.voters
        } else {
            self.returned
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
        let (share, whole) = (self.share().to_owned(), self.whole());
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

    /// Takes the best again and again until the seats are gone.
    fn fill(&self, able: &[(String, u64)], seats: u64, before: &[String]) -> Round {
        let mut round = Round::default();
        let mut seated = before.to_vec();
        let mut left: Vec<(String, u64)> = able.to_vec();
        let mut room = seats;
        while room > 0 && !left.is_empty() {
            let best = left.iter().map(|(_, votes)| *votes).max().unwrap();
            let (group, rest): (Vec<_>, Vec<_>) =
                left.into_iter().partition(|(_, votes)| *votes == best);
            left = rest;
            let mut free = Vec::new();
            let mut barred = 0;
            for (id, votes) in group {
                if self.barred(&id) {
                    barred += 1;
                    round.void.push((id, "BARRED"));
                } else if seated.iter().any(|other| self.kin(&id, other)) {
                    round.void.push((id, "KIN"));
                } else {
                    free.push((id, votes));
                }
            }
            let related = free
                .iter()
                .any(|(a, _)| free.iter().any(|(b, _)| a != b && self.kin(a, b)));
            if related {
                // Left to the engine's own tests: a tie among relatives.
                round.strange = true;
                return round;
            }
            let count = u64::try_from(free.len()).unwrap();
            if count > room {
                let names = free.into_iter().map(|(id, _)| id).collect();
                round.ties.push((names, room));
                room = 0;
            } else {
                seated.extend(free.iter().map(|(id, _)| id.clone()));
                round.elected.extend(free);
                room -= count;
                let lost = barred.min(room);
                room -= lost;
                round.open += lost;
            }
        }
        round.open += room;
        round
    }

    fn reserved(&self, able: &[(String, u64)], seats: u64, reserved: u64) -> Round {
        let natural = self.fill(able, seats, &self.seated);
        let female = |id: &String| self.sex(id) == Some(Sex::Female);
        let women_in = natural.elected.iter().filter(|(id, _)| female(id)).count();
        if natural.strange || u64::try_from(women_in).unwrap() >= reserved {
            return natural;
        }
        let women: Vec<(String, u64)> = able
            .iter()
            .filter(|(id, _)| self.sex(id) == Some(Sex::Female))
            .cloned()
            .collect();
        let mut first = self.fill(&women, reserved, &self.seated);
        let gone: Vec<String> = first
            .elected
            .iter()
            .map(|(id, _)| id.clone())
            .chain(
                first
                    .ties
                    .iter()
                    .flat_map(|(names, _)| names.iter().cloned()),
            )
            .chain(first.void.iter().map(|(id, _)| id.clone()))
            .collect();
        let rest: Vec<(String, u64)> = able
            .iter()
            .filter(|(id, _)| !gone.contains(id))
            .cloned()
            .collect();
        let mut seated = self.seated.clone();
        seated.extend(first.elected.iter().map(|(id, _)| id.clone()));
        let second = self.fill(&rest, seats - reserved, &seated);
        first.for_woman = first.open;
        first.open += second.open;
        first.elected.extend(second.elected);
        first.ties.extend(second.ties);
        first.void.extend(second.void);
        first.strange |= second.strange;
        first
    }

    fn women(&self, able: &[(String, u64)], seats: u64) -> Round {
        let natural = self.fill(able, seats, &self.seated);
        let female = |id: &String| self.sex(id) == Some(Sex::Female);
        let woman =
            self.seated.iter().any(female) || natural.elected.iter().any(|(id, _)| female(id));
        let unknown = self.seated.iter().any(|id| self.sex(id).is_none())
            || able.iter().any(|(id, _)| self.sex(id).is_none());
        if woman || unknown || natural.strange {
            return natural;
        }
        let mut women: Vec<(String, u64)> = able
            .iter()
            .filter(|(id, _)| {
                female(id)
                    && !self.barred(id)
                    && !self.seated.iter().any(|other| self.kin(id, other))
            })
            .cloned()
            .collect();
        while let Some(best) = women.iter().map(|(_, votes)| *votes).max() {
            let (top, rest): (Vec<_>, Vec<_>) = women.into_iter().partition(|(_, v)| *v == best);
            women = rest;
            let others: Vec<(String, u64)> = able
                .iter()
                .filter(|(id, _)| !top.iter().any(|(w, _)| w == id))
                .cloned()
                .collect();
            if let [(her, votes)] = top.as_slice() {
                let mut seated = self.seated.clone();
                seated.push(her.clone());
                let mut round = self.fill(&others, seats - 1, &seated);
                // A near relative with more votes keeps her out.
                let stronger = round.void.iter().any(|(id, reason)| {
                    *reason == "KIN"
                        && !self.seated.iter().any(|other| self.kin(id, other))
                        && self.kin(id, her)
                        && others.iter().any(|(o, v)| o == id && v > votes)
                });
                if stronger {
                    continue;
                }
                round.elected.push((her.clone(), *votes));
                return round;
            }
            let mut round = self.fill(&others, seats - 1, &self.seated);
            round
                .ties
                .push((top.into_iter().map(|(id, _)| id).collect(), 1));
            return round;
        }
        let mut round = self.fill(able, seats - 1, &self.seated);
        round.open += 1;
        round.for_woman = 1;
        round
    }
}

#[derive(Default)]
struct Round {
    elected: Vec<(String, u64)>,
    ties: Vec<(BTreeSet<String>, u64)>,
    void: Vec<(String, &'static str)>,
    open: u64,
    for_woman: u64,
    /// A tie among near relatives, which this decision does not judge.
    strange: bool,
}
