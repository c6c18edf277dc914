//! A change happens whole and with its event, or not at all.

use domain::account::PublicScope;
use domain::journal::{Chain, RecordKind};
use domain::setting::SettingKey;
use store::Error;
use store::account::Account;
use store::journal::Filter;

use crate::ground::{
    COUNTY, OTHER, SYSTEM, VILLAGES, account, county, election, stamp, step, term, term_id, whole,
};

on_both! {
    async fn a_commit_is_seen_by_everybody(ground: Ground) {
        let mut tx = ground.change().await;
        tx.set_setting(&whole(), SettingKey::OfficeName, "换届办", 0).await.unwrap();
        tx.commit().await.unwrap();
        for store in [&ground.store, &ground.second().await] {
            let mut read = store.read().await.unwrap();
            let settings = read.settings(&whole()).await.unwrap();
            assert_eq!(settings.len(), 1);
            assert_eq!((settings[0].no, settings[0].value.as_str()), (1, "换届办"));
        }
    }

    async fn what_is_not_committed_never_was(ground: Ground) {
        let before = ground.revision(COUNTY).await;
        let mut tx = ground.change().await;
        tx.set_setting(&whole(), SettingKey::OfficeName, "换届办", 0).await.unwrap();
        // Within the change it has happened.
        assert_eq!(tx.settings(&whole()).await.unwrap().len(), 1);
        drop(tx);
        let mut read = ground.store.read().await.unwrap();
        assert_eq!(read.settings(&whole()).await.unwrap(), []);
        drop(read);
        assert_eq!(ground.revision(COUNTY).await, before);
        // The writer is free again, and the numbers have no gap.
        let mut tx = ground.change().await;
        tx.set_setting(&whole(), SettingKey::OfficeName, "换届办", 0).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(ground.revision(COUNTY).await, before + 1);
    }

    async fn an_error_in_the_middle_takes_everything_back(ground: Ground) {
        let before = ground.revision(COUNTY).await;
        let mut tx = ground.change().await;
        tx.add_term(&whole(), &term()).await.unwrap();
        let twice = tx.add_term(&whole(), &term()).await.unwrap_err();
        assert!(twice.is_duplicate(), "{twice}");
        drop(tx);
        let mut read = ground.store.read().await.unwrap();
        assert_eq!(read.terms(&whole()).await.unwrap(), []);
        drop(read);
        assert_eq!(ground.revision(COUNTY).await, before);
    }

    async fn an_act_that_is_not_in_the_vocabulary_is_refused(ground: Ground) {
        let mut tx = ground.change().await;
        let chain = Chain::County(county(COUNTY));
        let refused = tx.note(&chain, "step.invented", RecordKind::Step, "x", "").await;
        assert!(matches!(refused, Err(Error::UnknownAct("step.invented"))), "{refused:?}");
    }

    /// Each changing verb writes its own event, so that no caller can forget it.
    async fn every_change_of_a_county_moves_its_journal_by_one(ground: Ground) {
        ground.with_term().await;
        let (id, ..) = VILLAGES[0];
        let person = account("01A", "meng", id);
        ground.with_account(&person).await;
        let moved = async |verb: &str| {
            let mut read = ground.store.read().await.unwrap();
            let filter = Filter { verb: Some(verb.to_owned()), ..Filter::default() };
            read.journal_page(&whole(), &filter, 200).await.unwrap().len()
        };
        let mut tx = ground.change().await;
        tx.set_election(&whole(), &term_id(), &election(id), "term.set_day").await.unwrap();
        tx.add_step(&whole(), &term_id(), &election(id).town, &step(id, 1)).await.unwrap();
        tx.undo_step(&whole(), &term_id(), &election(id).town, &step(id, 1), "记错").await.unwrap();
        tx.set_term(&whole(), &term(), "term.edit").await.unwrap();
        tx.set_account(&whole(), &person, "account.edit").await.unwrap();
        tx.add_session(SYSTEM, &"a".repeat(64), &person, true).await.unwrap();
        tx.commit().await.unwrap();
        for verb in [
            "term.set_day", "step.record", "step.undo", "term.edit", "account.edit", "session.login",
        ] {
            assert_eq!(moved(verb).await, 1, "{verb}");
        }
        // Another county's chain did not move.
        let list = ground.revision(OTHER).await;
        ground.with_account(&Account { ..account("01B", "other", VILLAGES[1].0) }).await;
        assert_eq!(ground.revision(OTHER).await, list);
    }

    /// Events are written many at a time; who reads the journal within the change must not notice.
    async fn a_change_reads_its_own_events_without_a_gap(ground: Ground) {
        let before = ground.revision(COUNTY).await;
        let mut tx = ground.change().await;
        let chain = Chain::County(county(COUNTY));
        for round in 1..=3 {
            for no in 0..450 {
                let id = format!("{round}-{no}");
                tx.note(&chain, "step.record", RecordKind::Step, &id, "").await.unwrap();
            }
            assert_eq!(tx.revision(&county(COUNTY)).await.unwrap(), before + round * 450);
        }
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        let events = read.chain_chunk(SYSTEM, COUNTY, before).await.unwrap();
        assert_eq!(events.len(), 1_350);
        assert!(events.windows(2).all(|two| two[0].seq + 1 == two[1].seq
            && two[0].hash == two[1].prev_hash));
        for seq in [before + 1, before + 1_000, before + 1_350] {
            assert!(read.salt_of(SYSTEM, COUNTY, seq).await.unwrap().is_some());
        }
    }

    /// A long look sees one state of the database from beginning to end.
    async fn a_look_is_consistent(ground: Ground) {
        let mut read = ground.store.read().await.unwrap();
        assert_eq!(read.settings(&whole()).await.unwrap(), []);
        let mut tx = ground.change().await;
        tx.set_setting(&whole(), SettingKey::SoonDays, "5", 0).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(read.settings(&whole()).await.unwrap(), []);
        let public = PublicScope::of(county(COUNTY));
        assert_eq!(read.public_settings(&public).await.unwrap(), []);
        drop(read);
        let mut read = ground.store.read().await.unwrap();
        assert_eq!(read.settings(&whole()).await.unwrap().len(), 1);
    }

    async fn what_is_not_there_is_none_and_no_error(ground: Ground) {
        let mut read = ground.store.read().await.unwrap();
        assert_eq!(read.term(&whole(), &term_id()).await.unwrap(), None);
        assert_eq!(read.credentials(SYSTEM, "nobody").await.unwrap().map(|c| c.account), None);
        assert_eq!(read.session(SYSTEM, &"0".repeat(64)).await.unwrap().map(|s| s.account), None);
        let none = crate::ground::unit("990101999999");
        assert_eq!(read.unit(&whole(), &none).await.unwrap(), None);
        let units = read.term_units(&whole(), &term_id(), None).await.unwrap();
        assert_eq!(units, []);
    }

    async fn a_seed_makes_salts_that_differ_from_event_to_event(ground: Ground) {
        let mut tx = ground.change().await;
        for value in ["1", "2"] {
            let seen = i64::from(value == "2");
            tx.set_setting(&whole(), SettingKey::SoonDays, value, seen).await.unwrap();
        }
        tx.commit().await.unwrap();
        let last = ground.revision(COUNTY).await;
        let mut read = ground.store.read().await.unwrap();
        let one = read.salt_of(SYSTEM, COUNTY, last - 1).await.unwrap().unwrap();
        let two = read.salt_of(SYSTEM, COUNTY, last).await.unwrap().unwrap();
        assert_ne!(one, two);
        assert!(one.len() >= 32, "{one}");
        let stamp = stamp();
        assert!(!format!("{stamp:?}").contains("seed"), "a stamp does not print its seed");
    }
}
