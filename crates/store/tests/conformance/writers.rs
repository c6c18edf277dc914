//! Writers at once: they queue, none is lost, and the chain they leave is whole.

use domain::journal::{Chain, RecordKind};
use domain::setting::SettingKey;
use seal::journal::{Actor, Event, Hash};
use store::Error;
use store::journal::EventRow;

use crate::ground::{COUNTY, Ground, OTHER, SYSTEM, county, stamp, whole};

const TASKS: usize = 8;
const WRITES: usize = 50;

/// Every chain by hand: numbers without a gap, each event hashing to what it says, each naming the
/// one before, and the stored head the last of them.
pub async fn chains_are_whole(ground: &Ground) {
    let mut read = ground.store.read().await.unwrap();
    let heads = read.heads(SYSTEM).await.unwrap();
    assert!(heads.len() >= 3, "two counties and the installation");
    for head in heads {
        let chain = head.county.as_str();
        let (mut after, mut before) = (0, Hash::genesis(chain).to_string());
        loop {
            let rows = read.chain_chunk(SYSTEM, chain, after).await.unwrap();
            if rows.is_empty() {
                break;
            }
            for row in rows {
                assert_eq!(row.seq, after + 1, "{chain}");
                assert_eq!(row.prev_hash, before, "{chain} {}", row.seq);
                assert_eq!(hash(&row), row.hash, "{chain} {}", row.seq);
                (after, before) = (row.seq, row.hash);
            }
        }
        assert_eq!((head.seq, head.hash), (after, before), "{chain}");
    }
}

fn hash(row: &EventRow) -> String {
    let event = Event {
        chain: &row.county,
        seq: row.seq,
        at_ms: row.at_ms,
        actor: Actor {
            account_id: &row.account,
            name: &row.actor_name,
            role: &row.actor_role,
            acting_for: row.acting_for.as_deref(),
            place: &row.place(),
        },
        verb: &row.verb,
        record_kind: &row.record_kind,
        record_id: &row.record_id,
        content_hash: row.content_hash.parse().unwrap(),
        prev: row.prev_hash.parse().unwrap(),
    };
    event.hash().to_string()
}

on_both! {
    async fn eight_writers_of_one_county_lose_nothing(ground: Ground) {
        let before = ground.revision(COUNTY).await;
        let tasks: Vec<_> = (0..TASKS)
            .map(|task| {
                let store = ground.store.clone();
                tokio::spawn(async move {
                    for write in 0..WRITES {
                        let chain = Chain::County(county(COUNTY));
                        let mut tx = store.write(&chain, stamp()).await.unwrap();
                        let id = format!("{task}-{write}");
                        tx.note(&chain, "export.table", RecordKind::Export, &id, "").await.unwrap();
                        tx.commit().await.unwrap();
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let all = i64::try_from(TASKS * WRITES).unwrap();
        assert_eq!(ground.revision(COUNTY).await, before + all);
        let mut read = ground.store.read().await.unwrap();
        let mut ids = std::collections::BTreeSet::new();
        let mut after = before;
        loop {
            let rows = read.chain_chunk(SYSTEM, COUNTY, after).await.unwrap();
            let Some(last) = rows.last() else { break };
            after = last.seq;
            ids.extend(rows.into_iter().map(|row| row.record_id));
        }
        assert_eq!(ids.len(), TASKS * WRITES);
    }

    /// Read, decide, write within one change: two people cannot both have seen version 0.
    async fn of_writers_that_saw_the_same_version_one_wins(ground: Ground) {
        for round in 0..10 {
            let tasks: Vec<_> = (0..TASKS)
                .map(|task| {
                    let store = ground.store.clone();
                    tokio::spawn(async move {
                        let chain = Chain::County(county(COUNTY));
                        let mut tx = store.write(&chain, stamp()).await.unwrap();
                        let value = task.to_string();
                        match tx.set_setting(&whole(), SettingKey::SoonDays, &value, round).await {
                            Ok(()) => {
                                tx.commit().await.unwrap();
                                true
                            }
                            Err(Error::Clash(_)) => false,
                            Err(other) => panic!("{other}"),
                        }
                    })
                })
                .collect();
            let mut won = 0;
            for task in tasks {
                won += usize::from(task.await.unwrap());
            }
            assert_eq!(won, 1, "round {round}");
        }
    }

    async fn readers_are_not_held_up_and_see_whole_changes(ground: Ground) {
        let chain = Chain::County(county(COUNTY));
        let mut open = ground.store.write(&chain, stamp()).await.unwrap();
        open.set_setting(&whole(), SettingKey::SoonDays, "7", 0).await.unwrap();
        // The change is open; others read on, and see nothing of it.
        let mut read = ground.store.read().await.unwrap();
        assert_eq!(read.settings(&whole()).await.unwrap(), []);
        drop(read);
        open.commit().await.unwrap();
        let writer = {
            let store = ground.store.clone();
            tokio::spawn(async move {
                for seen in 1..40 {
                    let chain = Chain::County(county(COUNTY));
                    let mut tx = store.write(&chain, stamp()).await.unwrap();
                    let value = seen.to_string();
                    tx.set_setting(&whole(), SettingKey::SoonDays, &value, seen).await.unwrap();
                    tx.commit().await.unwrap();
                }
            })
        };
        let mut last = 0;
        while last < 40 {
            let mut read = ground.store.read().await.unwrap();
            let versions = read.setting_versions(&whole(), SettingKey::SoonDays).await.unwrap();
            let (newest, events) = (versions[0].no, read.revision(&county(COUNTY)).await.unwrap());
            assert!(newest >= last);
            // Row and event of one change are seen together or not at all.
            let imports = 1;
            assert_eq!(events - imports, newest, "event {events}, version {newest}");
            last = newest;
        }
        writer.await.unwrap();
    }

    async fn two_counties_write_side_by_side(ground: Ground) {
        let tasks: Vec<_> = [COUNTY, OTHER]
            .map(|of| {
                let store = ground.store.clone();
                tokio::spawn(async move {
                    for write in 0..WRITES {
                        let chain = Chain::County(county(of));
                        let mut tx = store.write(&chain, stamp()).await.unwrap();
                        let id = write.to_string();
                        tx.note(&chain, "export.table", RecordKind::Export, &id, "").await.unwrap();
                        tx.commit().await.unwrap();
                    }
                })
            })
            .into();
        for task in tasks {
            task.await.unwrap();
        }
        let writes = i64::try_from(WRITES).unwrap();
        assert!(ground.revision(COUNTY).await >= writes);
        assert!(ground.revision(OTHER).await >= writes);
    }

    /// A command beside the running server is another process with the same database.
    async fn two_processes_share_the_database(ground: Ground) {
        let second = ground.second().await;
        let before = ground.revision(COUNTY).await;
        let tasks: Vec<_> = [ground.store.clone(), second]
            .into_iter()
            .map(|store| {
                tokio::spawn(async move {
                    for write in 0..WRITES {
                        let chain = Chain::County(county(COUNTY));
                        let mut tx = store.write(&chain, stamp()).await.unwrap();
                        let id = write.to_string();
                        tx.note(&chain, "export.table", RecordKind::Export, &id, "").await.unwrap();
                        tx.commit().await.unwrap();
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let all = i64::try_from(2 * WRITES).unwrap();
        assert_eq!(ground.revision(COUNTY).await, before + all);
    }
}
