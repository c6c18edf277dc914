//! Nobody reads or writes a row beyond their own reach by any URL.

use domain::account::policy::{self, Extent};
use domain::account::{Role, Verb};
use web::{Access, office_routes};

use super::samples::{About, Sample};
use crate::harness::{Actor, SECOND_COUNTY, World};

/// Routes with a record in their path: verb and sample.
fn record_routes() -> Vec<(Verb, &'static Sample)> {
    let mut found: Vec<(Verb, &Sample)> = office_routes()
        .into_iter()
        .filter_map(|route| {
            let sample = Sample::of(&route).filter(|s| s.names_a_record())?;
            match route.access {
                Access::Verb(verb) => Some((verb, sample)),
                Access::Anyone | Access::LoggedIn => {
                    panic!("{route:?} names a record in its path and asks for no verb")
                }
            }
        })
        .collect();
    found.sort_by_key(|(_, sample)| sample.position());
    assert!(found.len() > 10, "the routes with records are gone");
    found
}

/// Asks for a foreign record on every route: 404 where the verb is granted, else 403, and nothing
/// is written either way.
async fn finds_nothing(world: &World, role: Role, actor: &Actor, foreign: &About) {
    for (verb, sample) in record_routes() {
        let before = world.journal_heads().await;
        let page = sample.call(actor, world, foreign).await;
        let expected = match policy::extent(role, verb) {
            None => 403,
            Some(Extent::Own) => 404,
            Some(Extent::Whole) => panic!("{role:?} reaches the whole county"),
        };
        assert_eq!(page.status, expected, "{}: {}", page.asked, page.words());
        assert_eq!(world.journal_heads().await, before, "{} wrote", page.asked);
        for secret in ["松树坳", "新安", "spare-foreign"] {
            assert!(
                !page.text().contains(secret),
                "{} tells {secret}",
                page.asked
            );
        }
    }
}

on_both! {
    async fn another_townships_rows_are_not_found(database: Database) {
        let world = World::new(database).await;
        let (_, foreign) = About::own_and_foreign(&world).await;
        let township = world.township(1).await;
        finds_nothing(&world, Role::Township, &township, &foreign).await;
        let village = world.village(2).await;
        finds_nothing(&world, Role::Village, &village, &foreign).await;
        let group = world.supervision().await;
        finds_nothing(&world, Role::Supervision, &group, &foreign).await;
    }

    /// The control: the same requests work on rows of one's own.
    async fn ones_own_rows_are_found(database: Database) {
        let world = World::new(database).await;
        let (own, _) = About::own_and_foreign(&world).await;
        let township = world.township(1).await;
        for (verb, sample) in record_routes() {
            if policy::extent(Role::Township, verb).is_some() {
                let page = sample.call(&township, &world, &own).await;
                let status = page.status.as_u16();
                let found = status != 404 && sample.answers.contains(&status);
                assert!(found, "{}: {status} {}", page.asked, page.words());
            }
        }
        world.journal_is_whole().await;
    }

    async fn a_villages_neighbour_in_the_same_township_is_not_found(database: Database) {
        let world = World::new(database).await;
        let village = world.village(2).await;
        let neighbour = world.place(3);
        village.get(&format!("/villages/{}", neighbour.id)).await.expect(404);
        let before = world.journal_heads().await;
        village
            .records_step(neighbour.id, "villagers_committee:voter_list", "2026-01-19")
            .await
            .expect(404)
            .does_not_say(neighbour.name);
        assert_eq!(world.journal_heads().await, before);
    }

    async fn lists_hold_only_what_lies_in_reach(database: Database) {
        let world = World::new(database).await;
        About::own_and_foreign(&world).await;
        let township = world.township(1).await;
        for path in ["/", "/cockpit", "/villages", "/villages?town=990101101", "/days", "/accounts"] {
            let page = township.get(path).await.expect(200);
            let page = page.does_not_say("松树坳").does_not_say("白石乡");
            page.does_not_say("spare-foreign");
        }
        let mine = township.get("/villages").await.expect(200);
        mine.says("柳湾村委会").says("石桥村委会").says("东街社区居委会");
        world.county().await.get("/villages").await.says("松树坳村委会");
    }

    async fn another_county_of_the_installation_does_not_exist(database: Database) {
        let world = World::new(database).await.with_second_county().await;
        let (own, foreign) = About::own_and_foreign(&world).await;
        let other = world.county_of(SECOND_COUNTY).await;
        let before = world.journal_heads().await;
        for about in [&own, &foreign] {
            for (verb, sample) in record_routes() {
                let page = sample.call(&other, &world, about).await;
                // What no county office may at all is refused before it is looked for.
                let may = policy::extent(Role::CountyOffice, verb).is_some();
                let status = if may { 404 } else { 403 };
                assert_eq!(page.status, status, "{}: {}", page.asked, page.words());
            }
            let term = format!("/terms/{}", about.term);
            other.get(&term).await.expect(404);
            other
                .post(&term, &[("act", "close"), ("version", "1")])
                .await
                .expect(404);
        }
        assert_eq!(world.journal_heads().await, before);
        for path in ["/", "/cockpit", "/villages", "/days", "/accounts", "/terms"] {
            let page = other.get(path).await.expect(200);
            page.does_not_say("松树坳").does_not_say("清溪镇").does_not_say("spare-own");
        }
        // Its own term has its own villages, one of which bears a name of the first county.
        other.opens_term("石门的一届").await.expect(303);
        let page = other.get("/villages").await.expect(200);
        page.says("后山村委会").says("柳湾村委会").does_not_say("石桥村委会");
        let here = world.county().await.get("/terms").await;
        here.does_not_say("石门的一届");
        world.journal_is_whole().await;
    }
}
