//! The members of a township as a workbook, out and in.

use app::Fault;
use app::person::sheet::{JudgedRow, SHEET_MAX_BYTES, Verdict};
use askama::Template;
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::UnitId;
use domain::account::Verb;
use paper::keyed::{carried, carry};

use super::{HERE, purpose_fields};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, Field, FieldError, Fields, FormView, Upload, UploadLimits};
use crate::look::{Link, Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};
use crate::table::{XLSX, download};

const SHEET: &str = "/team/sheet";
const MIB: u64 = 1024 * 1024;

#[derive(Template)]
#[template(path = "person/sheet.html")]
struct SheetPage {
    frame: Frame,
    out: FormView,
    town: Option<Field>,
    fields: Vec<Field>,
    back: Option<FormView>,
    hint: String,
}

/// The page.
pub async fn show(ctx: Ctx) -> Answer {
    render(&ctx, Fields::new(), Vec::new(), Vec::new(), StatusCode::OK).await
}

async fn render(
    ctx: &Ctx,
    values: Fields,
    out: Vec<FieldError>,
    back: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let figures = ctx.app.team_figures(ctx.actor()).await?;
    let out = FormView::new("out").values(values).errors(out);
    let towns: Vec<Choice> = figures
        .towns
        .iter()
        .map(|(id, name, ..)| Choice::new(id.as_str(), name.clone()))
        .collect();
    let page = SheetPage {
        frame: ctx
            .frame("用 Excel 填报班子研判")
            .under(vec![Link::new(HERE, "班子研判")]),
        town: (towns.len() > 1).then(|| out.select("town", "乡镇", &towns).required()),
        fields: purpose_fields(&out)
            .into_iter()
            .chain(ctx.can(Verb::Unmask).then(|| {
                let label = "带完整的身份证号和电话（计入号码查看记录）；不选则打星号";
                out.check("whole", label)
            }))
            .collect(),
        out,
        back: ctx
            .can(Verb::EditTeam)
            .then(|| FormView::new("back").errors(back).with_files()),
        hint: format!(
            "下载后填好的表（xlsx），不超过 {} MB",
            SHEET_MAX_BYTES / MIB
        ),
    };
    Ok(page_with(status, &page))
}

/// Gives the workbook of a township; every card in it is opened for the purpose.
pub async fn out(ctx: Ctx, fields: Fields) -> Answer {
    let town = UnitId::parse(fields.text("town")).ok();
    let many = ctx.app.team_figures(ctx.actor()).await?.towns.len() > 1;
    if town.is_none() && many {
        let fault = Fault::Missing {
            field: "town",
            label: "乡镇",
        };
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return render(&ctx, fields, field_errors(&[fault]), Vec::new(), status).await;
    }
    let (purpose, note) = (fields.text("purpose"), fields.text("note"));
    let whole = fields.has("whole", "yes");
    let made = ctx
        .app
        .team_workbook(ctx.actor(), town.as_ref(), (purpose, note, whole))
        .await;
    match made {
        Ok(bytes) => {
            let name = format!("班子研判-{}.xlsx", ctx.today());
            Ok(download(&name, XLSX, bytes))
        }
        Err(app::Error::Fault(faults)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            render(&ctx, fields, field_errors(&faults), Vec::new(), status).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

#[derive(Template)]
#[template(path = "person/preview.html")]
struct PreviewPage {
    frame: Frame,
    form: FormView,
    refused: Vec<JudgedRow>,
    lines: Vec<Line>,
    same: usize,
    rows: String,
}

/// A row that would do something.
struct Line {
    row: u32,
    who: String,
    what: Vec<String>,
}

/// Reads a workbook and shows what it would do.
pub async fn read(ctx: Ctx, body: Multipart) -> Answer {
    let limits = UploadLimits::one(SHEET_MAX_BYTES);
    let mut upload = match Upload::read(body, &limits).await {
        Ok(upload) => upload,
        Err(error) => return Ok(error.into_response()),
    };
    let Some(file) = upload.take("list") else {
        let fault = Fault::Missing {
            field: "list",
            label: "填好的表",
        };
        return again(&ctx, &[fault]).await;
    };
    match ctx.app.read_team(ctx.actor(), file.into_reader()).await {
        Ok(rows) => Ok(preview(&ctx, rows)),
        Err(app::Error::Fault(faults)) => again(&ctx, &faults).await,
        Err(other) => Err(Wrong(other)),
    }
}

async fn again(ctx: &Ctx, faults: &[Fault]) -> Answer {
    let errors = faults
        .iter()
        .map(|fault| FieldError::new("list", fault.zh()))
        .collect();
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    render(ctx, Fields::new(), Vec::new(), errors, status).await
}

fn preview(ctx: &Ctx, rows: Vec<JudgedRow>) -> Response {
    let kept = carry(rows.iter().map(|r| &r.row));
    let same = rows.iter().filter(|r| r.verdict == Verdict::Same).count();
    let lines = rows.iter().filter_map(line).collect();
    let refused: Vec<JudgedRow> = rows
        .into_iter()
        .filter(|r| matches!(r.verdict, Verdict::Refused(_)))
        .collect();
    let status = if refused.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = PreviewPage {
        frame: ctx.frame("核对改动").under(vec![
            Link::new(HERE, "班子研判"),
            Link::new(SHEET, "用 Excel 填报"),
        ]),
        form: FormView::new("apply"),
        refused,
        lines,
        same,
        rows: kept,
    };
    page_with(status, &page)
}

fn line(judged: &JudgedRow) -> Option<Line> {
    let empty = |text: &str| if text.is_empty() { "（空）" } else { text }.to_owned();
    let what = match &judged.verdict {
        Verdict::New => vec!["新增".to_owned()],
        Verdict::Changed(changes) => changes
            .iter()
            .map(|(heading, from, to)| format!("{heading}：{} → {}", empty(from), empty(to)))
            .collect(),
        Verdict::Same | Verdict::Refused(_) => return None,
    };
    Some(Line {
        row: judged.row.row,
        who: judged.who.clone(),
        what,
    })
}

impl PreviewPage {
    fn why<'a>(&self, row: &'a JudgedRow) -> &'a str {
        match &row.verdict {
            Verdict::Refused(why) => why,
            _ => "",
        }
    }
}

/// Applies the rows of a preview, judged anew.
pub async fn apply(ctx: Ctx, fields: Fields) -> Answer {
    let rows = carried(fields.get("rows").unwrap_or(""));
    let Some(rows) = rows else {
        return again(&ctx, &[Fault::UploadGone]).await;
    };
    match ctx.app.apply_team(ctx.actor(), rows).await {
        Ok(outcome) => {
            let text = format!("已增加 {} 人，修改 {} 人。", outcome.added, outcome.changed);
            Ok(done(HERE, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => again(&ctx, &faults).await,
        Err(other) => Err(Wrong(other)),
    }
}
