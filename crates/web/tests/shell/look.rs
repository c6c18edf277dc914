//! The stylesheet's tokens and what no page may contain.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use web::look::{
    Empty, Fact, Link, Meter, Notice, NoticeKind, State, Step, Steps, Tag, Tile, Tiles, assets,
};

/// The colours among the tokens.
fn tokens() -> BTreeMap<&'static str, [u8; 3]> {
    let css = assets::stylesheet();
    let root = css
        .split_once(":root{")
        .unwrap()
        .1
        .split_once('}')
        .unwrap()
        .0;
    let colour = |value: &str| {
        let hex = value.strip_prefix('#')?;
        let wide: String = if hex.len() == 3 {
            hex.chars().flat_map(|c| [c, c]).collect()
        } else {
            hex.to_owned()
        };
        let bytes = u32::from_str_radix(&wide, 16).ok()?.to_be_bytes();
        Some([bytes[1], bytes[2], bytes[3]])
    };
    root.split(';')
        .filter_map(|line| line.trim().strip_prefix("--")?.split_once(':'))
        .filter_map(|(name, value)| Some((name, colour(value.trim())?)))
        .collect()
}

/// WCAG 2.2, relative luminance.
fn luminance(colour: [u8; 3]) -> f64 {
    let channel = |byte: u8| {
        let part = f64::from(byte) / 255.0;
        if part <= 0.040_45 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(colour[0]) + 0.7152 * channel(colour[1]) + 0.0722 * channel(colour[2])
}

/// WCAG 2.2, contrast ratio.
fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn the_contrast_formula_gives_the_known_ratios() {
    assert!((contrast([0, 0, 0], [255, 255, 255]) - 21.0).abs() < 1e-9);
    assert!((contrast([0x77, 0x77, 0x77], [255, 255, 255]) - 4.48).abs() < 0.005);
}

#[test]
fn every_pair_of_text_and_ground_is_readable() {
    let tokens = tokens();
    let text = [
        (
            "ink",
            &[
                "card",
                "ground",
                "hover",
                "done-soft",
                "doing-soft",
                "soon-soft",
                "late-soft",
                "accent-soft",
            ][..],
        ),
        ("soft", &["card", "ground", "hover", "idle-soft"]),
        ("faint", &["card", "ground", "hover"]),
        (
            "link",
            &[
                "card",
                "ground",
                "hover",
                "doing-soft",
                "soon-soft",
                "late-soft",
                "done-soft",
            ],
        ),
        ("accent", &["card", "ground", "accent-soft"]),
        ("on-accent", &["accent", "accent-dark"]),
        ("done", &["card", "ground", "hover", "done-soft"]),
        ("doing", &["card", "ground", "hover", "doing-soft"]),
        ("soon", &["card", "ground", "hover", "soon-soft"]),
        ("late", &["card", "ground", "hover", "late-soft"]),
        ("idle", &["card", "idle-soft"]),
    ];
    for (front, grounds) in text {
        for ground in grounds {
            let ratio = contrast(tokens[front], tokens[ground]);
            assert!(
                ratio >= 4.5,
                "{front} on {ground} is {ratio:.2}, text needs 4.5 (WCAG 2.2, 1.4.3)"
            );
        }
    }
}

#[test]
fn borders_of_fields_and_the_focus_ring_are_visible() {
    let tokens = tokens();
    for (front, ground) in [
        ("edge", "card"),
        ("edge", "ground"),
        ("focus", "card"),
        ("focus", "ground"),
        ("focus", "accent-soft"),
        ("late", "card"),
        ("accent", "ground"),
    ] {
        let ratio = contrast(tokens[front], tokens[ground]);
        assert!(
            ratio >= 3.0,
            "{front} on {ground} is {ratio:.2}, a control needs 3.0 (WCAG 2.2, 1.4.11)"
        );
    }
}

#[test]
fn every_token_used_is_defined_and_every_token_defined_is_used() {
    let css = assets::stylesheet();
    let used: Vec<&str> = css
        .split("var(--")
        .skip(1)
        .map(|rest| rest.split([')', ',']).next().unwrap())
        .collect();
    let root = css
        .split_once(":root{")
        .unwrap()
        .1
        .split_once('}')
        .unwrap()
        .0;
    let defined: Vec<&str> = root
        .split(';')
        .filter_map(|line| Some(line.trim().strip_prefix("--")?.split_once(':')?.0))
        .collect();
    for name in &used {
        assert!(defined.contains(name), "--{name} is not among the tokens");
    }
    for name in &defined {
        assert!(used.contains(name), "--{name} is never used");
    }
    assert_eq!(css.matches('{').count(), css.matches('}').count(), "braces");
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out)
        } else {
            out.push(path)
        }
    }
}

/// What the content security policy would silently drop, or what would call another site.
#[test]
fn no_template_or_asset_needs_what_the_policy_forbids() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for folder in ["templates", "assets", "examples"] {
        files(&root.join(folder), &mut all);
    }
    assert!(all.len() > 20);
    for path in all {
        let text = std::fs::read_to_string(&path)
            .unwrap()
            .replace("http://www.w3.org/2000/svg", "");
        let is_page = path.extension().is_some_and(|ending| ending == "html");
        for forbidden in [
            " style=",
            "<style",
            "javascript:",
            "onclick=",
            "onsubmit=",
            "onchange=",
            "eval(",
        ] {
            assert!(
                !is_page || !text.contains(forbidden),
                "{} contains {forbidden}",
                path.display()
            );
        }
        let foreign = !path.ends_with("gallery.rs")
            && (text.contains("http://") || text.contains("https://"));
        assert!(!foreign, "{} names another site", path.display());
        let scripts = text
            .match_indices("<script")
            .all(|(at, _)| text[at..].split_once('>').unwrap().0.contains("src="));
        assert!(scripts, "{} has an inline script", path.display());
    }
}

#[test]
fn the_stylesheet_stays_small() {
    assert!(
        assets::stylesheet().len() < 40 * 1024,
        "a phone on a poor line loads it, too"
    );
}

#[test]
fn a_state_is_told_by_shape_and_word_and_colour() {
    let html = State::ALL.map(|state| state.to_string());
    assert_eq!(
        html[3],
        "<span class=\"state late\"><i aria-hidden=\"true\">■</i>逾期</span>"
    );
    for state in State::ALL {
        assert_eq!(State::from_class(state.class()), Some(state));
        assert!(
            assets::stylesheet().contains(&format!(".{}{{", state.class())),
            "{} has a colour",
            state.class()
        );
    }
    assert_eq!(State::from_class("unknown"), None);
    assert_eq!(
        [
            State::Idle,
            State::Late,
            State::Done,
            State::Soon,
            State::Doing
        ]
        .iter()
        .max(),
        Some(&State::Late)
    );
}

#[test]
fn parts_escape_what_they_hold() {
    let evil = "<b>\"&'";
    let safe = "&#60;b&#62;&#34;&#38;&#39;";
    let parts = [
        Tag::worded(State::Late, evil).to_string(),
        Tag::plain(evil).to_string(),
        Tiles(vec![Tile::new(1, evil, evil), Tile::bare(evil, "x")]).to_string(),
        Fact::list(vec![
            Fact::new(evil, "x"),
            Fact::linked("x", Link::new(evil, evil)),
        ])
        .to_string(),
        Notice::new(NoticeKind::Bad, evil)
            .with(Link::new(evil, evil))
            .to_string(),
        Empty::new(evil, Link::new(evil, evil)).to_string(),
        Steps(vec![Step {
            state: State::Soon,
            name: Link::new(evil, evil),
            law: Some(evil.to_owned()),
            day: evil.to_owned(),
            notes: vec![evil.to_owned()],
            links: vec![Link::new(evil, evil)],
        }])
        .to_string(),
    ];
    for html in parts {
        assert!(html.contains(safe) && !html.contains(evil), "{html}");
    }
}

#[test]
fn a_meter_shows_its_part_of_the_whole() {
    let width = |part, whole| {
        let html = Meter {
            part,
            whole,
            state: State::Done,
        }
        .to_string();
        html.split_once("width=\"")
            .unwrap()
            .1
            .split('"')
            .next()
            .unwrap()
            .parse::<u64>()
            .unwrap()
    };
    assert_eq!(
        [
            width(0, 0),
            width(0, 9),
            width(1, 3),
            width(9, 9),
            width(12, 9),
            width(u64::MAX, u64::MAX)
        ],
        [0, 0, 333, 1000, 1000, 1000]
    );
}
