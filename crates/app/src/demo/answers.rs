//! What the demo's villages answer: figures that hang together, and the trouble their story has.

use domain::survey::{Answer, Kind, Person, Question};

use super::dice::Dice;
use super::names::Names;
use super::places::Place;
use super::story::Story;

/// The villages whose organisation is weak and lax, which the tracker lists too.
pub(super) fn is_weak(place: &Place) -> bool {
    place.town % 3 == 1 && matches!(place.no, 2 | 6 | 9)
}

/// Those of them whose rectification was accepted.
pub(super) fn is_rectified(place: &Place) -> bool {
    is_weak(place) && place.no == 2 && place.town > 4
}

/// The figures of a village that hang together.
pub(super) struct Village {
    adults: i64,
    population: i64,
    members: i64,
    posts: i64,
    hard: bool,
    weak: bool,
    rectified: bool,
    poor: bool,
}

impl Village {
    pub(super) fn of(place: &Place, story: &Story, dice: &mut Dice) -> Self {
        let adults = i64::from(place.adults);
        Self {
            adults,
            population: adults * dice.between(122, 134) / 100,
            members: adults * dice.between(22, 48) / 1000 + 9,
            posts: if adults > 2_200 { 7 } else { 5 },
            hard: story.postponed.is_some() || story.neglected.is_some() || dice.below(14) == 0,
            weak: is_weak(place),
            rectified: is_rectified(place),
            poor: dice.below(5) == 0,
        }
    }

    pub(super) fn answer(&self, question: &Question, dice: &mut Dice) -> Option<Answer> {
        Some(match &question.kind {
            Kind::Number { .. } => Answer::Number(self.number(question.code.as_str(), dice)?),
            Kind::Choice(options) => {
                let wanted = self.choice(question.code.as_str(), dice);
                let known = options.iter().find(|o| o.code == wanted);
                Answer::Choice(known.or_else(|| options.first())?.code.clone())
            }
            Kind::Choices(_) => Answer::Choices(self.choices(question.code.as_str())),
            Kind::Text => Answer::Text(self.text(question.code.as_str())?.to_owned()),
            Kind::Person => {
                let name = (self.weak || self.poor).then(|| {
                    let mut names = Names::new(u64::try_from(self.population).unwrap_or(1));
                    names.anybody()
                })?;
                Answer::Person(Person {
                    name,
                    post: "县直单位派驻".to_owned(),
                })
            }
            Kind::Day | Kind::File => return None,
        })
    }

    fn number(&self, code: &str, dice: &mut Dice) -> Option<i64> {
        let away = self.population * dice.between(18, 46) / 100;
        Some(match code {
            "households" => self.population / 4 + dice.between(0, 40),
            "population" => self.population,
            "residents" => self.population - away,
            "away" => away,
            "adults" => self.adults,
            "expected_voters" => self.adults - dice.between(0, 60),
            "groups" => self.adults / 180 + 2,
            "party_members" => self.members,
            "probationary_members" => dice.between(0, 3),
            "mobile_members" => self.members * dice.between(5, 25) / 100,
            "women_members" => self.members * dice.between(14, 30) / 100,
            "party_posts" => self.posts - 2,
            "party_holders" => self.posts - 2 - i64::from(self.weak),
            "committee_posts" => self.posts,
            "committee_holders" => self.posts - i64::from(self.weak || self.hard),
            "deputy_posts" => 1,
            "cross_service" => dice.between(2, 4),
            "reserve" => {
                if self.weak {
                    0
                } else {
                    dice.between(2, 5)
                }
            }
            _ => return self.burden(code, dice),
        })
    }

    /// Money, and what is open.
    fn burden(&self, code: &str, dice: &mut Dice) -> Option<i64> {
        Some(match code {
            "income" => {
                if self.poor {
                    dice.between(8, 60) * 1000
                } else {
                    dice.between(90, 900) * 1000
                }
            }
            "income_operating" => {
                if self.poor {
                    dice.between(0, 8) * 1000
                } else {
                    dice.between(40, 90) * 1000
                }
            }
            "debts" => {
                if self.hard {
                    dice.between(300, 900) * 1000
                } else {
                    dice.between(0, 12) * 10_000
                }
            }
            "claims" => dice.between(0, 8) * 10_000,
            "petitions_open" => {
                if self.hard {
                    dice.between(1, 5)
                } else {
                    dice.between(0, 1)
                }
            }
            "group_petitions" => i64::from(self.hard) * dice.between(0, 3),
            "disputes_open" => {
                if self.hard {
                    dice.between(3, 9)
                } else {
                    dice.between(0, 2)
                }
            }
            "audit_findings" => dice.between(0, 6),
            "audit_open" => i64::from(self.hard) * dice.between(1, 3),
            "selection_base" => self.adults / 12,
            "committee_size" => 7,
            "own_1" => dice.between(0, 4),
            _ => return None,
        })
    }

    fn choice(&self, code: &str, dice: &mut Dice) -> &'static str {
        let late = dice.below(5);
        match code {
            "category" if self.adults > 2_200 => "class1",
            "category" if self.adults < 900 => "class3",
            "category" => "class2",
            "party_form" if self.members >= 50 => "general_branch",
            "party_form" => "branch",
            "dual_office_now" if self.hard => "no",
            "dual_office_now" | "posts_agreed" => "yes",
            "dual_office" if self.hard => "not",
            "dual_office" if self.weak => "effort",
            "dual_office" => "feasible",
            "three_assets" if late == 0 => "doing",
            "three_assets" => "published",
            "affairs_open" if self.hard => "irregular",
            "affairs_open" => "regular",
            "weak_lax" if self.rectified => "accepted",
            "weak_lax" if self.weak => "rectifying",
            "weak_lax" => "none",
            "weak_lax_kind" if self.poor => "secretary",
            "weak_lax_kind" => "incomplete",
            "exit_audit" if self.hard => "doing",
            "exit_audit" if late == 0 => "reported",
            "exit_audit" => "published",
            "hard_village" if self.hard => "yes",
            "hard_village" | "pilot" => "no",
            "selection" => "reps",
            _ => "",
        }
    }

    fn choices(&self, code: &str) -> std::collections::BTreeSet<String> {
        let chosen: &[&str] = match code {
            "hard_causes" if self.hard && self.weak => &["team_weak", "legacy", "petitions"],
            "hard_causes" if self.hard => &["tense", "legacy"],
            "hard_causes" if self.poor && self.weak => &["poor"],
            "dispute_kinds" if self.hard => &["accounts", "contracts", "land"],
            "dispute_kinds" if self.poor => &["land"],
            _ => &[],
        };
        chosen.iter().map(|c| (*c).to_owned()).collect()
    }

    fn text(&self, code: &str) -> Option<&'static str> {
        match code {
            "dual_office_why" if self.hard => {
                Some("现任书记拟转任，主任人选群众意见不一，拟先下派书记")
            }
            "disputes_note" if self.hard => {
                Some("原砖厂承包合同到期未清，承包款去向群众有疑问，已由镇农经站牵头清账")
            }
            "hard_note" if self.hard => Some("集体合同和账目遗留问题未了，需在选举前公布清理结果"),
            _ => None,
        }
    }
}
