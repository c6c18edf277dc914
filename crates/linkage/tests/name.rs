//! Names: compared in steps, split, never changed.

use linkage::name::{Agreement, Parts, compare, comparison_key, fold_variants, split};
use proptest::prelude::*;

#[test]
fn names_of_minorities_compare_whatever_the_separator() {
    for other in [
        "阿依古丽•买买提",
        "阿依古丽・买买提",
        "阿依古丽 买买提",
        "阿依古丽．买买提",
        "阿依古丽.买买提",
        "阿依古丽‧买买提",
        "阿依古丽\u{3000}买买提",
        "阿依古丽\u{200b}·\u{ad}买买提",
    ] {
        assert_eq!(
            compare("阿依古丽·买买提", other),
            Agreement::Spelling,
            "{other}"
        );
    }
    assert_eq!(
        compare("阿依古丽·买买提", "阿依古丽·买提"),
        Agreement::Different
    );
}

#[test]
fn agreement_says_how_far() {
    assert_eq!(compare("李敏", "李敏"), Agreement::Same);
    assert_eq!(compare("李敏", "李 敏"), Agreement::Spelling);
    assert_eq!(compare("ＡＢ王", "ab王"), Agreement::Spelling);
    assert_eq!(compare("張昇", "张升"), Agreement::Variant);
    assert_eq!(compare("付 喆", "傅哲"), Agreement::Variant);
    assert_eq!(compare("李敏", "李明"), Agreement::Different);
    assert!(Agreement::Same < Agreement::Different);
}

#[test]
fn nothing_known_agrees_with_nothing() {
    for nothing in ["", " ", "··", "\u{feff}"] {
        assert_eq!(compare(nothing, nothing), Agreement::Different);
        assert_eq!(compare(nothing, "李敏"), Agreement::Different);
    }
}

#[test]
fn merged_surnames_meet_from_every_side() {
    for family in [["閻", "闫", "阎"], ["蕭", "肖", "萧"], ["蘭", "兰", "蓝"]] {
        for one in family {
            for other in family {
                assert_eq!(fold_variants(one), fold_variants(other), "{one} {other}");
            }
        }
    }
}

#[test]
fn surnames_are_split() {
    let cases = [
        ("李敏", Some(("李", "敏"))),
        ("王秀英", Some(("王", "秀英"))),
        ("欧阳明", Some(("欧阳", "明"))),
        ("歐陽明", Some(("歐陽", "明"))),
        ("司马长青", Some(("司马", "长青"))),
        ("獨孤伟", Some(("獨孤", "伟"))),
        // A compound surname leaves a given name; two characters do not.
        ("欧阳", Some(("欧", "阳"))),
        ("张李明月", Some(("张", "李明月"))),
        ("𬭎明", Some(("𬭎", "明"))),
        (" 李敏 ", Some(("李", "敏"))),
        ("〇一", Some(("〇", "一"))),
        ("李", None),
        ("", None),
        ("阿依古丽·买买提", None),
        ("李 敏", None),
        ("John李", None),
    ];
    for (name, parts) in cases {
        let parts = parts.map(|(surname, given)| Parts { surname, given });
        assert_eq!(split(name), parts, "{name}");
    }
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(name in "\\PC{0,12}|[\u{4e00}-\u{9fff}·]{0,6}") {
        let key = comparison_key(&name);
        prop_assert_eq!(&comparison_key(&key), &key);
        let folded = fold_variants(&key);
        prop_assert_eq!(fold_variants(&folded), folded);
    }

    #[test]
    fn comparing_is_symmetric(a in "[张張李·• 升昇付傅ａa]{0,4}", b in "[张張李·• 升昇付傅ａa]{0,4}") {
        prop_assert_eq!(compare(&a, &b), compare(&b, &a));
        let known = !comparison_key(&a).is_empty();
        prop_assert_eq!(compare(&a, &a) == Agreement::Same, known);
    }

    #[test]
    fn the_parts_make_the_name(name in "\\PC{0,8}|[\u{4e00}-\u{4eff}欧阳司马]{0,5}") {
        if let Some(Parts { surname, given }) = split(&name) {
            prop_assert_eq!([surname, given].concat(), name.trim());
            prop_assert!(!given.is_empty() && (1..=2).contains(&surname.chars().count()));
        }
    }
}
