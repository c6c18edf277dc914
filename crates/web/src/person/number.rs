//! A person's numbers and near relatives: shown masked, entered, looked at whole for a reason; and finding
//! a person by a whole number. Numbers come and go in the bodies of posts alone.

use app::person::number::{FoundBy, NumberInput};
use app::person::record::PersonRecord;
use app::person::sheet::member_id;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::account::Verb;
use domain::person::Source;
use domain::person::kin::KinSource;
use domain::person::number::NumberKind;

use super::{HERE, choices};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, Field, FieldError, Fields, FormView};
use crate::look::{Empty, Link, Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView};

/// A form with its fields and where it goes.
struct Part {
    form: FormView,
    fields: Vec<Field>,
    action: String,
}

/// One kind of number on the page.
struct NumberPart {
    kind: NumberKind,
    /// Masked; empty where there is none.
    masked: String,
    /// From where, by whom and when.
    from: String,
    version: i64,
    edit: Option<Part>,
    unmask: Option<Part>,
    remove: bool,
}

/// A near relative on the page.
struct KinPart {
    id: String,
    text: String,
}

#[derive(Template)]
#[template(path = "person/numbers.html")]
struct NumbersPage {
    frame: Frame,
    lead: String,
    id: String,
    numbers: Vec<NumberPart>,
    looks: Vec<String>,
    shows_kin: bool,
    kin: Vec<KinPart>,
    add_kin: Option<Part>,
    destroy: Option<Part>,
}

/// Which form came back with errors.
struct Back {
    form: String,
    values: Fields,
    errors: Vec<FieldError>,
}

/// The page.
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    render(&ctx, &id, None, StatusCode::OK).await
}

async fn render(ctx: &Ctx, id: &str, back: Option<Back>, status: StatusCode) -> Answer {
    let record = ctx.app.person_record(ctx.actor(), &member_id(id)?).await?;
    Ok(page_with(
        status,
        &numbers_page(ctx, id, &record, back.as_ref()),
    ))
}

/// A form of the page, with what was typed where it came back.
fn form(name: &str, back: Option<&Back>, version: i64) -> FormView {
    let view = FormView::new(name);
    match back.filter(|b| b.form == name) {
        Some(back) => {
            let version = back.values.text("version").parse().unwrap_or(version);
            view.values(back.values.clone())
                .errors(back.errors.clone())
                .version(version)
        }
        None => view.version(version),
    }
}

fn numbers_page(ctx: &Ctx, id: &str, record: &PersonRecord, back: Option<&Back>) -> NumbersPage {
    let person = &record.person;
    let stands = person.ended.is_none();
    let posts = person.facts.posts_zh();
    let posts = if posts.is_empty() {
        "不是现任成员".to_owned()
    } else {
        posts
    };
    NumbersPage {
        frame: ctx.frame("号码与回避").under(vec![
            Link::new(HERE, "班子研判"),
            Link::new(format!("{HERE}/{id}"), person.facts.name.clone()),
        ]),
        lead: format!(
            "{} {} · {} · 登记来源：{}",
            record.town_name,
            record.unit_name,
            posts,
            person.source.zh()
        ),
        id: id.to_owned(),
        numbers: NumberKind::ALL
            .iter()
            .map(|kind| number_part(ctx, id, record, *kind, back))
            .collect(),
        looks: record
            .looks
            .iter()
            .map(|l| {
                let kind = l.kind.zh();
                format!("{} {} 查看{kind}：{}", l.at.text(), l.by_name, l.reason)
            })
            .collect(),
        shows_kin: stands && ctx.can(Verb::ViewKin),
        kin: record.kin.lines.iter().map(kin_part).collect(),
        add_kin: (stands && ctx.can(Verb::EditKin) && !record.kin.others.is_empty())
            .then(|| kin_form(id, record, back)),
        destroy: (!stands && ctx.can(Verb::DestroyPerson)).then(|| {
            let form = form("destroy", back, person.version);
            Part {
                fields: vec![reason_field(&form, "销毁依据")],
                form,
                action: format!("{HERE}/{id}/destroy"),
            }
        }),
    }
}

fn reason_field(form: &FormView, label: &str) -> Field {
    form.text("reason", label)
        .required()
        .max(60)
        .hint("4 到 60 个字，写明办什么事；不要写号码")
}

fn number_part(
    ctx: &Ctx,
    id: &str,
    record: &PersonRecord,
    kind: NumberKind,
    back: Option<&Back>,
) -> NumberPart {
    let stored = record.numbers.get(kind);
    let version = stored.map_or(0, |n| n.version);
    let may_edit = ctx.can(Verb::EditNumbers);
    let edits = may_edit && record.person.ended.is_none();
    let edit = edits.then(|| {
        let form = form(kind.code(), back, version);
        let hint = match kind {
            NumberKind::ResidentId => "18 位公民身份号码，与登记的性别、出生年月核对",
            NumberKind::Phone => "手机号码，或带区号的固定电话，例如 0370-6812345",
        };
        let sources = choices(Source::ALL, Source::code, Source::zh);
        Part {
            fields: vec![
                form.text(kind.code(), kind.zh())
                    .required()
                    .max(40)
                    .short()
                    .complete("off")
                    .hint(hint),
                form.select("source", "来源", &sources).required(),
            ],
            form,
            action: format!("{HERE}/{id}/number"),
        }
    });
    let unmask = (stored.is_some() && ctx.can(Verb::Unmask)).then(|| {
        let form = form(&format!("unmask-{}", kind.code()), back, version);
        Part {
            fields: vec![reason_field(&form, "查看事由")],
            form,
            action: format!("{HERE}/{id}/unmask"),
        }
    });
    NumberPart {
        kind,
        masked: record.numbers.masked(kind).to_owned(),
        from: stored.map_or_else(String::new, |n| {
            format!("{}，{} {} 登记", n.source.zh(), n.by_name, n.at.text())
        }),
        version,
        edit,
        unmask,
        remove: stored.is_some() && may_edit,
    }
}

fn kin_part(line: &app::person::kin::KinLine) -> KinPart {
    let kin = app::text::polling::kin(line.kin);
    KinPart {
        id: line.id.as_str().to_owned(),
        text: format!(
            "{kin}：{}（{}，{} 登记）",
            line.other_name,
            line.source.zh(),
            line.by
        ),
    }
}

fn kin_form(id: &str, record: &PersonRecord, back: Option<&Back>) -> Part {
    let form = form("kin", back, record.person.version);
    let others: Vec<Choice> = record
        .kin
        .others
        .iter()
        .map(|(id, name)| Choice::new(id.as_str(), name.clone()))
        .collect();
    let kinds: Vec<Choice> = record
        .kin
        .kinds
        .iter()
        .map(|k| Choice::new(k.code(), app::text::polling::kin(*k)))
        .collect();
    let sources = choices(KinSource::ALL, KinSource::code, KinSource::zh);
    Part {
        fields: vec![
            form.select("relative", "本村的谁", &others).required(),
            form.select("kin", "是这个人的", &kinds).required(),
            form.select("kin_source", "依据", &sources).required(),
        ],
        form,
        action: format!("{HERE}/{id}/kin"),
    }
}

/// Where the page of a person's numbers is.
fn there(id: &str) -> String {
    format!("{HERE}/{id}/numbers")
}

fn saved(id: &str, text: &str) -> axum::response::Response {
    done(&there(id), Notice::new(NoticeKind::Ok, text))
}

/// What a form's use case answered, as a page.
async fn answered(
    ctx: &Ctx,
    id: &str,
    (form, fields): (&str, Fields),
    result: app::Result<()>,
    text: &str,
) -> Answer {
    let (errors, status) = match result {
        Ok(()) => return Ok(saved(id, text)),
        Err(app::Error::Fault(faults)) => (field_errors(&faults), StatusCode::UNPROCESSABLE_ENTITY),
        Err(app::Error::Clash(_)) => {
            let text = "有人刚改过，上面已是最新情况，请核对后再保存。";
            (vec![FieldError::new("", text)], StatusCode::CONFLICT)
        }
        Err(other) => return Err(Wrong(other)),
    };
    let values = match status {
        // The version that was typed over is gone: the next try is over the one shown.
        StatusCode::CONFLICT => fields
            .pairs()
            .filter(|(name, _)| *name != "version")
            .fold(Fields::new(), |kept, (name, value)| kept.with(name, value)),
        _ => fields,
    };
    let back = Back {
        form: form.to_owned(),
        values,
        errors,
    };
    render(ctx, id, Some(back), status).await
}

fn kind_of(fields: &Fields) -> Result<NumberKind, Wrong> {
    let kind = NumberKind::parse(fields.text("kind"));
    kind.ok_or(Wrong(app::Error::NotFound("person_number")))
}

fn version(fields: &Fields) -> i64 {
    fields.text("version").parse().unwrap_or(0)
}

/// Enters or corrects a number.
pub async fn save(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let record = member_id(&id)?;
    let kind = kind_of(&fields)?;
    let input = NumberInput {
        kind,
        typed: fields.text(kind.code()).to_owned(),
        source: fields.text("source").to_owned(),
        version: version(&fields),
    };
    let result = ctx.app.save_number(ctx.actor(), &record, &input).await;
    let text = format!("{}已加密保存。", kind.zh());
    answered(&ctx, &id, (kind.code(), fields), result, &text).await
}

/// Removes a number.
pub async fn remove(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let record = member_id(&id)?;
    let kind = kind_of(&fields)?;
    let (actor, version) = (ctx.actor(), version(&fields));
    let result = ctx.app.remove_number(actor, &record, kind, version).await;
    let text = format!("{}已删去，密文一并清除。", kind.zh());
    answered(&ctx, &id, (kind.code(), Fields::new()), result, &text).await
}

#[derive(Template)]
#[template(path = "person/unmasked.html")]
struct UnmaskedPage {
    frame: Frame,
    kind: NumberKind,
    number: String,
    back: String,
}

/// Shows a whole number, once, for a reason.
pub async fn unmask(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let record = member_id(&id)?;
    let kind = kind_of(&fields)?;
    let reason = fields.text("reason").to_owned();
    let shown = ctx.app.unmask(ctx.actor(), &record, kind, &reason).await;
    let plain = match shown {
        Ok(plain) => plain,
        Err(error) => {
            let form = format!("unmask-{}", kind.code());
            return answered(&ctx, &id, (&form, fields), Err(error), "").await;
        }
    };
    Ok(page(&UnmaskedPage {
        frame: ctx
            .frame("完整号码")
            .under(vec![Link::new(there(&id), "号码与回避")]),
        kind,
        number: plain.expose().to_owned(),
        back: there(&id),
    }))
}

/// Writes a near relative.
pub async fn add_kin(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let record = member_id(&id)?;
    let typed = (
        fields.text("relative"),
        fields.text("kin"),
        fields.text("kin_source"),
    );
    let result = ctx.app.add_kin(ctx.actor(), &record, typed).await;
    answered(&ctx, &id, ("kin", fields), result, "近亲属关系已登记。").await
}

/// Removes a near relative.
pub async fn remove_kin(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let record = member_id(&id)?;
    let link = fields.text("link");
    ctx.app.remove_kin(ctx.actor(), &record, link).await?;
    Ok(saved(&id, "近亲属关系已删去。"))
}

/// Destroys what is known of somebody who left.
pub async fn destroy(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let record = member_id(&id)?;
    let (version, reason) = (version(&fields), fields.text("reason").to_owned());
    let actor = ctx.actor();
    let result = ctx
        .app
        .destroy_person(actor, &record, version, &reason)
        .await;
    let text = "已销毁：姓名、号码、研判和以前的填写都已清除，只留下何时由谁销毁。";
    answered(&ctx, &id, ("destroy", fields), result, text).await
}

#[derive(Template)]
#[template(path = "person/find.html")]
struct FindPage {
    frame: Frame,
    form: FormView,
    fields: Vec<Field>,
    /// What was found, and a link to the person where it is within reach.
    found: Option<(String, Option<Link>)>,
}

fn find_page(
    ctx: &Ctx,
    errors: Vec<FieldError>,
    values: Fields,
    found: Option<(String, Option<Link>)>,
) -> FindPage {
    let form = FormView::new("find").values(values).errors(errors);
    FindPage {
        frame: ctx
            .frame("凭号码查人")
            .under(vec![Link::new(HERE, "班子研判")]),
        fields: vec![
            form.text("number", "身份证号或电话")
                .required()
                .max(40)
                .complete("off")
                .hint("要完整号码；查一次记一次，日志里不留号码"),
        ],
        form,
        found,
    }
}

/// The page for finding a person by a whole number.
pub async fn find(ctx: Ctx) -> Answer {
    Ok(page(&find_page(&ctx, Vec::new(), Fields::new(), None)))
}

/// Finds a person by a whole number; the number is not put into any address.
pub async fn find_submit(ctx: Ctx, fields: Fields) -> Answer {
    let found = ctx
        .app
        .find_by_number(ctx.actor(), fields.text("number"))
        .await;
    let found = match found {
        Ok(FoundBy::Nobody) => ("没有人登记过这个号码。".to_owned(), None),
        Ok(FoundBy::Elsewhere) => ("已在其他乡镇登记，请联系县专班。".to_owned(), None),
        Ok(FoundBy::Here(holder)) => {
            let link = Link::new(there(&holder.person), holder.name.clone());
            let place = format!("{} {}：", holder.town_name, holder.unit_name);
            (place, Some(link))
        }
        Err(app::Error::Fault(faults)) => {
            let page = find_page(&ctx, field_errors(&faults), fields, None);
            return Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
        Err(other) => return Err(Wrong(other)),
    };
    Ok(page(&find_page(
        &ctx,
        Vec::new(),
        Fields::new(),
        Some(found),
    )))
}

#[derive(Template)]
#[template(path = "person/looks.html")]
struct LooksPage {
    frame: Frame,
    /// How often each account looked.
    counts: Vec<String>,
    table: TableView,
}

/// Who looked at whole numbers.
pub async fn looks(ctx: Ctx, query: TableQuery) -> Answer {
    let looks = ctx.app.number_looks(ctx.actor()).await?;
    let columns = vec![
        Column::head("at", "时间"),
        Column::text("by", "谁"),
        Column::text("kind", "看什么"),
        Column::number("numbers", "号码数"),
        Column::text("reason", "事由"),
        Column::text("person", "人员编号"),
    ];
    let table = Table::new(
        "号码查看记录",
        columns,
        Empty::bare("近 90 天没有人查看过完整号码。"),
    );
    let mut sums: std::collections::BTreeMap<(&str, &str), (i64, i64)> =
        std::collections::BTreeMap::new();
    for look in &looks {
        let sum = sums.entry((&look.account, &look.by_name)).or_default();
        sum.0 = sum.0.saturating_add(1);
        sum.1 = sum.1.saturating_add(look.numbers);
    }
    let rows = looks.iter().map(|look| {
        let kind = match &look.person {
            Some(_) => look.kind.zh(),
            None => "导出整表",
        };
        let person = look.person.as_ref().map_or("", |p| p.as_str());
        Row::new(vec![
            Cell::text(look.at.text()),
            Cell::text(&look.by_name),
            Cell::text(kind),
            Cell::number(look.numbers),
            Cell::text(&look.reason),
            Cell::text(person),
        ])
    });
    let rows: Vec<Row> = rows.collect();
    if query.format() == Format::Xlsx {
        return ctx.export("号码查看记录", table.export(rows, &query)).await;
    }
    let counts = sums.iter().map(|((_, name), (looks, numbers))| {
        format!("{name}：查看 {looks} 次，共 {numbers} 个号码")
    });
    Ok(page(&LooksPage {
        frame: ctx
            .frame("号码查看记录")
            .under(vec![Link::new(HERE, "班子研判")]),
        counts: counts.collect(),
        table: table.all(rows, &query),
    }))
}
