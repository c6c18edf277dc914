//! Every kind of tampering is found, with its place.

use app::contract::journal::JournalReport;
use app::journal::verify::{Options, verify};
use seal::head::{SignedHead, parse_heads};

use super::raw::Raw;
use super::{COUNTY, administrator, counted};
use crate::harness::{World, day};

const TABLES: [&str; 6] = [
    "county",
    "count_sheet",
    "journal_head",
    "journal_event",
    "journal_salt",
    "journal_signed_head",
];

async fn report(world: &World, kept: &[SignedHead]) -> JournalReport {
    let options = Options {
        kept: kept.to_vec(),
        keys: world.app.keys().unwrap().trusted().to_vec(),
        chains: Vec::new(),
    };
    verify(world.app.store(), &options, &|_| ()).await.unwrap()
}

fn codes(report: &JournalReport) -> Vec<&'static str> {
    report.faults.iter().map(|f| f.code).collect()
}

/// Number of the last event of the county's chain.
async fn last(raw: &mut Raw) -> i64 {
    let sql = format!("SELECT seq FROM journal_head WHERE county = '{COUNTY}'");
    raw.number(&sql).await
}

/// What somebody does to the database, and the codes that verification must answer with.
#[expect(
    clippy::too_many_lines,
    reason = "one list of everything that can be done to a chain"
)]
fn tamperings(last: i64) -> Vec<(String, Vec<&'static str>)> {
    let event = |what: &str, seq: i64| {
        format!("UPDATE journal_event SET {what} WHERE county = '{COUNTY}' AND seq = {seq}")
    };
    let cut = format!(
        "DELETE FROM journal_event WHERE county = '{COUNTY}' AND seq > {}",
        last - 2
    );
    let head = format!(
        "UPDATE journal_head SET seq = {0}, hash = (SELECT hash FROM journal_event WHERE county = \
         '{COUNTY}' AND seq = {0}) WHERE county = '{COUNTY}'",
        last - 2
    );
    let signed =
        |what: &str| format!("UPDATE journal_signed_head SET {what} WHERE county = '{COUNTY}'");
    let sheet = |what: &str| format!("UPDATE count_sheet SET {what} WHERE id = '01COUNT2'");
    let copy = |seq: &str| {
        format!(
            "INSERT INTO journal_event SELECT county, {seq}, at_ms, account, actor_name, \
             actor_role, acting_for, town, unit, verb, record_kind, record_id, content_hash, \
             prev_hash, hash FROM journal_event WHERE county = '{COUNTY}' AND seq = 2"
        )
    };
    let salt = |what: &str| {
        format!(
            "{what} WHERE county = '{COUNTY}' AND seq = (SELECT MAX(seq) FROM journal_event WHERE \
             record_id = '01COUNT2')"
        )
    };
    vec![
        (event("actor_name = '别人'", 2), vec!["EVENT_CHANGED"]),
        (event("at_ms = at_ms + 1", 1), vec!["EVENT_CHANGED"]),
        (event("unit = '990101102203'", 2), vec!["EVENT_CHANGED"]),
        (
            event("hash = prev_hash", 2),
            vec!["EVENT_CHANGED", "BROKEN_LINK"],
        ),
        (
            event("prev_hash = 'x'", 1),
            vec!["EVENT_CHANGED", "WRONG_GENESIS"],
        ),
        (
            format!("DELETE FROM journal_event WHERE county = '{COUNTY}' AND seq = 2"),
            vec!["EVENTS_MISSING"],
        ),
        (
            format!("DELETE FROM journal_event WHERE county = '{COUNTY}' AND seq = 1"),
            vec!["FIRST_MISSING"],
        ),
        (copy("-5"), vec!["EVENT_CHANGED", "EVENT_INSERTED"]),
        (
            copy(&(last + 1).to_string()),
            vec!["EVENT_CHANGED", "BROKEN_LINK", "STORED_HEAD_DIFFERS"],
        ),
        (
            [
                event("seq = 900", 2),
                event("seq = 2", 3),
                event("seq = 3", 900),
            ]
            .join(";"),
            vec![
                "EVENT_CHANGED",
                "BROKEN_LINK",
                "EVENT_CHANGED",
                "BROKEN_LINK",
                "BROKEN_LINK",
            ],
        ),
        (
            format!("DELETE FROM journal_head WHERE county = '{COUNTY}'"),
            vec!["STORED_HEAD_MISSING"],
        ),
        (cut.clone(), vec!["TAIL_CUT", "STORED_HEAD_DIFFERS"]),
        (format!("{cut};{head}"), vec!["TAIL_CUT"]),
        (
            signed("seq = seq - 1"),
            vec!["BAD_SIGNATURE", "HEAD_DIFFERS"],
        ),
        (signed("day = '2026-01-02'"), vec!["BAD_SIGNATURE"]),
        (signed("key_id = '0011223344556677'"), vec!["UNKNOWN_KEY"]),
        (signed("signature = 'zz'"), vec!["HEAD_UNREADABLE"]),
        (
            "INSERT INTO journal_head (county, seq, hash) VALUES ('999999', 3, 'x')".to_owned(),
            vec!["UNKNOWN_CHAIN", "FIRST_MISSING", "STORED_HEAD_DIFFERS"],
        ),
        (
            sheet("sheet = replace(sheet, '1203', '1204')"),
            vec!["RECORD_CHANGED"],
        ),
        (
            sheet("outcome = replace(outcome, '800', '801')"),
            vec!["RECORD_CHANGED"],
        ),
        (sheet("state = 'superseded'"), vec!["RECORD_CHANGED"]),
        (sheet("valid = NULL"), vec!["RECORD_CHANGED"]),
        (
            sheet("id = '01OTHER'"),
            vec!["RECORD_WITHOUT_EVENT", "EVENT_WITHOUT_RECORD"],
        ),
        (
            "DELETE FROM count_sheet WHERE id = '01COUNT2'".to_owned(),
            vec!["EVENT_WITHOUT_RECORD"],
        ),
        (salt("DELETE FROM journal_salt"), vec!["SALT_MISSING"]),
        (
            salt("UPDATE journal_salt SET salt = 'zz'"),
            vec!["SALT_BROKEN"],
        ),
    ]
}

on_both! {
    async fn every_tampering_is_found(database: Database) {
        let world = counted(database).await;
        assert_eq!(world.app.sign_heads(day("2026-01-20")).await.unwrap(), 2);
        let clean = report(&world, &[]).await;
        assert!(clean.whole && clean.signatures_checked, "{}", clean.to_text());
        let county = clean.chains.iter().find(|c| c.chain == COUNTY).unwrap();
        assert_eq!((county.records_checked, county.signed_heads), (3, 1));

        let mut raw = Raw::to(world.database().target()).await;
        raw.keep(&TABLES).await;
        let last = last(&mut raw).await;
        for (sql, wanted) in tamperings(last) {
            raw.run(&sql).await;
            let found = report(&world, &[]).await;
            assert!(!found.whole);
            let mut sorted = codes(&found);
            sorted.sort_unstable();
            let mut wanted = wanted;
            wanted.sort_unstable();
            assert_eq!(sorted, wanted, "{sql}\n{}", found.to_text());
            raw.mend(&TABLES).await;
        }
        assert!(report(&world, &[]).await.whole);
    }

    async fn a_fault_names_its_place(database: Database) {
        let world = counted(database).await;
        let mut raw = Raw::to(world.database().target()).await;
        raw.run("UPDATE count_sheet SET outcome = replace(outcome, '800', '8O0') WHERE id = '01COUNT3'")
            .await;
        let found = report(&world, &[]).await;
        let fault = &found.faults[0];
        assert_eq!((fault.code, fault.chain.as_str()), ("RECORD_CHANGED", COUNTY));
        assert_eq!(fault.record_kind.as_deref(), Some("count"));
        assert_eq!(fault.record_id.as_deref(), Some("01COUNT3"));
        assert!(fault.seq.is_some());
        assert!(fault.message.contains("计票 01COUNT3"), "{}", fault.message);
    }

    /// Who cuts the tail, moves the stored head back and removes the signed heads leaves nothing behind
    /// that the database itself could show. A head that was kept elsewhere does.
    async fn a_cut_tail_is_found_by_a_head_kept_elsewhere(database: Database) {
        let world = counted(database).await;
        world.app.sign_heads(day("2026-01-20")).await.unwrap();
        let admin = administrator(&world);
        let kept = parse_heads(&world.app.export_heads(&admin).await.unwrap()).unwrap();
        let mut raw = Raw::to(world.database().target()).await;
        // The last count and the two settings behind it.
        let cut = kept.iter().find(|h| h.head.chain == COUNTY).unwrap().head.seq - 3;
        raw.run(&format!(
            "DELETE FROM journal_salt WHERE county = '{COUNTY}' AND seq > {cut};
             DELETE FROM journal_event WHERE county = '{COUNTY}' AND seq > {cut};
             DELETE FROM count_sheet WHERE id = '01COUNT3';
             DELETE FROM journal_signed_head WHERE county = '{COUNTY}';
             UPDATE journal_head SET seq = {cut}, hash = (SELECT hash FROM journal_event WHERE county \
             = '{COUNTY}' AND seq = {cut}) WHERE county = '{COUNTY}'"
        ))
        .await;
        assert!(report(&world, &[]).await.whole);
        let found = report(&world, &kept).await;
        assert_eq!(codes(&found), ["TAIL_CUT"], "{}", found.to_text());
        // The same head, had it been forged, is told as such.
        let mut forged = kept;
        for head in &mut forged {
            head.head.seq += 1;
        }
        assert!(codes(&report(&world, &forged).await).contains(&"BAD_SIGNATURE"));
    }

    /// A record that was lawfully deleted took its salt with it: the chain stays whole.
    async fn a_deleted_record_without_its_salt_is_no_fault(database: Database) {
        let world = counted(database).await;
        let mut raw = Raw::to(world.database().target()).await;
        raw.run(
            "DELETE FROM journal_salt WHERE seq IN (SELECT seq FROM journal_event WHERE record_id = \
             '01COUNT2') AND county = '990101';
             DELETE FROM count_sheet WHERE id = '01COUNT2'",
        )
        .await;
        let found = report(&world, &[]).await;
        assert!(found.whole, "{}", found.to_text());
        let county = found.chains.iter().find(|c| c.chain == COUNTY).unwrap();
        assert_eq!((county.records_checked, county.records_gone), (2, 1));
    }

    /// Without a key the hashes are checked, and the report says that signatures were not.
    async fn without_a_key_only_hashes_are_checked(database: Database) {
        let world = counted(database).await;
        world.app.sign_heads(day("2026-01-20")).await.unwrap();
        let mut raw = Raw::to(world.database().target()).await;
        raw.run("UPDATE journal_signed_head SET at_ms = at_ms + 1").await;
        let look = store::Store::attach(world.database().target()).await.unwrap();
        let found = verify(&look, &Options::default(), &|_| ()).await.unwrap();
        look.close().await;
        assert!(found.whole && !found.signatures_checked);
        assert!(found.to_text().contains("签名未核验"), "{}", found.to_text());
        assert_eq!(codes(&report(&world, &[]).await), ["BAD_SIGNATURE", "BAD_SIGNATURE"]);
    }
}
