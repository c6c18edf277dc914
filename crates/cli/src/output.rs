//! What goes out: results on standard output, faults as text or JSON, exit codes by the contract
//! (0 success, 1 understood and found wrong, 2 bad usage or unreadable input).

use std::io::{self, ErrorKind, Write};

use serde_json::json;

/// Success.
pub const OK: u8 = 0;
/// The data was understood and found wrong.
pub const WRONG: u8 = 1;
/// Bad usage, unreadable input, or an outside failure.
pub const FAILED: u8 = 2;

/// The exit code of a command's result. What went wrong is told on standard error, or with `as_json`
/// on standard output.
pub fn finish(result: anyhow::Result<u8>, as_json: bool, out: &mut impl Write) -> u8 {
    let error = match result {
        Ok(code) => return code,
        Err(error) if reader_left(&error) => return OK,
        Err(error) => error,
    };
    let code = code_of(&error);
    let texts = texts_of(&error);
    if as_json {
        let faults: Vec<_> = texts.iter().map(|t| json!({ "message": t })).collect();
        // A reader that left does not need to be told.
        let _ = writeln!(out, "{}", json!({ "faults": faults }));
    } else {
        let mut err = io::stderr().lock();
        for text in texts {
            let _ = writeln!(err, "touyan：{text}");
        }
    }
    code
}

/// Whether the error is that whoever read our output stopped reading (`touyan ... | head`).
fn reader_left(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json = cause
            .downcast_ref::<serde_json::Error>()
            .and_then(serde_json::Error::io_error_kind);
        io.or(json) == Some(ErrorKind::BrokenPipe)
    })
}

fn code_of(error: &anyhow::Error) -> u8 {
    match error.downcast_ref::<app::Error>() {
        Some(
            app::Error::Fault(_)
            | app::Error::NotFound(_)
            | app::Error::Clash(_)
            | app::Error::Denied(_)
            | app::Error::NotLoggedIn,
        ) => WRONG,
        Some(app::Error::Store(_) | app::Error::Internal(_)) | None => FAILED,
    }
}

/// What is wrong, in Chinese; each fault of its own.
fn texts_of(error: &anyhow::Error) -> Vec<String> {
    match error.downcast_ref::<app::Error>() {
        Some(app::Error::Fault(faults)) => faults.iter().map(app::Fault::zh).collect(),
        Some(app::Error::NotFound(what)) => vec![format!("没有找到：{}", record_zh(what))],
        Some(app::Error::Clash(_)) => vec!["这条记录刚被别人改过，请再试一次".to_owned()],
        Some(app::Error::Denied(_) | app::Error::NotLoggedIn) => {
            vec!["没有这项权限".to_owned()]
        }
        Some(app::Error::Store(why)) => vec![format!("数据库出错：{why}")],
        Some(app::Error::Internal(why)) => vec![format!("内部错误：{why}")],
        None => vec![format!("{error:#}")],
    }
}

fn record_zh(what: &str) -> &str {
    match what {
        "county" => "这个县（请先导入区划，或核对代码）",
        "unit" => "这个乡镇或村（社区）",
        "term" => "这个届次",
        "election" => "这项选举",
        "account" => "这个账号",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_told_one_by_one_and_end_with_1() {
        let error = app::Error::Fault(vec![app::Fault::NothingChosen, app::Fault::NoUnits]);
        let mut out = Vec::new();
        let code = finish(Err(error.into()), true, &mut out);
        assert_eq!(code, WRONG);
        let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(json["faults"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn a_reader_that_left_is_no_failure_and_an_unreadable_file_is_2() {
        let mut out = Vec::new();
        let left = io::Error::from(ErrorKind::BrokenPipe);
        assert_eq!(finish(Err(left.into()), true, &mut out), OK);
        assert!(out.is_empty());
        let gone = io::Error::from(ErrorKind::NotFound);
        assert_eq!(finish(Err(gone.into()), true, &mut out), FAILED);
    }
}
