//! Worked cases of law.md §10 on who may do what, by their number.

use chrono::NaiveDate;
use law::body::{Bar, Body, Form, Kin};
use law::cite::Cites;
use law::count::PostRank;
use law::eligibility::{
    Against, Applicant, Category, Ground, Incident, LocalRule, Member, PartyRoll, ProxyRequest,
    Strength, Teller, age_on, due, is_allowed, member, mobile_box, nominee, proxy, supervision,
    teller, voter,
};
use law::nomination::{Proposed, contested, formal_list, source};
use law::rules::value::NominationSource;
use law::rules::{RuleBook, Rules};
use std::sync::OnceLock;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn rules(body: Body, province: &str, on: &str) -> &'static Rules {
    static BOOK: OnceLock<RuleBook> = OnceLock::new();
    let book = BOOK.get_or_init(|| match RuleBook::embedded() {
        Ok(book) => book,
        Err(faults) => panic!("{faults:#?}"),
    });
    book.select(body, province, day(on)).unwrap().rules
}

const VC: Body = Body::VillagersCommittee;
const RC: Body = Body::ResidentsCommittee;
const NEW: &str = "2026-03-23";

fn grounds(against: &[Against]) -> Vec<Ground> {
    against.iter().map(|against| against.ground).collect()
}

fn request() -> ProxyRequest {
    ProxyRequest {
        form: None,
        kin: Some(Kin::Child),
        proxy_is_voter: true,
        proxy_is_candidate: false,
        acts_for: 0,
        written: true,
        handed_in: day("2026-03-10"),
        published: None,
    }
}

fn asked(province: &str, on: &str, change: impl FnOnce(&mut ProxyRequest)) -> Vec<Ground> {
    let mut request = request();
    change(&mut request);
    grounds(&proxy(rules(VC, province, on), day(on), &request))
}

#[test]
fn g29_a_bar_without_look_back_and_a_local_list_with_one() {
    let list = |years| LocalRule {
        code: "sentence".to_owned(),
        strength: Strength::Barred,
        look_back_years: years,
        since: day("2014-01-01"),
        cites: Cites::NONE,
    };
    let incident = [Incident {
        code: "sentence".to_owned(),
        day: day("2003-06-01"),
    }];
    let old = rules(VC, "00", "2014-06-01");
    assert_eq!(
        nominee(
            old,
            day("2014-06-01"),
            &[Bar::CriminallyPunished],
            &[list(Some(3))],
            &incident
        ),
        []
    );
    let ever = nominee(old, day("2014-06-01"), &[], &[list(None)], &incident);
    assert_eq!(grounds(&ever), [Ground::LocalBar]);
    let new = nominee(
        rules(VC, "00", NEW),
        day(NEW),
        &[Bar::CriminallyPunished],
        &[],
        &[],
    );
    assert_eq!(grounds(&new), [Ground::StatutoryBar]);
    assert_eq!(new.first().unwrap().cites.texts(), ["VCL26 §18"]);
    let unsuitable = LocalRule {
        strength: Strength::Unsuitable,
        ..list(Some(30))
    };
    let advice = nominee(
        rules(VC, "00", NEW),
        day(NEW),
        &[],
        &[unsuitable],
        &incident,
    );
    assert_eq!(grounds(&advice), [Ground::LocalAdvice]);
    assert!(is_allowed(&advice), "advice blocks nobody");
}

#[test]
fn g31_three_voters_and_no_fourth() {
    assert_eq!(asked("00", NEW, |r| r.acts_for = 2), []);
    assert_eq!(asked("00", NEW, |r| r.acts_for = 3), [Ground::ProxyCap]);
}

#[test]
fn g32_a_candidate_is_no_proxy() {
    assert_eq!(
        asked("00", NEW, |r| r.proxy_is_candidate = true),
        [Ground::ProxyCandidate]
    );
}

#[test]
fn g33_a_neighbour_only_from_2026_and_not_where_the_province_is_narrower() {
    let neighbour = |province, on| {
        asked(province, on, |r| {
            r.kin = None;
            r.handed_in = day("2025-12-01");
        })
    };
    assert_eq!(neighbour("00", "2025-12-20"), [Ground::ProxyNotRelative]);
    assert_eq!(neighbour("00", "2026-01-10"), []);
    assert_eq!(neighbour("33", "2026-01-10"), [Ground::ProxyNotRelative]);
}

#[test]
fn g34_the_day_before_is_late_in_shanghai_and_zhejiang_not_in_beijing() {
    let last_day = |province| asked(province, NEW, |r| r.handed_in = day("2026-03-22"));
    assert_eq!(last_day("31"), [Ground::TooLate]);
    assert_eq!(last_day("33"), [Ground::TooLate]);
    assert_eq!(last_day("11"), []);
    assert_eq!(asked("33", NEW, |r| r.handed_in = day("2026-03-20")), []);
}

#[test]
fn g35_an_unpublished_proxy_is_void_in_zhejiang() {
    assert_eq!(
        asked("33", NEW, |r| r.published = Some(false)),
        [Ground::NotPublished]
    );
    assert_eq!(asked("33", NEW, |r| r.published = Some(true)), []);
}

#[test]
fn g43_a_members_wife_is_nominated() {
    let of = Member {
        nominated_kin: vec![Kin::Spouse],
        ..Member::default()
    };
    let must = |province, on| grounds(&member(rules(VC, province, on), &of));
    assert_eq!(must("00", "2025-12-10"), []);
    assert_eq!(must("00", "2026-02-10"), [Ground::RelativeNominated]);
    assert_eq!(must("33", "2025-12-10"), [Ground::RelativeNominated]);
    assert_eq!(must("33", "2026-02-10"), [Ground::RelativeNominated]);
    let absent = Member {
        absences: 2,
        ..Member::default()
    };
    assert_eq!(
        grounds(&member(rules(VC, "37", NEW), &absent)),
        [Ground::Absences]
    );
    assert_eq!(grounds(&member(rules(VC, "00", NEW), &absent)), []);
}

fn applicant(birth: &str) -> Applicant {
    Applicant {
        birth: day(birth),
        hukou_here: true,
        lives_here: true,
        residence_months: 0,
        work_months: 0,
        states_part: false,
        applied: false,
        assembly_consented: false,
        committee_confirmed: false,
        deprived_of_rights: false,
        registered_elsewhere: false,
    }
}

fn registers(body: Body, who: &Applicant) -> Result<Category, Vec<Ground>> {
    voter(rules(body, "00", NEW), day(NEW), who).map_err(|against| grounds(&against))
}

#[test]
fn g46_eighteen_on_election_day() {
    assert_eq!(registers(VC, &applicant("2008-03-23")), Ok(Category::A));
    assert_eq!(
        registers(VC, &applicant("2008-03-24")),
        Err(vec![Ground::TooYoung])
    );
    assert_eq!(age_on(day("2008-02-29"), day("2026-02-28")), 18);
    assert_eq!(age_on(day("2008-02-29"), day("2026-02-27")), 17);
    assert_eq!(age_on(day("2026-01-01"), day("2025-01-01")), 0);
}

#[test]
fn vc_022_the_absent_must_state_that_they_take_part() {
    let away = Applicant {
        lives_here: false,
        ..applicant("1980-01-01")
    };
    assert_eq!(registers(VC, &away), Err(vec![Ground::NotStated]));
    assert_eq!(
        registers(
            VC,
            &Applicant {
                states_part: true,
                ..away
            }
        ),
        Ok(Category::B)
    );
}

#[test]
fn vc_023_a_year_of_residence_or_of_work_and_consent() {
    let outsider = Applicant {
        hukou_here: false,
        applied: true,
        assembly_consented: true,
        residence_months: 12,
        ..applicant("1980-01-01")
    };
    assert_eq!(registers(VC, &outsider), Ok(Category::C));
    let short = Applicant {
        residence_months: 11,
        ..outsider
    };
    assert_eq!(registers(VC, &short), Err(vec![Ground::NoConnection]));
    let works = Applicant {
        work_months: 12,
        ..short
    };
    assert_eq!(registers(VC, &works), Ok(Category::C));
    let before = voter(rules(VC, "00", "2025-06-01"), day("2025-06-01"), &works);
    assert!(before.is_err(), "work did not count before 2026");
    let alone = Applicant {
        assembly_consented: false,
        ..outsider
    };
    assert_eq!(registers(VC, &alone), Err(vec![Ground::NoConsent]));
}

#[test]
fn g58_a_community_worker_of_six_months() {
    let worker = |months| Applicant {
        hukou_here: false,
        lives_here: false,
        work_months: months,
        applied: true,
        committee_confirmed: true,
        ..applicant("1980-01-01")
    };
    assert_eq!(registers(RC, &worker(5)), Err(vec![Ground::NoConnection]));
    assert_eq!(registers(RC, &worker(6)), Ok(Category::C));
    // Residents are registered only where they state that they take part.
    assert_eq!(
        registers(RC, &applicant("1980-01-01")),
        Err(vec![Ground::NotStated])
    );
}

#[test]
fn one_person_votes_in_one_place_and_not_without_rights() {
    let elsewhere = Applicant {
        registered_elsewhere: true,
        ..applicant("1980-01-01")
    };
    assert_eq!(
        registers(VC, &elsewhere),
        Err(vec![Ground::RegisteredElsewhere])
    );
    let deprived = Applicant {
        deprived_of_rights: true,
        ..applicant("1980-01-01")
    };
    assert_eq!(
        registers(VC, &deprived),
        Err(vec![Ground::DeprivedOfRights])
    );
}

#[test]
fn g56_no_proxy_in_a_vote_of_residents_representatives() {
    let of = |form| {
        let request = ProxyRequest {
            form: Some(form),
            kin: None,
            ..request()
        };
        grounds(&proxy(rules(RC, "00", NEW), day(NEW), &request))
    };
    assert_eq!(of(Form::GroupRepresentatives), [Ground::ProxyUnknown]);
    assert_eq!(of(Form::HouseholdRepresentatives), []);
}

#[test]
fn g71_a_party_member_sends_nobody() {
    let against = proxy(rules(Body::PartyBranch, "00", NEW), day(NEW), &request());
    assert_eq!(grounds(&against), [Ground::ProxyUnknown]);
}

#[test]
fn g57_ten_voters_nominate_jointly_in_a_community() {
    let joint = |n| source(rules(RC, "00", NEW), NominationSource::Joint, n).map(|a| a.ground);
    assert_eq!(joint(9), Some(Ground::TooFewJoined));
    assert_eq!(joint(10), None);
}

#[test]
fn vc_030_the_party_organisation_nominates_from_2026() {
    let party = |on| source(rules(VC, "00", on), NominationSource::PartyOrg, 0).map(|a| a.ground);
    assert_eq!(party("2025-06-01"), Some(Ground::SourceUnknown));
    assert_eq!(party(NEW), None);
}

#[test]
fn g61_g62_members_due() {
    let roll = PartyRoll {
        formal: 50,
        probationary: 5,
        ..PartyRoll::default()
    };
    assert_eq!(due(&roll), Some(50));
    assert_eq!(
        due(&PartyRoll {
            on_probation: 2,
            ..roll
        }),
        Some(48)
    );
    let needed = law::rules::value::Threshold {
        num: 4,
        den: 5,
        strict: false,
    };
    assert_eq!(needed.least(48), Some(39));
    assert_eq!(
        due(&PartyRoll {
            excused: 51,
            ..roll
        }),
        None
    );
}

#[test]
fn g64_a_fifth_more_candidates_of_a_party_committee() {
    let least =
        |seats| contested(rules(Body::PartyBranch, "00", NEW), PostRank::Member, seats).least;
    assert_eq!([least(3), least(5), least(7)], [4, 6, 9]);
    let head = contested(rules(Body::PartyBranch, "00", NEW), PostRank::Head, 1);
    assert_eq!(head.least, 1);
    let shanghai = contested(rules(VC, "31", NEW), PostRank::Member, 3);
    assert_eq!((shanghai.least, shanghai.most), (4, Some(6)));
}

#[test]
fn vc_036_the_formal_list_by_votes_with_replacement() {
    let one = |id: &str, votes, refused, eligible| Proposed {
        id: id.to_owned(),
        votes,
        refused,
        eligible,
    };
    let list = formal_list(
        &[
            one("a", 50, false, true),
            one("b", 90, true, true),
            one("c", 70, false, false),
            one("d", 40, false, true),
            one("e", 60, false, true),
        ],
        2,
    );
    assert_eq!(
        (list.candidates, list.reserve),
        (vec!["e".to_owned(), "a".to_owned()], vec!["d".to_owned()])
    );
    let tie = formal_list(
        &[
            one("a", 50, false, true),
            one("b", 50, false, true),
            one("c", 60, false, true),
        ],
        2,
    );
    assert_eq!((tie.candidates, tie.tied_places), (vec!["c".to_owned()], 1));
    assert_eq!(tie.tied, ["a", "b"]);
    assert_eq!(formal_list(&[one("a", 1, false, true)], 3).missing, 2);
}

#[test]
fn vc_051_tellers_and_vc_052_boxes_and_vc_088_supervisors() {
    let of = |kin| Teller {
        candidate: false,
        candidate_kin: vec![kin],
    };
    let sh = rules(VC, "31", NEW);
    assert_eq!(
        grounds(&teller(sh, &of(Kin::Spouse))),
        [Ground::RelativeNominated]
    );
    assert_eq!(grounds(&teller(sh, &of(Kin::Sibling))), []);
    assert_eq!(
        mobile_box(sh, 2).map(|a| a.ground),
        Some(Ground::TooFewTellers)
    );
    assert_eq!(mobile_box(sh, 3), None);
    assert_eq!(
        grounds(&supervision(sh, true, &[])),
        [Ground::SitsOnCommittee]
    );
    assert_eq!(
        grounds(&supervision(sh, false, &[Kin::Grandchild])),
        [Ground::RelativeOnCommittee]
    );
    assert_eq!(grounds(&supervision(sh, false, &[Kin::Cousin])), []);
}
