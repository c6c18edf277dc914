//! The second factor: its code after the password, and the page where it is set up.

use app::account::{OwnSecond, SecondState};
use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use qrcode::{Color, EcLevel, QrCode};

use super::login::LoginQuery;
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{FieldError, Fields, FormView};
use crate::guard::{PASSWORD_PATH, SECOND_PATH};
use crate::look::{Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, local_path, page, page_with, see_other};

#[derive(Template)]
#[template(path = "account/code.html")]
struct CodePage {
    frame: Frame,
    form: FormView,
    name: String,
}

fn code_page(ctx: &Ctx, values: Fields, errors: Vec<FieldError>) -> CodePage {
    CodePage {
        frame: ctx.state.plain_frame("动态口令"),
        form: FormView::new("code").values(values).errors(errors),
        name: ctx.visit.who.account.name.clone(),
    }
}

/// The second step of a login.
pub async fn code_form(ctx: Ctx, Query(query): Query<LoginQuery>) -> Answer {
    let next = local_path(&query.next);
    if ctx.visit.who.second != SecondState::Asked {
        return Ok(see_other(next));
    }
    let values = Fields::new().with("next", next);
    Ok(page(&code_page(&ctx, values, Vec::new())))
}

/// Takes the code.
pub async fn code(ctx: Ctx, fields: Fields) -> Answer {
    let who = &ctx.visit.who;
    let passed = ctx
        .app
        .pass_second(who, &ctx.visit.token, fields.text("code"))
        .await;
    match passed {
        Ok(()) if who.must_change => Ok(see_other(PASSWORD_PATH)),
        Ok(()) => Ok(see_other(local_path(fields.text("next")))),
        Err(app::Error::Fault(faults)) => {
            // A code is good once: what was typed does not stay.
            let values = Fields::new().with("next", fields.text("next"));
            let page = code_page(&ctx, values, field_errors(&faults));
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(other) => Err(Wrong(other)),
    }
}

#[derive(Template)]
#[template(path = "account/second.html")]
struct SecondPage {
    frame: Frame,
    form: FormView,
    since: Option<String>,
    codes_left: i64,
    asked: bool,
    /// The secret in groups and its QR code.
    pending: Option<(String, Qr)>,
    first: bool,
}

/// A QR code as a path of an SVG picture.
struct Qr {
    /// Modules of a side, with the quiet zone.
    side: usize,
    path: String,
}

/// Modules of white around a QR code, as the standard asks.
const QUIET: usize = 4;

/// Draws a text; `None` when it is too long for any QR code.
fn qr(text: &str) -> Option<Qr> {
    use std::fmt::Write as _;
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (row, line) in code.to_colors().chunks(width).enumerate() {
        for (column, _) in line.iter().enumerate().filter(|(_, c)| **c == Color::Dark) {
            // Writing to a String cannot fail.
            let _ = write!(path, "M{} {}h1v1h-1z", column + QUIET, row + QUIET);
        }
    }
    Some(Qr {
        side: width + 2 * QUIET,
        path,
    })
}

fn second_page(ctx: &Ctx, own: &OwnSecond, errors: Vec<FieldError>) -> SecondPage {
    let pending = own.pending.as_ref().and_then(|(secret, uri)| {
        let grouped = app::account::totp::grouped(secret);
        Some((grouped, qr(uri)?))
    });
    SecondPage {
        frame: ctx.frame("动态口令"),
        form: FormView::new("second").errors(errors),
        since: own.since.map(|at| at.text()),
        codes_left: own.codes_left,
        asked: own.asked,
        pending,
        first: ctx.visit.who.second == SecondState::Missing,
    }
}

/// One's own second factor.
pub async fn show(ctx: Ctx) -> Answer {
    let own = ctx.app.own_second(&ctx.visit.who).await?;
    Ok(page(&second_page(&ctx, &own, Vec::new())))
}

#[derive(Template)]
#[template(path = "account/recovery.html")]
struct RecoveryPage {
    frame: Frame,
    codes: Vec<String>,
    login: String,
}

/// Begins, confirms, renews recovery codes, or ends.
pub async fn submit(ctx: Ctx, fields: Fields) -> Answer {
    let (who, typed) = (&ctx.visit.who, fields.text("code"));
    let codes = match fields.text("act") {
        "begin" => {
            return match ctx.app.begin_second(who).await {
                Ok(()) | Err(app::Error::Clash(_)) => Ok(see_other(SECOND_PATH)),
                Err(other) => Err(Wrong(other)),
            };
        }
        "end" => ctx.app.end_own_second(who, typed).await.map(|()| None),
        "codes" => ctx.app.renew_codes(who, typed).await.map(Some),
        _ => {
            let token = &ctx.visit.token;
            ctx.app.confirm_second(who, token, typed).await.map(Some)
        }
    };
    match codes {
        Ok(Some(codes)) => Ok(page(&RecoveryPage {
            frame: Frame {
                flash: Vec::new(),
                ..ctx.frame("恢复码")
            },
            codes: codes.0,
            login: who.account.login.clone(),
        })),
        Ok(None) => {
            let text = "动态口令已停用。";
            Ok(done("/account", Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Clash(_)) => Ok(see_other(SECOND_PATH)),
        Err(app::Error::Fault(faults)) => {
            let own = ctx.app.own_second(who).await?;
            let page = second_page(&ctx, &own, field_errors(&faults));
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(other) => Err(Wrong(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_qr_code_has_its_quiet_zone_and_its_corners() {
        let uri =
            "otpauth://totp/Touyan:chief?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Touyan";
        let qr = qr(uri).unwrap();
        // A version has 17 + 4n modules a side.
        assert_eq!((qr.side - 2 * QUIET - 17) % 4, 0);
        assert!(qr.path.starts_with("M4 4h1v1h-1z"));
        assert!(!qr.path.contains("M3 ") && !qr.path.contains(" 3h"));
    }
}
