//! Whole numbers of 64 bits and days far away come back as they went in.

use domain::journal::{Chain, RecordKind};
use domain::term::{DayState, Election, Term};
use domain::{Millis, TermId};
use store::journal::Filter;

use crate::ground::{
    COUNTY, VILLAGES, county, day, election, stamp_at, term, term_id, unit, whole,
};

const EDGES: [i64; 7] = [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1, i64::MAX];

on_both! {
    async fn numbers_of_64_bits_come_back(ground: Ground) {
        let mut tx = ground.change().await;
        for (n, edge) in EDGES.into_iter().enumerate() {
            let id = TermId::parse(&format!("01T{n}")).unwrap();
            let new = Term { id, number: edge, opened_at: Millis(edge), ..term() };
            tx.add_term(&whole(), &new).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        for (n, edge) in EDGES.into_iter().enumerate() {
            let id = TermId::parse(&format!("01T{n}")).unwrap();
            let found = read.term(&whole(), &id).await.unwrap().unwrap();
            assert_eq!((found.number, found.opened_at), (edge, Millis(edge)));
        }
        let order: Vec<i64> = read.terms(&whole()).await.unwrap().iter().map(|t| t.opened_at.0).collect();
        let mut newest_first = EDGES;
        newest_first.reverse();
        assert_eq!(order, newest_first);
    }

    async fn instants_at_the_ends_of_time_are_kept_and_filtered(ground: Ground) {
        let chain = Chain::County(county(COUNTY));
        for (n, edge) in EDGES.into_iter().enumerate() {
            let mut tx = ground.store.write(&chain, stamp_at(Millis(edge))).await.unwrap();
            let id = n.to_string();
            tx.note(&chain, "export.table", RecordKind::Export, &id, "").await.unwrap();
            tx.commit().await.unwrap();
        }
        let mut read = ground.store.read().await.unwrap();
        let filter = |from, until| Filter {
            kind: Some("export".to_owned()),
            from,
            until,
            ..Filter::default()
        };
        let mut at = async |filter: Filter| -> Vec<i64> {
            let rows = read.journal_page(&whole(), &filter, 200).await.unwrap();
            rows.iter().map(|r| r.at_ms).collect()
        };
        assert_eq!(at(filter(Some(Millis(0)), Some(Millis(2)))).await, [1, 0]);
        assert_eq!(at(filter(Some(Millis(i64::MAX - 1)), None)).await.last(), Some(&(i64::MAX - 1)));
        assert!(at(filter(None, Some(Millis(i64::MIN)))).await.is_empty());
        let until = at(filter(None, Some(Millis(-1)))).await;
        assert_eq!(until, [i64::MIN + 1, i64::MIN]);
    }

    async fn days_of_any_century_come_back(ground: Ground) {
        ground.with_term().await;
        let (id, ..) = VILLAGES[0];
        for (n, text) in ["0001-01-01", "1949-10-01", "2024-02-29", "2026-12-31", "9999-12-31"]
            .into_iter()
            .enumerate()
        {
            let version = i64::try_from(n).unwrap() + 1;
            let set = Election { day: DayState::Set(day(text)), version, ..election(id) };
            let mut tx = ground.change().await;
            tx.set_election(&whole(), &term_id(), &set, "term.set_day").await.unwrap();
            tx.commit().await.unwrap();
            let mut read = ground.store.read().await.unwrap();
            let found = read.elections(&whole(), &term_id(), Some(&unit(id))).await.unwrap();
            assert_eq!(found[0].day, DayState::Set(day(text)));
        }
    }

    async fn postponed_and_open_days_keep_their_reason_and_their_past(ground: Ground) {
        ground.with_term().await;
        let (id, ..) = VILLAGES[0];
        let states = [
            DayState::Postponed { reason: "汛期 𠮷\n转移".to_owned(), was: Some(day("2026-03-22")) },
            DayState::Postponed { reason: "疫情".to_owned(), was: None },
            DayState::Open,
        ];
        for (version, state) in (1..).zip(states) {
            let set = Election { day: state.clone(), version, ..election(id) };
            let mut tx = ground.change().await;
            tx.set_election(&whole(), &term_id(), &set, "term.postpone").await.unwrap();
            tx.commit().await.unwrap();
            let mut read = ground.store.read().await.unwrap();
            let found = read.elections(&whole(), &term_id(), Some(&unit(id))).await.unwrap();
            assert_eq!(found[0].day, state);
        }
    }

    async fn a_page_of_the_journal_is_never_longer_than_its_limit(ground: Ground) {
        let chain = Chain::County(county(COUNTY));
        let mut tx = ground.change().await;
        for n in 0..250 {
            let id = n.to_string();
            tx.note(&chain, "export.table", RecordKind::Export, &id, "").await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        for (asked, given) in [(i64::MIN, 1), (0, 1), (10, 10), (i64::MAX, 201)] {
            let rows = read.journal_page(&whole(), &Filter::default(), asked).await.unwrap();
            assert_eq!(rows.len(), given, "{asked}");
        }
    }
}
