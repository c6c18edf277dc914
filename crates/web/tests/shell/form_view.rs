//! Forms as they are shown, and the clash of two versions.

use web::form::{Choice, Clash, FieldError, Fields, FormView};

fn term() -> FormView {
    let values = Fields::new()
        .with("name", "<上湾>")
        .with("kind", "b")
        .with("unit", "2")
        .with("unit", "3")
        .with("agree", "yes")
        .with("note", "\n一\n二")
        .with("pass", "secret");
    let errors = vec![
        FieldError::new("name", "名称太短"),
        FieldError::new("", "整张表有误"),
    ];
    FormView::new("term")
        .values(values)
        .version(7)
        .errors(errors)
}

fn assert_has(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
}

#[test]
fn a_form_begins_with_its_version() {
    let open = term().open("/terms").to_string();
    assert_eq!(
        open,
        "<form class=\"form\" id=\"term\" method=\"post\" action=\"/terms\" novalidate><input type=\"hidden\" name=\"version\" value=\"7\">"
    );
    let upload = FormView::new("f").with_files().draft();
    assert_has(
        &upload.open("/").to_string(),
        &["enctype=\"multipart/form-data\" data-draft=\"f\""],
    );
}

#[test]
fn the_summary_leads_to_what_is_wrong() {
    let summary = term().summary().to_string();
    assert_has(
        &summary,
        &[
            "有 2 处需要改正",
            "<a href=\"#term-name\">名称太短</a>",
            "<li>整张表有误</li>",
            "autofocus",
        ],
    );
    assert!(FormView::new("f").summary().to_string().is_empty());
}

#[test]
fn a_field_keeps_what_was_typed_and_says_what_is_wrong() {
    let name = term()
        .text("name", "名称")
        .required()
        .hint("两个字以上")
        .to_string();
    assert_has(
        &name,
        &[
            "id=\"term-name\"",
            "value=\"&#60;上湾&#62;\"",
            "aria-invalid=\"true\"",
            "aria-describedby=\"term-name-hint term-name-error\"",
            "（必填）",
        ],
    );
    assert_has(
        &term().area("note", "说明").to_string(),
        &[">\n\n一\n二</textarea>"],
    );
    assert!(
        !term()
            .password("pass", "密码", "current-password")
            .to_string()
            .contains("secret")
    );
    assert_has(
        &term().number("n", "选民").unit("人").to_string(),
        &["inputmode=\"numeric\"", "<span>人</span>"],
    );
    assert_has(
        &term().file("f", "名单", ".xlsx").to_string(),
        &["accept=\".xlsx\""],
    );
}

#[test]
fn choices_keep_what_was_chosen() {
    let choices = [Choice::new("a", "甲"), Choice::new("b", "乙").hint("第二")];
    let form = term();
    assert_has(
        &form.select("kind", "类别", &choices).to_string(),
        &["<option value=\"b\" selected>乙</option>"],
    );
    assert_has(
        &form.radios("kind", "类别", &choices).to_string(),
        &[
            "id=\"term-kind-1\" name=\"kind\" value=\"b\" checked",
            "<small>第二</small>",
        ],
    );
    let units = ["1", "2", "3"].map(|unit| Choice::new(unit, unit));
    assert_eq!(
        form.checks("unit", "村", &units)
            .to_string()
            .matches(" checked")
            .count(),
        2
    );
    assert_has(
        &form.check("agree", "同意").to_string(),
        &["value=\"yes\" checked"],
    );
}

/// Fills in the clash's form as a browser would and reads it back.
fn answer(clash: &str, picks: &[(&str, &str)]) -> Fields {
    let unescape = |text: &str| {
        text.replace("&#38;", "&")
            .replace("&#60;", "<")
            .replace("&#62;", ">")
    };
    let attribute = |tag: &str, name: &str| {
        tag.split_once(&format!("{name}=\""))
            .map(|(_, rest)| unescape(rest.split('"').next().unwrap()))
    };
    let mut body = Vec::new();
    for tag in clash
        .split('<')
        .filter(|tag| tag.starts_with("input type=\"hidden\""))
    {
        body.push((
            attribute(tag, "name").unwrap(),
            attribute(tag, "value").unwrap(),
        ));
    }
    body.extend(
        picks
            .iter()
            .map(|(name, side)| (format!("_pick.{name}"), (*side).to_owned())),
    );
    let encode = |text: &str| {
        text.bytes()
            .map(|byte| format!("%{byte:02x}"))
            .collect::<String>()
    };
    let body: Vec<String> = body
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    Fields::parse(body.join("&").as_bytes()).unwrap()
}

fn mine() -> Fields {
    Fields::new()
        .with("version", 3)
        .with("name", "换届")
        .with("day", "2026-03-22")
        .with("unit", "1")
        .with("unit", "2")
        .with("note", "a & <b>\n第二行")
}

const LABELS: [(&str, &str); 4] = [
    ("name", "名称"),
    ("day", "投票日"),
    ("unit", "村"),
    ("note", "说明"),
];

fn clash() -> String {
    let theirs = Fields::new()
        .with("name", "换届 ")
        .with("day", "2026-03-29")
        .with("unit", "1")
        .with("note", "");
    let words = |name: &str, value: &str| {
        if name == "unit" {
            format!("{value} 号村")
        } else {
            value.to_owned()
        }
    };
    let clash = Clash::between("/terms/1", "王秀兰", 4, (&mine(), &theirs), &LABELS, words);
    assert!(!clash.is_empty());
    clash.to_string()
}

#[test]
fn a_clash_shows_both_texts() {
    let html = clash();
    assert_has(
        &html,
        &[
            "王秀兰也改了这条记录",
            "2026-03-22",
            "2026-03-29",
            "1 号村、2 号村",
            "a &#38; &#60;b&#62;",
            "（空）",
        ],
    );
    assert!(
        !html.contains("<legend>名称</legend>"),
        "blanks at the end are no difference"
    );
    let same = Clash::between("/", "x", 4, (&mine(), &mine()), &LABELS, |_, value| {
        value.to_owned()
    });
    assert!(same.is_empty());
}

#[test]
fn the_choice_between_two_versions_reads_like_the_form() {
    let html = clash();
    let chosen = answer(
        &html,
        &[("day", "theirs"), ("unit", "mine"), ("note", "mine")],
    );
    let texts = ["version", "name", "day", "note"].map(|name| chosen.text(name));
    assert_eq!(texts, ["4", "换届", "2026-03-29", "a & <b>\n第二行"]);
    assert_eq!(chosen.all("unit").collect::<Vec<_>>(), ["1", "2"]);
    assert!(chosen.pairs().all(|(name, _)| !name.starts_with('_')));
    let other = answer(
        &html,
        &[("day", "mine"), ("unit", "theirs"), ("note", "theirs")],
    );
    assert_eq!(
        (
            other.text("day"),
            other.all("unit").count(),
            other.get("note")
        ),
        ("2026-03-22", 1, None)
    );
    assert_eq!(
        answer(&html, &[]).text("day"),
        "2026-03-22",
        "without a choice the sender's own stays"
    );
}
