//! The workbooks of a whole real county: 18 townships take theirs out, a script changes them while the
//! villages go on, they come back, and every change, refusal and conflict is accounted for.
//!
//! The county's list is no part of the repository: `cargo xtask acceptance` runs this and says where it
//! lies. What is entered is invented.

use std::collections::BTreeMap;

use domain::account::Role;

use super::sheets::Table;
use super::{basic, fields, section};
use crate::harness::{Actor, Database, Page, World};

const COUNTY: &str = "411727";
const HOUSEHOLDS: &str = "户数（户）";
const GROUPS: &str = "村（居）民小组数（个）";

/// What a script does to a village's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    /// Types a number.
    Change,
    /// Types words where a number belongs.
    Nonsense,
    /// Types a number while the village answers another one on its page.
    Conflict,
    /// Nothing.
    Leave,
}

fn deed(number: usize) -> Deed {
    match number % 11 {
        3 => Deed::Nonsense,
        5 | 9 => Deed::Conflict,
        7 => Deed::Leave,
        _ => Deed::Change,
    }
}

/// How often each verdict is expected of a workbook or found on its page.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Account {
    changes: usize,
    conflicts: usize,
    refusals: usize,
}

impl Account {
    fn on(page: &Page) -> Self {
        Self {
            changes: tile(page, "change"),
            conflicts: tile(page, "conflict"),
            refusals: tile(page, "refused"),
        }
    }

    fn add(&mut self, other: Self) {
        self.changes += other.changes;
        self.conflicts += other.conflicts;
        self.refusals += other.refusals;
    }
}

/// The figure of a tile; one of nothing has no link.
fn tile(page: &Page, verdict: &str) -> usize {
    let text = page.text();
    let Some((_, rest)) = text.split_once(&format!("?verdict={verdict}\"><b>")) else {
        return 0;
    };
    rest.split('<').next().unwrap().parse().unwrap()
}

async fn take(actor: &Actor, town: &str) -> Table {
    let page = actor
        .get(&format!("/survey/workbooks/{town}"))
        .await
        .expect(200);
    Table::read(&page.body)
}

async fn bring(actor: &Actor, table: &Table) -> String {
    let bytes = table.write();
    let file = ("file", "村情.xlsx", bytes.as_slice());
    let page = actor.upload("/survey/workbooks", &[], file).await;
    page.expect(303).location().to_owned()
}

/// Changes a township's workbook and, in between, the villages' answers; what is to come of it.
async fn change(actor: &Actor, table: &mut Table, first: usize) -> Account {
    let mut account = Account::default();
    for row in 0..table.rows.len() {
        let number = (first + row).to_string();
        match deed(first + row) {
            Deed::Change => {
                table.set(row, HOUSEHOLDS, &number);
                table.set(row, GROUPS, "7");
                account.changes += 2;
            }
            Deed::Nonsense => {
                table.set(row, HOUSEHOLDS, "很多");
                account.refusals += 1;
            }
            Deed::Conflict => {
                let here = section(&table.rows[row][0]);
                actor
                    .post(&here, &fields(&basic("99", "0")))
                    .await
                    .expect(303);
                table.set(row, HOUSEHOLDS, &number);
                account.conflicts += 1;
            }
            Deed::Leave => {}
        }
    }
    account
}

/// What stands in the database after the upload, by a fresh workbook.
fn check(fresh: &Table, first: usize) {
    for row in 0..fresh.rows.len() {
        let number = (first + row).to_string();
        let (households, groups) = match deed(first + row) {
            Deed::Change => (number.as_str(), "7"),
            Deed::Conflict => ("99", ""),
            Deed::Nonsense | Deed::Leave => ("", ""),
        };
        let unit = &fresh.rows[row][0];
        assert_eq!(fresh.get(row, HOUSEHOLDS), households, "{unit}");
        assert_eq!(fresh.get(row, GROUPS), groups, "{unit}");
    }
}

async fn story(database: Database, list: &str) -> (usize, usize, Account) {
    let world = World::empty(database).await;
    world.imports(list).await;
    let county = world.county_of(COUNTY).await;
    county
        .opens_term("2026 年村（社区）“两委”换届")
        .await
        .expect(303);
    let round = [
        ("form", "open"),
        ("name", "第一轮摸底"),
        ("deadline", "2026-02-20"),
    ];
    county.post("/survey/rounds", &round).await.expect(303);
    let mut towns: BTreeMap<String, usize> = BTreeMap::new();
    for line in list.lines().skip(1) {
        *towns.entry(line[..9].to_owned()).or_default() += 1;
    }
    let (mut first, mut all) = (1000, Account::default());
    for (town, villages) in &towns {
        let actor = world.person(Role::Township, &[town], COUNTY).await;
        let mut table = take(&actor, town).await;
        assert_eq!(table.rows.len(), *villages, "{town}");
        let expected = change(&actor, &mut table, first).await;
        let upload = bring(&actor, &table).await;
        let page = actor.get(&upload).await.expect(200);
        assert_eq!(Account::on(&page), expected, "{town}");
        let form = [("act", "apply"), ("version", "1"), ("take", "")];
        actor.post(&upload, &form).await.expect(303);
        check(&take(&actor, town).await, first);
        // The same workbook a second time.
        let before = world.journal_heads().await;
        let again = bring(&actor, &table).await;
        let uploaded = world.journal_heads().await;
        let page = actor.post(&again, &form).await.expect(422);
        page.says("没有可应用的改动");
        assert_eq!(world.journal_heads().await, uploaded);
        assert!(
            uploaded[0].1 <= before[0].1 + 1,
            "an upload alone answers nothing"
        );
        check(&take(&actor, town).await, first);
        first += villages;
        all.add(expected);
    }
    world.journal_is_whole().await;
    (towns.len(), first - 1000, all)
}

#[tokio::test]
async fn every_workbook_of_a_real_county_is_accounted_for() {
    let folder = std::env::var("TOUYAN_ACCEPTANCE_DATA").expect("TOUYAN_ACCEPTANCE_DATA");
    let list = std::path::Path::new(&folder).join("county_411727_runan.csv");
    let list = std::fs::read_to_string(list).unwrap();
    let (towns, villages, account) = story(Database::sqlite(), &list).await;
    println!(
        "{towns} workbooks, {villages} villages: {} changes applied, {} conflicts kept, \
         {} refused; a second time nothing changed",
        account.changes, account.conflicts, account.refusals
    );
    assert!(account.changes > villages && account.conflicts > 0 && account.refusals > 0);
}
