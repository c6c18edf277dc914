//! Any bytes as a count sheet: reading, deciding and writing never panic, the
//! steps of an outcome can be evaluated again, and nobody is elected beyond
//! the seats.
#![no_main]

use app::contract::{Counted, count_lines, count_text};
use law::rules::RuleBook;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static BOOK: LazyLock<RuleBook> =
    LazyLock::new(|| RuleBook::embedded().expect("the embedded packs are sound"));

fuzz_target!(|data: &[u8]| {
    count_lines(&BOOK, data, std::io::sink()).expect("reading from memory does not fail");
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Counted::Decided(decided) = count_text(&BOOK, text) else { return };
    let (sheet, outcome, wire) = *decided;
    assert_eq!(wire.valid, outcome.valid);
    assert!(outcome.steps.iter().all(|step| step.evaluate() == step.holds));
    for (i, post) in sheet.posts.iter().enumerate() {
        let elected = outcome.elected.iter().filter(|elected| elected.post.0 == i).count();
        assert!(elected <= usize::try_from(post.seats.unwrap_or(0)).unwrap_or(usize::MAX));
    }
    assert!(!app::text::outcome::report(&sheet, &outcome).is_empty());
});
