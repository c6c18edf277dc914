//! Seats filled as a person with pencil and paper would: take the best, again
//! and again; the women's seat and reserved seats by their own sentences.

use super::Paper;
use law::body::Sex;
use std::collections::BTreeSet;

#[derive(Default)]
pub struct Round {
    pub elected: Vec<(String, u64)>,
    pub ties: Vec<(BTreeSet<String>, u64)>,
    pub void: Vec<(String, &'static str)>,
    pub open: u64,
    pub for_woman: u64,
    /// A tie among near relatives, which this decision does not judge.
    pub strange: bool,
}

impl Paper<'_> {
    /// Takes the best again and again until the seats are gone.
    pub fn fill(&self, able: &[(String, u64)], seats: u64, before: &[String]) -> Round {
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

    pub fn reserved(&self, able: &[(String, u64)], seats: u64, reserved: u64) -> Round {
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

    pub fn women(&self, able: &[(String, u64)], seats: u64) -> Round {
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
