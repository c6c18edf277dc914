//! Texts come back code point by code point, and a search text is a text, not a pattern.

use domain::setting::SettingKey;
use store::division::VillageQuery;

use crate::ground::{COUNTY, VILLAGES, county, step, term_id, unit, whole};

/// Names that a database, a driver or a page may spoil.
const ODD: [&str; 16] = [
    "𠮷泉村",
    "𬇕𫭟𪩘村",
    "\u{e000}\u{f8ff}村",
    "é e\u{301} 村",
    "㸃點点村",
    "村\u{200d}庄\u{fe0f}",
    "\u{202e}rtl\u{202c} 村",
    "村（东）[一]「二」",
    "a'b\"c`d",
    "100%村",
    "下_划村",
    "叹!号村",
    "反\\斜村",
    "ＡＢ村 ab",
    "🏘️村",
    "0200村",
];

fn query(text: &str) -> VillageQuery {
    VillageQuery {
        text: text.to_owned(),
        limit: 100,
        ..VillageQuery::default()
    }
}

on_both! {
    async fn every_code_point_comes_back(ground: Ground) {
        let ids: Vec<String> = (0..ODD.len()).map(|n| format!("990101102{:03}", 200 + n)).collect();
        let rows: Vec<(&str, &str, &str)> =
            ids.iter().zip(ODD).map(|(id, name)| (id.as_str(), name, "大坪镇")).collect();
        let all = [&VILLAGES[..], &rows].concat();
        ground.lists(COUNTY, &all).await;
        let mut read = ground.store.read().await.unwrap();
        for (id, name) in ids.iter().zip(ODD) {
            let found = read.unit(&whole(), &unit(id)).await.unwrap().unwrap();
            assert_eq!(found.name, name);
            assert_eq!(found.name.chars().count(), name.chars().count());
        }
        // The two ways to write é are two names.
        let (composed, _) = read.villages(&whole(), &query("é")).await.unwrap();
        let (apart, _) = read.villages(&whole(), &query("e\u{301}")).await.unwrap();
        assert_eq!((composed.len(), apart.len()), (1, 1));
        let (dot, _) = read.villages(&whole(), &query("点")).await.unwrap();
        assert_eq!(dot.len(), 1, "variants of a character are not each other");
    }

    async fn a_search_text_is_no_pattern(ground: Ground) {
        let ids: Vec<String> = (0..ODD.len()).map(|n| format!("990101102{:03}", 200 + n)).collect();
        let rows: Vec<(&str, &str, &str)> =
            ids.iter().zip(ODD).map(|(id, name)| (id.as_str(), name, "大坪镇")).collect();
        let all = [&VILLAGES[..], &rows].concat();
        ground.lists(COUNTY, &all).await;
        let mut read = ground.store.read().await.unwrap();
        for (text, expected) in [
            ("%", "100%村"),
            ("_", "下_划村"),
            ("!", "叹!号村"),
            ("\\", "反\\斜村"),
            ("'", "a'b\"c`d"),
            ("100%", "100%村"),
            ("𬇕𫭟", "𬇕𫭟𪩘村"),
            ("🏘", "🏘️村"),
        ] {
            let (found, total) = read.villages(&whole(), &query(text)).await.unwrap();
            let names: Vec<&str> = found.iter().map(|v| v.name.as_str()).collect();
            assert_eq!(names, [expected], "{text}");
            assert_eq!(total, 1, "{text}");
        }
        for text in ["%村", "!%", "0%0", "\\%", "'; --"] {
            let (found, _) = read.villages(&whole(), &query(text)).await.unwrap();
            let names: Vec<&str> = found.iter().map(|v| v.name.as_str()).collect();
            let expected: Vec<&str> = ODD.iter().copied().filter(|n| n.contains(text)).collect();
            assert_eq!(names, expected, "{text}");
        }
        // Several words must all be there; the township's name counts.
        let (found, _) = read.villages(&whole(), &query("柳湾 白石")).await.unwrap();
        assert_eq!(found.len(), 1);
        let (found, _) = read.villages(&whole(), &query("柳湾")).await.unwrap();
        assert_eq!(found.len(), 2);
        let (found, _) = read.villages(&whole(), &query("")).await.unwrap();
        assert_eq!(found.len(), VILLAGES.len() + ODD.len());
        let (found, _) = read.villages(&whole(), &query("AB")).await.unwrap();
        assert_eq!(found.len(), 1, "Latin letters without regard to case");
    }

    async fn notes_and_settings_keep_their_lines_and_blanks(ground: Ground) {
        ground.with_term().await;
        let (id, ..) = VILLAGES[0];
        let note = "  第一行\n\t第二行 𠮷 \u{3000}\r\n' \" \\ % _ ! ; -- \u{7f} ";
        let mut record = step(id, 1);
        record.note = note.to_owned();
        let long = "𠮷".repeat(5_000);
        let mut tx = ground.change().await;
        tx.add_step(&whole(), &term_id(), &unit(&id[..9]), &record).await.unwrap();
        tx.set_setting(&whole(), SettingKey::ReportChannel, &long, 0).await.unwrap();
        tx.set_setting(&whole(), SettingKey::OfficePhone, "", 0).await.unwrap();
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        let records = read.step_records(&whole(), &term_id(), &unit(id)).await.unwrap();
        assert_eq!(records, [record]);
        let settings = read.settings(&whole()).await.unwrap();
        let values: Vec<&str> = settings.iter().map(|s| s.value.as_str()).collect();
        assert_eq!(values, ["", long.as_str()]);
    }

    async fn lists_are_in_order_of_code_on_both(ground: Ground) {
        ground.with_term().await;
        let mut read = ground.store.read().await.unwrap();
        let units = read.term_units(&whole(), &term_id(), None).await.unwrap();
        let codes: Vec<&str> = units.iter().map(|u| u.unit.code.as_str()).collect();
        assert_eq!(codes, VILLAGES.map(|(id, ..)| id));
        let heads = read.heads(crate::ground::SYSTEM).await.unwrap();
        let names: Vec<&str> = heads.iter().map(|h| h.county.as_str()).collect();
        assert_eq!(names, ["990101", "990102", "installation"]);
        assert_eq!(county(COUNTY).as_str(), names[0]);
    }
}
