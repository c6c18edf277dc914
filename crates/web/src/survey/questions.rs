//! What is asked: the program's questions and the county's own; adding, changing, retiring.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::account::Verb;
use domain::survey::questionnaire::{blank, options_of_lines};
use domain::survey::{Applies, Kind, Opt, Question, Questionnaire, Section};

use super::parts::home;
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, Fields, FormView};
use crate::look::{Empty, Link, Notice, NoticeKind, State};
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

const HERE: &str = "/survey/questions";

#[derive(Template)]
#[template(path = "survey/questions.html")]
struct Questions {
    frame: Frame,
    lead: String,
    table: TableView,
    edits: bool,
    log: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "survey/question.html")]
struct One {
    frame: Frame,
    form: FormView,
    action: String,
    fresh: bool,
    kind_zh: &'static str,
    number: bool,
    choice: bool,
    retired: bool,
    sections: Vec<Choice>,
    kinds: Vec<Choice>,
    applies: Vec<Choice>,
}

/// The list.
pub async fn list(ctx: Ctx, query: TableQuery) -> Answer {
    let questions = ctx.app.questions(ctx.actor()).await?;
    let edits = ctx.can(Verb::EditQuestions);
    let table = table();
    let rows = questions
        .now
        .all()
        .iter()
        .filter(|q| match query.filter("state") {
            Some("retired") => q.retired,
            Some("own") => q.own,
            _ => true,
        })
        .map(|q| row(q, edits))
        .collect();
    if query.format() == Format::Xlsx {
        return ctx.export("摸底题目", table.export(rows, &query)).await;
    }
    let log = questions
        .edits
        .iter()
        .rev()
        .take(20)
        .map(|e| {
            let question = &e.edit.question;
            let word = if question.retired { "停用" } else { "修改" };
            (
                format!("第 {} 版：{word}“{}”", e.edit.version, question.title),
                format!("{} {}", e.by_name, e.at.text()),
            )
        })
        .collect();
    Ok(page(&Questions {
        frame: ctx.frame("摸底题目").under(vec![home()]),
        lead: format!(
            "第 {} 版，在问 {} 道。题目改动后，原来的答案都还在。",
            questions.now.version,
            questions.now.asked().count()
        ),
        table: table.all(rows, &query),
        edits,
        log,
    }))
}

fn table() -> Table {
    let columns = vec![
        Column::text("section", "分节"),
        Column::head("title", "题目"),
        Column::text("kind", "类型"),
        Column::text("applies", "对象"),
        Column::text("required", "必填"),
        Column::state("state", "状态"),
    ];
    Table::new("题目", columns, Empty::bare("没有题目。")).filter(Filter {
        key: "state",
        title: "范围".to_owned(),
        options: vec![
            ("own".to_owned(), "本县加的".to_owned()),
            ("retired".to_owned(), "已停用".to_owned()),
        ],
    })
}

fn row(question: &Question, edits: bool) -> Row {
    let title = if edits {
        Cell::link(format!("{HERE}/{}", question.code), &question.title)
    } else {
        Cell::text(&question.title)
    };
    let kind = match &question.kind {
        Kind::Number { unit, .. } => format!("数字（{unit}）"),
        kind => kind.zh().to_owned(),
    };
    let state = match (question.retired, question.own) {
        (true, _) => Cell::worded(State::Idle, "已停用"),
        (false, true) => Cell::worded(State::Done, "本县题目"),
        (false, false) => Cell::worded(State::Done, "通用题目"),
    };
    Row::new(vec![
        Cell::text(question.section.zh()),
        title.note(&question.help),
        Cell::text(kind),
        Cell::text(question.applies.zh()),
        Cell::text(if question.required { "是" } else { "" }),
        state,
    ])
}

/// The form for a new question.
pub async fn new(ctx: Ctx) -> Answer {
    let questions = ctx.app.questions(ctx.actor()).await?;
    let values = Fields::new()
        .with("section", Section::Own.code())
        .with("kind", "number")
        .with("applies", Applies::All.code())
        .with("required", "yes");
    let form = FormView::new("question")
        .values(values)
        .version(questions.now.version);
    Ok(one(&ctx, form, None, StatusCode::OK))
}

/// The form for changing one.
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Answer {
    let questions = ctx.app.questions(ctx.actor()).await?;
    let question = questions
        .now
        .question(&code)
        .ok_or(app::Error::NotFound("question"))?;
    let form = FormView::new("question")
        .values(values(question))
        .version(questions.now.version);
    Ok(one(&ctx, form, Some(question), StatusCode::OK))
}

fn values(question: &Question) -> Fields {
    let offered = question.kind.options().iter().filter(|o| !o.retired);
    let options: Vec<&str> = offered.map(|o| o.zh.as_str()).collect();
    let fields = Fields::new()
        .with("section", question.section.code())
        .with("title", &question.title)
        .with("help", &question.help)
        .with("kind", question.kind.code())
        .with("applies", question.applies.code())
        .with("options", options.join("\n"));
    let fields = match &question.kind {
        Kind::Number { unit, min, max } => {
            fields.with("unit", unit).with("min", min).with("max", max)
        }
        _ => fields,
    };
    if question.required {
        fields.with("required", "yes")
    } else {
        fields
    }
}

fn one(
    ctx: &Ctx,
    form: FormView,
    question: Option<&Question>,
    status: StatusCode,
) -> axum::response::Response {
    let title = question.map_or("加一道题", |q| q.title.as_str());
    let kind = question.map(|q| &q.kind);
    let page = One {
        frame: ctx
            .frame(title)
            .under(vec![home(), Link::new(HERE, "题目")]),
        form,
        action: question.map_or_else(|| format!("{HERE}/new"), |q| format!("{HERE}/{}", q.code)),
        fresh: question.is_none(),
        kind_zh: kind.map_or("", Kind::zh),
        number: kind.is_none_or(|k| matches!(k, Kind::Number { .. })),
        choice: kind.is_none_or(|k| matches!(k, Kind::Choice(_) | Kind::Choices(_))),
        retired: question.is_some_and(|q| q.retired),
        sections: Section::ALL
            .iter()
            .map(|s| Choice::new(s.code(), s.zh()))
            .collect(),
        kinds: Kind::ALL
            .iter()
            .map(|(code, zh)| Choice::new(*code, *zh))
            .collect(),
        applies: Applies::ALL
            .iter()
            .map(|a| Choice::new(a.code(), a.zh()))
            .collect(),
    };
    page_with(status, &page)
}

/// The question that a form describes, over the former one.
fn asked(
    fields: &Fields,
    all: &Questionnaire,
    former: Option<&Question>,
) -> Result<Question, app::Fault> {
    let section = Section::parse(fields.text("section")).unwrap_or(Section::Own);
    let kind_code = former.map_or(fields.text("kind"), |f| f.kind.code());
    let before: &[Opt] = former.map_or(&[], |f| f.kind.options());
    let bound = |name: &'static str, label: &'static str, default: i64| {
        let text = fields.text(name).replace(',', "");
        if text.is_empty() {
            return Ok(default);
        }
        text.parse::<i64>().map_err(|_| app::Fault::Invalid {
            field: name,
            label,
            hint: "应填整数".to_owned(),
        })
    };
    let options = || options_of_lines(before, fields.get("options").unwrap_or(""));
    let kind = match kind_code {
        "text" => Kind::Text,
        "number" => Kind::Number {
            unit: fields.text("unit").to_owned(),
            min: bound("min", "最小", 0)?,
            max: bound("max", "最大", 1_000_000)?,
        },
        "day" => Kind::Day,
        "choice" => Kind::Choice(options()),
        "choices" => Kind::Choices(options()),
        "person" => Kind::Person,
        "file" => Kind::File,
        _ => {
            return Err(app::Fault::Missing {
                field: "kind",
                label: "类型",
            });
        }
    };
    let question = match former {
        Some(former) => Question {
            section,
            kind,
            ..former.clone()
        },
        None => {
            let code = all.next_code();
            let full = app::Fault::Question(domain::survey::EditFault::TooMany);
            blank(code.ok_or(full)?, section, kind)
        }
    };
    Ok(Question {
        title: fields.text("title").to_owned(),
        help: fields.text("help").to_owned(),
        applies: Applies::parse(fields.text("applies")).unwrap_or(Applies::All),
        required: fields.has("required", "yes"),
        retired: match fields.text("act") {
            "retire" => true,
            "restore" => false,
            _ => question.retired,
        },
        ..question
    })
}

/// Adds a question.
pub async fn add(ctx: Ctx, fields: Fields) -> Answer {
    store(&ctx, None, fields).await
}

/// Changes, retires or restores one.
pub async fn save(ctx: Ctx, Path(code): Path<String>, fields: Fields) -> Answer {
    store(&ctx, Some(code), fields).await
}

async fn store(ctx: &Ctx, code: Option<String>, fields: Fields) -> Answer {
    let questions = ctx.app.questions(ctx.actor()).await?;
    let former = match &code {
        Some(code) => {
            let found = questions.now.question(code);
            Some(found.ok_or(app::Error::NotFound("question"))?)
        }
        None => None,
    };
    let seen = fields.text("version").parse().unwrap_or(-1);
    // Retiring asks nobody anything new.
    let retires = fields.text("act") == "retire";
    let confirmed = retires || fields.has("private", "yes");
    let answer = match asked(&fields, &questions.now, former) {
        Ok(question) => {
            let title = question.title.clone();
            let edit = ctx
                .app
                .edit_question(ctx.actor(), question, (seen, confirmed));
            edit.await.map(|version| (version, title))
        }
        Err(fault) => Err(fault.into()),
    };
    match answer {
        Ok((version, title)) => {
            let word = if retires { "已停用" } else { "已保存" };
            let text = format!("“{title}”{word}，题目现为第 {version} 版，立即生效。");
            Ok(done(HERE, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let form = FormView::new("question")
                .values(fields)
                .errors(field_errors(&faults))
                .version(seen);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(one(ctx, form, former, status))
        }
        Err(app::Error::Clash(_)) => {
            // Somebody edited the questionnaire; what was typed stays, over the newest version.
            let told = "您填写的时候题目有过改动，请看一遍再保存。";
            let form = FormView::new("question")
                .values(fields)
                .errors(vec![crate::form::FieldError::new("", told)])
                .version(questions.now.version);
            Ok(one(ctx, form, former, StatusCode::CONFLICT))
        }
        Err(other) => Err(Wrong(other)),
    }
}
