//! Every code of the engine has a text.

use super::tests::example;
use super::*;

#[test]
fn every_finding_of_the_engine_has_a_text() {
    // Rendering falls back to the code where a matter has no sentence of its own.
    let sheet = match read_sheet(&example().to_string()) {
        Ok(file) => file.sheet,
        Err(error) => panic!("{error:?}"),
    };
    for matter in sample_matters() {
        let code = matter.code();
        let finding = law::count::Finding::new(matter, law::count::Place::Sheet, law::Cites::NONE);
        let text = crate::text::law::finding(&sheet, &finding);
        assert!(!text.is_empty() && text != code, "{code} has no text");
        assert_eq!(half_width(&text), None, "{text}");
    }
    for key in law::rules::Params::KEYS {
        assert_ne!(
            &crate::text::rules::param(key),
            key,
            "parameter without a name"
        );
        assert_eq!(half_width(crate::text::rules::param(key)), None);
    }
    let book = law::rules::RuleBook::embedded().unwrap();
    let titles = book.packs().iter().map(|pack| &pack.title);
    for title in titles.chain(book.laws().iter().map(|law| &law.title)) {
        assert_eq!(half_width(title), None, "{title}");
    }
}

/// A half-width mark beside a Chinese character.
fn half_width(text: &str) -> Option<(char, char)> {
    let han = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}');
    let mark = |c: char| matches!(c, ',' | ':' | ';' | '(' | ')' | '?' | '!');
    let mut pairs = text.chars().zip(text.chars().skip(1));
    pairs.find(|(a, b)| (han(*a) && mark(*b)) || (mark(*a) && han(*b)))
}

/// One of every matter; the length is compared with the engine's own list.
#[expect(clippy::too_many_lines, reason = "one of every matter")]
fn sample_matters() -> Vec<law::count::Matter> {
    use law::count::Matter as M;
    use law::count::{NomineeNo, Person, PostNo};
    let (post, nominee) = (PostNo(0), NomineeNo(0));
    let needed = law::rules::value::Threshold::MAJORITY;
    let since = "2018-12-29".parse().unwrap();
    let all = vec![
        M::ValidPlusInvalid {
            valid: 1,
            invalid: 1,
            returned: 1,
        },
        M::PartAboveReturned {
            part: 2,
            returned: 1,
        },
        M::VotesAboveBallots {
            post,
            votes: 2,
            ballots: 1,
            marks: 1,
        },
        M::NomineeAboveBallots { sum: 2, ballots: 1 },
        M::VotersAboveElectorate {
            voters: 2,
            electorate: 1,
        },
        M::ProxiesAboveVoters {
            proxies: 2,
            voters: 1,
        },
        M::NumberTooLarge {
            number: 2,
            limit: 1,
        },
        M::NumberZero,
        M::DuplicateId,
        M::DuplicateRow,
        M::UnknownId,
        M::NotNominatedForPost,
        M::TooMany { count: 2, limit: 1 },
        M::SignaturesAboveBase {
            signatures: 2,
            base: 1,
        },
        M::ConsentAbovePresent {
            consent: 2,
            present: 1,
        },
        M::ReductionNotLower { to: 2, seats: 1 },
        M::ReservedAboveSeats {
            reserved: 2,
            seats: 1,
        },
        M::ContestNotForBody,
        M::NotEnoughFigures {
            missing: vec![law::count::Place::Sheet],
        },
        M::NoRules,
        M::TurnoutTooLow {
            voters: 1,
            electorate: 2,
            needed,
        },
        M::ReturnedAboveVoters {
            returned: 2,
            voters: 1,
        },
        M::ReturnedAboveIssued {
            returned: 2,
            issued: 1,
        },
        M::ProxiesNotAllowed { proxies: 1 },
        M::PetitionTooSmall {
            signatures: 1,
            base: 9,
            needed,
        },
        M::UnknownProvince,
        M::BeforeOldestLaw { since },
        M::BeforeOldestPack { since },
        M::VotersNotRecorded,
        M::PresentNotRecorded,
        M::InvalidNotRecorded,
        M::FormNotRecorded,
        M::FormIgnored {
            form: law::Form::AllResidents,
        },
        M::PetitionNotRecorded,
        M::ProxiesAboveCap {
            proxies: 2,
            most: 1,
        },
        M::MeasureNotAllowed,
        M::StopNotAllowed,
        M::ReductionNotAllowed,
        M::SexNotRecorded,
        M::WomenSeatNotJudged,
        M::WomanSeatedFirst { nominee },
        M::WomanSeatReserved { post },
        M::NoWomanElected,
        M::RepresentativesWomen { women: 1, all: 9 },
        M::TooFewCandidates {
            post,
            candidates: 1,
            least: 2,
        },
        M::TooManyCandidates {
            post,
            candidates: 3,
            most: 2,
        },
        M::CommitteeSize {
            seats: 9,
            least: 3,
            most: 7,
        },
        M::WinnerBarred {
            nominee,
            bar: law::Bar::ClanOrGang,
        },
        M::WinnerKin {
            nominee,
            of: Person::Nominee(NomineeNo(1)),
        },
        M::WriteInElected { nominee },
        M::AwaitsRevote { nominee },
        M::RunoffShort {
            post,
            candidates: 1,
            wanted: 2,
        },
        M::SeatsMayStayVacant,
        M::FewerThanWanted { post, wanted: 1 },
        M::ByElectionDue,
        M::ResultDepends {
            on: "base",
            value: "returned".to_owned(),
            other: "issued".to_owned(),
            valid: true,
            other_valid: false,
            elected: vec![(post, nominee)],
            other_elected: vec![],
        },
    ];
    let codes: Vec<&str> = all.iter().map(M::code).collect();
    assert_eq!(codes, M::CODES);
    all
}
