//! `touyan id`: checks one resident identity number. Needs no data folder and keeps nothing.

use std::{
    fmt,
    io::{Read, Write},
};

use anyhow::{Context as _, bail};
use app::contract::id::IdReport;
use chrono::NaiveDate;

/// Longest input read from a pipe, in bytes: one number with whatever spaces surround it.
const MAX_INPUT_BYTES: u64 = 1024;

/// 核对公民身份号码（GB 11643）：位数、地区、出生日期、校验码，并给出出生日期、性别、周岁
#[derive(Clone, clap::Args)]
#[command(after_help = "示例：
  touyan id 11010519491231002X --on 2026-03-15
  echo 11010519491231002X | touyan id - --json

号码写成 - 时从标准输入读取，不会留在命令记录里。
退出码：0 号码有效，1 号码有误，2 用法不对或读不到输入。")]
pub struct IdArgs {
    /// 公民身份号码；- 表示从标准输入读取
    #[arg(value_name = "NUMBER")]
    number: String,
    /// 周岁算到哪一天，例如 2026-03-15；不写为今天
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<NaiveDate>,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
}

impl fmt::Debug for IdArgs {
    /// Without the number, so that it cannot reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdArgs")
            .field("on", &self.on)
            .field("json", &self.json)
            .finish_non_exhaustive()
    }
}

/// Checks the number and prints the report; answers the exit code, 0 or 1.
///
/// # Errors
/// Input that cannot be read (exit code 2), output that cannot be written.
pub fn run(
    args: &IdArgs,
    today: NaiveDate,
    input: impl Read,
    out: &mut impl Write,
) -> anyhow::Result<u8> {
    let piped;
    let number = if args.number == "-" {
        piped = read_number(input)?;
        &piped
    } else {
        &args.number
    };
    let report = IdReport::of(number, args.on.unwrap_or(today));
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &report)?;
        writeln!(out)?;
    } else {
        writeln!(out, "{}", report.to_text())?;
    }
    Ok(u8::from(!report.valid))
}

fn read_number(input: impl Read) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    input
        .take(MAX_INPUT_BYTES + 1)
        .read_to_end(&mut bytes)
        .context("读不到标准输入")?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_INPUT_BYTES) {
        bail!("标准输入太长，只应有一个号码");
    }
    String::from_utf8(bytes)
        .ok()
        .context("标准输入不是UTF-8文本")
}

fn date(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| "日期应写成 2026-03-15 的形式".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser};

    use super::*;

    #[derive(Parser)]
    struct Alone {
        #[command(flatten)]
        args: IdArgs,
    }

    /// A number from the text of GB 11643.
    const WOMAN: &str = "11010519491231002X";

    fn touyan_id(arguments: &[&str], input: &[u8]) -> (anyhow::Result<u8>, String) {
        let args = Alone::try_parse_from([&["id"], arguments].concat())
            .map(|alone| alone.args)
            .unwrap();
        let today = NaiveDate::from_ymd_opt(2026, 3, 15).unwrap();
        let mut out = Vec::new();
        let code = run(&args, today, input, &mut out);
        (code, String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_valid_number_tells_birth_sex_and_age() {
        let (code, text) = touyan_id(&[WOMAN], b"");
        assert_eq!(code.unwrap(), 0);
        assert_eq!(
            text,
            "号码有效\n出生日期：1949-12-31\n性别：女\n年龄：76周岁（2026-03-15）\n"
        );
        let (_, text) = touyan_id(&[WOMAN, "--on", "2026-12-31"], b"");
        assert!(text.contains("年龄：77周岁（2026-12-31）"), "{text}");
    }

    #[test]
    fn json_has_the_fields_of_the_contract() {
        let (code, text) = touyan_id(&["-", "--json"], "１10105 19491231002x\r\n".as_bytes());
        assert_eq!(code.unwrap(), 0);
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let expected = serde_json::json!({
            "schema": "touyan/id-1", "valid": true, "birth": "1949-12-31", "sex": "female",
            "age": 76, "on": "2026-03-15", "faults": [],
        });
        assert_eq!(json, expected);
    }

    #[test]
    fn a_wrong_number_names_each_fault_and_is_not_repeated() {
        let (code, text) = touyan_id(&["99010519491331002X", "--json"], b"");
        assert_eq!(code.unwrap(), 1);
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["valid"], false);
        assert_eq!(json["birth"], serde_json::Value::Null);
        let codes: Vec<_> = json["faults"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| &f["code"])
            .collect();
        assert_eq!(codes, ["PROVINCE", "DATE", "CHECK_CHARACTER"]);
        assert_eq!(
            (&json["faults"][1]["from"], &json["faults"][1]["to"]),
            (&7.into(), &14.into())
        );
        for number in [
            "99010519491331002X",
            "1101051949123100",
            "110105194912310029",
        ] {
            for json in [&["--json"][..], &[]] {
                let (code, text) = touyan_id(&[&[number], json].concat(), b"");
                assert_eq!(code.unwrap(), 1);
                assert!(!text.contains(&number[4..]), "{text}");
            }
        }
    }

    #[test]
    fn an_old_number_is_a_fault_and_tells_what_it_can() {
        let (code, text) = touyan_id(&["110105491231002"], b"");
        assert_eq!(code.unwrap(), 1);
        assert!(text.contains("15位旧号码"), "{text}");
        assert!(text.contains("出生日期：1949-12-31\n性别：女"), "{text}");
        let (_, text) = touyan_id(&["110105491331002"], b"");
        assert!(text.contains("第7至12位不是日历上有的日期"), "{text}");
    }

    #[test]
    fn input_that_cannot_be_a_number_is_an_error() {
        assert!(touyan_id(&["-"], &[0xff]).0.is_err());
        assert!(touyan_id(&["-"], &[b' '; 2000]).0.is_err());
        assert_eq!(touyan_id(&["-"], b"").0.unwrap(), 1);
        assert_eq!(touyan_id(&["--", "-5"], b"").0.unwrap(), 1);
        assert!(Alone::try_parse_from(["id"]).is_err());
        assert!(Alone::try_parse_from(["id", WOMAN, "--on", "15.3.2026"]).is_err());
    }

    #[test]
    fn arguments_do_not_print_the_number_and_help_has_an_example() {
        let alone = Alone::try_parse_from(["id", WOMAN]).ok().unwrap();
        assert!(!format!("{:?}", alone.args).contains("1949"));
        let help = Alone::command().render_long_help().to_string();
        assert!(help.contains("touyan id 11010519491231002X --on"), "{help}");
    }
}
