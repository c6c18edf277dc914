//! Sheets that cannot be true are refused, with the place; at each limit the
//! last figure that can be true is taken.

use crate::support::{Case, case, party};
use law::body::{Contest, HeldBy, Kin, PetitionBy, Sex};
use law::count::{
    BallotSet, Ballots, KinLink, MAX_FIGURE, MAX_NOMINEES, MAX_POSTS, MAX_SITTING, MAX_VOTES,
    Nominee, NomineeNo, Person, Petition, Post, PostNo, Reduction, Sheet, Sitting, Vote, check,
};

/// A sound sheet of a chair and two members.
fn sound() -> Case {
    case(1000, 600, 600)
        .post("chair", 1)
        .post("member", 2)
        .votes("chair", "a", 400)
        .votes("member", "b", 390)
        .votes("member", "c", 380)
}

/// Codes and places of what is wrong after a change.
fn wrong(change: impl FnOnce(&mut Sheet)) -> Vec<(&'static str, String)> {
    said(&sound().with(change))
}

fn said(case: &Case) -> Vec<(&'static str, String)> {
    let found = check(&case.0);
    found
        .iter()
        .map(|finding| (finding.matter.code(), finding.place.path(&case.0)))
        .collect()
}

fn only(code: &'static str, path: &str) -> Vec<(&'static str, String)> {
    vec![(code, path.to_owned())]
}

fn joint(sheet: &mut Sheet) -> &mut BallotSet {
    match &mut sheet.ballots {
        Ballots::Joint(set) => set,
        Ballots::PerPost(_) => panic!("one ballot"),
    }
}

#[test]
fn a_sound_sheet_is_taken() {
    assert_eq!(wrong(|_| {}), []);
    let refused = sound().with(|sheet| sheet.electorate = Some(599));
    assert!(refused.outcome().is_refused());
    assert_eq!(refused.codes(), ["VOTERS_ABOVE_ELECTORATE"]);
}

#[test]
fn lists_are_taken_up_to_their_limit() {
    let nominee = |i: usize| Nominee {
        id: format!("x{i}"),
        name: String::new(),
        sex: None,
        posts: Vec::new(),
        formal: true,
        kin_of: Vec::new(),
        barred: Vec::new(),
    };
    let nominees = |n: usize| wrong(|s| s.nominees.extend((3..n).map(nominee)));
    assert_eq!(nominees(MAX_NOMINEES), []);
    assert_eq!(nominees(MAX_NOMINEES + 1), only("TOO_MANY", "nominees"));
    let post = |i: usize| Post {
        id: format!("p{i}"),
        title: String::new(),
        seats: Some(1),
        max_marks: None,
    };
    let posts = |n: usize| wrong(|s| s.posts.extend((2..n).map(post)));
    assert_eq!(posts(MAX_POSTS), []);
    assert_eq!(posts(MAX_POSTS + 1), only("TOO_MANY", "posts"));
    let sitting = |i: usize| Sitting {
        id: format!("s{i}"),
        post: "member".to_owned(),
        sex: None,
        kin_of: Vec::new(),
    };
    let sitters = |n: usize| wrong(|s| s.sitting.extend((0..n).map(sitting)));
    assert_eq!(sitters(MAX_SITTING), []);
    assert_eq!(sitters(MAX_SITTING + 1), only("TOO_MANY", "sitting"));
    let votes = |n: usize| {
        wrong(|s| {
            s.posts.extend((2..MAX_POSTS).map(post));
            s.nominees.extend((3..MAX_NOMINEES).map(nominee));
            let row = |i: usize| Vote {
                post: PostNo(2 + i % (MAX_POSTS - 2)),
                nominee: NomineeNo(i / (MAX_POSTS - 2)),
                for_: Some(0),
                against: None,
                abstain: None,
            };
            s.votes.extend((3..n).map(row));
        })
    };
    assert_eq!(votes(MAX_VOTES), []);
    assert_eq!(votes(MAX_VOTES + 1), only("TOO_MANY", "votes"));
}

/// Sets one figure of a sheet.
type Set = fn(&mut Sheet, Option<u64>);

#[test]
fn no_figure_is_larger_than_a_province() {
    let places: &[(&str, Set)] = &[
        ("electorate", |s, n| s.electorate = n),
        ("present", |s, n| s.present = n),
        ("voters", |s, n| s.voters = n),
        ("proxies", |s, n| s.proxies = n),
        ("ballots.issued", |s, n| joint(s).issued = n),
        ("ballots.returned", |s, n| joint(s).returned = n),
        ("ballots.invalid", |s, n| joint(s).invalid = n),
        ("ballots.valid", |s, n| joint(s).valid = n),
        ("posts[1].seats", |s, n| {
            s.posts[1].seats = n.map(|n| u32::try_from(n).unwrap());
        }),
        ("posts[0].max_marks", |s, n| {
            s.posts[0].max_marks = n.map(|n| u32::try_from(n).unwrap());
        }),
        ("votes[1].for", |s, n| s.votes[1].for_ = n),
        ("votes[2].against", |s, n| s.votes[2].against = n),
        ("votes[0].abstain", |s, n| s.votes[0].abstain = n),
        ("petition.signatures", |s, n| {
            s.petition = Some(signed(n, None))
        }),
        ("petition.base", |s, n| s.petition = Some(signed(None, n))),
        ("reduce.member.consent", |s, n| {
            let (post, to) = (PostNo(1), 1);
            s.reduce.push(Reduction {
                post,
                to,
                consent: n,
            });
        }),
    ];
    let large = |number| {
        let all = |(path, set): &(&'static str, Set)| {
            let found = wrong(|sheet| set(sheet, Some(number)));
            let mut large = found
                .into_iter()
                .filter(|(code, _)| *code == "NUMBER_TOO_LARGE");
            (*path, large.next().map(|(_, path)| path))
        };
        places.iter().map(all).collect::<Vec<_>>()
    };
    for (path, found) in large(MAX_FIGURE) {
        assert_eq!(found, None, "{path}");
    }
    for (path, found) in large(MAX_FIGURE + 1) {
        assert_eq!(found.as_deref(), Some(path));
    }
    let of_post = wrong(|sheet| {
        let mut set = *joint(sheet);
        set.issued = Some(MAX_FIGURE + 1);
        sheet.ballots = Ballots::PerPost(vec![(PostNo(1), set)]);
    });
    assert_eq!(of_post, only("NUMBER_TOO_LARGE", "ballots.member.issued"));
}

fn signed(signatures: Option<u64>, base: Option<u64>) -> Petition {
    Petition {
        by: PetitionBy::Voters,
        signatures,
        base,
    }
}

#[test]
fn no_seats_and_no_marks_are_no_post() {
    assert_eq!(
        wrong(|s| s.posts[1].seats = Some(0)),
        only("NUMBER_ZERO", "posts[1].seats")
    );
    assert_eq!(
        wrong(|s| s.posts[0].max_marks = Some(0)),
        only("NUMBER_ZERO", "posts[0].max_marks")
    );
}

#[test]
fn the_party_knows_no_recall_by_vote() {
    let recall = party(50, 45, 45)
        .contest(Contest::Recall)
        .post("committee", 1)
        .votes("committee", "a", 30);
    assert_eq!(said(&recall), only("CONTEST_NOT_FOR_BODY", ""));
    let villagers = sound().contest(Contest::Recall);
    assert_eq!(said(&villagers), []);
}

/// More entries than are compared pair by pair.
const MANY: usize = 40;

#[test]
fn an_id_occurs_once_in_short_and_in_long_lists() {
    let post = |s: &mut Sheet, id: &str| {
        let mut post = s.posts[0].clone();
        post.id = id.to_owned();
        s.posts.push(post);
    };
    assert_eq!(
        wrong(|s| post(s, "chair")),
        only("DUPLICATE_ID", "posts[2].id")
    );
    let nominee = |s: &mut Sheet, id: &str| {
        let mut nominee = s.nominees[0].clone();
        nominee.id = id.to_owned();
        s.nominees.push(nominee);
    };
    assert_eq!(
        wrong(|s| nominee(s, "b")),
        only("DUPLICATE_ID", "nominees[3].id")
    );
    for n in [3, MANY] {
        let found = wrong(|s| {
            (3..n).for_each(|i| nominee(s, &format!("x{i}")));
            nominee(s, "c");
        });
        assert_eq!(found, only("DUPLICATE_ID", &format!("nominees[{n}].id")));
    }
    // Ids that only begin differently are different.
    assert_eq!(
        wrong(|s| {
            nominee(s, "1-20260315-0001");
            nominee(s, "2-20260315-0001");
        }),
        []
    );
    let sitting = |id: &str| Sitting {
        id: id.to_owned(),
        post: "member".to_owned(),
        sex: None,
        kin_of: Vec::new(),
    };
    assert_eq!(
        wrong(|s| s.sitting = vec![sitting("x"), sitting("y"), sitting("x")]),
        only("DUPLICATE_ID", "sitting[2].id")
    );
}

#[test]
fn a_row_of_votes_occurs_once() {
    let nominee = |s: &mut Sheet, i: usize| {
        let mut nominee = s.nominees[0].clone();
        nominee.id = format!("x{i}");
        s.nominees.push(nominee);
    };
    let row = |s: &mut Sheet, post: usize, nominee: usize| {
        let (post, nominee) = (PostNo(post), NomineeNo(nominee));
        let row = s.votes[0];
        s.votes.push(Vote {
            post,
            nominee,
            for_: Some(0),
            ..row
        });
    };
    assert_eq!(
        wrong(|s| row(s, 1, 1)),
        only("DUPLICATE_ROW", "votes[3].nominee")
    );
    // The same nominee for another post is another row.
    assert_eq!(wrong(|s| row(s, 0, 1)), []);
    let long = wrong(|s| {
        (3..MANY).for_each(|i| nominee(s, i));
        (3..MANY).for_each(|i| row(s, 0, i));
        row(s, 0, 5);
    });
    assert_eq!(
        long,
        only("DUPLICATE_ROW", &format!("votes[{MANY}].nominee"))
    );
}

#[test]
fn indexes_point_to_somebody() {
    let link = |to| KinLink {
        to,
        kin: Some(Kin::Sibling),
    };
    let nobody = Person::Nominee(NomineeNo(3));
    let none_sits = Person::Sitting(1);
    let sitting = |to| Sitting {
        id: "s".to_owned(),
        post: "chair".to_owned(),
        sex: Some(Sex::Male),
        kin_of: vec![link(to)],
    };
    assert_eq!(
        wrong(|s| s.nominees[1].posts.push(PostNo(2))),
        only("UNKNOWN_ID", "nominees[1].posts")
    );
    assert_eq!(
        wrong(|s| s.nominees[2].kin_of.push(link(nobody))),
        only("UNKNOWN_ID", "nominees[2].kin_of")
    );
    assert_eq!(
        wrong(|s| {
            s.sitting.push(sitting(Person::Nominee(NomineeNo(2))));
            s.nominees[0].kin_of.push(link(Person::Sitting(0)));
        }),
        []
    );
    assert_eq!(
        wrong(|s| s.sitting.push(sitting(none_sits))),
        only("UNKNOWN_ID", "sitting[0].kin_of")
    );
    assert_eq!(
        wrong(|s| s.votes[1].post = PostNo(2)),
        only("UNKNOWN_ID", "votes[1].post")
    );
    assert_eq!(
        wrong(|s| s.votes[1].nominee = NomineeNo(3)),
        only("UNKNOWN_ID", "votes[1].nominee")
    );
}

#[test]
fn what_is_said_of_a_post_is_said_once_and_of_one_that_is_there() {
    let of = |posts: &[usize]| posts.iter().map(|i| (PostNo(*i), 1)).collect::<Vec<_>>();
    assert_eq!(wrong(|s| s.reserved = of(&[0, 1])), []);
    assert_eq!(
        wrong(|s| s.reserved = of(&[1, 1])),
        only("DUPLICATE_ROW", "reserved.member")
    );
    assert_eq!(
        wrong(|s| s.reserved = of(&[2])),
        only("UNKNOWN_ID", "reserved.?")
    );
    let reduction = |post| Reduction {
        post: PostNo(post),
        to: 1,
        consent: Some(400),
    };
    assert_eq!(
        wrong(|s| s.reduce = vec![reduction(1), reduction(1)]),
        only("DUPLICATE_ROW", "reduce.member.to")
    );
    assert_eq!(
        wrong(|s| s.reduce = vec![reduction(2)]),
        only("UNKNOWN_ID", "reduce.?.to")
    );
    let set = BallotSet {
        returned: Some(600),
        invalid: Some(0),
        ..BallotSet::default()
    };
    let sets = |posts: &[usize]| {
        let sets = posts.iter().map(|i| (PostNo(*i), set)).collect();
        wrong(|s| s.ballots = Ballots::PerPost(sets))
    };
    assert_eq!(sets(&[0, 1]), []);
    assert_eq!(
        sets(&[0, 1, 1]),
        only("DUPLICATE_ROW", "ballots.member.post")
    );
    assert_eq!(sets(&[0, 1, 2]), only("UNKNOWN_ID", "ballots.?.post"));
}

#[test]
fn nobody_votes_who_is_not_there() {
    assert_eq!(wrong(|s| s.electorate = Some(600)), []);
    let above = "VOTERS_ABOVE_ELECTORATE";
    assert_eq!(wrong(|s| s.electorate = Some(599)), only(above, "voters"));
    assert_eq!(wrong(|s| s.proxies = Some(600)), []);
    assert_eq!(
        wrong(|s| s.proxies = Some(601)),
        only("PROXIES_ABOVE_VOTERS", "proxies")
    );
    // At a meeting those present are the voters, where they were counted.
    let meeting = |present: Option<u64>, voters: Option<u64>| {
        wrong(|s| {
            s.held_by = HeldBy::Representatives;
            s.electorate = Some(700);
            (s.present, s.voters) = (present, voters);
        })
    };
    assert_eq!(meeting(Some(700), Some(701)), []);
    assert_eq!(meeting(Some(701), Some(600)), only(above, "present"));
    assert_eq!(meeting(None, Some(701)), only(above, "voters"));
    // Elsewhere a figure of those present says nothing.
    assert_eq!(wrong(|s| s.present = Some(1001)), []);
}

#[test]
fn the_parts_of_the_ballots_make_the_whole() {
    let ballots = |valid: Option<u64>, invalid: Option<u64>| {
        wrong(|s| {
            joint(s).valid = valid;
            joint(s).invalid = invalid;
        })
    };
    assert_eq!(ballots(Some(580), Some(20)), []);
    let sum = only("VALID_PLUS_INVALID", "ballots.valid");
    assert_eq!(ballots(Some(580), Some(19)), sum);
    assert_eq!(ballots(Some(580), Some(21)), sum);
    assert_eq!(ballots(Some(600), None), []);
    let part = |path: &str| ("PART_ABOVE_RETURNED", path.to_owned());
    assert_eq!(ballots(Some(601), None), [part("ballots.valid")]);
    assert!(ballots(None, Some(601)).contains(&part("ballots.invalid")));
    assert_eq!(ballots(None, Some(200)), []);
    let none = wrong(|s| {
        joint(s).invalid = Some(600);
        for row in &mut s.votes {
            row.for_ = Some(0);
        }
    });
    assert_eq!(none, []);
    let of_post = wrong(|s| {
        let mut set = *joint(s);
        set.valid = Some(601);
        set.invalid = None;
        s.ballots = Ballots::PerPost(vec![(PostNo(0), set), (PostNo(1), set)]);
    });
    let both = [part("ballots.chair.valid"), part("ballots.member.valid")];
    assert_eq!(of_post, both);
}

#[test]
fn no_nominee_has_more_votes_than_there_are_valid_ballots() {
    let votes = |for_: u64, against: u64, abstain: u64| {
        wrong(|s| {
            joint(s).invalid = Some(100);
            let row = &mut s.votes[0];
            (row.for_, row.against, row.abstain) = (Some(for_), Some(against), Some(abstain));
        })
    };
    assert_eq!(votes(300, 150, 50), []);
    let above = only("NOMINEE_ABOVE_BALLOTS", "votes[0].for");
    for (for_, against, abstain) in [(301, 150, 50), (300, 151, 50), (300, 150, 51)] {
        assert_eq!(votes(for_, against, abstain), above);
    }
    // Where invalid ballots were not counted, all returned ones could carry votes.
    let uncounted = |votes| {
        wrong(|s| {
            joint(s).invalid = None;
            s.votes[0].for_ = Some(votes);
        })
    };
    assert_eq!(uncounted(600), []);
    let too_many = uncounted(601);
    assert!(too_many.contains(&("NOMINEE_ABOVE_BALLOTS", "votes[0].for".to_owned())));
}

#[test]
fn a_post_has_no_more_votes_than_marks() {
    let members = |b: u64, c: u64, d: u64, marks: Option<u32>| {
        let case = sound().votes("member", "d", d).with(|s| {
            s.votes[1].for_ = Some(b);
            s.votes[2].for_ = Some(c);
            s.posts[1].max_marks = marks;
        });
        said(&case)
    };
    // 600 ballots with two marks each.
    assert_eq!(members(600, 500, 100, None), []);
    let above = only("VOTES_ABOVE_BALLOTS", "votes[post=member]");
    assert_eq!(members(600, 500, 101, None), above);
    assert_eq!(members(600, 500, 101, Some(3)), []);
    assert_eq!(members(300, 250, 50, Some(1)), []);
    assert_eq!(members(300, 250, 51, Some(1)), above);
    // In a recall each person is voted on apart.
    let recall = case(1000, 600, 600)
        .contest(Contest::Recall)
        .post("chair", 1)
        .votes("chair", "a", 600)
        .votes("chair", "b", 600);
    assert_eq!(said(&recall), []);
    // On ballots of their own, each post by its own.
    let own = sound().votes("member", "d", 400).with(|s| {
        let set = *joint(s);
        let few = BallotSet {
            returned: Some(500),
            ..set
        };
        s.ballots = Ballots::PerPost(vec![(PostNo(0), set), (PostNo(1), few)]);
    });
    assert_eq!(said(&own), above);
}

#[test]
fn petitions_reductions_and_reserved_seats_fit_what_they_are_about() {
    let petition = |signatures, base| wrong(|s| s.petition = Some(signed(signatures, base)));
    assert_eq!(petition(Some(200), Some(200)), []);
    let above = only("SIGNATURES_ABOVE_BASE", "petition.signatures");
    assert_eq!(petition(Some(201), Some(200)), above);
    assert_eq!(petition(Some(201), None), []);
    let reduce = |to, consent, present| {
        wrong(|s| {
            s.present = present;
            let post = PostNo(1);
            s.reduce.push(Reduction { post, to, consent });
        })
    };
    assert_eq!(reduce(1, Some(600), None), []);
    let consent = only("CONSENT_ABOVE_PRESENT", "reduce.member.consent");
    assert_eq!(reduce(1, Some(601), None), consent);
    assert_eq!(reduce(1, Some(700), Some(700)), []);
    assert_eq!(reduce(1, Some(701), Some(700)), consent);
    let lower = only("REDUCTION_NOT_LOWER", "reduce.member.to");
    assert_eq!(reduce(2, Some(600), None), lower);
    assert_eq!(reduce(3, Some(600), None), lower);
    assert_eq!(reduce(0, Some(600), None), lower);
    let reserved = |n| wrong(|s| s.reserved.push((PostNo(1), n)));
    assert_eq!(reserved(2), []);
    assert_eq!(reserved(3), only("RESERVED_ABOVE_SEATS", "reserved.member"));
}

#[test]
fn a_sheet_of_a_province_without_a_pack_is_taken() {
    let elsewhere = sound().province("99");
    assert!(!elsewhere.outcome().is_refused());
    assert_eq!(elsewhere.outcome().pack, "CN-00");
}
