//! Who may run the election: members of the election committee, tellers,
//! helpers with writing, boxes, and members of the supervision committee.

use crate::body::Kin;
use crate::cite::{Cites, Source};
use crate::eligibility::{Against, Ground};
use crate::rules::Rules;
use crate::rules::value::Recusal;

/// The facts about a member of the election committee.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Member {
    /// Whether he is nominated.
    pub nominated: bool,
    /// How those nominated who are related to him are related.
    pub nominated_kin: Vec<Kin>,
    /// Meetings missed without excuse.
    pub absences: u16,
}

/// Why a member of the election committee must withdraw, VC-013, VC-014; his
/// place goes to the next in the order of the original result.
#[must_use]
pub fn member(rules: &Rules, of: &Member) -> Vec<Against> {
    let p = &rules.params;
    let mut against = Vec::new();
    if of.nominated {
        against.push(Against::of(Ground::Nominated, &p.recusal));
    }
    let near = of
        .nominated_kin
        .iter()
        .any(|kin| p.recusal_kin.value.has(kin));
    if p.recusal.value == Recusal::NomineeOrKin && near {
        let cites = p.recusal.cites.and(p.recusal_kin.cites);
        against.push(Against::new(
            Ground::RelativeNominated,
            cites,
            p.recusal.verified,
        ));
    }
    if p.committee_absences
        .value
        .is_some_and(|most| of.absences >= most)
    {
        against.push(Against::of(Ground::Absences, &p.committee_absences));
    }
    against
}

/// The facts about somebody who is to count or watch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Teller {
    /// Whether he is a candidate.
    pub candidate: bool,
    /// How the candidates who are related to him are related.
    pub candidate_kin: Vec<Kin>,
}

/// What stands against a teller or scrutineer, VC-051.
#[must_use]
pub fn teller(rules: &Rules, of: &Teller) -> Vec<Against> {
    let p = &rules.params;
    let mut against = Vec::new();
    if of.candidate {
        against.push(Against::of(Ground::IsCandidate, &p.teller_kin));
    }
    if of
        .candidate_kin
        .iter()
        .any(|kin| p.teller_kin.value.has(kin))
    {
        against.push(Against::of(Ground::RelativeNominated, &p.teller_kin));
    }
    against
}

/// What stands against somebody who writes for a voter, VC-053: known from
/// provinces (ZJ §24, SH §17) and, for the Party, from practice (PT-008), so
/// unverified elsewhere.
#[must_use]
pub fn helper(rules: &Rules, is_candidate: bool) -> Option<Against> {
    let (cites, verified) = match rules.province.as_str() {
        "33" => (Cites::article(Source::known("ZJ"), 24), true),
        "31" => (Cites::article(Source::known("SH"), 17), true),
        _ => (Cites::NONE, false),
    };
    is_candidate.then(|| Against::new(Ground::IsCandidate, cites, verified))
}

/// What stands against a mobile box with `tellers` scrutineers, VC-052.
#[must_use]
pub fn mobile_box(rules: &Rules, tellers: u16) -> Option<Against> {
    let least = &rules.params.mobile_box_tellers;
    (tellers < least.value).then(|| Against::of(Ground::TooFewTellers, least))
}

/// What stands against a member of the supervision committee, VC-088, RC-013:
/// members of the committee that is supervised, and their near relatives
/// (Civil Code §1045).
#[must_use]
pub fn supervision(rules: &Rules, on_committee: bool, committee_kin: &[Kin]) -> Vec<Against> {
    let article = match rules.law.code() {
        "VCL18" => 32,
        "VCL26" => 37,
        "RCL26" => 36,
        _ => return Vec::new(),
    };
    let cites = Cites::article(rules.law, article);
    let mut against = Vec::new();
    if on_committee {
        against.push(Against::new(Ground::SitsOnCommittee, cites, true));
    }
    if committee_kin.iter().any(|kin| kin.is_near()) {
        against.push(Against::new(Ground::RelativeOnCommittee, cites, true));
    }
    against
}
