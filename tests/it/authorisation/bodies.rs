//! Forms that name somebody else's rows in their fields instead of their path.

use super::samples::{About, FOREIGN_ACCOUNT, OWN_ACCOUNT};
use crate::harness::{Actor, World};

/// Sends a form; it must be answered so, and write nothing.
async fn writes_nothing(
    world: &World,
    who: &Actor,
    path: &str,
    fields: &[(&str, &str)],
    status: u16,
) {
    let before = world.journal_heads().await;
    let page = who.post(path, fields).await.expect(status);
    page.does_not_say("松树坳").does_not_say("新安村");
    assert_eq!(
        world.journal_heads().await,
        before,
        "{path} {fields:?} wrote"
    );
}

on_both! {
    async fn a_step_in_bulk_with_one_foreign_village(database: Database) {
        let world = World::new(database).await;
        let (own, foreign) = (world.place(2).id, world.place(6).id);
        let fields = [
            ("act", "record"),
            ("unit", own),
            ("unit", foreign),
            ("step", "committee:voter_list"),
            ("done_on", "2026-01-19"),
        ];
        let township = world.township(1).await;
        writes_nothing(&world, &township, "/villages", &fields, 404).await;
        let village = world.village(2).await;
        writes_nothing(&world, &village, "/villages", &fields, 404).await;
        world.county().await.post("/villages", &fields).await.expect(303);
    }

    async fn a_person_responsible_for_a_foreign_village(database: Database) {
        let world = World::new(database).await;
        About::own_and_foreign(&world).await;
        let township = world.township(1).await;
        let (own, foreign) = (world.place(2).id, world.place(6).id);
        let mine = world.account_id(OWN_ACCOUNT).await;
        let theirs = world.account_id(FOREIGN_ACCOUNT).await;
        let ask = |unit, person| [("act", "assign"), ("unit", unit), ("responsible", person)];
        writes_nothing(&world, &township, "/villages", &ask(foreign, mine.as_str()), 404).await;
        writes_nothing(&world, &township, "/villages", &ask(own, theirs.as_str()), 422).await;
        township.post("/villages", &ask(own, mine.as_str())).await.expect(303);
    }

    async fn election_days_of_another_township(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        let foreign = world.place(6).id;
        let base = [("which", "committee"), ("day", "2026-03-29"), ("act", "confirm")];
        let town = [&base[..], &[("target", "town:990101101")]].concat();
        writes_nothing(&world, &township, "/days", &town, 422).await;
        let units = [&base[..], &[("target", "units"), ("unit", foreign)]].concat();
        writes_nothing(&world, &township, "/days", &units, 422).await;
        // "All" is all of one's own: the other township keeps its day.
        township.sets_day("committee", "all", "2026-03-29").await.expect(303);
        let page = world.county().await.get(&format!("/villages/{foreign}")).await;
        page.says("3 月 22 日").does_not_say("3 月 29 日");
    }

    async fn accounts_beyond_ones_township_or_ones_level(database: Database) {
        let world = World::new(database).await;
        About::own_and_foreign(&world).await;
        let township = world.township(1).await;
        let mine = world.account_id(OWN_ACCOUNT).await;
        let theirs = world.account_id(FOREIGN_ACCOUNT).await;
        let own_path = format!("/accounts/{mine}");
        let new = |role, reach| {
            [("role", role), ("login", "newcomer"), ("name", "孟晓"), ("reach", reach)]
        };
        let path = "/accounts/new";
        writes_nothing(&world, &township, path, &new("village", "990101101201"), 422).await;
        writes_nothing(&world, &township, path, &new("township", "990101100"), 422).await;
        writes_nothing(&world, &township, path, &new("county_office", ""), 422).await;
        let slips = [("sure", "yes"), ("account", mine.as_str()), ("account", theirs.as_str())];
        writes_nothing(&world, &township, "/accounts/slips", &slips, 404).await;
        let moved = [("version", "1"), ("name", "孟晓"), ("office", ""), ("reach", "990101101201")];
        writes_nothing(&world, &township, &own_path, &moved, 422).await;
        let disabled = [("version", "1"), ("reason", "调走"), ("successor", theirs.as_str())];
        let path = format!("{own_path}/disable");
        writes_nothing(&world, &township, &path, &disabled, 422).await;
        township.post("/accounts/new", &new("village", "990101100202")).await.expect(200);
    }

    async fn a_county_office_cannot_make_an_administrator(database: Database) {
        let world = World::without_term(database).await;
        let county = world.county().await;
        for role in ["administrator", "auditor"] {
            let fields = [("role", role), ("login", "newcomer"), ("name", "孟晓")];
            writes_nothing(&world, &county, "/accounts/new", &fields, 422).await;
        }
        let admin = world.account_id(&world.admin().await.login).await;
        let path = format!("/accounts/{admin}/reset");
        writes_nothing(&world, &county, &path, &[("version", "2")], 422).await;
    }
}
