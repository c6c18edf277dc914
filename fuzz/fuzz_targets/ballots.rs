//! Any bytes as a table of ballots: it is refused as a table, refused by its
//! rows, or tallied into a sheet that can be true, whose figures add up to the
//! ballots, and that can be decided.
#![no_main]

use app::contract::{read_sheet, tally_table};
use law::count::{Ballots, Sheet, check, decide};
use law::rules::RuleBook;
use libfuzzer_sys::fuzz_target;
use std::io::Cursor;
use std::sync::LazyLock;

static BOOK: LazyLock<RuleBook> =
    LazyLock::new(|| RuleBook::embedded().expect("the embedded packs are sound"));

/// A chair and two members under three provinces' rules on invalid ballots.
static SHEETS: LazyLock<Vec<Sheet>> = LazyLock::new(|| {
    let of = |province: &str| {
        let text = SHEET.replace("PROVINCE", province);
        read_sheet(&text).unwrap_or_else(|_| panic!("the sheet is sound")).sheet
    };
    ["00", "33", "41"].map(of).into()
});

const SHEET: &str = r#"{"schema":"touyan/count-1","body":"villagers_committee",
"contest":"regular","province":"PROVINCE","election_day":"2026-03-22","electorate":100000,
"voters":null,"ballots":{"issued":null,"returned":null,"invalid":null},
"posts":[{"id":"chair","title":"主任","seats":1},{"id":"member","title":"委员","seats":2}],
"nominees":[{"id":"a","name":"甲","posts":["chair"]},{"id":"b","name":"乙","posts":["chair","member"]},
{"id":"c","name":"丙","posts":["member"]}],"votes":[]}"#;

fuzz_target!(|data: &[u8]| {
    for sheet in SHEETS.iter() {
        let selection = BOOK
            .select(sheet.body, &sheet.province, sheet.election_day)
            .expect("a rule for every body");
        let Ok(Ok(tallied)) = tally_table(selection.rules, sheet, Cursor::new(data)) else {
            continue;
        };
        assert_eq!(check(&tallied.sheet), []);
        let sets = match &tallied.sheet.ballots {
            Ballots::Joint(set) => vec![*set],
            Ballots::PerPost(sets) => sets.iter().map(|(_, set)| *set).collect(),
        };
        for set in &sets {
            let (valid, invalid) = (set.valid.expect("counted"), set.invalid.expect("counted"));
            assert_eq!(Some(valid + invalid), set.returned);
        }
        let ballots = sets[0].returned.expect("counted");
        for row in &tallied.sheet.votes {
            let all = [row.for_, row.against, row.abstain];
            assert!(all.into_iter().flatten().sum::<u64>() <= ballots);
        }
        let outcome = decide(&BOOK, &tallied.sheet);
        assert!(outcome.steps.iter().all(|step| step.evaluate() == step.holds));
    }
});
