//! Forms: reading and showing.

use std::io::Read as _;

use axum::Router;
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use chrono::NaiveDate;
use web::form::read::{ReadError, day, number};
use web::form::{BodyError, Fields, Upload, UploadLimits};

use crate::support::{Call, app, office};

#[test]
fn names_may_repeat_and_keep_their_order() {
    let fields = Fields::parse(
        "unit=b&name=%E4%B8%8A%E6%B9%BE+%E6%9D%91&unit=a&empty=&flag&unit=b".as_bytes(),
    )
    .unwrap();
    assert_eq!(fields.all("unit").collect::<Vec<_>>(), ["b", "a", "b"]);
    assert_eq!(
        (
            fields.text("name"),
            fields.text("empty"),
            fields.get("flag"),
            fields.get("none")
        ),
        ("上湾 村", "", Some(""), None)
    );
    assert!(fields.has("unit", "a") && !fields.has("unit", "c"));
}

#[test]
fn text_is_trimmed_of_wide_blanks_and_line_ends_are_one() {
    let fields = Fields::new().with("a", "\u{3000}上湾村 \n");
    assert_eq!(
        (fields.text("a"), fields.get("a")),
        ("上湾村", Some("\u{3000}上湾村 \n"))
    );
    assert_eq!(
        Fields::parse(b"note=a%0D%0Ab%0Dc").unwrap().get("note"),
        Some("a\nb\nc")
    );
    let rare = Fields::parse("name=䶮𬭎".as_bytes()).unwrap();
    assert_eq!(rare.text("name"), "䶮𬭎", "supplementary characters pass");
}

#[test]
fn bodies_that_are_no_text_or_too_long_are_refused() {
    assert_eq!(
        Fields::parse(b"a=%ff"),
        Err(BodyError::Text("a".to_owned()))
    );
    assert_eq!(
        Fields::parse(b"a=\xff"),
        Err(BodyError::Text("表单".to_owned()))
    );
    assert_eq!(
        Fields::parse(b"a=x%00y"),
        Err(BodyError::Text("a".to_owned()))
    );
    assert_eq!(
        Fields::parse("a=1&".repeat(5_001).as_bytes()),
        Err(BodyError::TooMany)
    );
    assert!(Fields::parse("a=1&".repeat(5_000).as_bytes()).is_ok());
    assert_eq!(
        Fields::parse(format!("{}=1", "n".repeat(121)).as_bytes()),
        Err(BodyError::Name)
    );
    assert_eq!(Fields::parse(b"").unwrap(), Fields::new());
    assert_eq!(
        Fields::parse(b"%=%&&=")
            .unwrap()
            .pairs()
            .collect::<Vec<_>>(),
        [("%", "%"), ("", "")]
    );
}

#[test]
fn numbers_are_understood_as_people_type_them() {
    for (typed, expected) in [
        ("1203", 1203),
        (" 1,203 ", 1203),
        ("１２０３", 1203),
        ("1，203", 1203),
        ("0", 0),
        ("007", 7),
    ] {
        assert_eq!(number(typed), Ok(Some(expected)), "{typed}");
    }
    assert_eq!((number(""), number("\u{3000} ")), (Ok(None), Ok(None)));
    for wrong in ["-1", "1.5", "一", "12人", ",", "1e3", "٣"] {
        assert_eq!(number(wrong), Err(ReadError::Number), "{wrong}");
    }
    assert_eq!(number("99999999999"), Err(ReadError::TooLarge));
    assert_eq!(number(&"9".repeat(100)), Err(ReadError::TooLarge));
}

#[test]
fn days_are_understood_as_people_type_them() {
    let expected = NaiveDate::from_ymd_opt(2026, 3, 2);
    for typed in [
        "2026-03-02",
        "2026-3-2",
        "2026/3/2",
        "2026.3.2",
        "20260302",
        "2026年3月2日",
        "２０２６年３月２日",
        " 2026 年 3 月 2 日 ",
        "2026年3月2号",
    ] {
        assert_eq!(day(typed), Ok(expected), "{typed}");
    }
    assert_eq!(day("  "), Ok(None));
    for wrong in [
        "2026-02-29",
        "2026-13-01",
        "26-3-2",
        "3月2日",
        "2026-3",
        "明天",
        "20260",
        "2026-03-02-01",
        "99999-1-1",
        "+2026-3-2",
        "２０２６村1-1-1",
    ] {
        assert_eq!(day(wrong), Err(ReadError::Day), "{wrong}");
    }
}

#[tokio::test]
async fn the_extractor_refuses_other_kinds_of_body() {
    let app = app(
        Router::new().route(
            "/f",
            post(|fields: Fields| async move { fields.text("a").to_owned() }),
        ),
        office(),
    );
    assert_eq!(Call::post("/f", "a=1").to(&app).await.text, "1");
    let json = Call::new("POST", "/f")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .body("{}")
        .to(&app)
        .await;
    assert!(json.status == StatusCode::BAD_REQUEST && json.text.contains("提交的格式不对"));
    assert!(
        Call::post("/f", "a=%ff")
            .to(&app)
            .await
            .text
            .contains("“a”中有无法识别的字符")
    );
}

/// Says what arrived; files over 10 bytes are refused, in memory or on the disk.
fn uploads(folder: Option<std::path::PathBuf>) -> Router {
    let handler = async move |body: Multipart| -> Response {
        let limits = UploadLimits {
            files: 1,
            file_bytes: 10,
            folder: folder.clone(),
        };
        match Upload::read(body, &limits).await {
            Err(error) => error.into_response(),
            Ok(mut upload) => {
                let file = upload.take("file");
                let text = file.map(|file| {
                    let head = format!("{} {}", file.name, file.bytes);
                    let mut content = String::new();
                    file.into_reader().read_to_string(&mut content).unwrap();
                    format!("{head} {content}")
                });
                format!(
                    "{} {}",
                    upload.fields.text("note"),
                    text.unwrap_or_default()
                )
                .into_response()
            }
        }
    };
    app(Router::new().route("/up", post(handler)), office())
}

async fn send(app: &Router, parts: &[(&str, &str)]) -> crate::support::Answer {
    let mut body = String::new();
    for (head, content) in parts {
        body.push_str(&format!(
            "--XX\r\ncontent-disposition: form-data; {head}\r\n\r\n{content}\r\n"
        ));
    }
    body.push_str("--XX--\r\n");
    Call::new("POST", "/up")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "multipart/form-data; boundary=XX")
        .body(body)
        .to(app)
        .await
}

#[tokio::test]
async fn files_arrive_with_their_fields_within_limits() {
    let folder = tempfile::tempdir().unwrap();
    for place in [None, Some(folder.path().to_owned())] {
        let app = uploads(place);
        let fine = send(
            &app,
            &[
                ("name=\"note\"", "说明"),
                (
                    "name=\"file\"; filename=\"C:\\\\表\\\\名单.csv\"",
                    "0123456789",
                ),
            ],
        )
        .await;
        assert_eq!(fine.text, "说明 名单.csv 10 0123456789");
        assert_eq!(
            send(
                &app,
                &[("name=\"note\"", "x"), ("name=\"file\"; filename=\"\"", "")]
            )
            .await
            .text,
            "x ",
            "a file field left empty is no file"
        );
        let large = send(&app, &[("name=\"file\"; filename=\"a\"", "0123456789a")]).await;
        assert!(large.status == StatusCode::PAYLOAD_TOO_LARGE && large.text.contains("内容太大"));
        let many = send(
            &app,
            &[
                ("name=\"file\"; filename=\"a\"", "1"),
                ("name=\"other\"; filename=\"b\"", "2"),
            ],
        )
        .await;
        assert_eq!(many.status, StatusCode::BAD_REQUEST);
        let broken = Call::new("POST", "/up")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "multipart/form-data; boundary=XX")
            .body("--XX\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n12")
            .to(&app)
            .await;
        assert!(
            broken.status == StatusCode::BAD_REQUEST && broken.text.contains("没有收到完整的内容")
        );
    }
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "nothing is left on the disk"
    );
}
