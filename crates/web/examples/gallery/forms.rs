//! The forms of the gallery: one with every kind of field, a clash, a grid.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use web::form::{Choice, Clash, FieldError, Fields, FormView};
use web::look::{Notice, NoticeKind};
use web::shell::flash::done;
use web::shell::{Frame, page, page_with};

use crate::samples;

#[derive(Template)]
#[template(path = "gallery/form.html")]
struct FormPage {
    frame: Frame,
    form: FormView,
    bodies: Vec<Choice>,
    towns: Vec<Choice>,
}

fn form_page(form: FormView) -> FormPage {
    let bodies = vec![
        Choice::new("party", "党组织先行").hint("先选党组织，再选村（居）民委员会"),
        Choice::new("together", "同步进行"),
    ];
    let towns = samples::TOWNS
        .iter()
        .take(6)
        .map(|town| Choice::new(*town, *town))
        .collect();
    FormPage {
        frame: samples::office("开启届次", "/form"),
        form,
        bodies,
        towns,
    }
}

fn term_form() -> FormView {
    FormView::new("term").version(3).draft()
}

pub async fn form() -> Response {
    let values = Fields::new()
        .with("number", "13")
        .with("day", "2026-03-22")
        .with("order", "party");
    page(&form_page(term_form().values(values)))
}

pub async fn save(fields: Fields) -> Response {
    let mut errors = Vec::new();
    if fields.text("name").is_empty() {
        errors.push(FieldError::new("name", "请填写届次名称"));
    }
    match web::form::read::day(fields.text("day")) {
        Ok(Some(_)) => {}
        Ok(None) => errors.push(FieldError::new("day", "请填写集中投票日")),
        Err(error) => errors.push(FieldError::new("day", format!("集中投票日{error}"))),
    }
    if fields.text("order").is_empty() {
        errors.push(FieldError::new("order", "请选择次序"));
    }
    if errors.is_empty() {
        return done(
            "/",
            Notice::new(
                NoticeKind::Ok,
                format!("届次“{}”已保存。", fields.text("name")),
            ),
        );
    }
    page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        &form_page(term_form().values(fields).errors(errors)),
    )
}

#[derive(Template)]
#[template(path = "gallery/clash.html")]
struct ClashPage {
    frame: Frame,
    clash: Clash,
}

pub async fn clash() -> Response {
    let mine = Fields::new()
        .with("name", "2026 年换届")
        .with("day", "2026-03-22")
        .with("town", "城关镇")
        .with("town", "青石镇")
        .with("note", "同步选举村务监督委员会。\n由镇里统一组织。");
    let theirs = Fields::new()
        .with("name", "2026 年换届")
        .with("day", "2026-03-29")
        .with("town", "城关镇")
        .with("note", "");
    let labels = [
        ("name", "届次名称"),
        ("day", "集中投票日"),
        ("town", "试点乡镇"),
        ("note", "说明"),
    ];
    let clash = Clash::between(
        "/form",
        "王秀兰 3 月 3 日 09:41 ",
        4,
        (&mine, &theirs),
        &labels,
        |_, value| value.to_owned(),
    );
    page_with(
        StatusCode::CONFLICT,
        &ClashPage {
            frame: samples::office("两份改动", "/clash"),
            clash,
        },
    )
}

#[derive(Template)]
#[template(path = "gallery/entry.html")]
struct Entry {
    frame: Frame,
    candidates: [&'static str; 7],
}

pub async fn entry() -> Response {
    page(&Entry {
        frame: samples::office("计票录入", "/entry"),
        candidates: [
            "李建国",
            "王秀兰",
            "陈志强",
            "阿不都热合曼·买买提",
            "欧阳䶮",
            "张伟",
            "另选他人：刘洋",
        ],
    })
}
