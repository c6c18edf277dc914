//! A scope is a wall: no verb reads or writes a row beyond it, and no id can be built that widens it.

use domain::UnitId;
use domain::account::{OfficeScope, Reach};
use store::Error;
use store::account::Account;
use store::division::VillageQuery;
use store::journal::Filter;

use crate::ground::{
    COUNTY, Ground, OTHER, SYSTEM, VILLAGES, account, county, election, step, term_id, term_unit,
    town, unit, village, whole,
};

/// The scopes of the first county and the villages each of them covers.
fn scopes() -> Vec<(OfficeScope, Vec<&'static str>)> {
    let ids: Vec<&str> = VILLAGES.iter().map(|(id, ..)| *id).collect();
    vec![
        (whole(), ids.clone()),
        (town("990101100"), ids[..2].to_vec()),
        (town("990101101"), ids[2..].to_vec()),
        (village(ids[1]), vec![ids[1]]),
    ]
}

async fn with_steps(ground: &Ground) {
    ground.with_term().await;
    let mut tx = ground.change().await;
    for (n, (id, ..)) in VILLAGES.iter().enumerate() {
        let town = unit(&id[..9]);
        tx.add_step(&whole(), &term_id(), &town, &step(id, 1))
            .await
            .unwrap();
        let login = format!("village{n}");
        let person = account(&format!("01A{n}"), &login, id);
        tx.add_account(&whole(), &person, "hash").await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}

on_both! {
    async fn reading_verbs_answer_with_rows_of_the_scope_only(ground: Ground) {
        with_steps(ground).await;
        let all = VillageQuery { limit: 100, ..VillageQuery::default() };
        for (scope, expected) in scopes() {
            let mut read = ground.store.read().await.unwrap();
            let ids = |ids: Vec<String>| assert_eq!(sorted(ids), expected, "{scope:?}");
            let units = read.term_units(&scope, &term_id(), None).await.unwrap();
            ids(units.into_iter().map(|u| u.unit.unit.to_string()).collect());
            let elections = read.elections(&scope, &term_id(), None).await.unwrap();
            ids(elections.into_iter().map(|e| e.unit.to_string()).collect());
            let done = read.done_steps(&scope, &term_id()).await.unwrap();
            ids(done.into_iter().map(|(unit, ..)| unit).collect());
            let (villages, total) = read.villages(&scope, &all).await.unwrap();
            assert_eq!(usize::try_from(total).unwrap(), expected.len());
            ids(villages.into_iter().map(|v| v.id).collect());
            let filter = Filter { kind: Some("step".to_owned()), ..Filter::default() };
            let events = read.journal_page(&scope, &filter, 200).await.unwrap();
            ids(events.into_iter().filter_map(|e| e.unit).collect());
        }
    }

    async fn a_row_beyond_the_scope_is_not_there(ground: Ground) {
        with_steps(ground).await;
        for (scope, expected) in scopes() {
            let mut read = ground.store.read().await.unwrap();
            for (n, (id, ..)) in VILLAGES.iter().enumerate() {
                let (inside, unit) = (expected.contains(id), unit(id));
                let found = read.unit(&scope, &unit).await.unwrap();
                assert_eq!(found.is_some(), inside, "{scope:?} {id}");
                let records = read.step_records(&scope, &term_id(), &unit).await.unwrap();
                assert_eq!(records.len(), usize::from(inside), "{scope:?} {id}");
                let events = read.journal_of_unit(&scope, &unit, 50).await.unwrap();
                assert_eq!(!events.is_empty(), inside, "{scope:?} {id}");
                let person = domain::AccountId::parse(&format!("01A{n}")).unwrap();
                let found = read.account(&scope, &person).await.unwrap();
                // A village reads no accounts but its own, by another verb.
                let reads_accounts = !matches!(scope.reach(), Reach::Units(_));
                if reads_accounts {
                    assert_eq!(found.is_some(), inside, "{scope:?} {id}");
                }
            }
        }
    }

    async fn another_county_is_not_there(ground: Ground) {
        with_steps(ground).await;
        let other = SYSTEM.county(county(OTHER));
        let mut read = ground.store.read().await.unwrap();
        assert_eq!(read.term(&other, &term_id()).await.unwrap(), None);
        assert_eq!(read.terms(&other).await.unwrap(), []);
        assert_eq!(read.term_units(&other, &term_id(), None).await.unwrap(), []);
        let first = unit(VILLAGES[0].0);
        assert_eq!(read.unit(&other, &first).await.unwrap(), None);
        let nobody = domain::AccountId::parse("01NOBODY").unwrap();
        assert_eq!(read.accounts(&other, &nobody).await.unwrap(), []);
        let all = VillageQuery { limit: 100, ..VillageQuery::default() };
        assert_eq!(read.villages(&other, &all).await.unwrap().1, 1);
        let filter = Filter::default();
        let events = read.journal_page(&other, &filter, 200).await.unwrap();
        assert!(events.iter().all(|e| e.county == OTHER));
    }

    async fn writing_verbs_refuse_rows_beyond_the_scope(ground: Ground) {
        with_steps(ground).await;
        let before = ground.revision(COUNTY).await;
        let (id, ..) = VILLAGES[2];
        let home = unit(&id[..9]);
        for scope in [town("990101100"), village(VILLAGES[0].0)] {
            let mut tx = ground.change().await;
            let out = |result: Result<(), Error>| {
                assert!(matches!(result, Err(Error::OutOfReach(_))), "{scope:?}: {result:?}");
            };
            let term = term_id();
            out(tx.set_election(&scope, &term, &election(id), "term.set_day").await);
            out(tx.set_term_unit(&scope, &term, &term_unit(&VILLAGES[2]), "term.assign").await);
            out(tx.add_step(&scope, &term, &home, &step(id, 2)).await);
            out(tx.undo_step(&scope, &term, &home, &step(id, 1), "记错").await);
            let person = account("01A2", "village2", id);
            out(tx.set_account(&scope, &person, "account.edit").await);
            out(tx.set_password(&scope, &person, "hash", true, "account.reset").await);
            out(tx.add_account(&scope, &account("01NEW", "new", id), "hash").await);
            let office = Account { reach: Reach::County, ..account("01NEW", "new", id) };
            out(tx.add_account(&scope, &office, "hash").await);
        }
        assert_eq!(ground.revision(COUNTY).await, before);
    }

    async fn an_account_of_another_county_is_out_of_every_scope(ground: Ground) {
        let mut tx = ground.change().await;
        let foreign = Account { county: county(OTHER), ..account("01X", "foreign", VILLAGES[0].0) };
        let refused = tx.add_account(&whole(), &foreign, "hash").await;
        assert!(matches!(refused, Err(Error::OutOfReach("account"))), "{refused:?}");
    }
}

/// The predicate compares with `,id,` in a list: whatever could break out of that is no id.
#[test]
fn no_id_can_widen_the_predicate() {
    for text in [
        "%",
        "_",
        "99%",
        "990101100,990101101",
        ",",
        "'",
        "990101100' OR '1'='1",
        "",
        "９９０",
        "a b",
        "990101100%",
        "\u{0}",
    ] {
        assert!(UnitId::parse(text).is_err(), "{text:?}");
    }
    let narrow = town("990101100");
    assert_eq!(narrow.id_list(), ",990101100,");
}
