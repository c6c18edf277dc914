//! A department's own desk: its batches, the people put to it, and answering about one of them.

use app::nomination::answers::{Asked, AskedLine, AskedPage as Found};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::nomination::answer::{AnswerInput, Verdict};
use domain::nomination::department::Field as Needed;
use domain::nomination::rule::Rule;
use domain::nomination::{ANSWER_NOTE_MAX_CHARS, Post};

use super::{max, officer_field, record, said};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, Field, FieldError, Fields, FormView, choices};
use crate::look::{Empty, Fact, Facts, Link, State};
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Filter, Row, Table, TableQuery, TableView};

pub(super) const HERE: &str = "/asked";

#[derive(Template)]
#[template(path = "nomination/desk.html")]
struct DeskPage {
    frame: Frame,
    department: Option<String>,
    table: TableView,
    rechecks: Vec<(String, String)>,
}

/// The desk.
pub async fn desk(ctx: Ctx) -> Answer {
    let desk = ctx.app.department_desk(ctx.actor()).await?;
    let columns = vec![
        Column::head("title", "批次"),
        Column::number("people", "人数"),
        Column::number("left", "待答复"),
        Column::state("state", "状态"),
        Column::date("due", "最迟"),
    ];
    let today = ctx.today();
    let rows = desk.batches.iter().map(|line| row(line, today)).collect();
    let empty = Empty::bare("还没有送审的人选。县换届办开启批次后，名单会出现在这里和工作台上。");
    Ok(page(&DeskPage {
        frame: ctx.frame("联审答复"),
        department: desk.department,
        table: Table::new("送审批次", columns, empty)
            .without_export()
            .all(rows, &TableQuery::default().roomy()),
        rechecks: desk
            .rechecks
            .iter()
            .map(|(batch, nominee, day)| {
                let path = format!("{HERE}/{batch}/people/{nominee}");
                (path, format!("{day} 收到异议，请复核"))
            })
            .collect(),
    }))
}

fn row(line: &AskedLine, today: domain::Day) -> Row {
    let left = line.people.saturating_sub(line.answered);
    let number = |n: usize| Cell::number(i64::try_from(n).unwrap_or(i64::MAX));
    let state = if left == 0 {
        Cell::worded(State::Done, "已答复")
    } else if line.batch.closed.is_some() {
        Cell::worded(State::Idle, "批次已关闭")
    } else if line.ask.due < today {
        Cell::state(State::Late)
    } else {
        let days = domain::time::days_between(today, line.ask.due);
        Cell::worded(State::Soon, format!("剩 {days} 天"))
    };
    let state = if line.ask.reminded.is_some() && left > 0 {
        state.note("县换届办已催办")
    } else {
        state
    };
    let title = format!("第 {} 批 {}", line.batch.no, line.batch.title);
    Row::new(vec![
        Cell::link(format!("{HERE}/{}", line.batch.id), title),
        number(line.people),
        number(left),
        state,
        Cell::date(line.ask.due),
    ])
}

#[derive(Template)]
#[template(path = "nomination/asked.html")]
struct AskedPage {
    frame: Frame,
    id: String,
    lead: String,
    table: TableView,
    clear: Option<ClearForm>,
    answered: usize,
}

impl AskedPage {
    fn path(&self, part: &str) -> String {
        format!("{HERE}/{}/{part}", self.id)
    }
}

/// The form "all clear but these".
struct ClearForm {
    form: FormView,
    officer: Field,
    names: Field,
    left: usize,
}

/// A batch.
pub async fn batch(ctx: Ctx, Path(id): Path<String>, query: TableQuery) -> Answer {
    let found = ctx.app.asked_batch(ctx.actor(), &record(&id)?).await?;
    Ok(batch_page(
        &ctx,
        &id,
        &found,
        &query,
        (Fields::new(), Vec::new()),
        StatusCode::OK,
    ))
}

pub(super) fn batch_page(
    ctx: &Ctx,
    id: &str,
    found: &Found,
    query: &TableQuery,
    (values, errors): (Fields, Vec<FieldError>),
    status: StatusCode,
) -> axum::response::Response {
    let left = found.unanswered().count();
    let open = found.line.batch.closed.is_none() && left > 0;
    let state = query
        .filter("state")
        .unwrap_or(if left > 0 { "open" } else { "all" });
    let is = |asked: &&Asked| match state {
        "open" => asked.put.stands && asked.put.answer.is_none(),
        "done" => asked.put.answer.is_some(),
        "recheck" => asked.recheck,
        _ => true,
    };
    let rows = found
        .people
        .iter()
        .filter(is)
        .map(|p| person_row(id, p, &found.rules));
    let rows = rows.collect();
    let batch = &found.line.batch;
    let page = AskedPage {
        frame: ctx
            .frame(&format!("第 {} 批 {}", batch.no, batch.title))
            .under(vec![Link::new(HERE, "联审答复")]),
        id: id.to_owned(),
        lead: format!(
            "{}：{} 人，已答复 {} 人，最迟 {} 答复。",
            found.department, found.line.people, found.line.answered, found.line.ask.due
        ),
        table: people_table(found, left).all(rows, &query.clone().roomy()),
        clear: open.then(|| clear_form(values, errors, left)),
        answered: found.line.answered,
    };
    page_with(status, &page)
}

fn clear_form(values: Fields, errors: Vec<FieldError>, left: usize) -> ClearForm {
    let form = FormView::new("clear").values(values).errors(errors);
    ClearForm {
        officer: officer_field(&form),
        names: form
            .text("names", "另外除去的人（姓名）")
            .hint("名单很长、不便勾选时填写，用顿号隔开；同名的都会除去"),
        form,
        left,
    }
}

fn people_table(found: &Found, left: usize) -> Table {
    let mut columns = vec![
        Column::head("name", "姓名"),
        Column::text("sex", "性别"),
        Column::text("birth", "出生年月"),
        Column::text("unit", "村（社区）"),
        Column::text("town", "乡镇"),
    ];
    if found.line.ask.fields.contains(&Needed::Affiliation) {
        columns.push(Column::text("affiliation", "政治面貌"));
    }
    if found.line.ask.fields.contains(&Needed::Education) {
        columns.push(Column::text("education", "文化程度"));
    }
    if found.line.ask.fields.contains(&Needed::PresentPost) {
        columns.push(Column::text("present", "现任职务"));
    }
    columns.push(Column::text("posts", "拟任职务"));
    columns.push(Column::state("answer", "本单位意见"));
    let option = |code: &str, zh: &str| (code.to_owned(), zh.to_owned());
    let table = Table::new("送审人员", columns, Empty::bare("没有符合条件的人。"))
        .without_export()
        .filter(Filter {
            key: "state",
            title: "答复".to_owned(),
            options: vec![
                option("open", "待答复"),
                option("done", "已答复"),
                option("recheck", "要复核"),
                option("all", "全部人员"),
            ],
        });
    if left > 0 {
        table.selectable("clear", "except")
    } else {
        table
    }
}

fn person_row(id: &str, asked: &Asked, rules: &[Rule]) -> Row {
    let put = &asked.put;
    let name = Cell::link(format!("{HERE}/{id}/people/{}", put.nominee), &put.name);
    let answer = match &put.answer {
        _ if !put.stands => Cell::worded(State::Idle, "已退出，不用答复"),
        None => Cell::worded(State::Idle, "待答复"),
        Some(answer) => {
            let state = match answer.said.verdict {
                Verdict::Clear => State::Done,
                Verdict::Pending => State::Doing,
                Verdict::Barred | Verdict::Unsuitable => State::Late,
            };
            Cell::worded(state, app::text::nomination::said(&answer.said, rules))
        }
    };
    let answer = if asked.recheck {
        answer.note("有异议，请复核")
    } else {
        answer
    };
    let mut cells = vec![
        name,
        Cell::text(put.sex.map_or("", |s| s.zh())),
        Cell::text(put.birth.map_or_else(String::new, |b| b.text())),
        Cell::text(&put.unit_name),
        Cell::text(&put.town_name),
    ];
    // Fields that the department does not need were left out by the use case, and have no column.
    cells.extend(put.affiliation.map(|a| Cell::text(a.zh())));
    cells.extend(put.education.map(|e| Cell::text(e.zh())));
    if !put.present.is_empty() {
        cells.push(Cell::text(&put.present));
    }
    cells.push(Cell::text(Post::words(&put.posts)));
    cells.push(answer);
    let row = Row::new(cells);
    if put.stands && put.answer.is_none() {
        row.id(put.nominee.as_str())
    } else {
        row
    }
}

#[derive(Template)]
#[template(path = "nomination/answer.html")]
struct AnswerPage {
    frame: Frame,
    facts: Facts,
    stands: Option<String>,
    recheck: bool,
    shut: Option<String>,
    form: FormView,
    fields: Vec<Field>,
    action: String,
    back: String,
    list: Vec<(String, String)>,
}

/// One person.
pub async fn person(ctx: Ctx, Path((id, nominee)): Path<(String, String)>) -> Answer {
    person_page(&ctx, (&id, &nominee), None, StatusCode::OK).await
}

async fn person_page(
    ctx: &Ctx,
    (id, nominee): (&str, &str),
    back: Option<(Fields, Vec<FieldError>)>,
    status: StatusCode,
) -> Answer {
    let found = ctx.app.asked_batch(ctx.actor(), &record(id)?).await?;
    let asked = found
        .people
        .iter()
        .find(|p| p.put.nominee.as_str() == nominee);
    let asked = asked.ok_or(Wrong(app::Error::NotFound("review_entry")))?;
    let seen = asked.put.answer.as_ref().map_or(0, |a| a.no);
    let (form, seen) = match back {
        Some((values, errors)) => {
            let typed = super::version(&values);
            let form = FormView::new("answer").values(values).errors(errors);
            // After a clash the newest answer is shown above what was typed, and is what a second try replaces.
            let seen = if status == StatusCode::CONFLICT {
                seen
            } else {
                typed
            };
            (form, seen)
        }
        None => (FormView::new("answer").values(values(asked)), seen),
    };
    let form = form.version(seen);
    let said = asked.put.answer.as_ref().map(|a| {
        let text = app::text::nomination::said(&a.said, &found.rules);
        format!("{text}，经办人 {}，{}", a.said.officer, a.at.text())
    });
    let batch = &found.line.batch;
    let path = format!("{HERE}/{id}");
    let page = AnswerPage {
        frame: ctx.frame(&asked.put.name).under(vec![
            Link::new(HERE, "联审答复"),
            Link::new(path.clone(), format!("第 {} 批", batch.no)),
        ]),
        facts: facts(asked),
        stands: said,
        recheck: asked.recheck,
        shut: asked.shut.as_ref().map(app::text::nomination::answer_fault),
        fields: answer_fields(&form, &found.rules),
        form,
        action: format!("{path}/people/{nominee}"),
        back: path,
        list: found
            .rules
            .iter()
            .map(|rule| explained(rule, asked.vote))
            .collect(),
    };
    Ok(page_with(status, &page))
}

/// An entry of the list with how far back it looks for this person.
fn explained(rule: &Rule, vote: domain::Day) -> (String, String) {
    let back = match rule.counts_from(vote) {
        Some(day) => format!("只看 {day} 以后的"),
        None => "不限年限".to_owned(),
    };
    let title = format!("{}（{}）", rule.title, rule.severity.zh());
    (title, format!("{back}；{}", rule.basis))
}

fn facts(asked: &Asked) -> Facts {
    let put = &asked.put;
    let mut facts = vec![
        Fact::new("村（社区）", format!("{} {}", put.town_name, put.unit_name)),
        Fact::new("性别", put.sex.map_or("", |s| s.zh())),
        Fact::new("出生年月", put.birth.map_or_else(String::new, |b| b.text())),
        Fact::new("拟任职务", Post::words(&put.posts)),
    ];
    if let Some(affiliation) = put.affiliation {
        facts.push(Fact::new("政治面貌", affiliation.zh()));
    }
    if let Some(education) = put.education {
        facts.push(Fact::new("文化程度", education.zh()));
    }
    if !put.present.is_empty() {
        facts.push(Fact::new("现任职务", &put.present));
    }
    Fact::list(facts)
}

fn values(asked: &Asked) -> Fields {
    let Some(answer) = &asked.put.answer else {
        return Fields::new();
    };
    let said = &answer.said;
    let mut values = Fields::new()
        .with("verdict", said.verdict.code())
        .with("note", &said.note)
        .with("officer", &said.officer);
    if let Some((code, _)) = &said.rule {
        values = values.with("code", code);
    }
    values
}

fn answer_fields(form: &FormView, rules: &[Rule]) -> Vec<Field> {
    let verdicts = choices(Verdict::ALL, Verdict::code, Verdict::zh);
    let rules: Vec<Choice> = rules
        .iter()
        .map(|r| {
            Choice::new(
                r.code.as_str(),
                format!("{}（{}）", r.title, r.severity.zh()),
            )
        })
        .collect();
    vec![
        form.radios("verdict", "审查意见", &verdicts)
            .required()
            .row(),
        form.select("code", "情形", &rules)
            .hint("“不得”“不宜”须选；“合格”“待核实”留空"),
        form.text("note", "情况说明")
            .max(max(ANSWER_NOTE_MAX_CHARS))
            .hint("可不填，60 个字以内；不写案情细节"),
        officer_field(form),
    ]
}

/// Answers about one person.
pub async fn answer(
    ctx: Ctx,
    Path((id, nominee)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let text = |name: &str| fields.text(name).to_owned();
    let input = AnswerInput {
        verdict: text("verdict"),
        code: text("code"),
        note: text("note"),
        officer: text("officer"),
    };
    let seen = super::version(&fields);
    let (batch, person) = (record(&id)?, record(&nominee)?);
    let answered = ctx
        .app
        .answer_one(ctx.actor(), &batch, &person, seen, &input)
        .await;
    let at = (id.as_str(), nominee.as_str());
    match answered {
        Ok(()) => said(&format!("{HERE}/{id}"), "已答复。"),
        Err(app::Error::Clash(_)) => {
            let text =
                "本单位刚有人答复过这名人选，现在的答复在上面，您填的还在下面，核对后再提交。";
            let back = Some((fields, vec![FieldError::new("", text)]));
            person_page(&ctx, at, back, StatusCode::CONFLICT).await
        }
        Err(app::Error::Fault(faults)) => {
            let back = Some((fields, field_errors(&faults)));
            person_page(&ctx, at, back, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}
