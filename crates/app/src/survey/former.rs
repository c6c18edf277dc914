//! Office holders and results of the previous term, brought in as a workbook for comparison: read,
//! looked at, and then shown on the dossiers. No identity number and no telephone is taken.

use std::collections::HashMap;
use std::io::Cursor;

use domain::account::{Actor, Reach, Verb};
use domain::division::Kind;
use domain::{RecordId, UnitId};
use paper::sheet::{Column as Asked, Limits, Options, Row, Sheet};
use paper::xlsx_out::{Column, Kind as CellKind, SheetSpec, Value, Workbook};
use seal::provider::{CryptoProvider as _, National};
pub use store::survey::former::{FormerHolder, FormerImport};
use store::term::TermUnitNow;

use crate::error::{Error, Result};
use crate::{App, Fault};

/// Largest list, in bytes.
pub const MAX_BYTES: u64 = 8 * 1024 * 1024;
/// Most rows of one list.
pub const MAX_ROWS: usize = 10_000;
/// Longest name or post, in characters.
const NAME_MAX_CHARS: usize = 40;
/// Years of birth of people who held an office.
const BORN: std::ops::RangeInclusive<i64> = 1920..=2012;
/// Rows refused that are kept with an import.
const REFUSED_MAX_ROWS: usize = 500;

const COLUMNS: &[Asked] = &[
    Asked::required(
        "unit",
        &["村（社区）", "村", "村名", "单位", "村（社区）名称"],
    ),
    Asked::required("post", &["职务", "当选职务", "现任职务"]),
    Asked::required("name", &["姓名"]),
    Asked::optional("code", &["代码", "区划代码", "单位代码"]),
    Asked::optional("town", &["乡镇", "乡镇（街道）"]),
    Asked::optional("sex", &["性别"]),
    Asked::optional("born", &["出生年", "出生年月", "出生年份"]),
    Asked::optional("votes", &["得票", "得票数", "当选职务票数"]),
    Asked::optional("result", &["结果", "选举结果", "当选情况"]),
];

/// An import with its rows.
#[derive(Debug, Clone)]
pub struct FormerPreview {
    /// The import.
    pub import: FormerImport,
    /// Its rows.
    pub holders: Vec<FormerHolder>,
    /// Names of the villages in them.
    pub names: HashMap<UnitId, String>,
}

impl App {
    /// The workbook to fill in.
    ///
    /// # Errors
    /// Denied.
    pub async fn former_template(&self, actor: &Actor) -> Result<Vec<u8>> {
        actor.may(Verb::ImportFormer)?;
        let column = |title: &str, width: u16, note: &str| {
            Column::new(title, CellKind::Text).width(width).note(note)
        };
        let mut spec = SheetSpec::new(
            "上届名单",
            vec![
                column("乡镇", 16, "村名在县里重复时必填"),
                column("村（社区）", 22, "与系统中的名称一致"),
                column("职务", 14, "书记、副书记、主任、副主任、委员"),
                column("姓名", 12, "不填身份证号和电话"),
                column("性别", 8, "男或女"),
                column("出生年", 10, "四位年份"),
                column("得票数", 10, "当选时的得票"),
                column("结果", 16, "当选、落选、任期内免职"),
            ],
        );
        spec.title = Some("上届“两委”成员与选举结果".to_owned());
        spec.filter = false;
        spec.blank_rows = 300;
        let write = move || -> std::result::Result<Vec<u8>, paper::xlsx_out::XlsxError> {
            let mut book = Workbook::new(Cursor::new(Vec::new()));
            let sheet = book.sheet(&spec)?;
            sheet.finish()?;
            let columns = vec![Column::new("注意", CellKind::Text).width(90)];
            let mut help = book.sheet(&SheetSpec::new("填写说明", columns))?;
            help.row([Value::Text("不要填身份证号、电话：系统不读取，也不保存。")])?;
            help.finish()?;
            Ok(book.finish()?.into_inner())
        };
        tokio::task::spawn_blocking(write)
            .await
            .map_err(Error::internal)?
            .map_err(Error::internal)
    }

    /// Reads a list and keeps it, to be looked at.
    ///
    /// # Errors
    /// Denied; a file that cannot be read or holds no row that could be taken; no term.
    pub async fn stage_former(
        &self,
        actor: &Actor,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<RecordId> {
        let scope = actor.may(Verb::ImportFormer)?;
        let hash = seal::journal::Hash(National.sm3(&[&bytes])).to_string();
        let mut tx = self.write(actor).await?;
        let terms = tx.terms(&scope).await?;
        let term = terms.into_iter().find(|t| t.open);
        let term = term.ok_or(Error::NotFound("term"))?;
        let villages = tx.term_units(&scope, &term.id, None).await?;
        let (holders, refused) = tokio::task::spawn_blocking(move || read(&bytes, &villages))
            .await
            .map_err(Error::internal)??;
        if holders.is_empty() {
            let why = refused.first().cloned().unwrap_or_default();
            return Err(Fault::File(format!("名单中没有能采用的行。{why}")).into());
        }
        let import = FormerImport {
            id: self.env().ulid().into(),
            term: term.id,
            town: match scope.reach() {
                Reach::Towns(towns) => towns.first().cloned(),
                Reach::County | Reach::Units(_) => None,
            },
            file_name: name.chars().take(120).collect(),
            file_hash: hash,
            refused: refused.join("\n"),
            state: "draft".to_owned(),
            by_name: actor.name.clone(),
            at: self.env().now(),
            version: 1,
        };
        tx.add_former_import(&scope, &import, &holders).await?;
        tx.commit().await?;
        Ok(import.id)
    }

    /// Lists that were brought in, newest first.
    ///
    /// # Errors
    /// Denied.
    pub async fn former_imports(&self, actor: &Actor) -> Result<Vec<FormerImport>> {
        let scope = actor.may(Verb::ImportFormer)?;
        let Some((snapshot, _)) = self.survey(actor).await? else {
            return Ok(Vec::new());
        };
        let mut read = self.store().read().await?;
        Ok(read.former_imports(&scope, &snapshot.board.term.id).await?)
    }

    /// One of them with its rows.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn former_preview(&self, actor: &Actor, id: &RecordId) -> Result<FormerPreview> {
        let scope = actor.may(Verb::ImportFormer)?;
        let mut read = self.store().read().await?;
        let found = read.former_import(&scope, id).await?;
        let (import, holders) = found.ok_or(Error::NotFound("import"))?;
        let units = read.term_units(&scope, &import.term, None).await?;
        let names = units
            .into_iter()
            .map(|u| (u.unit.unit, u.name_now))
            .collect();
        Ok(FormerPreview {
            import,
            holders,
            names,
        })
    }

    /// Lets a list stand, or drops it.
    ///
    /// # Errors
    /// Denied, not found, or a clash when it was decided meanwhile.
    pub async fn decide_former(
        &self,
        actor: &Actor,
        (id, version): (&RecordId, i64),
        take: bool,
    ) -> Result<()> {
        let scope = actor.may(Verb::ImportFormer)?;
        let mut tx = self.write(actor).await?;
        let found = tx.former_import(&scope, id).await?;
        let (mut import, _) = found.ok_or(Error::NotFound("import"))?;
        import.version = version;
        let decision = if take {
            ("applied", "survey.former_apply")
        } else {
            ("dropped", "survey.former_drop")
        };
        tx.decide_former_import(&scope, &import, decision).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The office holders of a village's previous term.
    ///
    /// # Errors
    /// Denied.
    pub async fn former_holders(&self, actor: &Actor, unit: &UnitId) -> Result<Vec<FormerHolder>> {
        let scope = actor.may(Verb::ViewSurvey)?;
        let Some((snapshot, _)) = self.survey(actor).await? else {
            return Ok(Vec::new());
        };
        let mut read = self.store().read().await?;
        let term = &snapshot.board.term.id;
        Ok(read.former_holders(&scope, term, unit).await?)
    }
}

type Rows = (Vec<FormerHolder>, Vec<String>);

fn read(bytes: &[u8], villages: &[TermUnitNow]) -> std::result::Result<Rows, Fault> {
    let limits = Limits {
        upload_bytes: MAX_BYTES,
        rows: 20_000,
        ..Limits::default()
    };
    let options = Options {
        limits,
        sheet: None,
    };
    let told = |e: paper::sheet::SheetError| Fault::File(e.to_string());
    let mut sheet = Sheet::open(Cursor::new(bytes), COLUMNS, &options).map_err(told)?;
    let (mut holders, mut refused) = (Vec::new(), Vec::new());
    while let Some(row) = sheet.next_row().map_err(told)? {
        match holder(&row, villages) {
            Ok(holder) => holders.push(holder),
            Err(why) if refused.len() < REFUSED_MAX_ROWS => {
                refused.push(format!("第 {} 行：{why}", row.number()));
            }
            Err(_) => {}
        }
        if holders.len() > MAX_ROWS {
            return Err(Fault::TooMany { max: MAX_ROWS });
        }
    }
    Ok((holders, refused))
}

fn holder(row: &Row<'_>, villages: &[TermUnitNow]) -> std::result::Result<FormerHolder, String> {
    let village = village(row, villages)?;
    let name = row.cell("name").trimmed();
    let post = row.cell("post").trimmed();
    let result = row.cell("result").trimmed();
    for (text, what) in [(name, "姓名"), (post, "职务")] {
        if text.is_empty() || text.chars().count() > NAME_MAX_CHARS {
            return Err(format!("“{what}”须为 1 到 {NAME_MAX_CHARS} 个字"));
        }
    }
    // Whoever fills the number of an identity card into another column is stopped here.
    for text in [name, post, result] {
        if text.chars().filter(char::is_ascii_digit).count() >= 11 {
            return Err("不要填身份证号和电话".to_owned());
        }
    }
    let sex = match row.cell("sex").trimmed() {
        "" => None,
        "男" => Some("male".to_owned()),
        "女" => Some("female".to_owned()),
        other => return Err(format!("性别“{other}”应为男或女")),
    };
    let born_year = match row.cell("born").trimmed() {
        "" => None,
        text => {
            let year = text.get(..4).and_then(|y| y.parse::<i64>().ok());
            let year = year.filter(|y| BORN.contains(y));
            Some(year.ok_or_else(|| format!("出生年“{text}”应为四位年份"))?)
        }
    };
    let votes = match row.cell("votes").trimmed() {
        "" => None,
        text => {
            let votes = text
                .parse::<i64>()
                .ok()
                .filter(|n| (0..=1_000_000).contains(n));
            Some(votes.ok_or_else(|| format!("得票数“{text}”应为整数"))?)
        }
    };
    Ok(FormerHolder {
        unit: village.unit.unit.clone(),
        town: village.unit.town.clone(),
        post: post.to_owned(),
        name: name.to_owned(),
        sex,
        born_year,
        votes,
        result: result.chars().take(NAME_MAX_CHARS).collect(),
    })
}

/// The village of a row: by code, else by name, in its township where a name occurs twice.
fn village<'a>(
    row: &Row<'_>,
    villages: &'a [TermUnitNow],
) -> std::result::Result<&'a TermUnitNow, String> {
    let code = row.cell("code").trimmed();
    if !code.is_empty() {
        let found = villages.iter().find(|v| v.unit.code == code);
        return found.ok_or_else(|| format!("没有代码为“{code}”的村（社区）"));
    }
    let (name, town) = (row.cell("unit").trimmed(), row.cell("town").trimmed());
    let named = |v: &&TermUnitNow| {
        (town.is_empty() || v.unit.town_name == town)
            && (v.name_now == name || v.unit.name == name || bare(&v.name_now, v.unit.kind) == name)
    };
    let mut found = villages.iter().filter(named);
    match (found.next(), found.next()) {
        (Some(village), None) => Ok(village),
        (Some(_), Some(_)) => Err(format!("有几个“{name}”，请填乡镇")),
        _ => Err(format!("没有叫“{name}”的村（社区），或不在您的范围内")),
    }
}

/// "柳湾村" of "柳湾村委会", as people write it.
fn bare(name: &str, kind: Kind) -> &str {
    let end = if kind.is_rural() {
        "委会"
    } else {
        "居委会"
    };
    name.strip_suffix(end).unwrap_or(name)
}
