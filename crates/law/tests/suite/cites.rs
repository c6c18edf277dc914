//! Citations are written and read the same way.

use law::cite::{Cite, Cites, MAX_CITES, Source};

fn of(code: &str) -> Source {
    Source::new(code).unwrap()
}

#[test]
fn a_citation_is_read_as_it_is_written() {
    for text in ["VCL26 §18", "VCL26 §16(2)", "ZJ §1", "REG13"] {
        let cite = Cite::parse(text).unwrap();
        assert_eq!(cite.to_string(), text);
        assert_eq!(Cites::one(cite).texts(), [text]);
    }
    let item = Cite::parse("VCL26 §16(2)").unwrap();
    assert_eq!((item.article, item.item), (16, 2));
    assert_eq!(Cite::article(of("ZJ"), 28).to_string(), "ZJ §28");
}

#[test]
fn what_is_no_citation_is_not_taken_for_one() {
    for text in [
        "",
        "§ 3",
        "ZJ §",
        "ZJ §0",
        "ZJ §x",
        "ZJ §3(",
        "ZJ §3(x)",
        "ZJ §3)",
        "九章 §3",
        "VCL 26 §3",
        "TOOLONGCODE §3",
        "ZJ §70000",
    ] {
        assert_eq!(Cite::parse(text), None, "{text}");
    }
}

#[test]
fn a_source_has_one_to_eight_letters_and_digits() {
    for code in ["A", "VCL26", "ABCDEFGH"] {
        assert_eq!(Source::new(code).unwrap().code(), code);
        assert_eq!(format!("{:?}", of(code)), code);
    }
    for code in ["", "ABCDEFGHI", "V-1", "浙"] {
        assert_eq!(Source::new(code), None, "{code}");
    }
}

#[test]
fn a_list_of_citations_has_each_once_and_an_end() {
    let article = |n| Cite::article(of("ZJ"), n);
    assert!(Cites::NONE.is_empty());
    assert!(!Cites::one(article(1)).is_empty());
    let two = Cites::one(article(1)).with(article(2)).with(article(1));
    assert_eq!(two.texts(), ["ZJ §1", "ZJ §2"]);
    assert_eq!(format!("{two:?}"), "[\"ZJ §1\", \"ZJ §2\"]");
    let both = two.and(Cites::article(of("SH"), 3));
    assert_eq!(both.as_slice().len(), 3);
    let many: Vec<Cite> = (1..20).map(article).collect();
    assert_eq!(Cites::of(&many).as_slice(), &many[..MAX_CITES]);
}
