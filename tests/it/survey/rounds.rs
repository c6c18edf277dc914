//! Rounds: completeness, signatures, freezing, the second round, what changed, and the gate.

use app::survey::dossier::Typed;
use domain::UnitId;
use domain::account::{Actor, Reach, Role};
use domain::survey::{Answer, Kind, Section};

use super::{basic, fields, section, with_round};
use crate::harness::World;

fn of_town(world: &World, town: &str) -> Actor {
    Actor {
        role: Role::Township,
        reach: Reach::Towns(vec![UnitId::parse(town).unwrap()]),
        ..world.office_actor()
    }
}

/// Any answer that a question takes.
fn any(kind: &Kind) -> Option<Answer> {
    let typed = match kind {
        Kind::Text => "文字",
        Kind::Number { .. } => "1",
        Kind::Day => "2026-01-02",
        Kind::Choice(options) => options[0].zh.as_str(),
        Kind::Choices(_) => "无",
        Kind::Person => "周敏（副县长）",
        Kind::File => return None,
    };
    Answer::typed(kind, typed).unwrap()
}

/// Answers everything that is asked of a village, as its township.
pub(super) async fn fills(world: &World, unit: &str) {
    let actor = of_town(world, &unit[..9]);
    let unit = UnitId::parse(unit).unwrap();
    let (survey, scope) = world.app.survey(&actor).await.unwrap().unwrap();
    let village = survey.village(&scope, &unit).unwrap();
    for part in Section::ALL {
        let asked = survey.questions.asked_of(village.known.kind);
        let typed: Vec<Typed> = asked
            .filter(|q| q.section == *part)
            .filter_map(|q| {
                Some(Typed {
                    code: q.code.clone(),
                    base_no: village.dossier.no(q.code.as_str()),
                    answer: Ok(Some(any(&q.kind)?)),
                })
            })
            .collect();
        let saved = world
            .app
            .save_section(&actor, &unit, (*part, true), &typed)
            .await
            .unwrap();
        assert!(
            saved.refused.is_empty() && saved.contested.is_empty(),
            "{saved:?}"
        );
    }
}

async fn sign(world: &World, unit: &str, version: &str) -> crate::harness::Page {
    let township = world.township(1).await;
    let chosen = format!("{unit}@{version}");
    let form = [
        ("unit", chosen.as_str()),
        ("name", "罗平"),
        ("on", "2026-01-20"),
    ];
    township.post("/survey/sign", &form).await
}

async fn version(world: &World, unit: &str) -> String {
    let (survey, scope) = world
        .app
        .survey(&world.office_actor())
        .await
        .unwrap()
        .unwrap();
    let unit = UnitId::parse(unit).unwrap();
    survey
        .village(&scope, &unit)
        .unwrap()
        .dossier
        .version
        .to_string()
}

on_both! {
    async fn a_dossier_is_signed_as_it_was_seen_and_again_when_it_changed(database: Database) {
        let world = World::new(database).await;
        with_round(&world, "第一轮摸底", "2026-02-20").await;
        let unit = world.place(2).id;
        let here = section(unit);
        let village = world.village(2).await;
        village.post(&here, &fields(&basic("120", "0"))).await.expect(303);
        let page = sign(&world, unit, "1").await.expect(303);
        assert_eq!(page.location(), "/survey");
        let county = world.county().await;
        county.get("/survey?state=signed").await.expect(200).says("没有找到");
        fills(&world, unit).await;
        sign(&world, unit, "1").await.expect(409);
        sign(&world, unit, &version(&world, unit).await).await.expect(303);
        county.get("/survey?state=signed").await.expect(200).says("罗平");
        // A change after the signature is seen.
        village.post(&here, &fields(&basic("121", "2"))).await.expect(303);
        county.get("/survey?state=stale").await.expect(200).says("签字后有改动").says("罗平");
        // Only a township signs.
        county.post("/survey/sign", &[]).await.expect(403);
    }

    async fn a_frozen_round_stands_and_the_next_is_looked_at_anew(database: Database) {
        let world = World::new(database).await;
        with_round(&world, "第一轮摸底", "2026-02-20").await;
        let (county, village) = (world.county().await, world.village(2).await);
        let unit = world.place(2).id;
        fills(&world, unit).await;
        let freeze = [("form", "freeze"), ("version", "1")];
        county.post("/survey/rounds/1", &freeze).await.expect(422).says("仍然冻结");
        let freeze = [("form", "freeze"), ("version", "1"), ("sure", "yes")];
        county.post("/survey/rounds/1", &freeze).await.expect(303);
        let here = section(unit);
        village.post(&here, &fields(&basic("9", "1"))).await.expect(422);
        with_round(&world, "第二轮摸底", "2026-03-10").await;
        let page = village.get(&format!("/survey/villages/{unit}")).await.expect(200);
        page.says("待核对");
        village.post(&here, &fields(&basic("9", "1"))).await.expect(303);
        let page = county.get("/survey/compare?from=1&to=2").await.expect(200);
        page.says("户数").says("1 户").says("9 户").says("+8");
        let sheet = county.get("/survey/compare?from=1&to=2&format=xlsx").await.expect(200);
        assert!(sheet.body.starts_with(b"PK"));
        world.journal_is_whole().await;
    }

    async fn an_election_day_waits_for_the_signature(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let unit = world.place(2).id;
        let village = format!("/villages/{unit}");
        let page = county.get(&village).await.expect(200);
        assert!(!page.words().contains("村情摸底已由乡镇签字"), "no survey, no gate");
        with_round(&world, "第一轮摸底", "2026-02-20").await;
        let confirm = [("body", "villagers_committee"), ("seen", "2026-03-22")];
        let confirm_path = format!("{village}/confirm");
        county.post(&confirm_path, &confirm).await.expect(422).says("村情摸底已由乡镇签字");
        fills(&world, unit).await;
        sign(&world, unit, &version(&world, unit).await).await.expect(303);
        // Only the audit is missing now.
        county.post(&confirm_path, &confirm).await.expect(422);
        let id = UnitId::parse(unit).unwrap();
        let page = world.app.village_page(&world.office_actor(), None, &id).await.unwrap();
        let gates = page.day_gates.iter().flat_map(|(_, gates)| gates);
        let signed: Vec<bool> = gates.filter(|g| g.code == "SURVEY_SIGNED").map(|g| g.open).collect();
        assert_eq!(signed, [true, true], "of both bodies");
    }

    async fn what_is_due_stands_on_the_desk(database: Database) {
        let world = World::new(database).await;
        with_round(&world, "第一轮摸底", "2026-01-21").await;
        let village = world.village(2).await;
        let desk = village.get("/").await.expect(200);
        desk.says("第一轮摸底：已填 0 /");
    }
}
