//! The rule book on both listeners: the rules of a province beside the national ones, with their
//! articles and how far each was checked.

use app::rulebook::{Origin, RulePage, RuleQuery, RuleRow};
use app::text::{rulebook as words, timetable};
use askama::Template;
use axum::extract::State;
use domain::account::Verb;
use domain::time::{Day, day_text_full};
use law::body::Family;
use law::rules::NATIONAL;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::context::Ctx;
use crate::error::Answer;
use crate::form::{Choice, Fields, FormView, read};
use crate::look::{Empty, Fact, Facts, Link, State as Look};
use crate::server::WebState;
use crate::shell::{Frame, page};
use crate::table::{Cell, Column, ExportTable, Filter, Format, Row, Table, TableQuery, TableView};

/// What the page's own form chooses, which stays when the table's search is cleared.
const CHOSEN: &[&str] = &["family", "province", "day"];

/// Keys of rules stay readable in addresses.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_');

/// What both pages show.
struct Book {
    form: FormView,
    families: Vec<Choice>,
    provinces: Vec<Choice>,
    texts: Facts,
    notes: Vec<String>,
    differs: Option<Link>,
    unchecked: Option<Link>,
    /// Said where a single rule is shown: the way back to all.
    one: Option<Link>,
    table: TableView,
    held: Vec<Held>,
}

/// A text that the program holds.
struct Held {
    link: Link,
    note: String,
    added: bool,
}

#[derive(Template)]
#[template(path = "rulebook/office.html")]
struct OfficePage {
    frame: Frame,
    book: Book,
    trial: Vec<Link>,
}

#[derive(Template)]
#[template(path = "rulebook/public.html")]
struct PublicPage {
    frame: Frame,
    book: Book,
}

/// The address of the rules that decide in a province on a day; of one of them where a key is given.
#[must_use]
pub fn href(family: Family, province: &str, day: Day, key: Option<&str>) -> String {
    let escaped = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
    let key = key.map_or_else(String::new, |key| format!("&key={}", escaped(key)));
    format!(
        "/rules?family={}&province={}&day={day}{key}",
        family.code(),
        escaped(province)
    )
}

/// The page of the office.
pub async fn office(ctx: Ctx, query: TableQuery) -> Answer {
    let province = if ctx.can(Verb::ViewTerm) {
        let terms = ctx.app.terms(ctx.actor()).await?;
        let open = terms.into_iter().find(|term| term.open);
        open.map(|term| term.province)
    } else {
        None
    };
    let asked = asked(&query, province.as_deref(), ctx.today());
    let found = ctx.app.rule_page(ctx.actor(), asked)?;
    if query.format() == Format::Xlsx {
        return ctx.export("规则手册", export(&found, &query)).await;
    }
    let public = &ctx.state.options.public_url;
    let page_ = OfficePage {
        frame: ctx.frame("规则手册"),
        trial: vec![
            Link::new(format!("{public}/trial/count"), "计票试算"),
            Link::new(format!("{public}/trial/timetable"), "日程试算"),
        ],
        book: book(&found, query),
    };
    Ok(page(&page_))
}

/// The page of the public.
pub async fn public(State(state): State<WebState>, query: TableQuery) -> Answer {
    let now = state.app.env().now();
    let found = state.app.public_rules(asked(&query, None, now.day()))?;
    if query.format() == Format::Xlsx {
        let table = export(&found, &query).footer(format!("导出于 {}", now.text()));
        let file = format!("规则手册-{}-{}.xlsx", found.pack.name, found.query.day);
        return Ok(table.answer(&file).await);
    }
    let page_ = PublicPage {
        frame: state.plain_frame("规则手册"),
        book: book(&found, query),
    };
    Ok(page(&page_))
}

/// What is asked for; what cannot be read counts as not said.
fn asked(query: &TableQuery, province: Option<&str>, today: Day) -> RuleQuery {
    let two = |code: &str| code.len() == 2 && code.bytes().all(|b| b.is_ascii_digit());
    let given = query.filter("province").filter(|code| two(code));
    let day = query.filter("day").map(read::day);
    RuleQuery {
        family: query
            .filter("family")
            .and_then(Family::from_code)
            .unwrap_or(Family::Villagers),
        province: given.or(province).unwrap_or(NATIONAL).to_owned(),
        day: day.and_then(Result::ok).flatten().unwrap_or(today),
    }
}

fn book(found: &RulePage, query: TableQuery) -> Book {
    let at = &found.query;
    let here = |more: &str| {
        let all = href(at.family, &at.province, at.day, None);
        Link::new(format!("{all}{more}"), "")
    };
    let count = |wanted: &dyn Fn(&RuleRow) -> bool| found.rows.iter().filter(|r| wanted(r)).count();
    let linked = |n: usize, more: &str, text: String| (n > 0).then(|| Link { text, ..here(more) });
    let differs = count(&|row| row.origin == Origin::Differs);
    let unchecked = count(&|row| row.checked.is_none());
    let table = table(found);
    let one = query.filter("key").is_some();
    Book {
        form: FormView::new("rules").values(
            Fields::new()
                .with("family", at.family.code())
                .with("province", &at.province)
                .with("day", at.day),
        ),
        families: Family::ALL
            .iter()
            .map(|f| Choice::new(f.code(), words::family(*f)))
            .collect(),
        provinces: province_choices(found.provinces(), &at.province),
        texts: texts(found),
        notes: found.notes.iter().map(app::text::selected).collect(),
        differs: linked(
            differs,
            "&origin=differs",
            format!("与全国规定不同的 {differs} 项"),
        ),
        unchecked: linked(unchecked, "&checked=no", format!("未核对的 {unchecked} 项")),
        one: one.then(|| Link {
            text: "看全部规则".to_owned(),
            ..here("")
        }),
        table: table.all(rows(found, &query), &query.roomy()),
        held: held(found),
    }
}

/// The provinces as choices; one that has no pack stays chosen and says so.
pub(crate) fn province_choices(all: Vec<(String, String)>, chosen: &str) -> Vec<Choice> {
    let known = all.iter().any(|(code, _)| code == chosen);
    let mut choices: Vec<Choice> = all
        .into_iter()
        .map(|(code, name)| {
            let label = format!("{code} {name}");
            Choice::new(code, label)
        })
        .collect();
    if !known && !chosen.is_empty() {
        choices.push(Choice::new(chosen, format!("{chosen}（没有该省规则包）")));
    }
    choices
}

/// Which texts apply, since when, and when they were checked.
fn texts(found: &RulePage) -> Facts {
    let law = &found.law;
    let told = |title: &str, since: Day, checked: Day| {
        format!("{title}；{since} 起施行，核对于 {checked}")
    };
    let mut facts = vec![
        Fact::new("选举日", day_text_full(found.query.day)),
        Fact::new("适用法律", told(&law.title, law.since, law.verified_on)),
    ];
    let pack = &found.pack;
    let name = if found.is_national() {
        "全国补充规定"
    } else {
        "省级规定"
    };
    facts.push(Fact::new(
        name,
        told(&pack.title, pack.since, pack.verified_on),
    ));
    facts.push(Fact::new(
        "依据中的简称",
        format!(
            "{}、{}",
            timetable::source(&law.source),
            timetable::source(&pack.source)
        ),
    ));
    Fact::list(facts)
}

fn table(found: &RulePage) -> Table {
    let mut columns = vec![
        Column::text("group", "类别"),
        Column::head("name", "规则"),
        Column::text(
            "value",
            if found.is_national() {
                "全国规定"
            } else {
                "本省适用"
            },
        ),
    ];
    if !found.is_national() {
        columns.push(Column::text("national", "全国规定"));
        columns.push(Column::state("origin", "与全国比较"));
    }
    columns.push(Column::text("law", "依据"));
    columns.push(Column::state("checked", "核对"));
    let option = |value: &str, label: &str| (value.to_owned(), label.to_owned());
    let filter = |key: &'static str, title: &str, options: Vec<(String, String)>| Filter {
        key,
        title: title.to_owned(),
        options,
    };
    let groups = words::groups().map(|name| option(name, name)).collect();
    let mut table = Table::new(
        format!("{}选举规则", words::family(found.query.family)),
        columns,
        Empty::bare("没有这项规则。"),
    )
    .filter(filter("group", "类别", groups))
    .filter(filter(
        "checked",
        "核对",
        vec![option("yes", "已核对"), option("no", "未核对")],
    ))
    .keeping(CHOSEN);
    if !found.is_national() {
        let options = [Origin::Differs, Origin::Same, Origin::National];
        let options = options
            .iter()
            .map(|o| option(origin_code(*o), origin_word(*o)));
        table = table.filter(filter("origin", "与全国比较", options.collect()));
    }
    table
}

const fn origin_code(origin: Origin) -> &'static str {
    match origin {
        Origin::Differs => "differs",
        Origin::Same => "same",
        Origin::National => "national",
    }
}

const fn origin_word(origin: Origin) -> &'static str {
    match origin {
        Origin::Differs => "与全国不同",
        Origin::Same => "本省有规定，与全国一致",
        Origin::National => "沿用全国规定",
    }
}

fn rows(found: &RulePage, query: &TableQuery) -> Vec<Row> {
    let wanted = |row: &&RuleRow| {
        query.filter("key").is_none_or(|key| row.key == key)
            && query.filter("group").is_none_or(|group| row.group == group)
            && query
                .filter("origin")
                .is_none_or(|origin| origin_code(row.origin) == origin)
            && query
                .filter("checked")
                .is_none_or(|yes| row.checked.is_some() == (yes == "yes"))
    };
    let rows = found.rows.iter().filter(wanted);
    rows.map(|row| self::row(row, found.is_national()))
        .collect()
}

fn row(rule: &RuleRow, national: bool) -> Row {
    let differs = rule.origin == Origin::Differs;
    let value = Cell::text(rule.value.clone());
    let mut cells = vec![
        Cell::text(rule.group),
        Cell::text(rule.name.clone()).note(rule.key),
        if differs { value.strong() } else { value },
    ];
    if !national {
        cells.push(Cell::text(
            rule.national
                .clone()
                .unwrap_or_else(|| "没有这一环节".to_owned()),
        ));
        let look = match rule.origin {
            Origin::Differs => Look::Soon,
            Origin::Same => Look::Done,
            Origin::National => Look::Idle,
        };
        cells.push(Cell::worded(look, origin_word(rule.origin)));
    }
    let law = timetable::cites(&rule.cites);
    let law = if law.is_empty() {
        "法律没有规定".to_owned()
    } else {
        law
    };
    cells.push(Cell::text(law));
    cells.push(match rule.checked {
        Some(day) => Cell::worded(Look::Done, format!("已核对 {day}")),
        None => Cell::worded(Look::Soon, "未核对"),
    });
    Row::new(cells)
}

fn export(found: &RulePage, query: &TableQuery) -> ExportTable {
    table(found).export(rows(found, query), query)
}

/// Every text the program holds, each leading to its rules.
fn held(found: &RulePage) -> Vec<Held> {
    let at = &found.query;
    let laws = found.laws.iter().map(|law| Held {
        link: Link::new(
            href(law.family, &at.province, law.since, None),
            law.title.clone(),
        ),
        note: format!("{} 起施行，核对于 {}", law.since, law.verified_on),
        added: law.added,
    });
    let packs = found.packs.iter().map(|pack| {
        let day = at.day.max(pack.since);
        Held {
            link: Link::new(
                href(at.family, &pack.province, day, None),
                format!("{}：{}", pack.name, pack.title),
            ),
            note: format!("{} 起施行，核对于 {}", pack.since, pack.verified_on),
            added: pack.added,
        }
    });
    laws.chain(packs).collect()
}
