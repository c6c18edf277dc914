//! The chain checker finds whatever is done to a chain, and says where.

use proptest::{collection::vec, prelude::*, sample::Index};
use seal::journal::{
    Actor, Canonical, Content, Event, Fault, Hash, Kept, Report, Verifier, content_hash, salts,
};

const CHAIN: &str = "411727";

/// An event as a database keeps it: owned columns.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    chain: String,
    seq: i64,
    at_ms: i64,
    /// account id, name, role, place, verb, record kind, record id
    texts: [String; 7],
    acting_for: Option<String>,
    content_hash: Hash,
    prev: Hash,
    hash: Hash,
    /// The record itself, as found now.
    content: Content,
}

impl Row {
    fn event(&self) -> Event<'_> {
        let [account_id, name, role, place, verb, record_kind, record_id] = &self.texts;
        Event {
            chain: &self.chain,
            seq: self.seq,
            at_ms: self.at_ms,
            actor: Actor {
                account_id,
                name,
                role,
                acting_for: self.acting_for.as_deref(),
                place,
            },
            verb,
            record_kind,
            record_id,
            content_hash: self.content_hash,
            prev: self.prev,
        }
    }
}

/// Chains `n` events with the given texts.
fn chain(seed: [u8; 32], texts: &[[String; 7]], votes: &[i64]) -> Vec<Row> {
    let mut salts = salts(seed);
    let mut prev = Hash::genesis(CHAIN);
    let mut rows = Vec::new();
    for (seq, (texts, votes)) in (1..).zip(texts.iter().zip(votes)) {
        let content = Canonical::new("count").integer("votes", *votes);
        let hash = content_hash(&salts.draw(), &content);
        let mut row = Row {
            chain: CHAIN.to_owned(),
            seq,
            at_ms: 1_773_532_800_000 + seq * 997,
            texts: texts.clone(),
            acting_for: (seq % 3 == 0).then(|| "01DEPUTY".to_owned()),
            content_hash: hash,
            prev,
            hash,
            content: Content::Recomputed(hash),
        };
        row.hash = row.event().hash();
        prev = row.hash;
        rows.push(row);
    }
    rows
}

fn verify(rows: &[Row], kept: &[Kept]) -> (Vec<Fault>, Report) {
    let mut verifier = Verifier::new(CHAIN, kept);
    let mut faults = Vec::new();
    for row in rows {
        faults.extend(verifier.check(&row.event(), row.hash, row.content));
    }
    let report = verifier.finish();
    faults.extend(report.faults.iter().cloned());
    (faults, report)
}

/// The head that was published when the chain stood as given.
fn head(rows: &[Row]) -> Kept {
    Kept {
        seq: rows.last().map_or(0, |row| row.seq),
        hash: rows.last().map_or(Hash::genesis(CHAIN), |row| row.hash),
    }
}

fn texts() -> impl Strategy<Value = [String; 7]> {
    proptest::array::uniform7("[a-z张李\u{3}]{0,4}")
}

prop_compose! {
    fn chains(min: usize)(rows in vec((texts(), 0i64..5000), min..20), seed: [u8; 32]) -> Vec<Row> {
        let (texts, votes): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        chain(seed, &texts, &votes)
    }
}

/// Changes one thing in a row, leaving its stored hash.
fn edit(row: &mut Row, what: usize) {
    match what % 11 {
        0 => row.at_ms += 1,
        1 => row.acting_for = row.acting_for.take().map_or(Some(String::new()), |_| None),
        2 => row.content_hash.0[7] ^= 1,
        3 => row.prev.0[31] ^= 0x80,
        n => row
            .texts
            .iter_mut()
            .skip(n - 4)
            .take(1)
            .for_each(|text| text.push('x')),
    }
}

proptest! {
    #[test]
    fn an_untouched_chain_is_whole(rows in chains(1)) {
        let (faults, report) = verify(&rows, &[head(&rows), head(&rows[..1])]);
        prop_assert_eq!(faults, vec![]);
        prop_assert_eq!(report.last, Some(head(&rows)));
        prop_assert_eq!(report.events, rows.len() as u64);
        prop_assert_eq!(report.contents_checked, rows.len() as u64);
    }

    #[test]
    fn an_edit_is_found_once_at_its_place(rows in chains(1), at: Index, what in 0usize..11) {
        let mut changed = rows.clone();
        let i = at.index(rows.len());
        edit(&mut changed[i], what);
        let seq = changed[i].seq;
        let (faults, _) = verify(&changed, &[head(&rows)]);
        prop_assert!(faults.contains(&Fault::HashMismatch { seq }), "{faults:?}");
        let elsewhere = faults.iter().any(|fault| !matches!(fault,
            Fault::HashMismatch { seq: s } | Fault::PrevMismatch { seq: s } | Fault::ContentMismatch { seq: s, .. } if *s == seq)
            && *fault != Fault::WrongGenesis);
        prop_assert!(!elsewhere, "{faults:?}");
    }

    #[test]
    fn an_edit_with_a_new_hash_breaks_the_next_link_or_the_kept_head(
        rows in chains(1), at: Index, what in 0usize..11)
    {
        let mut changed = rows.clone();
        let i = at.index(rows.len());
        edit(&mut changed[i], what);
        changed[i].hash = changed[i].event().hash();
        let (faults, _) = verify(&changed, &[head(&rows)]);
        let seq = changed[i].seq;
        let expected = if i + 1 == rows.len() {
            Fault::HeadMismatch { seq }
        } else {
            Fault::PrevMismatch { seq: seq + 1 }
        };
        prop_assert!(faults.contains(&expected), "{faults:?}");
    }

    #[test]
    fn a_chain_written_anew_from_an_edit_on_is_found_by_the_kept_head(
        rows in chains(1), at: Index, what in 4usize..11)
    {
        let mut changed = rows.clone();
        let i = at.index(rows.len());
        edit(&mut changed[i], what);
        for j in i..changed.len() {
            if j > i {
                changed[j].prev = changed[j - 1].hash;
            }
            changed[j].hash = changed[j].event().hash();
        }
        let (unaided, _) = verify(&changed, &[]);
        prop_assert_eq!(unaided, vec![]);
        let (faults, _) = verify(&changed, &[head(&rows)]);
        prop_assert_eq!(faults, vec![Fault::HeadMismatch { seq: head(&rows).seq }]);
    }

    #[test]
    fn removed_events_are_named(rows in chains(3), from: Index, count in 1usize..5) {
        let from = from.index(rows.len() - 1);
        let to = (from + count).min(rows.len() - 1);
        let mut changed = rows.clone();
        changed.drain(from..to);
        let (faults, _) = verify(&changed, &[head(&rows)]);
        let (first, last) = (rows[from].seq, rows[to - 1].seq);
        prop_assert_eq!(faults, vec![if first == 1 {
            Fault::MissingFirst { first: Some(last + 1) }
        } else {
            Fault::Gap { from: first, to: last }
        }]);
    }

    #[test]
    fn a_removed_event_with_the_rest_renumbered_is_found(rows in chains(2), at: Index) {
        let i = at.index(rows.len() - 1);
        let mut changed = rows.clone();
        changed.remove(i);
        for row in &mut changed[i..] {
            row.seq -= 1;
        }
        let (faults, _) = verify(&changed, &[head(&rows)]);
        for row in &changed[i..] {
            prop_assert!(faults.contains(&Fault::HashMismatch { seq: row.seq }), "{faults:?}");
        }
        let cut = faults.iter().any(|fault| matches!(fault, Fault::CutTail { .. }));
        prop_assert!(cut, "{faults:?}");
    }

    #[test]
    fn a_cut_tail_is_found_by_the_kept_head(rows in chains(2), keep: Index) {
        let keep = keep.index(rows.len());
        let (faults, report) = verify(&rows[..keep], &[head(&rows)]);
        let cut = Fault::CutTail { kept: head(&rows).seq, found: i64::try_from(keep).unwrap() };
        prop_assert_eq!(faults, if keep == 0 {
            vec![Fault::MissingFirst { first: None }, cut]
        } else {
            vec![cut]
        });
        prop_assert_eq!(report.last, rows[..keep].last().map(|_| head(&rows[..keep])));
    }

    #[test]
    fn an_inserted_event_is_found(rows in chains(2), at: Index, forged in texts()) {
        // The forger links the event to the one before and renumbers and rehashes nothing else.
        let i = at.index(rows.len());
        let mut changed = rows.clone();
        let mut extra = rows[i].clone();
        extra.texts = forged;
        extra.hash = extra.event().hash();
        prop_assume!(extra.hash != rows[i].hash);
        changed.insert(i, extra);
        let (faults, _) = verify(&changed, &[]);
        prop_assert!(faults.contains(&Fault::Duplicate { seq: rows[i].seq }), "{faults:?}");
        let (faults, _) = verify(&changed, &[head(&rows)]);
        prop_assert!(faults.contains(&Fault::Duplicate { seq: rows[i].seq }), "{faults:?}");
    }

    #[test]
    fn a_repeated_event_is_found_wherever_it_stands(rows in chains(1), which: Index, at: Index) {
        let mut changed = rows.clone();
        let seq = rows[which.index(rows.len())].seq;
        let at = at.index(rows.len() + 1);
        changed.insert(at, rows[which.index(rows.len())].clone());
        let (faults, _) = verify(&changed, &[head(&rows)]);
        let early = i64::try_from(at).unwrap() + 1 < seq;
        prop_assert!(faults.contains(&Fault::Duplicate { seq }) || early, "{faults:?}");
        prop_assert!(!faults.is_empty());
    }

    #[test]
    fn a_moved_event_is_reordered_and_nothing_is_called_missing(
        rows in chains(2), from: Index, to: Index)
    {
        let (from, to) = (from.index(rows.len()), to.index(rows.len()));
        let mut changed = rows.clone();
        let row = changed.remove(from);
        changed.insert(to, row);
        let (faults, _) = verify(&changed, &[head(&rows)]);
        prop_assert_eq!(faults.is_empty(), from == to);
        let only_order = faults.iter().all(|fault| matches!(fault, Fault::Reordered { .. }));
        prop_assert!(only_order, "{faults:?}");
    }

    #[test]
    fn a_shuffled_chain_gives_only_faults_of_order(rows in chains(2).prop_flat_map(|rows| {
        (Just(rows.clone()), Just(rows).prop_shuffle())
    })) {
        let (rows, shuffled) = rows;
        let (faults, _) = verify(&shuffled, &[head(&rows)]);
        prop_assert_eq!(faults.is_empty(), rows == shuffled);
        let only_order = faults.iter().all(|fault| matches!(fault, Fault::Reordered { .. }));
        prop_assert!(only_order, "{faults:?}");
    }

    #[test]
    fn every_one_of_several_faults_is_found(rows in chains(8), what in 0usize..11) {
        let mut changed = rows.clone();
        edit(&mut changed[1], what);
        let differing = content_hash(&[1; 16], &Canonical::new("count").integer("votes", -1));
        changed[3].content = Content::Recomputed(differing);
        changed.remove(5);
        let (faults, _) = verify(&changed, &[head(&rows)]);
        prop_assert!(faults.contains(&Fault::HashMismatch { seq: 2 }), "{faults:?}");
        prop_assert!(faults.contains(&Fault::ContentMismatch {
            seq: 4,
            record_kind: rows[3].texts[5].clone(),
            record_id: rows[3].texts[6].clone(),
        }), "{faults:?}");
        prop_assert!(faults.contains(&Fault::Gap { from: 6, to: 6 }), "{faults:?}");
    }

    #[test]
    fn any_numbers_are_survived(seqs in vec(prop_oneof![any::<i64>(), -2i64..9, Just(i64::MAX), Just(i64::MIN)], 0..30)) {
        let rows = chain([3; 32], &[std::array::from_fn(|_| String::new())], &[1]);
        let rows: Vec<Row> = seqs.iter().map(|seq| Row { seq: *seq, ..rows[0].clone() }).collect();
        let (faults, report) = verify(&rows, &[]);
        prop_assert!(!faults.is_empty() || seqs == [1]);
        prop_assert_eq!(report.events, seqs.len() as u64);
    }
}

#[test]
fn a_chain_put_under_another_name_is_found() {
    let rows = chain(
        [1; 32],
        &[
            const { [const { String::new() }; 7] },
            const { [const { String::new() }; 7] },
        ],
        &[1, 2],
    );
    let mut verifier = Verifier::new("411728", &[]);
    for row in &rows {
        let faults = verifier.check(&row.event(), row.hash, Content::Unchecked);
        let expected = Fault::WrongChain {
            seq: row.seq,
            found: CHAIN.to_owned(),
        };
        assert_eq!(faults, [expected]);
    }
    assert_eq!(
        verifier.finish().faults,
        [Fault::MissingFirst { first: None }]
    );

    // Renamed and hashed anew, its beginning still belongs to the other chain.
    let mut moved = rows[0].clone();
    moved.chain = "411728".to_owned();
    moved.hash = moved.event().hash();
    let mut verifier = Verifier::new("411728", &[]);
    assert_eq!(
        verifier.check(&moved.event(), moved.hash, Content::Gone),
        [Fault::WrongGenesis]
    );
    assert_eq!(verifier.finish().contents_gone, 1);
}

#[test]
fn more_gaps_than_are_remembered_are_all_reported() {
    let count = 3000;
    let texts = vec![std::array::from_fn(|_| String::new()); count];
    let rows = chain([2; 32], &texts, &vec![1; count]);
    let odd: Vec<Row> = rows.into_iter().filter(|row| row.seq % 2 == 1).collect();
    let (faults, _) = verify(&odd, &[]);
    let expected: Vec<Fault> = (1..1500)
        .map(|n| Fault::Gap {
            from: 2 * n,
            to: 2 * n,
        })
        .collect();
    assert_eq!(faults, expected);
}

#[test]
fn the_hash_of_an_event_is_fixed_for_ever() {
    // Made by an independent program (Python for the bytes, OpenSSL for SM3). A change here
    // breaks every chain in use.
    let event = Event {
        chain: "411727",
        seq: 1,
        at_ms: 1_773_532_800_000,
        actor: Actor {
            account_id: "01A",
            name: "李敏",
            role: "township",
            acting_for: None,
            place: "411727001",
        },
        verb: "count.confirm",
        record_kind: "count",
        record_id: "01B",
        content_hash: content_hash(
            &[7; 16],
            &Canonical::new("polling.count")
                .integer("returned", 1098)
                .text("post", "chair"),
        ),
        prev: Hash::genesis("411727"),
    };
    assert_eq!(
        event.prev.to_string(),
        "934c4ed59db34a7ab3eb4b3079278f77dab6df6a99f7edec8cd26e9ea1a378a5"
    );
    assert_eq!(
        event.content_hash.to_string(),
        "21defa28f5c3e2d20577ee83088b5fa768f9a3c5265598eab2a91911cf5f90a9"
    );
    assert_eq!(
        event.hash().to_string(),
        "80920adbaf5378a24b31e30c59b42645ad34f222c896b2e575a115750cdb60b8"
    );
}

#[test]
fn canonical_bytes_tell_every_field_apart() {
    let new = || Canonical::new("k");
    let all = [
        Canonical::new(""),
        new(),
        Canonical::new("kk"),
        new().text("a", ""),
        new().text("a", "1"),
        new().integer("a", 1),
        new().integer("a", 0x3100_0000_0000_0000),
        new().flag("a", true),
        new().flag("a", false),
        new().bytes("a", b"1"),
        new().bytes("a", b""),
        new().optional_text("a", None),
        new().texts("a", ["1"]),
        new().texts("a", ["1", ""]),
        new().texts("a", ["", "1"]),
        new().texts::<&str>("a", []),
        new().list("a", []),
        new().list("b", []),
        new().list("a", [Canonical::new("")]),
        new().list("a", [new(), new().text("a", "1")]),
        new().list("a", [new().text("a", "1"), new()]),
        new().record("a", Some(new())),
        new().record("a", Some(new().text("a", "1"))),
        new().text("a", "1").text("b", "2"),
        new().text("b", "2").text("a", "1"),
    ];
    for (i, one) in all.iter().enumerate() {
        for (j, other) in all.iter().enumerate() {
            // An empty list of texts and one of records say the same: nothing.
            let same = i == j || [i, j].iter().all(|n| [15, 16].contains(n));
            assert_eq!(one == other, same, "{i} {j}");
        }
    }
    assert_eq!(new().optional_integer("a", None), new().record("a", None));
    assert_eq!(new().optional_text("a", Some("x")), new().text("a", "x"));
    assert_eq!(new().optional_integer("a", Some(4)), new().integer("a", 4));
}

#[test]
fn contents_and_seeds_are_not_printed() {
    let content = Canonical::new("person").text("name", "王秀英");
    assert_eq!(format!("{content:?}").find('王'), None);
    let mut salts = salts([0xab; 32]);
    let (first, second) = (salts.draw(), salts.draw());
    assert_ne!(first, second);
    assert_eq!(format!("{salts:?}"), "Salts(2 drawn)");
}

#[test]
fn hashes_read_back_what_they_print() {
    let hash = Hash::genesis("x");
    assert_eq!(hash.to_string().parse(), Ok(hash));
    assert_eq!(hash.to_string().to_uppercase().parse(), Ok(hash));
    for bad in ["", "00", &"g".repeat(64), &"0".repeat(65), &"é".repeat(32)] {
        assert!(bad.parse::<Hash>().is_err(), "{bad}");
    }
}
