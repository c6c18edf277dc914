//! Builds sheets for tests, from the few figures a case gives.

pub mod differ;
pub mod naive;
pub mod random;

use law::body::{Bar, Body, Contest, Form, HeldBy, Kin, Sex};
use law::count::{
    BallotSet, Ballots, KinLink, Measures, Nominee, NomineeNo, Outcome, Person, Post, PostNo,
    Sheet, Sitting, Vote, decide,
};
use law::rules::RuleBook;
use std::sync::OnceLock;

pub fn book() -> &'static RuleBook {
    static BOOK: OnceLock<RuleBook> = OnceLock::new();
    BOOK.get_or_init(|| match RuleBook::embedded() {
        Ok(book) => book,
        Err(faults) => panic!("{faults:#?}"),
    })
}

/// A sheet of a villagers' committee in 2026 under the national rules.
#[derive(Clone)]
pub struct Case(pub Sheet);

pub fn case(electorate: u64, voters: u64, returned: u64) -> Case {
    Case(Sheet {
        body: Body::VillagersCommittee,
        contest: Contest::Regular,
        form: None,
        province: "00".to_owned(),
        election_day: "2026-03-15".parse().unwrap(),
        electorate: Some(electorate),
        present: None,
        voters: Some(voters),
        proxies: None,
        held_by: HeldBy::Voters,
        ballots: Ballots::Joint(BallotSet {
            returned: Some(returned),
            invalid: Some(0),
            ..BallotSet::default()
        }),
        posts: Vec::new(),
        nominees: Vec::new(),
        votes: Vec::new(),
        petition: None,
        sitting: Vec::new(),
        measures: Measures::default(),
        reserved: Vec::new(),
        reduce: Vec::new(),
        stop: None,
    })
}

/// A Party branch: due, attended, returned.
pub fn party(due: u64, attended: u64, returned: u64) -> Case {
    let mut case = case(due, attended, returned).body(Body::PartyBranch);
    case.0.present = Some(attended);
    case.0.voters = None;
    case
}

impl Case {
    pub fn body(mut self, body: Body) -> Self {
        self.0.body = body;
        self
    }

    pub fn form(mut self, form: Form) -> Self {
        self.0.body = Body::ResidentsCommittee;
        self.0.form = Some(form);
        self
    }

    pub fn contest(mut self, contest: Contest) -> Self {
        self.0.contest = contest;
        self
    }

    pub fn province(mut self, province: &str) -> Self {
        self.0.province = province.to_owned();
        self
    }

    pub fn day(mut self, day: &str) -> Self {
        self.0.election_day = day.parse().unwrap();
        self
    }

    pub fn issued(mut self, issued: u64) -> Self {
        if let Ballots::Joint(set) = &mut self.0.ballots {
            set.issued = Some(issued);
        }
        self
    }

    pub fn invalid(mut self, invalid: u64) -> Self {
        if let Ballots::Joint(set) = &mut self.0.ballots {
            set.invalid = Some(invalid);
        }
        self
    }

    pub fn post(mut self, id: &str, seats: u32) -> Self {
        let title = id.to_owned();
        self.0.posts.push(Post {
            id: id.to_owned(),
            title,
            seats: Some(seats),
            max_marks: None,
        });
        self
    }

    fn post_no(&self, id: &str) -> PostNo {
        PostNo(
            self.0
                .posts
                .iter()
                .position(|post| post.id == id)
                .expect("post"),
        )
    }

    pub fn nominee_no(&self, id: &str) -> NomineeNo {
        NomineeNo(
            self.0
                .nominees
                .iter()
                .position(|n| n.id == id)
                .expect("nominee"),
        )
    }

    fn someone(&mut self, id: &str) -> NomineeNo {
        if !self.0.nominees.iter().any(|n| n.id == id) {
            self.0.nominees.push(Nominee {
                id: id.to_owned(),
                name: id.to_owned(),
                sex: Some(Sex::Male),
                posts: Vec::new(),
                formal: true,
                kin_of: Vec::new(),
                barred: Vec::new(),
            });
        }
        self.nominee_no(id)
    }

    /// Votes for a formal candidate (male unless said otherwise).
    pub fn votes(mut self, post: &str, id: &str, votes: u64) -> Self {
        let (post, nominee) = (self.post_no(post), self.someone(id));
        let posts = &mut self.0.nominees[nominee.0].posts;
        if !posts.contains(&post) {
            posts.push(post);
        }
        self.0.votes.push(Vote {
            post,
            nominee,
            for_: Some(votes),
            against: None,
            abstain: None,
        });
        self
    }

    pub fn write_in(mut self, post: &str, id: &str, votes: u64) -> Self {
        let (post, nominee) = (self.post_no(post), self.someone(id));
        self.0.nominees[nominee.0].formal = false;
        self.0.votes.push(Vote {
            post,
            nominee,
            for_: Some(votes),
            against: None,
            abstain: None,
        });
        self
    }

    pub fn woman(mut self, id: &str) -> Self {
        let no = self.nominee_no(id);
        self.0.nominees[no.0].sex = Some(Sex::Female);
        self
    }

    pub fn sex_unknown(mut self, id: &str) -> Self {
        let no = self.nominee_no(id);
        self.0.nominees[no.0].sex = None;
        self
    }

    pub fn barred(mut self, id: &str, bar: Bar) -> Self {
        let no = self.nominee_no(id);
        self.0.nominees[no.0].barred.push(bar);
        self
    }

    pub fn kin(mut self, a: &str, b: &str, kin: Kin) -> Self {
        let (a, b) = (self.nominee_no(a), self.nominee_no(b));
        let link = KinLink {
            to: Person::Nominee(b),
            kin: Some(kin),
        };
        self.0.nominees[a.0].kin_of.push(link);
        self
    }

    pub fn sitting(mut self, post: &str, id: &str, sex: Sex) -> Self {
        let (id, post, sex) = (id.to_owned(), post.to_owned(), Some(sex));
        self.0.sitting.push(Sitting {
            id,
            post,
            sex,
            kin_of: Vec::new(),
        });
        self
    }

    pub fn with(mut self, change: impl FnOnce(&mut Sheet)) -> Self {
        change(&mut self.0);
        self
    }

    pub fn outcome(&self) -> Outcome {
        let outcome = decide(book(), &self.0);
        for step in &outcome.steps {
            assert_eq!(step.evaluate(), step.holds, "{step:?}");
        }
        outcome
    }

    /// `post:id` of those elected, in the order of the outcome.
    pub fn elected(&self) -> Vec<String> {
        let name = |e: &law::count::Elected| self.label(e.post, e.nominee);
        self.outcome().elected.iter().map(name).collect()
    }

    pub fn label(&self, post: PostNo, nominee: NomineeNo) -> String {
        format!("{}:{}", self.0.posts[post.0].id, self.id(nominee))
    }

    pub fn id(&self, nominee: NomineeNo) -> &str {
        &self.0.nominees[nominee.0].id
    }

    pub fn ids(&self, nominees: &[NomineeNo]) -> Vec<&str> {
        nominees.iter().map(|no| self.id(*no)).collect()
    }

    /// Codes of the findings.
    pub fn codes(&self) -> Vec<&'static str> {
        self.outcome()
            .findings
            .iter()
            .map(|finding| finding.matter.code())
            .collect()
    }
}

/// `ordinary` random cases, scaled by proptest's own `PROPTEST_CASES` (256
/// where it is not set), so that a long run can ask for more and a run per
/// mutant for fewer.
pub fn cases(ordinary: u32) -> u32 {
    let asked = u64::from(proptest::test_runner::Config::default().cases);
    u32::try_from((u64::from(ordinary) * asked).div_ceil(256)).unwrap()
}

/// The packs of the program and one of an invented province, given by the lines
/// of its section for villagers' committees.
pub fn book_with(villagers: &str) -> RuleBook {
    let head = "id = \"90\"\nname = \"试验省\"\ntitle = \"试验办法\"\nsource = \"XX\"\n\
                since = 2010-01-01\nverified_on = 2026-11-23\n[villagers]\n";
    let files = [("90.toml".to_owned(), format!("{head}{villagers}\n"))];
    match RuleBook::with_files(&files) {
        Ok(book) => book,
        Err(faults) => panic!("{faults:#?}"),
    }
}
