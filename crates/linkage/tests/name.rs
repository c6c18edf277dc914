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
        Agreement::OneOff
    );
}

#[test]
fn agreement_says_how_far() {
    assert_eq!(compare("李敏", "李敏"), Agreement::Same);
    assert_eq!(compare("李敏", "李 敏"), Agreement::Spelling);
    assert_eq!(compare("ＡＢ王", "ab王"), Agreement::Spelling);
    assert_eq!(compare("張昇", "张升"), Agreement::Variant);
    assert_eq!(compare("付 喆", "傅哲"), Agreement::Variant);
    assert_eq!(compare("李敏", "黎民"), Agreement::Sound);
    assert_eq!(compare("李敏", "李明"), Agreement::Near);
    assert_eq!(compare("李小敏", "李小芳"), Agreement::OneOff);
    assert_eq!(compare("李敏", "李芳"), Agreement::Different);
    assert!(Agreement::Same < Agreement::Different);
}

#[test]
fn nothing_known_agrees_with_nothing() {
    for nothing in ["", " ", "··", "\u{feff}"] {
        assert_eq!(compare(nothing, nothing), Agreement::Missing);
        assert_eq!(compare(nothing, "李敏"), Agreement::Missing);
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
fn who_types_by_sound_is_found_in_every_reading() {
    for (one, other) in [
        ("王伟", "汪玮"),
        ("曾志强", "增至墙"),
        ("单丽华", "善莉桦"),
        ("解学军", "谢学君"),
        ("覃桂英", "秦贵英"),
        ("覃桂英", "谭贵英"),
        ("区欣", "欧新"),
        ("乐平", "岳萍"),
        ("乐平", "勒萍"),
        ("仇长庚", "求常耕"),
        ("张行", "章航"),
        ("尉迟恭", "玉迟公"),
        ("万俟朝", "莫其潮"),
        ("买买提·艾力", "卖买题爱利"),
        ("吕律", "旅绿"),
    ] {
        assert_eq!(compare(one, other), Agreement::Sound, "{one} {other}");
        assert_eq!(compare(other, one), Agreement::Sound, "{other} {one}");
    }
}

#[test]
fn variant_and_traditional_characters_are_one() {
    for (one, other) in [
        ("刘国强", "劉國強"),
        ("张峰", "張峯"),
        ("李升", "李昇"),
        ("赵喆", "赵哲"),
        ("高敏", "髙敏"),
        ("吴晓云", "吳曉雲"),
        ("陈群", "陈羣"),
        ("杨淼", "楊淼"),
        ("韩启", "韓啓"),
        ("徐艳", "徐豔"),
        ("䶮明", "\u{e863}明"),
        // Radicals, as they come out of a PDF.
        ("高玉金", "⾼⽟⾦"),
        ("𬱖明", "頔明"),
    ] {
        assert_eq!(compare(one, other), Agreement::Variant, "{one} {other}");
        assert_eq!(compare(other, one), Agreement::Variant, "{other} {one}");
    }
    // Standard characters that are different names stay different.
    for (one, other) in [("王余", "王于"), ("李云", "李运"), ("范明", "凡明")] {
        assert!(compare(one, other) > Agreement::Variant, "{one} {other}");
    }
}

#[test]
fn a_character_more_less_or_elsewhere_is_one_off() {
    for (one, other) in [
        ("王小明", "王明"),
        ("王小明", "王明小"),
        ("王小明", "王小刚"),
        ("欧阳明月", "欧阳月"),
        ("John Smith", "Jon Smith"),
        ("John Smith", "Smith John"),
        ("阿依古丽·买买提", "阿依古丽·买"),
    ] {
        let agreement = compare(one, other);
        assert!(
            matches!(agreement, Agreement::OneOff | Agreement::Part),
            "{one} {other} {agreement:?}"
        );
        assert_eq!(agreement, compare(other, one));
    }
    assert_eq!(compare("阿依古丽·买买提", "阿依古丽"), Agreement::Part);
    for (one, other) in [
        ("王明", "王刚"),
        ("王小明", "李大刚"),
        ("王明", "王"),
        ("Al", "Bo"),
    ] {
        assert_eq!(compare(one, other), Agreement::Different, "{one} {other}");
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
