//! One unit: what it is, what became of it, and for those who may, the forms that change it.

use app::division::UnitPage;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::account::Verb;
use domain::division::{Kind, Level};
use domain::term::{Term, TermUnit};

use super::list::{table_view, villages};
use super::parts::{
    HOME, change_word, home, import_path, kind_choices, store_rows::HistoryRow, unit_id, unit_path,
};
use crate::context::Ctx;
use crate::error::Answer;
use crate::form::{Choice, Fields, FormView};
use crate::look::{Fact, Facts, Link, State, Tag};
use crate::shell::{Frame, page_with, see_other};
use crate::table::{TableQuery, TableView};

/// The forms of the page by the last part of their address.
pub(super) const FORMS: [&str; 4] = ["kind", "part", "merge", "leave"];

#[derive(Template)]
#[template(path = "division/unit.html")]
struct Page {
    frame: Frame,
    tag: Option<Tag>,
    facts: Facts,
    namesakes: Vec<(Link, String)>,
    history: Vec<Line>,
    villages: Option<TableView>,
    edit: Option<Edit>,
    parts: Vec<Part>,
    path: String,
}

/// One entry of the history.
struct Line {
    what: String,
    who: String,
    import: Option<String>,
}

/// The forms that change a village.
struct Edit {
    kind: FormView,
    part: FormView,
    merge: FormView,
    kinds: Vec<Choice>,
    yes_no: [Choice; 2],
    merged: bool,
    /// The form that came back with errors, to be shown open.
    open: &'static str,
}

impl Edit {
    fn is_open(&self, name: &str) -> bool {
        self.open == name
    }
}

/// A running term that holds the village.
struct Part {
    term: Term,
    unit: TermUnit,
    form: FormView,
}

/// A form that came back: which, with its values and errors.
pub(super) struct Returned {
    /// One of [`FORMS`].
    pub name: &'static str,
    /// What was typed, and what is wrong with it.
    pub form: FormView,
}

/// The page.
pub async fn show(ctx: Ctx, Path(id): Path<String>, query: TableQuery) -> Answer {
    let it = ctx.app.unit_page(ctx.actor(), &unit_id(&id)?).await?;
    if it.unit.level == Level::County {
        return Ok(see_other(HOME));
    }
    render(&ctx, it, &query, None, StatusCode::OK).await
}

pub(super) async fn render(
    ctx: &Ctx,
    it: UnitPage,
    query: &TableQuery,
    mut returned: Option<Returned>,
    status: StatusCode,
) -> Answer {
    let is_village = it.unit.level == Level::Village;
    let villages = if is_village {
        None
    } else {
        let table = villages("所辖村（社区）", false).without_export();
        Some(table_view(ctx, table, query, Some(&it.unit.id)).await?)
    };
    let edits = is_village && ctx.can(Verb::EditDivision);
    let edit = edits.then(|| edit(&it, &mut returned));
    let parts = if is_village && ctx.can(Verb::OpenTerm) {
        parts(ctx, &it, &mut returned).await?
    } else {
        Vec::new()
    };
    let mut crumbs = vec![home()];
    crumbs.extend(
        it.path
            .iter()
            .filter(|u| u.level == Level::Town)
            .map(|u| Link::new(unit_path(u.id.as_str()), u.name.clone())),
    );
    let page = Page {
        frame: ctx.frame(&it.unit.name).under(crumbs),
        tag: tag(&it),
        facts: facts(&it),
        namesakes: it
            .namesakes
            .iter()
            .map(|row| {
                let link = Link::new(unit_path(&row.id), row.name.clone());
                (link, format!("{} · {}", row.town_name, row.code))
            })
            .collect(),
        history: history(ctx, &it.history),
        villages,
        edit,
        parts,
        path: unit_path(it.unit.id.as_str()),
    };
    Ok(page_with(status, &page))
}

fn tag(it: &UnitPage) -> Option<Tag> {
    if it.unit.removed_on.is_some() {
        let word = if it.unit.successor.is_some() {
            "已并入"
        } else {
            "已撤销"
        };
        return Some(Tag::worded(State::Idle, word));
    }
    it.unit.no_part.as_ref().map(|_| Tag::plain("不参加换届"))
}

fn facts(it: &UnitPage) -> Facts {
    let unit = &it.unit;
    let above: Vec<&str> = it.path.iter().map(|u| u.name.as_str()).collect();
    let mut facts = vec![
        Fact::new("名称", &unit.name),
        Fact::new("代码", &unit.code),
        Fact::new("所属", above.join(" ")),
    ];
    if unit.level == Level::Village {
        facts.push(Fact::new("类别", unit.kind.map_or("未定", Kind::zh)));
        let part = match &unit.no_part {
            Some(reason) => format!("不参加：{reason}"),
            None => "参加".to_owned(),
        };
        facts.push(Fact::new("换届", part));
    }
    if let Some(day) = unit.removed_on {
        facts.push(Fact::new("撤销", format!("自 {day} 起")));
    }
    if let Some(successor) = &it.successor {
        let link = Link::new(unit_path(successor.id.as_str()), successor.name.clone());
        facts.push(Fact::linked("并入", link));
    }
    Fact::list(facts)
}

fn history(ctx: &Ctx, rows: &[HistoryRow]) -> Vec<Line> {
    let may_import = ctx.can(Verb::ImportDivisions);
    rows.iter()
        .map(|row| {
            let at = domain::Millis(row.at_ms).text();
            let how = if row.import_id.is_some() {
                "随名单导入"
            } else {
                "登记"
            };
            Line {
                what: told(row),
                who: format!("{} {at} {how}", row.by_name),
                import: row
                    .import_id
                    .as_deref()
                    .filter(|_| may_import)
                    .map(import_path),
            }
        })
        .collect()
}

/// One change in words: from which day, what, from what to what.
fn told(row: &HistoryRow) -> String {
    let word = change_word(&row.change);
    let pair = |old: &Option<String>, new: &Option<String>| {
        let side = |text: &Option<String>| text.clone().unwrap_or_default();
        format!("{} → {}", side(old), side(new))
    };
    let detail = match row.change.as_str() {
        "renamed" => pair(&row.old_name, &row.new_name),
        "recoded" => pair(&row.old_code, &row.new_code),
        "moved" => pair(&row.old_parent, &row.new_parent),
        "merged" => row.new_parent.clone().unwrap_or_default(),
        _ => String::new(),
    };
    let reason = row.reason.clone().unwrap_or_default();
    let parts: Vec<String> = [detail, reason]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        format!("{} {word}", row.on_date)
    } else {
        format!("{} {word}：{}", row.on_date, parts.join("；"))
    }
}

/// The fields of a form as the village stands.
pub(super) fn stored(it: &UnitPage, name: &str) -> Fields {
    let unit = &it.unit;
    match name {
        "kind" => Fields::new().with("kind", unit.kind.map_or("", Kind::code)),
        "part" => {
            let takes_part = if unit.no_part.is_some() { "no" } else { "yes" };
            Fields::new().with("takes_part", takes_part)
        }
        _ => Fields::new()
            .with("successor", it.successor.as_ref().map_or("", |s| &s.code))
            .with(
                "on",
                unit.removed_on.map_or_else(String::new, |d| d.to_string()),
            ),
    }
}

fn edit(it: &UnitPage, returned: &mut Option<Returned>) -> Edit {
    let open = returned.as_ref().map_or("", |back| back.name);
    let mut form = |name: &'static str| {
        let form = match returned.take_if(|back| back.name == name) {
            Some(back) => back.form,
            None => FormView::new(name).values(stored(it, name)),
        };
        form.version(it.unit.version)
    };
    Edit {
        kind: form("kind"),
        part: form("part"),
        merge: form("merge"),
        kinds: kind_choices(),
        yes_no: [
            Choice::new("yes", "参加换届"),
            Choice::new("no", "不参加换届"),
        ],
        merged: it.unit.successor.is_some(),
        open,
    }
}

/// The running terms from which the village may be taken, or into which it may come back: those whose
/// part no longer fits what the village is.
async fn parts(
    ctx: &Ctx,
    it: &UnitPage,
    returned: &mut Option<Returned>,
) -> app::Result<Vec<Part>> {
    let gone = it.unit.removed_on.is_some() || it.unit.no_part.is_some();
    let parts = ctx.app.parts_in_terms(ctx.actor(), &it.unit.id).await?;
    Ok(parts
        .into_iter()
        .filter(|(_, part)| gone || part.left.is_some())
        .map(|(term, unit)| {
            let form = match returned.take_if(|back| back.name == "leave") {
                Some(back) => back.form,
                None => FormView::new("leave"),
            };
            let form = form.version(unit.version);
            Part { term, unit, form }
        })
        .collect())
}

impl Page {
    fn form_path(&self, name: &str) -> String {
        format!("{}/{name}", self.path)
    }

    fn leave_path(&self) -> String {
        self.form_path("leave")
    }
}
