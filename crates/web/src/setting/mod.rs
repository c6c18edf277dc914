//! Room `setting`: the county's settings with their versions, and the calendar of holidays.

pub mod holidays;

use app::setting::SettingNow;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::account::Verb;
use domain::account::rules::SecondFactorFor;
use domain::setting::SettingKey;

use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, Clash, Field, Fields, FormView};
use crate::look::{Empty, Link, Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView};

const HERE: &str = "/settings";

#[derive(Template)]
#[template(path = "setting/settings.html")]
struct SettingsPage {
    frame: Frame,
    form: FormView,
    settings: Vec<Line>,
    edits: bool,
}

/// A setting as the page shows it.
struct Line {
    now: SettingNow,
    /// Who set it and when, or that the default stands.
    set: String,
    /// Its field.
    field: Field,
}

fn line(now: SettingNow, form: &FormView) -> Line {
    let set = match &now.set {
        Some((name, at)) => format!("第 {} 版，{} {}", now.no, name, at.text()),
        None => "默认值，没有改过".to_owned(),
    };
    let hint = match now.key {
        SettingKey::SecondFactor => format!("他们下次登录时先设置动态口令。{set}"),
        key => format!("{}。{set}", key.hint()),
    };
    let (code, zh) = (now.key.code(), now.key.zh());
    let field = match now.key {
        SettingKey::SoonDays | SettingKey::EscalateDays => form.number(code, zh).unit("天"),
        SettingKey::UnmaskPerHour => form.number(code, zh).unit("次"),
        SettingKey::BackupKeep => form.number(code, zh).unit("份"),
        SettingKey::AttachmentMaxMb => form.number(code, zh).unit("MB"),
        SettingKey::OfficeName
        | SettingKey::OfficePhone
        | SettingKey::ReportChannel
        | SettingKey::AuditOffices
        | SettingKey::AssetsOffices
        | SettingKey::PetitionOffices
        | SettingKey::WeakLaxOffices
        | SettingKey::ContingencyOffices
        | SettingKey::StructureTargets => form.text(code, zh),
        SettingKey::SecondFactor => {
            let all = SecondFactorFor::ALL.iter();
            let choices: Vec<Choice> = all.map(|f| Choice::new(f.code(), f.zh())).collect();
            form.radios(code, zh, &choices)
        }
        SettingKey::PlanGate | SettingKey::HardGate => form.radios(
            code,
            zh,
            &[
                Choice::new("stops", "不能确认，县里可放行"),
                Choice::new("warns", "只提醒"),
            ],
        ),
    };
    Line {
        field: field.hint(hint),
        now,
        set,
    }
}

/// The settings in force.
pub async fn show(ctx: Ctx) -> Answer {
    let settings = ctx.app.settings(ctx.actor()).await?;
    let form = FormView::new("settings")
        .values(stored(&settings))
        .version(version(&settings));
    Ok(page(&settings_page(&ctx, settings, form)))
}

fn settings_page(ctx: &Ctx, settings: Vec<SettingNow>, form: FormView) -> SettingsPage {
    SettingsPage {
        frame: ctx.frame("设置"),
        settings: settings.into_iter().map(|now| line(now, &form)).collect(),
        form,
        edits: ctx.can(Verb::EditSettings),
    }
}

fn stored(settings: &[SettingNow]) -> Fields {
    settings.iter().fold(Fields::new(), |fields, s| {
        fields.with(s.key.code(), &s.value)
    })
}

/// The version of the page: versions only grow, so their sum changes with every change.
fn version(settings: &[SettingNow]) -> i64 {
    settings.iter().map(|s| s.no).sum()
}

/// Saves what was changed; a clash shows both versions.
pub async fn save(ctx: Ctx, fields: Fields) -> Answer {
    let settings = ctx.app.settings(ctx.actor()).await?;
    let seen: i64 = fields.text("version").parse().unwrap_or(-1);
    if seen != version(&settings) {
        return clash(&ctx, &settings, &fields);
    }
    let changes: Vec<(SettingKey, String, i64)> = settings
        .iter()
        .filter(|s| fields.get(s.key.code()).is_some())
        .map(|s| (s.key, fields.text(s.key.code()).to_owned(), s.no))
        .collect();
    match ctx.app.set_settings(ctx.actor(), &changes).await {
        Ok(0) => Ok(done(HERE, Notice::new(NoticeKind::Info, "没有改动。"))),
        Ok(n) => Ok(done(
            HERE,
            Notice::new(NoticeKind::Ok, format!("已保存 {n} 项设置。")),
        )),
        Err(app::Error::Clash(_)) => {
            let settings = ctx.app.settings(ctx.actor()).await?;
            clash(&ctx, &settings, &fields)
        }
        Err(app::Error::Fault(faults)) => {
            let form = FormView::new("settings")
                .values(fields)
                .version(seen)
                .errors(field_errors(&faults));
            let page = settings_page(&ctx, settings, form);
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(other) => Err(Wrong(other)),
    }
}

#[derive(Template)]
#[template(path = "account/clash.html")]
struct ClashPage {
    frame: Frame,
    clash: Clash,
}

fn clash(ctx: &Ctx, settings: &[SettingNow], mine: &Fields) -> Answer {
    let labels: Vec<(&str, &str)> = settings
        .iter()
        .map(|s| (s.key.code(), s.key.zh()))
        .collect();
    let newest = settings
        .iter()
        .filter_map(|s| s.set.as_ref())
        .max_by_key(|(_, at)| *at);
    let by = newest.map_or_else(
        || "另一位同事".to_owned(),
        |(name, at)| format!("{name} {} ", at.text()),
    );
    let clash = Clash::between(
        HERE,
        by,
        version(settings),
        (mine, &stored(settings)),
        &labels,
        |_, value| value.to_owned(),
    );
    if clash.is_empty() {
        let text = "设置刚才已被改成您填写的内容，无需再改。";
        return Ok(done(HERE, Notice::new(NoticeKind::Info, text)));
    }
    let frame = ctx.frame("两份改动").under(vec![Link::new(HERE, "设置")]);
    Ok(page_with(StatusCode::CONFLICT, &ClashPage { frame, clash }))
}

#[derive(Template)]
#[template(path = "setting/history.html")]
struct HistoryPage {
    frame: Frame,
    hint: &'static str,
    default: &'static str,
    table: TableView,
}

/// The versions of one setting.
pub async fn history(ctx: Ctx, Path(key): Path<String>, query: TableQuery) -> Answer {
    let key = SettingKey::parse(&key).ok_or(app::Error::NotFound("setting"))?;
    let versions = ctx.app.setting_versions(ctx.actor(), key).await?;
    let columns = vec![
        Column::number("no", "版本"),
        Column::head("value", "内容"),
        Column::text("by", "修改人"),
        Column::text("at", "修改时间"),
    ];
    let rows: Vec<Row> = versions
        .iter()
        .map(|v| {
            let value = if v.value.is_empty() {
                "（空）"
            } else {
                v.value.as_str()
            };
            Row::new(vec![
                Cell::number(v.no),
                Cell::text(value),
                Cell::text(&v.by_name),
                Cell::text(v.at().text_s()),
            ])
        })
        .collect();
    let empty = Empty::new("没有改过，一直用默认值。", Link::new(HERE, "返回设置"));
    let table = Table::new(format!("{}的历次版本", key.zh()), columns, empty);
    if query.format() == Format::Xlsx {
        return ctx.export("setting", table.export(rows, &query)).await;
    }
    Ok(page(&HistoryPage {
        frame: ctx.frame(key.zh()).under(vec![Link::new(HERE, "设置")]),
        hint: key.hint(),
        default: key.default(),
        table: table.all(rows, &query),
    }))
}
