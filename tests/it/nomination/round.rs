//! A whole round: hundreds of nominees before twelve departments, answered in several ways, combined, objected to
//! and closed. The full number is measured by the benchmark.

use app::nomination::batches::{OpenBatch, Whom};
use app::nomination::sheet::Verdicted;
use domain::UnitId;
use domain::nomination::Standing;
use domain::nomination::answer::AnswerInput;
use domain::nomination::conclude::Outcome;
use paper::nominees::COLUMNS;
use paper::xlsx_out::{Column, Kind, SheetSpec, Value, Workbook};

use super::Departments;
use crate::harness::{Actor, World};

/// Nominees of each of the twelve villages.
const EACH: usize = 20;

/// The workbook of all nominees, as a township would have filled it in.
fn workbook(world: &World) -> Vec<u8> {
    let columns = COLUMNS
        .iter()
        .map(|(_, title, _)| Column::new(title, Kind::Text));
    let spec = SheetSpec::new("提名人选", columns.collect());
    let mut book = Workbook::new(std::io::Cursor::new(Vec::new()));
    let mut sheet = book.sheet(&spec).unwrap();
    for village in 1..=12 {
        let place = world.place(village);
        for n in 0..EACH {
            let surname = ['周', '林', '孟', '宋'][n % 4];
            let given = char::from_u32(0x4e00 + u32::try_from(village * 40 + n).unwrap()).unwrap();
            let name = format!("{surname}{given}");
            let source = if village % 4 == 1 {
                "党组织推荐"
            } else {
                "村（居）民提名"
            };
            let cells = [
                "",
                place.id,
                place.name,
                &name,
                "女",
                "1988-05",
                "大专",
                "中共党员",
                "村（居）委会委员、党组织委员",
                source,
                "",
                "2026-01-19",
            ];
            sheet.row(cells.map(Value::Text)).unwrap();
        }
    }
    sheet.finish().unwrap();
    book.finish().unwrap().into_inner()
}

/// Fills the workbook that a department has taken out: everybody clear, one of them unsuitable with a note.
async fn filled(
    world: &World,
    actor: &domain::account::Actor,
    batch: &domain::RecordId,
    note: &str,
) -> Vec<u8> {
    let bytes = world.app.answer_workbook(actor, batch).await.unwrap();
    let mut rows = paper::review::read(std::io::Cursor::new(bytes)).unwrap();
    assert_eq!(rows.len(), 12 * EACH);
    let cells: Vec<paper::review::Cells> = rows
        .iter_mut()
        .enumerate()
        .map(|(n, row)| {
            row.cells[12] = if n == 5 { "待核实" } else { "合格" }.to_owned();
            row.cells[14] = if n == 5 { note } else { "" }.to_owned();
            row.cells[15] = "林和".to_owned();
            row.cells.clone()
        })
        .collect();
    let out = std::io::Cursor::new(Vec::new());
    paper::review::write(out, "答复", &cells, &[], String::new())
        .unwrap()
        .into_inner()
}

async fn imports(actor: &Actor, bytes: &[u8]) {
    let file = ("list", "人选.xlsx", bytes);
    let page = actor
        .upload("/nominees/import", &[], file)
        .await
        .expect(303);
    assert!(
        page.notice().contains("已登记 240 名人选"),
        "{}",
        page.notice()
    );
}

on_both! {
    #[expect(clippy::too_many_lines, reason = "one story, told in its order")]
    async fn a_round_of_twelve_departments(database: Database) {
        let world = World::new(database).await;
        world.on("2026-03-05");
        let departments = Departments::of(&world).await;
        let county = world.county().await;
        imports(&county, &workbook(&world)).await;
        // The same list again: everybody stands already, and nothing comes in.
        let again = ("list", "人选.xlsx", &workbook(&world)[..]);
        county.upload("/nominees/import", &[], again).await.expect(422).says("已在名单中");

        let office = world.office_actor();
        let towns = (1..=3).map(|n| UnitId::parse(world.town(n).id).unwrap()).collect();
        let ask = OpenBatch {
            whom: Whom::Towns(towns),
            single: false,
            title: "全县第一批".to_owned(),
            due: String::new(),
        };
        let batch = world.app.open_batch(&office, &ask).await.unwrap();
        // Nobody is put twice while a batch runs.
        assert!(world.app.open_batch(&office, &ask).await.is_err());

        // All clear but these, by most; the police but one, whom they answer about singly.
        departments.clear(&world, &batch, &["gongan", "sifa", "shuiwu"]).await;
        let police = departments.actor("gongan");
        let page = world.app.asked_batch(police, &batch).await.unwrap();
        let person = page.people[7].put.nominee.clone();
        let wrong = world.app.answer_clear_but(police, &batch, 239, &[], "林和").await;
        assert!(wrong.is_err(), "what was looked at has changed");
        let outcome = world
            .app
            .answer_clear_but(police, &batch, 240, std::slice::from_ref(&person), "林和")
            .await
            .unwrap();
        assert_eq!((outcome.answered, outcome.left), (239, 1));
        let barred = AnswerInput {
            verdict: "barred".to_owned(),
            code: "criminally_punished".to_owned(),
            note: String::new(),
            officer: "林和".to_owned(),
        };
        world.app.answer_one(police, &batch, &person, 0, &barred).await.unwrap();

        // By workbook: a note of 61 characters is refused, not cut, and nothing is stored.
        let justice = departments.actor("sifa");
        let long = filled(&world, justice, &batch, &"情".repeat(61)).await;
        let read = std::io::Cursor::new(long);
        let judged = world.app.read_answers(justice, &batch, read).await.unwrap();
        let refused = judged.iter().filter(|j| matches!(j.verdict, Verdicted::Refused(_)));
        assert_eq!(refused.count(), 1);
        let rows = judged.into_iter().map(|j| j.row).collect();
        assert!(world.app.apply_answers(justice, &batch, rows).await.is_err());
        assert_eq!(world.app.asked_batch(justice, &batch).await.unwrap().unanswered().count(), 240);
        let fits = filled(&world, justice, &batch, &"情".repeat(60)).await;
        let read = std::io::Cursor::new(fits);
        let judged = world.app.read_answers(justice, &batch, read).await.unwrap();
        let rows = judged.into_iter().map(|j| j.row).collect();
        assert_eq!(world.app.apply_answers(justice, &batch, rows).await.unwrap(), 240);

        // One department is missing: no conclusion, and it is reminded.
        let found = world.app.batch_page(&office, &batch).await.unwrap();
        assert!(found.people.iter().all(|p| p.outcome.is_none() && p.answered == 11));
        assert_eq!(world.app.remind(&office, &batch).await.unwrap(), 1);
        world.on("2026-03-09");
        let board = world.app.batch_board(&office).await.unwrap();
        assert_eq!(board.batches[0].late(), 1);
        let county = world.county().await;
        county.get("/?q=联审逾期").await.expect(200).says("联审逾期未答复：税务局");
        departments.clear(&world, &batch, &["gongan", "sifa"]).await;
        let found = world.app.batch_page(&office, &batch).await.unwrap();
        let count = |outcome| found.people.iter().filter(|p| p.outcome == Some(outcome)).count();
        assert_eq!(count(Outcome::Fail), 1);
        assert_eq!(count(Outcome::Pending), 1);
        assert_eq!(count(Outcome::Pass), 238);

        // What was being verified is answered in the end.
        let open = found.people.iter().find(|p| p.outcome == Some(Outcome::Pending)).unwrap();
        let open = open.row.line.nominee.id.clone();
        let clear = AnswerInput {
            verdict: "clear".to_owned(),
            officer: "林和".to_owned(),
            ..AnswerInput::default()
        };
        world.app.answer_one(justice, &batch, &open, 1, &clear).await.unwrap();
        // A conclusion changes only by a re-check.
        let refused = world.app.answer_one(police, &batch, &open, 1, &barred).await;
        assert!(refused.is_err());
        let version = board.batches[0].batch.version;
        world.app.close_batch(&office, &batch, version).await.unwrap();

        // Objected to: the department that answered checks again, and withdraws its bar.
        let at = (&batch, &person);
        world.app.hand_over_notice(&office, at, "1 号", "2026-03-09", "signed").await.unwrap();
        world.app.record_objection(&office, at, "2026-03-09", "卷宗 3 号").await.unwrap();
        world.app.open_dossier(&office, &person).await.unwrap();
        let early = world.app.answer_objection(&office, at, "2026-03-09", "复 1 号").await;
        assert!(early.is_err(), "nobody has checked again");
        assert_eq!(world.app.department_desk(police).await.unwrap().rechecks.len(), 1);
        assert!(world.app.department_desk(justice).await.unwrap().rechecks.is_empty());
        world.later_ms(60_000);
        world.app.answer_one(police, &batch, &person, 1, &clear).await.unwrap();
        world.app.answer_objection(&office, at, "2026-03-09", "复 1 号").await.unwrap();
        let rows = world.app.nominee_list(&office).await.unwrap();
        assert!(rows.iter().all(|r| matches!(r.standing, Some(Standing::Passed { .. }))));
        county.get("/nominees/combined").await.expect(200).says("通过（至 2026-04-");
        world.journal_is_whole().await;
    }
}
