//! Avoidance found at entry: near relatives who may not sit together, and members of the election committee
//! who must withdraw because they, or a near relative, are nominated.
//!
//! Who is related is the `person` room's, kept only between people of whom the law asks avoidance; what
//! follows is decided by `law`, with the articles.

use law::body::Kin;
use law::cite::Cites;
use law::eligibility::{Ground, Member, member};
use law::rules::Rules;

use crate::codes::worded;
use crate::ids::{RecordId, UnitId};
use crate::person::kin::{KinPair, inverse};
use crate::time::{Day, Millis};

worded! {
    /// A seat of the election committee.
    SeatRole {
        /// 主任.
        Chair = "chair", "主任";
        /// 副主任.
        Vice = "vice", "副主任";
        /// 委员.
        Member = "member", "委员";
    }
}

/// Somebody on the village's election committee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Id.
    pub id: RecordId,
    /// Township.
    pub town: UnitId,
    /// Village.
    pub unit: UnitId,
    /// The person.
    pub person: RecordId,
    /// Name.
    pub name: String,
    /// Role.
    pub role: SeatRole,
    /// The day the person left the committee.
    pub left_on: Option<Day>,
    /// Who wrote it.
    pub by_name: String,
    /// When.
    pub at: Millis,
}

/// Somebody as avoidance looks at them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stander {
    /// The person.
    pub person: RecordId,
    /// Name.
    pub name: String,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Two nominees who may not both sit.
    Together {
        /// One.
        one: Stander,
        /// The other.
        other: Stander,
        /// What the other is to the one.
        kin: Kin,
        /// Articles.
        cites: Cites,
    },
    /// A nominee is a near relative of somebody in office now.
    InOffice {
        /// The nominee.
        one: Stander,
        /// The member in office.
        other: Stander,
        /// What the member is to the nominee.
        kin: Kin,
        /// Articles.
        cites: Cites,
    },
    /// A member of the election committee must withdraw.
    Withdraws {
        /// The member.
        member: Stander,
        /// The nominee it is because of.
        because: Stander,
        /// Why.
        ground: Ground,
        /// Articles.
        cites: Cites,
    },
}

impl Found {
    /// Whether somebody is concerned.
    #[must_use]
    pub fn concerns(&self, person: &RecordId) -> bool {
        let (one, other) = match self {
            Self::Together { one, other, .. } | Self::InOffice { one, other, .. } => (one, other),
            Self::Withdraws {
                member, because, ..
            } => (member, because),
        };
        one.person == *person || other.person == *person
    }
}

/// What the law is asked about a village.
#[derive(Debug, Clone, Copy)]
pub struct Village<'a> {
    /// Who is nominated for the committee.
    pub standers: &'a [Stander],
    /// Members of the present committees.
    pub office: &'a [Stander],
    /// The election committee.
    pub seats: &'a [Seat],
    /// Who is related to whom.
    pub pairs: &'a [KinPair],
}

impl Village<'_> {
    /// What somebody's relatives among some people are, seen from that person.
    fn kin_of<'a>(
        &'a self,
        person: &'a RecordId,
        among: &'a [Stander],
    ) -> impl Iterator<Item = (&'a Stander, Kin)> + 'a {
        self.pairs.iter().filter_map(move |pair| {
            let (relative, kin) = if pair.one == *person {
                (&pair.other, pair.kin)
            } else if pair.other == *person {
                (&pair.one, inverse(pair.kin))
            } else {
                return None;
            };
            let found = among.iter().find(|s| s.person == *relative)?;
            Some((found, kin))
        })
    }
}

/// What the law asks of a village's nominees, members in office and election committee.
#[must_use]
pub fn findings(rules: &Rules, village: &Village<'_>) -> Vec<Found> {
    let params = &rules.params;
    let apart = |kin: &Kin| params.kin_avoidance.value && params.kin_scope.value.has(kin);
    let cites = params.kin_avoidance.cites.and(params.kin_scope.cites);
    let mut found = Vec::new();
    for one in village.standers {
        let among = village.kin_of(&one.person, village.standers);
        for (other, kin) in among.filter(|(_, kin)| apart(kin)) {
            // Each pair once.
            if one.person < other.person {
                let (one, other) = (one.clone(), other.clone());
                found.push(Found::Together {
                    one,
                    other,
                    kin,
                    cites,
                });
            }
        }
        let in_office = village.kin_of(&one.person, village.office);
        for (other, kin) in in_office.filter(|(_, kin)| apart(kin)) {
            if !village.standers.iter().any(|s| s.person == other.person) {
                let (one, other) = (one.clone(), other.clone());
                found.push(Found::InOffice {
                    one,
                    other,
                    kin,
                    cites,
                });
            }
        }
    }
    for seat in village.seats.iter().filter(|s| s.left_on.is_none()) {
        found.extend(seat_findings(rules, village, seat));
    }
    found
}

/// Why a member of the election committee must withdraw: nominated himself, or a near relative is (VCL26
/// §15, RCL26 §15).
fn seat_findings(rules: &Rules, village: &Village<'_>, seat: &Seat) -> Vec<Found> {
    let own = village.standers.iter().find(|s| s.person == seat.person);
    let related: Vec<_> = village.kin_of(&seat.person, village.standers).collect();
    let asked = Member {
        nominated: own.is_some(),
        nominated_kin: related.iter().map(|(_, kin)| *kin).collect(),
        absences: 0,
    };
    member(rules, &asked)
        .into_iter()
        .filter_map(|against| {
            let because = match against.ground {
                Ground::Nominated => own,
                _ => {
                    let near = |kin: &Kin| rules.params.recusal_kin.value.has(kin);
                    related.iter().find(|(_, kin)| near(kin)).map(|(s, _)| *s)
                }
            }?;
            Some(Found::Withdraws {
                member: Stander {
                    person: seat.person.clone(),
                    name: seat.name.clone(),
                },
                because: because.clone(),
                ground: against.ground,
                cites: against.cites,
            })
        })
        .collect()
}
