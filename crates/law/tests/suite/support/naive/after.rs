//! What follows from the result, in the words of the law: seats reduced, left
//! vacant, voted on again between equals, or put to a further election.

use super::{NextVote, Paper, reaches};
use law::body::{Contest, Sex, StopBy};
use std::collections::BTreeSet;

impl Paper<'_> {
    /// `sound` says that petition and proxies were in order.
    pub fn after(&mut self, sound: bool) {
        self.answer.kind = "none";
        let recall = self.sheet.contest == Contest::Recall;
        if !self.answer.valid {
            // A recall that too few asked for or came to has not happened; one
            // with more ballots than people is counted anew.
            let came = (0..self.sheet.posts.len()).all(|at| self.enough_came(at));
            if !recall || (sound && came) {
                self.answer.kind = "new_election";
            }
            return;
        }
        if recall || !self.answer.unjudged.is_empty() || self.answer.strange {
            return;
        }
        self.reduce();
        for at in 0..self.sheet.posts.len() {
            if !self.answer.posts[at] {
                self.again(at);
            }
        }
        for (post, names, seats) in self.answer.ties.clone() {
            let vote = ("revote_tie", post, seats, names, false, String::new());
            self.answer.next.insert(vote);
        }
        if !self.collects() {
            self.further();
        }
        let urgent = ["new_election", "revote_tie", "runoff"];
        let has = |kind: &&&str| self.answer.next.iter().any(|next| next.0 == **kind);
        self.answer.kind = urgent.iter().find(has).unwrap_or(&"none");
    }

    fn id(&self, at: usize) -> String {
        self.sheet.posts[at].id.clone()
    }

    /// A post whose ballots are void is voted on anew.
    fn again(&mut self, at: usize) {
        let stand = self.sheet.nominees.iter();
        let stand = stand.filter(|n| n.posts.iter().any(|post| post.0 == at));
        let names = stand.map(|n| n.id.clone()).collect();
        let seats = u64::from(self.sheet.posts[at].seats.unwrap());
        let vote = (
            "new_election",
            self.id(at),
            seats,
            names,
            false,
            String::new(),
        );
        self.answer.next.insert(vote);
    }

    /// Fewer seats, where more than half of those present consent and the
    /// seats given up are open.
    fn reduce(&mut self) {
        for wish in &self.sheet.reduce {
            let at = wish.post.0;
            let seats = u64::from(self.sheet.posts[at].seats.unwrap());
            let (to, consent) = (u64::from(wish.to), wish.consent.unwrap());
            let agreed = self.pack("reduce_seats") == "true"
                && reaches(self.pack("reduce_consent"), consent, self.came(at));
            let id = self.id(at);
            let Some(open) = self.answer.open.get_mut(&id) else {
                continue;
            };
            if agreed && open.0 >= seats - to {
                open.0 -= seats - to;
                open.1 = open.1.min(open.0);
                self.answer.reduced.insert((id, seats, to, consent));
            }
        }
    }

    /// Further elections for the seats still open, unless they stay vacant.
    fn further(&mut self) {
        let lapses = self.pack("women_seat") == "reserve_may_lapse"
            && self.committee()
            && self.sheet.contest == Contest::Runoff;
        let any_open = self.answer.open.values().any(|(open, woman)| open > woman);
        let stopped = any_open && self.stopped();
        for at in 0..self.sheet.posts.len() {
            let Some(&(open, woman)) = self.answer.open.get(&self.id(at)) else {
                continue;
            };
            if woman > 0 && (stopped || !lapses) {
                let vote = self.runoff(at, woman, true);
                self.answer.next.insert(vote);
            }
            if open > woman && !stopped {
                let vote = self.runoff(at, open - woman, false);
                self.answer.next.insert(vote);
            }
        }
    }

    /// Whether the open seats stay vacant, by the pack or by a decision.
    fn stopped(&mut self) -> bool {
        let by = self.pack("stop_decision").to_owned();
        let late = self.pack("stop_after") == "first" || self.sheet.contest == Contest::Runoff;
        let members = self.answer.elected.len() + self.sheet.sitting.len();
        let least: usize = self.pack("stop_min_elected").parse().unwrap();
        let elected = self.answer.elected.iter().map(|(post, _, _)| post.as_str());
        let sitting = self.sheet.sitting.iter().map(|s| s.post.as_str());
        let head = elected.chain(sitting).any(|post| Self::rank(post) == 0);
        let headless = self.pack("stop_needs_chair") == "true" && !head;
        if by == "never" || !late || members < least || headless {
            return false;
        }
        if by == "automatic" {
            return true;
        }
        let Some(stop) = self.sheet.stop else {
            self.answer.may_stop = true;
            return false;
        };
        if !stop.decided {
            return false;
        }
        if by == "assembly" || stop.by == StopBy::RepresentativesAssembly {
            return true;
        }
        // Decided by somebody who may not; whoever may, still can.
        self.answer.may_stop = true;
        false
    }

    /// The best of those not elected, more than there are seats, with everybody
    /// equal to the last of them.
    fn runoff(&self, at: usize, seats: u64, for_woman: bool) -> NextVote {
        let elected = self.answer.elected.iter().map(|(_, id, _)| id.clone());
        let mut seated: Vec<String> = elected.collect();
        let won = seated.clone();
        seated.extend(self.sheet.sitting.iter().map(|s| s.id.clone()));
        let mut list: Vec<(u64, String)> = Vec::new();
        for (n, nominee) in self.sheet.nominees.iter().enumerate() {
            let mine = |v: &&law::count::Vote| v.post.0 == at && v.nominee.0 == n;
            let row = self.sheet.votes.iter().find(mine);
            let stands = row.is_some() || nominee.posts.iter().any(|post| post.0 == at);
            let kin = seated.iter().any(|other| self.kin(&nominee.id, other));
            let sex = !for_woman || nominee.sex == Some(Sex::Female);
            if stands && sex && !kin && !won.contains(&nominee.id) && !self.barred(&nominee.id) {
                list.push((row.map_or(0, |row| row.for_.unwrap()), nominee.id.clone()));
            }
        }
        let percent: u64 = self.pack("extra_percent").parse().unwrap();
        let least: u64 = self.pack("runoff_extra").parse().unwrap();
        let head = Self::rank(&self.sheet.posts[at].id) < 2;
        let extra = if head && self.pack("head_single_slate") == "true" {
            0
        } else {
            least.max((seats * percent).div_ceil(100))
        };
        let post = self.id(at);
        let in_list = |id: &String| list.iter().any(|(_, other)| other == id);
        let ties = self.answer.ties.iter().filter(|(of, _, _)| *of == post);
        let ties = ties.filter(|(_, names, _)| names.iter().any(in_list));
        let tied: u64 = ties.map(|(_, _, seats)| *seats).sum();
        let wanted = usize::try_from(seats + extra + tied).unwrap();
        let stronger = |votes: u64| list.iter().filter(|(other, _)| *other > votes).count();
        let names: BTreeSet<String> = list
            .iter()
            .filter(|(votes, _)| stronger(*votes) < wanted)
            .map(|(_, id)| id.clone())
            .collect();
        let share = self.pack("runoff_threshold").to_owned();
        ("runoff", post, seats, names, for_woman, share)
    }
}
