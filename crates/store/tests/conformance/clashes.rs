//! Optimistic concurrency: a change of a row that somebody else changed since it was read is refused.

use domain::term::{Election, Term, TermUnit};
use store::Error;
use store::account::Account;

use crate::ground::{VILLAGES, account, election, step, term_id, term_unit, unit, whole};

macro_rules! clashes {
    ($result:expr) => {
        let result = $result;
        assert!(matches!(result, Err(Error::Clash(_))), "{result:?}");
    };
}

on_both! {
    async fn a_stale_version_is_refused_and_changes_nothing(ground: Ground) {
        let opened = ground.with_term().await;
        let (id, ..) = VILLAGES[0];
        let person = account("01A", "meng", id);
        ground.with_account(&person).await;
        let mut tx = ground.change().await;
        tx.set_term(&whole(), &opened, "term.edit").await.unwrap();
        tx.set_election(&whole(), &term_id(), &election(id), "term.set_day").await.unwrap();
        tx.set_term_unit(&whole(), &term_id(), &term_unit(&VILLAGES[0]), "term.assign").await.unwrap();
        tx.set_account(&whole(), &person, "account.edit").await.unwrap();
        tx.commit().await.unwrap();
        let before = ground.revision("990101").await;
        for stale in [0, 1, 3, i64::MAX, i64::MIN] {
            let mut tx = ground.change().await;
            let new = Term { version: stale, name: "后来的名字".to_owned(), ..opened.clone() };
            clashes!(tx.set_term(&whole(), &new, "term.edit").await);
            let new = Election { version: stale, ..election(id) };
            clashes!(tx.set_election(&whole(), &term_id(), &new, "term.set_day").await);
            let new = TermUnit { version: stale, ..term_unit(&VILLAGES[0]) };
            clashes!(tx.set_term_unit(&whole(), &term_id(), &new, "term.assign").await);
            let new = Account { version: stale, name: "后来的名字".to_owned(), ..person.clone() };
            clashes!(tx.set_account(&whole(), &new, "account.edit").await);
        }
        let mut read = ground.store.read().await.unwrap();
        let now = read.term(&whole(), &term_id()).await.unwrap().unwrap();
        assert_eq!((now.name.as_str(), now.version), ("一届", 2));
        let now = read.account(&whole(), &person.id).await.unwrap().unwrap();
        assert_eq!((now.name.as_str(), now.version), ("孟晓", 2));
        drop(read);
        assert_eq!(ground.revision("990101").await, before);
    }

    async fn the_version_read_is_taken_once(ground: Ground) {
        ground.with_term().await;
        let (id, ..) = VILLAGES[0];
        let mut tx = ground.change().await;
        tx.set_election(&whole(), &term_id(), &election(id), "term.set_day").await.unwrap();
        clashes!(tx.set_election(&whole(), &term_id(), &election(id), "term.set_day").await);
        let next = Election { version: 2, ..election(id) };
        tx.set_election(&whole(), &term_id(), &next, "term.set_day").await.unwrap();
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        let now = read.elections(&whole(), &term_id(), Some(&unit(id))).await.unwrap();
        assert_eq!(now[0].version, 3);
    }

    async fn a_step_is_undone_once_and_recorded_once_a_number(ground: Ground) {
        ground.with_term().await;
        let (id, ..) = VILLAGES[0];
        let town = unit(&id[..9]);
        let mut tx = ground.change().await;
        clashes!(tx.undo_step(&whole(), &term_id(), &town, &step(id, 1), "记错").await);
        tx.add_step(&whole(), &term_id(), &town, &step(id, 1)).await.unwrap();
        tx.undo_step(&whole(), &term_id(), &town, &step(id, 1), "记错").await.unwrap();
        clashes!(tx.undo_step(&whole(), &term_id(), &town, &step(id, 1), "再撤").await);
        tx.commit().await.unwrap();
        let mut tx = ground.change().await;
        let twice = tx.add_step(&whole(), &term_id(), &town, &step(id, 1)).await.unwrap_err();
        assert!(twice.is_duplicate(), "{twice}");
        drop(tx);
        let mut tx = ground.change().await;
        tx.add_step(&whole(), &term_id(), &town, &step(id, 2)).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn a_login_name_is_taken_for_all_counties(ground: Ground) {
        let (id, ..) = VILLAGES[0];
        ground.with_account(&account("01A", "meng", id)).await;
        for login in ["meng", "MENG"] {
            let mut tx = ground.change().await;
            let new = account("01B", login, id);
            let taken = tx.add_account(&whole(), &new, "hash").await.unwrap_err();
            assert!(taken.is_duplicate(), "{login}: {taken}");
        }
        let mut tx = ground.change().await;
        let elsewhere = Account {
            county: crate::ground::county("990102"),
            reach: domain::account::Reach::County,
            role: domain::account::Role::CountyOffice,
            home_town: None,
            ..account("01C", "meng", id)
        };
        let scope = crate::ground::SYSTEM.county(elsewhere.county.clone());
        let taken = tx.add_account(&scope, &elsewhere, "hash").await.unwrap_err();
        assert!(taken.is_duplicate(), "{taken}");
    }
}
