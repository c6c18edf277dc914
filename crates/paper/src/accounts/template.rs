//! The workbook to fill in.

use std::io::Write;

use super::{LOGIN_CHARS, MAX_ACCOUNT_ROWS, Vocabulary};
use crate::xlsx_out::{Column, Kind, SheetSpec, Value, Workbook, XlsxError};

/// Rows prepared in the template: 300. More may be added below.
pub const TEMPLATE_ROWS: u32 = 300;

/// Writes the workbook to fill in: roles and units to choose from, and a sheet that explains each column.
///
/// # Errors
/// Writing failed.
pub fn template<W: Write>(out: W, vocabulary: &Vocabulary) -> Result<W, XlsxError> {
    let units = vocabulary.units().iter().map(super::Unit::label).collect();
    let login = format!(
        "{} 到 {} 位英文字母、数字或 . - _,以字母或数字开头，不能重复。",
        LOGIN_CHARS.start(),
        LOGIN_CHARS.end()
    );
    let notes = [
        ("姓名*", "使用人的姓名。".to_owned()),
        ("登录名*", login),
        ("角色*", "从列表中选择。".to_owned()),
        ("所属单位", "乡镇和村级账号必填：从列表中选择，或填代码；村名重复时写成“乡镇/村”。几个单位之间用顿号。全县的角色留空。".to_owned()),
    ];
    let column = |index: usize| {
        let (title, note) = notes
            .get(index)
            .map_or(("", ""), |(title, note)| (*title, note.as_str()));
        Column::new(title, Kind::Text).note(note)
    };
    let columns = vec![
        column(0).width(16),
        column(1).width(20),
        column(2).width(16).choices(vocabulary.role_titles(), true),
        column(3).width(36).choices(units, false),
    ];
    let mut spec = SheetSpec::new("账号", columns);
    spec.title = Some("账号导入表".to_owned());
    spec.filter = false;
    spec.blank_rows = TEMPLATE_ROWS;
    let mut book = Workbook::new(out);
    book.sheet(&spec)?.finish()?;

    let mut help = SheetSpec::new(
        "填写说明",
        vec![
            Column::new("项目", Kind::Text).width(14),
            Column::new("怎么填", Kind::Text).width(90),
        ],
    );
    help.filter = false;
    let mut sheet = book.sheet(&help)?;
    for (title, note) in &notes {
        sheet.row([Value::Text(title), Value::Text(note)])?;
    }
    let most = format!(
        "一次最多 {MAX_ACCOUNT_ROWS} 行。不要填手机号：系统不读取，也不保存。初始密码由系统生成，导入后打印密码条。"
    );
    sheet.row([Value::Text("注意"), Value::Text(&most)])?;
    sheet.finish()?;
    book.finish()
}
