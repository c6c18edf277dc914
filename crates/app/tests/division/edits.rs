//! What people set about villages, and reading within one's reach.

use app::division::{Merger, PartEdit};
use app::term::NewTerm;
use app::{Error, Fault};
use domain::account::{Reach, Role};
use domain::division::Kind;
use domain::term::{BodyOrder, Form};
use store::division::{Show, Sort, VillageQuery};

use crate::support::{actor, day, everywhere, invented, office, unit};

const LINES: &[(&str, &str, &str)] = &[
    ("001001", "东门社区居委会", "城关街道"),
    ("001201", "新村村委会", "城关街道"),
    ("001202", "李庄村委会", "城关街道"),
    ("200201", "上湾村委会", "古渡乡"),
    ("200202", "新村村委会", "古渡乡"),
];

#[tokio::test]
async fn a_kind_set_by_a_person_outlives_newer_lists() {
    everywhere(|house| async move {
        let csv = invented("990100", LINES);
        house.import(&csv).await;
        let actor = office("990100");
        let id = unit("990100200201");
        let app = &house.app;
        app.set_unit_kind(&actor, &id, 1, Kind::SimilarVillage, "国有林场")
            .await
            .unwrap();
        let stale = app
            .set_unit_kind(&actor, &id, 1, Kind::Community, "改")
            .await;
        assert!(matches!(stale, Err(Error::Clash(_))));
        let (_, outcome) = house.import(&csv).await;
        assert_eq!(outcome.plan.items.len(), 0);
        let page = app.unit_page(&actor, &id).await.unwrap();
        assert_eq!(page.unit.kind, Some(Kind::SimilarVillage));
        assert_eq!(
            page.history[0].reason.as_deref(),
            Some("村委会 → 类似村委会：国有林场")
        );
        assert_eq!(page.history[0].import_id, None);
        let town = app
            .set_unit_kind(&actor, &unit("990100200"), 1, Kind::Village, "x")
            .await;
        assert!(
            matches!(town, Err(Error::NotFound(_))),
            "only villages have a kind"
        );
    })
    .await;
}

fn term() -> NewTerm {
    NewTerm {
        name: "2026 年换届".to_owned(),
        number: 13,
        province: "99".to_owned(),
        order: BodyOrder::PartyFirst,
        with_party: false,
        community_form: Form::AllResidents,
        committee_day: None,
        party_day: None,
    }
}

#[tokio::test]
async fn who_takes_no_part_is_left_out_of_a_new_term() {
    everywhere(|house| async move {
        house.import(invented("990100", LINES)).await;
        let (actor, app) = (office("990100"), &house.app);
        let edit = |reason: &str| PartEdit {
            id: unit("990100200201"),
            version: 1,
            takes_part: false,
            reason: reason.to_owned(),
        };
        let empty = app.set_unit_part(&actor, &edit(" ")).await;
        assert!(matches!(
            empty,
            Err(Error::Fault(f)) if matches!(f[..], [Fault::Missing { field: "reason", .. }])
        ));
        let set = app.set_unit_part(&actor, &edit("林场，由企业管理")).await;
        set.unwrap();
        app.open_term(&actor, &term()).await.unwrap();
        let parts = app.parts_in_terms(&actor, &unit("990100200201")).await;
        assert!(parts.unwrap().is_empty());
        let parts = app.parts_in_terms(&actor, &unit("990100200202")).await;
        assert_eq!(parts.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_merged_village_stays_in_a_running_term_until_the_county_takes_it_out() {
    everywhere(|house| async move {
        house.import(invented("990100", LINES)).await;
        let (actor, app) = (office("990100"), &house.app);
        let term = app.open_term(&actor, &term()).await.unwrap();
        let id = unit("990100200202");
        let merger = Merger {
            id: id.clone(),
            version: 1,
            successor: Some(unit("990100001201")),
            on: day("2026-03-01"),
            reason: "县政府批复〔2026〕3号".to_owned(),
        };
        app.merge_unit(&actor, &merger).await.unwrap();
        let page = app.unit_page(&actor, &id).await.unwrap();
        assert_eq!(page.unit.removed_on, Some(day("2026-03-01")));
        assert_eq!(page.successor.unwrap().name, "新村村委会");
        assert_eq!(page.history[0].change, "merged");
        assert_eq!(page.history[0].new_parent.as_deref(), Some("新村村委会"));
        let parts = app.parts_in_terms(&actor, &id).await.unwrap();
        assert_eq!(parts.len(), 1);
        let version = parts[0].1.version;
        let why = Some("已并入城关街道新村");
        let left = app.leave_term(&actor, &term.id, &id, version, why).await;
        left.unwrap();
        let parts = app.parts_in_terms(&actor, &id).await.unwrap();
        assert_eq!(parts[0].1.left.as_deref(), why);
        let again = app.leave_term(&actor, &term.id, &id, version, why).await;
        assert!(matches!(again, Err(Error::Clash(_))));
        let back = app
            .leave_term(&actor, &term.id, &id, version + 1, None)
            .await;
        back.unwrap();
        let parts = app.parts_in_terms(&actor, &id).await.unwrap();
        assert_eq!(parts[0].1.left, None);
    })
    .await;
}

#[tokio::test]
async fn a_merger_is_checked_and_can_be_taken_back() {
    everywhere(|house| async move {
        house.import(invented("990100", LINES)).await;
        let actor = office("990100");
        let app = &house.app;
        let merge = |successor: Option<&str>, version| Merger {
            id: unit("990100200202"),
            version,
            successor: successor.map(unit),
            on: day("2026-03-01"),
            reason: "批复".to_owned(),
        };
        for wrong in ["990100200202", "990100200", "990122200201"] {
            let refused = app.merge_unit(&actor, &merge(Some(wrong), 1)).await;
            assert!(
                matches!(&refused, Err(Error::Fault(f)) if f[0].field() == Some("successor")),
                "{wrong}"
            );
        }
        let later = Merger {
            on: day("2027-01-01"),
            ..merge(Some("990100001201"), 1)
        };
        let refused = app.merge_unit(&actor, &later).await;
        assert!(matches!(&refused, Err(Error::Fault(f)) if f[0].field() == Some("on")));
        app.merge_unit(&actor, &merge(Some("990100001201"), 1))
            .await
            .unwrap();
        app.merge_unit(&actor, &merge(None, 2)).await.unwrap();
        let page = app.unit_page(&actor, &unit("990100200202")).await.unwrap();
        assert_eq!((page.unit.removed_on, page.unit.successor), (None, None));
        assert_eq!(page.history[0].change, "restored");
        // A newer list that carries a merged village again restores it, and the merger with it.
        app.merge_unit(&actor, &merge(Some("990100001201"), 3))
            .await
            .unwrap();
        house.import(invented("990100", LINES)).await;
        let page = app.unit_page(&actor, &unit("990100200202")).await.unwrap();
        assert_eq!((page.unit.removed_on, page.unit.successor), (None, None));
    })
    .await;
}

#[tokio::test]
async fn search_finds_parts_and_namesakes_are_marked() {
    everywhere(|house| async move {
        house.import(invented("990100", LINES)).await;
        let actor = office("990100");
        let find = |text: &str, show: Show| {
            let query = VillageQuery {
                text: text.to_owned(),
                show,
                limit: 50,
                ..VillageQuery::default()
            };
            let (app, actor) = (house.app.clone(), actor.clone());
            async move {
                let list = app.village_list(&actor, &query).await.unwrap();
                let names: Vec<String> = list
                    .rows
                    .iter()
                    .map(|r| format!("{}/{}", r.town_name, r.name))
                    .collect();
                (names, list.rows)
            }
        };
        assert_eq!(
            find("新村", Show::Live).await.0,
            ["城关街道/新村村委会", "古渡乡/新村村委会"]
        );
        assert_eq!(find("古渡 新", Show::Live).await.0, ["古渡乡/新村村委会"]);
        assert_eq!(find("200201", Show::Live).await.0, ["古渡乡/上湾村委会"]);
        for nothing in ["%", "_", "!", "上湾 城关", "'"] {
            assert!(find(nothing, Show::Live).await.0.is_empty(), "{nothing}");
        }
        let (same, rows) = find("", Show::SameName).await;
        assert_eq!(same.len(), 2);
        assert!(rows.iter().all(|r| r.same_name == 2));
        let page = house
            .app
            .unit_page(&actor, &unit("990100001201"))
            .await
            .unwrap();
        assert_eq!(page.namesakes.len(), 1);
        assert_eq!(page.namesakes[0].town_name, "古渡乡");
        for (sort, first) in [(Sort::Name, "李庄村委会"), (Sort::Code, "新村村委会")] {
            let query = VillageQuery {
                sort,
                descending: true,
                limit: 1,
                ..VillageQuery::default()
            };
            let list = house.app.village_list(&actor, &query).await.unwrap();
            assert_eq!((list.total, list.rows[0].name.as_str()), (5, first));
        }
    })
    .await;
}

#[tokio::test]
async fn a_reach_bounds_what_is_read() {
    everywhere(|house| async move {
        house.import(invented("990100", LINES)).await;
        let app = &house.app;
        let town = actor(
            "990100",
            Role::Township,
            Reach::Towns(vec![unit("990100200")]),
        );
        let tree = app.tree(&town).await.unwrap();
        assert_eq!(tree.towns.len(), 1);
        assert_eq!(
            (tree.towns[0].name.as_str(), tree.towns[0].villages),
            ("古渡乡", 2)
        );
        assert_eq!(tree.path.len(), 3);
        let all = VillageQuery {
            limit: 50,
            ..VillageQuery::default()
        };
        assert_eq!(app.village_list(&town, &all).await.unwrap().total, 2);
        assert!(app.unit_page(&town, &unit("990100200201")).await.is_ok());
        for outside in ["990100001201", "990100001"] {
            let page = app.unit_page(&town, &unit(outside)).await;
            assert!(matches!(page, Err(Error::NotFound(_))), "{outside}");
        }
        let village = actor(
            "990100",
            Role::Village,
            Reach::Units(vec![unit("990100200202")]),
        );
        let tree = app.tree(&village).await.unwrap();
        assert_eq!(tree.towns.len(), 1);
        assert_eq!(tree.towns[0].villages, 1);
        let page = app
            .unit_page(&village, &unit("990100200202"))
            .await
            .unwrap();
        assert_eq!(page.path.last().unwrap().name, "古渡乡");
        assert!(
            page.namesakes.is_empty(),
            "the namesake lies outside its reach"
        );
        let refused = app
            .set_unit_kind(&town, &unit("990100200201"), 1, Kind::Village, "x")
            .await;
        assert!(matches!(refused, Err(Error::Denied(_))));
    })
    .await;
}
