//! Who may do what, at the edges: the last day of a look-back, strict counting
//! of days, and the article each ground names.

use crate::support::{book, book_with};
use chrono::NaiveDate;
use law::body::{Bar, Body, Kin};
use law::cite::Cites;
use law::eligibility::{
    Against, Applicant, Category, Ground, Incident, LocalRule, ProxyRequest, Strength, age_on,
    helper, is_allowed, nominee, proxy, supervision, voter,
};
use law::rules::Rules;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn rules(body: Body, province: &str, on: &str) -> &'static Rules {
    book().select(body, province, day(on)).unwrap().rules
}

const NEW: &str = "2026-03-23";

fn listed(against: &Against) -> (Ground, Option<&str>, Vec<String>, bool) {
    let code = against.code.as_deref();
    (
        against.ground,
        code,
        against.cites.texts(),
        against.verified,
    )
}

#[test]
fn a_bar_names_its_item_and_blocks() {
    let vc = rules(Body::VillagersCommittee, "00", NEW);
    let against = nominee(vc, day(NEW), &[Bar::CriminallyPunished], &[], &[]);
    let found: Vec<_> = against.iter().map(listed).collect();
    let code = Some("criminally_punished");
    let cites = vec!["VCL26 §18".to_owned()];
    assert_eq!(found, [(Ground::StatutoryBar, code, cites, true)]);
    assert!(!is_allowed(&against));
    assert!(Ground::LocalAdvice.is_advice());
    assert!(!Ground::LocalBar.is_advice());
    assert!(is_allowed(&[]));
}

#[test]
fn a_look_back_ends_on_the_day_it_is_over() {
    let rule = LocalRule {
        code: "sentence".to_owned(),
        strength: Strength::Barred,
        look_back_years: Some(3),
        since: day("2020-01-01"),
        cites: Cites::NONE,
    };
    let on = |incident: &str| {
        let incident = Incident {
            code: "sentence".to_owned(),
            day: day(incident),
        };
        let vc = rules(Body::VillagersCommittee, "00", NEW);
        let rules = std::slice::from_ref(&rule);
        nominee(vc, day(NEW), &[], rules, &[incident])
    };
    assert!(is_allowed(&on("2023-03-23")), "three years are over");
    let last = on("2023-03-24");
    let found = last.first().map(|a| (a.ground, a.code.as_deref()));
    assert_eq!(found, Some((Ground::LocalBar, Some("sentence"))));
    assert!(!is_allowed(&on(NEW)), "what happened on the day counts");
    assert!(
        is_allowed(&on("2026-03-24")),
        "what has not happened does not"
    );
}

#[test]
fn an_age_no_person_reaches_is_cut_off() {
    assert_eq!(age_on(day("1700-01-01"), day(NEW)), 200);
    assert_eq!(age_on(day("1926-03-23"), day(NEW)), 100);
}

#[test]
fn residents_who_live_there_state_that_they_take_part() {
    let resident = |states_part| Applicant {
        birth: day("1980-01-01"),
        hukou_here: false,
        lives_here: true,
        residence_months: 24,
        work_months: 0,
        states_part,
        applied: false,
        assembly_consented: false,
        committee_confirmed: false,
        deprived_of_rights: false,
        registered_elsewhere: false,
    };
    let rc = rules(Body::ResidentsCommittee, "00", NEW);
    assert_eq!(voter(rc, day(NEW), &resident(true)), Ok(Category::C));
    let against = voter(rc, day(NEW), &resident(false)).unwrap_err();
    let grounds: Vec<Ground> = against.iter().map(|a| a.ground).collect();
    assert_eq!(grounds, [Ground::NotStated]);
}

#[test]
fn who_writes_for_a_voter_is_no_candidate() {
    let of = |province| helper(rules(Body::VillagersCommittee, province, NEW), true);
    let said = |province| of(province).map(|a| (a.ground, a.cites.texts(), a.verified));
    let article = |text: &str| Some((Ground::IsCandidate, vec![text.to_owned()], true));
    assert_eq!(said("33"), article("ZJ §24"));
    assert_eq!(said("31"), article("SH §17"));
    let practice = Some((Ground::IsCandidate, Vec::new(), false));
    assert_eq!(said("00"), practice);
    let neighbour = helper(rules(Body::VillagersCommittee, "33", NEW), false);
    assert_eq!(neighbour, None);
}

#[test]
fn supervision_is_apart_from_the_committee_by_the_article_of_each_text() {
    let said = |body, on| {
        let against = supervision(rules(body, "00", on), true, &[Kin::Spouse]);
        let all: Vec<_> = against
            .iter()
            .map(|a| (a.ground, a.cites.texts()))
            .collect();
        all
    };
    let both = |article: &str| {
        let cites = vec![article.to_owned()];
        vec![
            (Ground::SitsOnCommittee, cites.clone()),
            (Ground::RelativeOnCommittee, cites),
        ]
    };
    let (vc, rc) = (Body::VillagersCommittee, Body::ResidentsCommittee);
    assert_eq!(said(vc, NEW), both("VCL26 §37"));
    assert_eq!(said(vc, "2025-06-01"), both("VCL18 §32"));
    assert_eq!(said(rc, NEW), both("RCL26 §36"));
    assert_eq!(said(rc, "2025-06-01"), Vec::new());
}

#[test]
fn strict_counting_leaves_out_one_more_day_before() {
    let book = book_with("day_counting = { value = \"strict\", cites = [\"XX §1\"] }");
    let vc = Body::VillagersCommittee;
    let rules = book.select(vc, "90", day(NEW)).unwrap().rules;
    let of = |handed_in: &str| {
        let request = ProxyRequest {
            form: None,
            kin: None,
            proxy_is_voter: true,
            proxy_is_candidate: false,
            acts_for: 0,
            written: true,
            handed_in: day(handed_in),
            published: None,
        };
        let against = proxy(rules, day(NEW), &request);
        let grounds: Vec<Ground> = against.iter().map(|a| a.ground).collect();
        grounds
    };
    // The day before, counted strictly, is the day before the day before.
    assert_eq!(of("2026-03-21"), []);
    assert_eq!(of("2026-03-22"), [Ground::TooLate]);
}

#[test]
fn a_proxy_is_written_by_one_voter_for_another() {
    let vc = rules(Body::VillagersCommittee, "00", NEW);
    let request = ProxyRequest {
        form: None,
        kin: None,
        proxy_is_voter: false,
        proxy_is_candidate: false,
        acts_for: 0,
        written: false,
        handed_in: day("2026-03-01"),
        published: None,
    };
    let against = proxy(vc, day(NEW), &request);
    let grounds: Vec<Ground> = against.iter().map(|a| a.ground).collect();
    assert_eq!(grounds, [Ground::ProxyNotVoter, Ground::NotWritten]);
}
