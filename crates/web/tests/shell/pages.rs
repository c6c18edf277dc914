//! Layouts, error pages, flash messages, redirects.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use web::look::{Link, Notice, NoticeKind};
use web::security::StackConfig;
use web::shell::flash::{Flashes, done};
use web::shell::{
    ErrorPages, Find, Frame, NavGroup, NavItem, Problem, UserBadge, local_path, page, see_other,
};

use crate::support::{Call, app, office};

#[derive(Template)]
#[template(
    ext = "html",
    source = "{% extends \"layout/office.html\" %}{% block main %}<p>{{ text }}</p>{% endblock %}"
)]
struct OfficePage {
    frame: Frame,
    text: String,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = "{% extends \"layout/public.html\" %}{% block main %}<section>公开内容</section>{% endblock %}"
)]
struct PublicPage {
    frame: Frame,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = "{% extends \"layout/paper.html\" %}{% block paper_class %}wide{% endblock %}{% block main %}<h1>公告</h1>{% endblock %}"
)]
struct PaperPage {
    frame: Frame,
}

fn signed_in(path: &str) -> Frame {
    Frame {
        term_name: Some("2026 年换届".to_owned()),
        user: Some(UserBadge {
            key: "01J".to_owned(),
            name: "周<敏>".to_owned(),
            role: "县换届办".to_owned(),
            note: None,
            menu: vec![Link::new("/me", "我的账号")],
            logout: "/logout".to_owned(),
        }),
        nav: vec![NavGroup::new(vec![
            NavItem::new("/", "我的工作台").count(7, true),
            NavItem::new("/term", "届次"),
            NavItem::new("/term/plan", "日程"),
            NavItem::new("/roll", "选民登记").count(0, false),
        ])],
        banner: Some("演示数据".to_owned()),
        find: Some(Find {
            action: "/find".to_owned(),
            hint: "查村".to_owned(),
            value: "上湾".to_owned(),
        }),
        path: path.to_owned(),
        crumbs: vec![Link::new("/county", "云岭县")],
        ..Frame::plain("驾驶舱", "云岭县")
    }
}

#[test]
fn an_office_page_has_its_frame() {
    let html = OfficePage {
        frame: signed_in("/term/plan"),
        text: "<内容>".to_owned(),
    }
    .render()
    .unwrap();
    assert!(
        html.contains("<html lang=\"zh-Hans\">")
            && html.contains("<title>驾驶舱 · 云岭县 · 头雁</title>")
    );
    assert!(
        html.contains("<h1>驾驶舱</h1>")
            && html.contains("&#60;内容&#62;")
            && html.contains("周&#60;敏&#62;")
    );
    assert!(html.contains("▲ 演示数据") && html.contains("name=\"q\" value=\"上湾\""));
    assert!(
        html.contains("<form method=\"post\" action=\"/logout\""),
        "logging out changes something, so it is a POST"
    );
    assert!(
        html.contains("<a class=\"skip\" href=\"#main\">") && html.contains("<main id=\"main\"")
    );
    assert!(
        html.contains("7<span class=\"hide\"> 项待办，有逾期</span>"),
        "a count is read aloud with its meaning"
    );
    assert_eq!(html.matches("<h1>").count(), 1);
}

#[test]
fn the_navigation_marks_the_longest_match_by_whole_segments() {
    let marked = |path: &str| {
        let frame = signed_in(path);
        let items = &frame.nav[0].items;
        items
            .iter()
            .filter(|item| frame.is_current(item))
            .map(|item| item.label.clone())
            .collect::<Vec<_>>()
            .join(",")
    };
    assert_eq!(marked("/"), "我的工作台");
    assert_eq!(marked("/term"), "届次");
    assert_eq!(marked("/term/7"), "届次");
    assert_eq!(marked("/term/plan/village"), "日程");
    assert_eq!(marked("/terminal"), "");
    assert_eq!(marked("/rolls"), "");
}

#[test]
fn a_public_page_and_a_paper_carry_nothing_of_the_office() {
    let public = PublicPage {
        frame: Frame {
            crumbs: vec![Link::new("/", "云岭县")],
            ..Frame::plain("上湾村", "云岭县")
        },
    }
    .render()
    .unwrap();
    assert!(
        public.contains("公开内容") && public.contains("<title>上湾村 · 云岭县换届公开</title>")
    );
    assert!(!public.contains("<script") && !public.contains("退出登录"));
    let paper = PaperPage {
        frame: Frame::plain("公告", "云岭县"),
    }
    .render()
    .unwrap();
    assert!(paper.contains("<article class=\"paper wide\"><h1>公告</h1></article>"));
}

fn router() -> Router {
    Router::new()
        .route("/wrong/{code}", get(wrong))
        .route("/inside", get(inside))
        .route(
            "/own",
            get(|| async {
                (
                    StatusCode::UNPROCESSABLE_ENTITY,
                    axum::response::Html("<p>own form</p>"),
                )
            }),
        )
        .route(
            "/json",
            get(|| async {
                (
                    StatusCode::CONFLICT,
                    axum::Json(serde_json::json!({"mine": 1})),
                )
            }),
        )
        .route(
            "/only-post",
            post(|| async {
                done("/show", Notice::new(NoticeKind::Ok, "已保存“上湾村”。"))
            }),
        )
        .route("/show", get(show))
        .route("/go", get(|| async { see_other("//evil.test/x") }))
}

async fn wrong(Path(code): Path<u16>) -> Response {
    Problem::of(StatusCode::from_u16(code).unwrap()).into_response()
}

async fn inside() -> Response {
    let mut response = Problem::forbidden()
        .what("您只能看青石镇的村。")
        .link(Link::new("/town", "去青石镇"))
        .into_response();
    response.extensions_mut().insert(signed_in(""));
    response
}

async fn show(Extension(Flashes(flash)): Extension<Flashes>) -> Response {
    page(&OfficePage {
        frame: Frame {
            flash,
            ..signed_in("/")
        },
        text: String::new(),
    })
}

#[tokio::test]
async fn every_refusal_is_a_chinese_page_that_says_what_to_do() {
    let app = app(router(), office());
    let titles = [
        (400, "没有看懂这个请求"),
        (401, "请先登录"),
        (403, "没有权限"),
        (404, "没有找到这一页"),
        (405, "这个地址不能这样打开"),
        (408, "提交太慢，已中断"),
        (409, "这条记录刚刚被别人改过"),
        (413, "内容太大"),
        (422, "内容有误"),
        (429, "操作太频繁"),
        (500, "系统出错了"),
        (503, "系统繁忙"),
    ];
    for (code, title) in titles {
        let answer = Call::get(&format!("/wrong/{code}")).to(&app).await;
        assert_eq!(answer.status.as_u16(), code);
        assert_eq!(
            answer.header("content-type"),
            "text/html; charset=utf-8",
            "{code}"
        );
        assert!(
            answer.text.contains(&format!("<h1>{title}</h1>")),
            "{code}: {}",
            answer.text
        );
        assert!(
            answer.text.contains("<ul><li>") && answer.text.contains("请求编号"),
            "{code} says what to do"
        );
        assert!(
            answer.header("content-length").is_empty()
                || answer.header("content-length") == answer.text.len().to_string()
        );
    }
}

#[tokio::test]
async fn the_routers_own_refusals_are_pages_too() {
    let app = app(router(), office());
    let missing = Call::get("/nowhere").to(&app).await;
    assert!(missing.status == StatusCode::NOT_FOUND && missing.text.contains("没有找到这一页"));
    let method = Call::get("/only-post").to(&app).await;
    assert!(
        method.status == StatusCode::METHOD_NOT_ALLOWED && method.text.contains("只用来提交表格")
    );
    assert_eq!(method.header("allow"), "POST");
    let extractor = Call::get("/wrong/abc").to(&app).await;
    assert!(
        extractor.status == StatusCode::BAD_REQUEST && !extractor.text.contains("Invalid URL"),
        "no English of the library"
    );
}

#[tokio::test]
async fn a_handlers_own_answer_passes_untouched() {
    let app = app(router(), office());
    assert_eq!(Call::get("/own").to(&app).await.text, "<p>own form</p>");
    assert_eq!(Call::get("/json").to(&app).await.text, "{\"mine\":1}");
}

#[tokio::test]
async fn a_refusal_keeps_the_frame_of_who_is_logged_in() {
    let inside = Call::get("/inside").to(&app(router(), office())).await;
    assert!(
        inside.text.contains("您只能看青石镇的村。")
            && inside
                .text
                .contains("<a class=\"btn go\" href=\"/town\">去青石镇</a>")
    );
    assert!(inside.text.contains("class=\"rooms") && inside.text.contains("没有权限 · 云岭县"));
    let outside = Call::get("/nowhere").to(&app(router(), office())).await;
    assert!(!outside.text.contains("class=\"rooms"));
    let public = StackConfig {
        errors: ErrorPages::public(Frame::plain("", "云岭县")),
        ..office()
    };
    assert!(
        Call::get("/nowhere")
            .to(&app(router(), public))
            .await
            .text
            .contains("云岭县换届公开")
    );
}

#[tokio::test]
async fn a_program_gets_the_refusal_as_json() {
    let answer = Call::get("/wrong/404")
        .header("accept", "application/json")
        .to(&app(router(), office()))
        .await;
    let json: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(
        (
            json["status"].as_u64(),
            json["title"].as_str(),
            json["request_id"].as_str()
        ),
        (Some(404), Some("没有找到这一页"), Some("id-1"))
    );
}

#[tokio::test]
async fn a_message_is_shown_once_after_the_redirect() {
    let app = app(router(), office());
    let saved = Call::post("/only-post", "").to(&app).await;
    assert_eq!(
        (saved.status, saved.header("location")),
        (StatusCode::SEE_OTHER, "/show")
    );
    let cookie = saved
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    assert!(cookie.starts_with("flash=ok."));
    let shown = Call::get("/show").header("cookie", &cookie).to(&app).await;
    assert!(
        shown.text.contains("<div class=\"notice ok\">") && shown.text.contains("已保存“上湾村”。")
    );
    assert!(
        shown.header("set-cookie").starts_with("flash=; ")
            && shown.header("set-cookie").contains("Max-Age=0")
    );
    let again = Call::get("/show").to(&app).await;
    assert!(!again.text.contains("已保存") && again.header("set-cookie").is_empty());
    let forged = Call::get("/show")
        .header("cookie", "flash=ok.%3Cscript%3Ealert(1)%3C/script%3E")
        .to(&app)
        .await;
    assert!(!forged.text.contains("<script>"));
    assert_eq!(
        Call::get("/show")
            .header("cookie", "flash=%ff%fe")
            .to(&app)
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn only_paths_of_this_site_are_followed() {
    for (path, target) in [
        ("/a?b=%E6%9D%91#c", "/a?b=%E6%9D%91#c"),
        ("/", "/"),
        ("", "/"),
        ("//evil.test", "/"),
        ("/\\evil.test", "/"),
        ("http://evil.test", "/"),
        ("/a\r\nset-cookie: x", "/"),
        ("/村", "/"),
    ] {
        assert_eq!(local_path(path), target, "{path:?}");
    }
    assert_eq!(
        Call::get("/go")
            .to(&app(router(), office()))
            .await
            .header("location"),
        "/"
    );
}
