//! Lists by command: real ones, odd names, other encodings, newer lists, refused rows, two counties.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write as _};

use app::Fault;
use app::division::{ImportOrder, ImportOutcome, UnitPage, Whose};
use domain::division::{Change, Kind};
use flate2::Compression;
use flate2::write::GzEncoder;
use paper::divisions::{self, DivisionFile};
use paper::sheet::Options;
use paper::text::gb18030_cannot_hold;
use paper::xlsx_out::{Column, Kind as CellKind, SheetSpec, Value, Workbook};
use store::division::{Show, VillageQuery};

use crate::support::{
    COLUMNS, House, ODD_NAMES, RUNAN, cells, day, everywhere, invented, names, office, unit,
};

fn gb18030(text: &str) -> Vec<u8> {
    let (bytes, _, lost) = encoding_rs::GB18030.encode(text);
    assert!(!lost);
    bytes.into_owned()
}

/// The same list as a workbook, its columns turned round.
fn workbook(csv: &str) -> Vec<u8> {
    let lines: Vec<Vec<String>> = csv
        .lines()
        .map(|line| cells(line).into_iter().rev().collect())
        .collect();
    let columns = lines[0]
        .iter()
        .map(|title| Column::new(title, CellKind::Text))
        .collect();
    let mut book = Workbook::new(Vec::new());
    let mut sheet = book.sheet(&SheetSpec::new("名单", columns)).unwrap();
    for line in &lines[1..] {
        sheet
            .row(line.iter().map(|cell| Value::Text(cell)))
            .unwrap();
    }
    sheet.finish().unwrap();
    book.finish().unwrap()
}

#[tokio::test]
async fn a_real_county_is_stored_with_every_name_equal() {
    everywhere(|house| async move {
        let (list, outcome) = house.import(RUNAN).await;
        assert_eq!((list.rows_in(), outcome.plan.added()), (285, 285));
        assert_eq!(house.villages(&["411727"]).await, names(RUNAN));
        let tree = house.app.tree(&office("411727")).await.unwrap();
        assert_eq!(tree.towns.len(), 18);
        let sum = |of: fn(&store::division::TownRow) -> i64| tree.towns.iter().map(of).sum::<i64>();
        assert_eq!(
            (sum(|t| t.villages), sum(|t| t.rural), sum(|t| t.urban)),
            (285, 218, 67)
        );
        let path: Vec<&str> = tree.path.iter().map(|u| u.name.as_str()).collect();
        assert_eq!(path, ["河南省", "驻马店市", "汝南县"]);
        // Sent again, in any format, it changes nothing.
        for bytes in [RUNAN.as_bytes().to_vec(), gb18030(RUNAN), workbook(RUNAN)] {
            let (_, again) = house.import(bytes).await;
            assert_eq!((again.plan.unchanged(), again.plan.items.len()), (285, 0));
        }
    })
    .await;
}

/// Everything the counties of a list hold, read back from the export of each county's page.
async fn exported(house: &House) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for (county, _, _) in house.app.counties().await.unwrap() {
        let query = VillageQuery {
            limit: 2_000,
            ..VillageQuery::default()
        };
        let list = house
            .app
            .village_list(&office(county.as_str()), &query)
            .await
            .unwrap();
        let columns = ["代码", "名称", "类别", "乡镇代码", "乡镇名称"]
            .map(|title| Column::new(title, CellKind::Text));
        let mut book = Workbook::new(Vec::new());
        let mut sheet = book
            .sheet(&SheetSpec::new("区划", columns.to_vec()))
            .unwrap();
        for row in &list.rows {
            let kind = row
                .kind
                .as_deref()
                .and_then(Kind::parse)
                .map_or("", Kind::zh);
            sheet
                .row([&row.code, &row.name, kind, &row.town_code, &row.town_name].map(Value::Text))
                .unwrap();
        }
        sheet.finish().unwrap();
        let bytes = book.finish().unwrap();
        let back: DivisionFile =
            divisions::read(Cursor::new(bytes), &Options::default(), |_| ()).unwrap();
        assert_eq!(back.refused, []);
        names.extend(back.accepted.into_iter().map(|row| (row.code, row.name)));
    }
    names
}

#[tokio::test]
async fn all_492_odd_names_survive_import_store_search_and_export() {
    everywhere(|house| async move {
        house.import(ODD_NAMES).await;
        let wanted: BTreeMap<String, String> = names(ODD_NAMES).into_iter().collect();
        assert_eq!(wanted.len(), 492);
        assert_eq!(exported(&house).await, wanted);
        // Each is found by its name; a name with blanks by its words.
        for (county, _, _) in house.app.counties().await.unwrap() {
            let actor = office(county.as_str());
            for (code, name) in wanted
                .iter()
                .filter(|(c, _)| c.starts_with(county.as_str()))
            {
                let query = VillageQuery {
                    text: name.clone(),
                    limit: 2_000,
                    ..VillageQuery::default()
                };
                let found = house.app.village_list(&actor, &query).await.unwrap();
                assert!(found.rows.iter().any(|r| r.code == *code), "{name}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn odd_names_arrive_from_gb18030_where_their_characters_exist() {
    everywhere(|house| async move {
        let held: Vec<&str> = ODD_NAMES
            .lines()
            .filter(|line| !line.chars().any(gb18030_cannot_hold))
            .collect();
        assert!(held.len() > 470, "{}", held.len());
        let csv = format!("{}\n", held.join("\n"));
        house.import(gb18030(&csv)).await;
        let wanted: BTreeMap<String, String> = names(&csv).into_iter().collect();
        assert_eq!(exported(&house).await, wanted);
    })
    .await;
}

const OLD: &[(&str, &str, &str)] = &[
    ("001001", "东门社区居委会", "城关街道"),
    ("001201", "张楼村委会", "城关街道"),
    ("001202", "李庄村委会", "城关街道"),
    ("200201", "上湾村委会", "古渡乡"),
    ("200202", "下湾村委会", "古渡乡"),
    ("200203", "石桥村委会", "古渡乡"),
    ("200204", "新村村委会", "古渡乡"),
];
const NEW: &[(&str, &str, &str)] = &[
    ("001001", "东门社区居委会", "城关街道"),
    ("001002", "张楼社区居委会", "城关街道"),
    ("001202", "李家庄村委会", "城关街道"),
    ("001203", "石桥村委会", "城关街道"),
    ("101201", "上湾村委会", "古渡镇"),
    ("101202", "下湾村委会", "古渡镇"),
    ("101205", "北坡村委会", "古渡镇"),
];

/// The old list, then the newer one from the beginning of the year.
async fn renewed(house: &House) -> ImportOutcome {
    house.import(invented("990100", OLD)).await;
    let order = ImportOrder {
        on: Some(day("2026-01-01")),
        ..ImportOrder::default()
    };
    let new = invented("990100", NEW);
    let (_, outcome) = house.try_import(&new, &Whose::All, order).await.unwrap();
    assert_eq!(house.villages(&["990100"]).await, names(&new));
    outcome
}

async fn page(house: &House, id: &str) -> UnitPage {
    let found = house.app.unit_page(&office("990100"), &unit(id)).await;
    found.unwrap()
}

#[tokio::test]
async fn a_newer_list_is_kept_as_history_and_the_units_stay_the_same() {
    everywhere(|house| async move {
        let plan = renewed(&house).await.plan;
        let figures = (
            plan.added(),
            plan.changed(),
            plan.unchanged(),
            plan.removed(),
        );
        assert_eq!(figures, (1, 5, 1, 1));
        let town = page(&house, "990100200").await.unit;
        assert_eq!(
            (town.name.as_str(), town.code.as_str()),
            ("古渡镇", "990100101000")
        );
        let moved = page(&house, "990100200203").await;
        assert_eq!(moved.unit.code, "990100001203");
        assert_eq!(moved.path.last().unwrap().name, "城关街道");
        let told = moved.history.iter();
        let told: Vec<(&str, &str)> = told
            .map(|h| (h.change.as_str(), h.on_date.as_str()))
            .collect();
        let (new, old) = ("2026-01-01", "2026-03-03");
        assert_eq!(told, [("moved", new), ("recoded", new), ("added", old)]);
        assert_eq!(moved.history[0].old_parent.as_deref(), Some("古渡镇"));
        let community = page(&house, "990100001201").await;
        assert_eq!(community.unit.kind, Some(Kind::Community));
        let reason = community.history[0].reason.as_deref();
        assert_eq!(reason, Some("村委会 → 居委会"));
        let gone = page(&house, "990100200204").await.unit;
        assert_eq!(gone.removed_on, Some(day("2026-01-01")));
        // The old list again: everything is where it was.
        house.import(invented("990100", OLD)).await;
        let back = house.villages(&["990100"]).await;
        assert_eq!(back, names(&invented("990100", OLD)));
        assert_eq!(page(&house, "990100200").await.unit.name, "古渡乡");
        assert_eq!(page(&house, "990100200204").await.unit.removed_on, None);
    })
    .await;
}

#[tokio::test]
async fn the_report_of_a_newer_list_tells_each_change_once() {
    everywhere(|house| async move {
        let id = renewed(&house).await.id.unwrap();
        let actor = office("990100");
        let report = house.app.import_report(&actor, &id, "removed").await;
        let report = report.unwrap();
        assert_eq!(report.changes.len(), 1);
        assert_eq!(report.changes[0].old_name.as_deref(), Some("新村村委会"));
        let figures: BTreeMap<(i64, &str), i64> = report
            .figures
            .iter()
            .map(|f| ((f.level, f.change.as_str()), f.units))
            .collect();
        let wanted = [
            ((4, "recoded"), 1),
            ((4, "renamed"), 1),
            ((5, "added"), 1),
            ((5, "kind"), 1),
            ((5, "moved"), 1),
            ((5, "recoded"), 4),
            ((5, "removed"), 1),
            ((5, "renamed"), 2),
        ];
        assert_eq!(figures, BTreeMap::from(wanted));
    })
    .await;
}

#[tokio::test]
async fn a_partial_list_is_stopped_until_it_is_confirmed() {
    everywhere(|house| async move {
        house.import(invented("990100", OLD)).await;
        let part = invented("990100", &OLD[..3]);
        let refused = house
            .try_import(&part, &Whose::All, ImportOrder::default())
            .await
            .unwrap_err();
        assert!(matches!(
            refused,
            app::Error::Fault(faults) if faults == [Fault::TooManyRemovals { removed: 4, stood: 7 }]
        ));
        assert_eq!(
            house.villages(&["990100"]).await.len(),
            7,
            "nothing was done"
        );
        let dry = ImportOrder {
            dry_run: true,
            ..ImportOrder::default()
        };
        let (_, outcome) = house.try_import(&part, &Whose::All, dry).await.unwrap();
        assert_eq!((outcome.id, outcome.plan.removed()), (None, 4));
        let order = ImportOrder {
            confirm_removals: true,
            ..ImportOrder::default()
        };
        house.try_import(&part, &Whose::All, order).await.unwrap();
        assert_eq!(house.villages(&["990100"]).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn refused_rows_come_back_and_are_taken_once_mended() {
    everywhere(|house| async move {
        let mut csv = invented("990100", OLD);
        csv.push_str("99010020020,北坡村委会,,,古渡乡,,,,,,\n");
        csv.push_str("990100200201,南坡村委会,,,古渡乡,,,,,,\n");
        csv.push_str("990100200209,,,,古渡乡,,,,,,\n");
        let (list, outcome) = house.import(&csv).await;
        let reasons: Vec<(u32, &str)> = list
            .refused
            .iter()
            .map(|r| (r.row, r.code.code()))
            .collect();
        assert_eq!(
            reasons,
            [
                (9, "CODE_LENGTH"),
                (10, "DUPLICATE_CODE"),
                (11, "NAME_EMPTY")
            ]
        );
        assert_eq!(outcome.plan.added(), 7);
        let back = String::from_utf8(list.refused_file().unwrap().unwrap()).unwrap();
        let mended = back
            .replace("99010020020,", "990100200205,")
            .replace("990100200201,南坡", "990100200206,南坡")
            .replace("990100200209,,", "990100200209,西坡村委会,");
        // The mended rows alone are a partial list; together with the first they are whole.
        let body: String = mended
            .lines()
            .skip(1)
            .map(|line| format!("{line}\n"))
            .collect();
        let whole = format!("{COLUMNS},未导入原因\n{}{body}", {
            let first: String = csv
                .lines()
                .skip(1)
                .take(7)
                .map(|line| format!("{line},\n"))
                .collect();
            first
        });
        let (list, outcome) = house.import(whole).await;
        assert_eq!((list.refused.len(), outcome.plan.added()), (0, 3));
    })
    .await;
}

#[tokio::test]
async fn two_counties_do_not_see_each_other() {
    everywhere(|house| async move {
        let first = invented("990100", OLD);
        let second = invented("990122", OLD);
        let both = format!("{first}{}", second.split_once('\n').unwrap().1);
        let (_, outcome) = house.import(&both).await;
        assert_eq!(outcome.plan.counties.len(), 2);
        let actor = office("990122");
        let all = VillageQuery {
            limit: 2_000,
            show: Show::All,
            ..VillageQuery::default()
        };
        let list = house.app.village_list(&actor, &all).await.unwrap();
        assert_eq!(list.total, 7);
        assert!(
            list.rows
                .iter()
                .all(|r| r.code.starts_with("990122") && r.same_name == 1)
        );
        let foreign = unit("990100200201");
        assert!(matches!(
            house.app.unit_page(&actor, &foreign).await,
            Err(app::Error::NotFound(_))
        ));
        // An import of the other county is no import of this one.
        house.import(invented("990100", NEW)).await;
        assert_eq!(house.app.imports(&actor).await.unwrap().len(), 1);
        assert_eq!(house.app.imports(&office("990100")).await.unwrap().len(), 2);
        let report = house
            .app
            .import_report(&actor, outcome.id.as_ref().unwrap(), "")
            .await
            .unwrap();
        assert_eq!(report.import.rows_in, 14);
        assert_eq!(report.changes.len(), 1 + 2 + 7);
        assert!(
            report
                .changes
                .iter()
                .all(|c| c.division.starts_with("990122"))
        );
    })
    .await;
}

#[tokio::test]
async fn one_county_is_taken_out_of_a_larger_list_and_gzip_is_opened() {
    everywhere(|house| async move {
        let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
        gz.write_all(ODD_NAMES.as_bytes()).unwrap();
        let gz = gz.finish().unwrap();
        let county = &names(ODD_NAMES)[0].0[..6];
        let whose = Whose::Only(format!("{county}000000"));
        let (list, outcome) = house
            .try_import(&gz, &whose, ImportOrder::default())
            .await
            .unwrap();
        let own: BTreeSet<_> = names(ODD_NAMES)
            .into_iter()
            .filter(|(code, _)| code.starts_with(county))
            .collect();
        assert_eq!(outcome.plan.added(), own.len());
        assert_eq!(list.passed_over, 492 - own.len());
        assert_eq!(house.app.counties().await.unwrap().len(), 1);
        let broken = house
            .try_import(&gz[..gz.len() / 2], &whose, ImportOrder::default())
            .await;
        assert!(matches!(broken, Err(app::Error::Fault(f)) if matches!(f[..], [Fault::File(_)])));
    })
    .await;
}

#[tokio::test]
async fn a_new_county_needs_its_name_and_a_known_one_does_not() {
    everywhere(|house| async move {
        let nameless = invented("990100", OLD).replace("云岭县990100", "");
        let refused = house
            .try_import(&nameless, &Whose::All, ImportOrder::default())
            .await
            .unwrap_err();
        assert!(
            matches!(&refused, app::Error::Fault(f) if f[0].zh().contains("990100000000")),
            "{refused:?}"
        );
        house.import(invented("990100", OLD)).await;
        let (_, outcome) = house.import(nameless).await;
        assert_eq!(outcome.plan.items.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_code_given_to_another_place_by_decision_starts_a_new_unit() {
    everywhere(|house| async move {
        house.import(invented("990100", OLD)).await;
        let mut lines = OLD.to_vec();
        lines[5].1 = "龙泉村委会";
        let new = invented("990100", &lines);
        let order = ImportOrder {
            other_place: BTreeSet::from(["990100200203".to_owned()]),
            ..ImportOrder::default()
        };
        let (_, outcome) = house.try_import(&new, &Whose::All, order).await.unwrap();
        assert_eq!((outcome.plan.added(), outcome.plan.removed()), (1, 1));
        let units = house.standing(&["990100"]).await;
        let fresh = units.iter().find(|u| u.name == "龙泉村委会").unwrap();
        assert_eq!(fresh.id.as_str(), "990100200203-2");
        let lines: Vec<_> = outcome.lines().collect();
        assert!(lines.iter().any(|l| l.changes == [Change::Removed]
            && l.before.as_ref().unwrap().parent == "古渡乡"
            && l.after.is_none()));
    })
    .await;
}
