//! The result as a workbook for a clerk: one sheet says what each person came to, one has the hits side by side with
//! the differing cells marked, one the weaker leads, one what could not be compared, one what all that means.
//!
//! Every text is written as text, so that nothing in a list can run as a formula.

use std::io::Write;

use linkage::score::{Class, LEAD_FROM, REVIEW_FROM, STRONG_FROM};
use paper::people::{COLUMNS, FIELDS};
use paper::xlsx_out::{Column, Kind, Mark, MarkedCell, SheetSpec, Value, Workbook, XlsxError};

use super::{Entry, Hit, ListRead, Matched, Subject};
use crate::text::linkage::{Field, class, class_meaning, explanation, unusable};

/// Rows of one sheet of hits; further ones follow on another sheet.
const ROWS_PER_SHEET: usize = 200_000;
/// What a person may answer in the last column.
const ANSWERS: [&str; 3] = ["是本人", "不是本人", "还要再查"];

/// Writes the workbook. `made` says when it was made, as it is to be printed.
///
/// # Errors
/// Writing failed.
pub fn write<W: Write>(matched: &Matched, made: &str, out: W) -> Result<W, XlsxError> {
    let mut book = Workbook::new(out);
    let names = Names::of(matched);
    if matched.right.is_some() {
        people(&mut book, matched, &names, made)?;
    }
    hits(&mut book, "命中", matched, &matched.hits, &names, made)?;
    if !matched.leads.is_empty() {
        hits(&mut book, "线索", matched, &matched.leads, &names, made)?;
    }
    not_compared(&mut book, matched, made)?;
    about(&mut book, matched, made)?;
    book.finish()
}

/// How the two lists are called in headings and explanations.
struct Names {
    left: &'static str,
    right: &'static str,
}

impl Names {
    fn of(matched: &Matched) -> Self {
        if matched.right.is_some() {
            Self {
                left: "名单",
                right: "本单位",
            }
        } else {
            Self {
                left: "前一行",
                right: "后一行",
            }
        }
    }

    fn both(&self) -> [&str; 2] {
        [self.left, self.right]
    }
}

fn footer(made: &str) -> String {
    format!("{made}制表。含个人信息，只供本单位核对，答复后销毁，不外传")
}

/// What each person of the list came to.
fn people<W: Write>(
    book: &mut Workbook<W>,
    matched: &Matched,
    names: &Names,
    made: &str,
) -> Result<(), XlsxError> {
    let several = matched.left.parts.read.len() > 1;
    let mut columns = vec![
        Column::new("行号", Kind::Integer).width(8),
        Column::new("姓名", Kind::Text).width(16),
        Column::new("公民身份号码", Kind::Text).width(22),
        Column::new("结果", Kind::Text).width(16),
        Column::new(class(Class::Strong), Kind::Integer).width(8),
        Column::new(class(Class::Review), Kind::Integer).width(8),
        Column::new(class(Class::Lead), Kind::Integer).width(8),
    ];
    if several {
        columns.insert(0, Column::new("工作表", Kind::Text).width(14));
    }
    let mut spec = SheetSpec::new("逐人结果", columns);
    spec.title = Some(format!("{}逐人比对结果", names.left));
    spec.footer = Some(footer(made));
    let mut sheet = book.sheet(&spec)?;
    let (mut hits, mut leads) = (matched.hits.as_slice(), matched.leads.as_slice());
    for (at, subject) in matched.subjects.iter().enumerate() {
        let (own_hits, own_leads) = (take(&mut hits, at), take(&mut leads, at));
        let strong = own_hits
            .iter()
            .filter(|hit| hit.judged.class == Class::Strong)
            .count();
        let review = own_hits.len() - strong;
        let result = match (subject.unusable, strong, review) {
            (Some(_), ..) => "不能比对",
            (_, 0, 0) => "没有命中",
            (_, 0, _) => "有待核",
            _ => "有吻合",
        };
        let count = |count: usize| Value::Integer(i64::try_from(count).unwrap_or(i64::MAX));
        let [name, number, ..] = &subject.entry.fields;
        let cells = [
            Value::Integer(i64::from(subject.entry.row)),
            Value::Text(name),
            Value::Text(number),
            Value::Text(result),
            count(strong),
            count(review),
            count(own_leads.len()),
        ];
        let part = several.then(|| Value::Text(part_name(&matched.left, &subject.entry)));
        sheet.row(part.into_iter().chain(cells))?;
    }
    sheet.finish()
}

/// Takes the hits of one person off the front.
fn take<'h>(hits: &mut &'h [Hit], subject: usize) -> &'h [Hit] {
    let count = hits.iter().take_while(|hit| hit.subject == subject).count();
    let (own, rest) = hits.split_at(count);
    *hits = rest;
    own
}

/// Pairs side by side.
fn hits<W: Write>(
    book: &mut Workbook<W>,
    title: &str,
    matched: &Matched,
    hits: &[Hit],
    names: &Names,
    made: &str,
) -> Result<(), XlsxError> {
    let right = matched.right.as_ref().unwrap_or(&matched.left);
    let shown = shown_fields(&matched.left, right);
    let sheets = (
        right.parts.read.len() > 1,
        matched.left.parts.read.len() > 1,
    );
    let mut spec = SheetSpec::new(title, columns(&shown, sheets, names));
    spec.title = Some(format!("{title}：逐条核对，黄色为不同之处"));
    spec.footer = Some(footer(made));
    let mut chunks = hits.chunks(ROWS_PER_SHEET);
    let mut next = Some(chunks.next().unwrap_or_default());
    while let Some(rows) = next {
        let mut sheet = book.sheet(&spec)?;
        for hit in rows {
            let Some(subject) = matched.subjects.get(hit.subject) else {
                continue;
            };
            let text = explanation(&hit.comparison, &hit.judged, names.both());
            sheet.marked_row(row(matched, right, subject, hit, &shown, sheets, &text))?;
        }
        sheet.finish()?;
        next = chunks.next();
    }
    Ok(())
}

/// The fields that one of the lists has, by their place among the columns.
fn shown_fields(left: &ListRead, right: &ListRead) -> Vec<(usize, Field)> {
    let has = |list: &ListRead, place: usize| {
        let titles = list
            .parts
            .read
            .iter()
            .filter_map(|part| part.titles.get(place));
        titles.flatten().next().is_some()
    };
    // The order of the columns of `paper::people`.
    let fields = [
        Field::Name,
        Field::Number,
        Field::Birth,
        Field::Sex,
        Field::Phone,
        Field::Place,
    ];
    let all: [(usize, Field); FIELDS] =
        std::array::from_fn(|place| (place, fields.get(place).copied().unwrap_or(Field::Place)));
    all.into_iter()
        .filter(|(place, _)| has(left, *place) || has(right, *place))
        .collect()
}

fn columns(shown: &[(usize, Field)], sheets: (bool, bool), names: &Names) -> Vec<Column> {
    let mut columns = vec![
        Column::new("类别", Kind::Text).width(8),
        Column::new("分值", Kind::Integer)
            .width(8)
            .note("0 到 100。各项得分写在“依据”一栏，可以相加核对"),
    ];
    if sheets.1 {
        columns.push(Column::new(&format!("{}工作表", names.left), Kind::Text).width(14));
    }
    columns.push(Column::new(&format!("{}行号", names.left), Kind::Integer).width(10));
    if sheets.0 {
        columns.push(Column::new(&format!("{}工作表", names.right), Kind::Text).width(14));
    }
    columns.push(Column::new(&format!("{}行号", names.right), Kind::Integer).width(12));
    for (_, field) in shown {
        let width = match field {
            Field::Number => 22,
            Field::Place => 30,
            Field::Sex => 8,
            Field::Name | Field::Birth | Field::Phone => 14,
        };
        for side in names.both() {
            columns.push(Column::new(&format!("{side}{}", field.zh()), Kind::Text).width(width));
        }
    }
    columns.push(Column::new("依据", Kind::Text).width(60));
    columns.push(
        Column::new("核实结论（人工填写）", Kind::Text)
            .width(22)
            .choices(ANSWERS.map(str::to_owned).to_vec(), false),
    );
    columns
}

fn row<'v>(
    matched: &'v Matched,
    right: &'v ListRead,
    subject: &'v Subject,
    hit: &'v Hit,
    shown: &[(usize, Field)],
    sheets: (bool, bool),
    text: &'v str,
) -> Vec<MarkedCell<'v>> {
    let mut cells: Vec<MarkedCell<'v>> = vec![
        Value::Text(class(hit.judged.class)).into(),
        Value::Integer(i64::from(hit.judged.score)).into(),
    ];
    if sheets.1 {
        cells.push(Value::Text(part_name(&matched.left, &subject.entry)).into());
    }
    cells.push(Value::Integer(i64::from(subject.entry.row)).into());
    if sheets.0 {
        cells.push(Value::Text(part_name(right, &hit.other)).into());
    }
    cells.push(Value::Integer(i64::from(hit.other.row)).into());
    for (place, field) in shown {
        let mark = if field.differs(&hit.comparison) {
            Mark::Clash
        } else {
            Mark::None
        };
        for entry in [&subject.entry, &hit.other] {
            let value = entry.fields.get(*place).map_or("", String::as_str);
            cells.push(MarkedCell {
                value: Value::Text(value),
                mark,
                note: None,
            });
        }
    }
    cells.push(Value::Text(text).into());
    cells.push(Value::Empty.into());
    cells
}

fn part_name<'l>(list: &'l ListRead, entry: &Entry) -> &'l str {
    let part = list.parts.read.get(entry.part);
    part.and_then(|part| part.sheet.as_deref())
        .unwrap_or_default()
}

/// Who could not be compared.
fn not_compared<W: Write>(
    book: &mut Workbook<W>,
    matched: &Matched,
    made: &str,
) -> Result<(), XlsxError> {
    if matched
        .subjects
        .iter()
        .all(|subject| subject.unusable.is_none())
    {
        return Ok(());
    }
    let columns = vec![
        Column::new("行号", Kind::Integer).width(8),
        Column::new("姓名", Kind::Text).width(16),
        Column::new("公民身份号码", Kind::Text).width(22),
        Column::new("出生日期", Kind::Text).width(14),
        Column::new("为什么不能比对", Kind::Text).width(44),
    ];
    let mut spec = SheetSpec::new("不能比对", columns);
    spec.title = Some("名单里不能比对的人：补上号码或出生日期后再比对一次".to_owned());
    spec.footer = Some(footer(made));
    let mut sheet = book.sheet(&spec)?;
    for subject in &matched.subjects {
        let Some(why) = subject.unusable else {
            continue;
        };
        let [name, number, birth, ..] = &subject.entry.fields;
        sheet.row([
            Value::Integer(i64::from(subject.entry.row)),
            Value::Text(name),
            Value::Text(number),
            Value::Text(birth),
            Value::Text(unusable(why)),
        ])?;
    }
    sheet.finish()
}

/// What was compared, and what the classes mean.
fn about<W: Write>(book: &mut Workbook<W>, matched: &Matched, made: &str) -> Result<(), XlsxError> {
    let columns = vec![
        Column::new("项目", Kind::Text).width(20),
        Column::new("内容", Kind::Text).width(110),
    ];
    let mut spec = SheetSpec::new("说明", columns);
    spec.title = Some("这份结果怎样看".to_owned());
    spec.filter = false;
    let mut sheet = book.sheet(&spec)?;
    let mut line = |what: &str, text: &str| sheet.row([Value::Text(what), Value::Text(text)]);
    line("制表", made)?;
    line("名单", &list(&matched.left))?;
    if let Some(right) = &matched.right {
        line("本单位的表", &list(right))?;
    }
    for (of, from) in [
        (Class::Strong, STRONG_FROM),
        (Class::Review, REVIEW_FROM),
        (Class::Lead, LEAD_FROM),
    ] {
        let count = matched.count(of);
        let text = format!("{from} 分以上，{count} 条。{}", class_meaning(of));
        line(class(of), &text)?;
    }
    if matched.leads_left_out > 0 {
        let text = format!(
            "每人最多列 {} 条，另有 {} 条没有列出",
            super::MAX_LEADS_PER_PERSON,
            matched.leads_left_out
        );
        line("没有列出的线索", &text)?;
    }
    if matched.crowds > 0 {
        let text = format!(
            "有 {} 组人的出生日期或电话完全一样而人数过多（如统一填写的日期），组内没有逐对比较",
            matched.crowds
        );
        line("没有比较的", &text)?;
    }
    if matched.slips_left_out {
        line(
            "没有比较的",
            "通不过校验的号码太多，没有查找错一位的号码，只查了姓名和出生日期",
        )?;
    }
    line(
        "由人判定",
        "程序只说哪些项相同、哪些项不同，不下结论。同名同日生的人是有的，号码也会写错：每一条都要由经办人对照原件判定",
    )?;
    line(
        "分值",
        "各项得分相加，写在“依据”一栏。姓名和出生日期相同而没有号码时，按这份名单里同名、同日生的人有多少，扣减碰巧相同的可能",
    )?;
    line(
        "销毁",
        "本文件含个人信息，只在本机使用，不随答复上报；答复交出后连同导出的名单一并删除，并清空回收站",
    )?;
    sheet.finish()
}

fn list(read: &ListRead) -> String {
    let parts = read.parts.read.iter().map(|part| {
        let columns = COLUMNS
            .iter()
            .zip(&part.titles)
            .filter_map(|(column, title)| {
                let title = title.as_deref()?;
                Some(if title == column.title() {
                    title.to_owned()
                } else {
                    format!("{}（表头写作“{title}”）", column.title())
                })
            });
        let columns: Vec<String> = columns.collect();
        let sheet = part
            .sheet
            .as_ref()
            .map_or_else(String::new, |sheet| format!("工作表“{sheet}”"));
        format!("{sheet}{} 行，认出的列：{}", part.rows, columns.join("、"))
    });
    let parts: Vec<String> = parts.collect();
    let mut text = format!("{}：{}", read.name, parts.join("；"));
    if read.unusable > 0 {
        text.push_str(&format!(
            "。其中 {} 行缺号码和出生日期，不能比对",
            read.unusable
        ));
    }
    if !read.parts.passed_over.is_empty() {
        let sheets: Vec<&str> = read
            .parts
            .passed_over
            .iter()
            .map(|part| part.sheet.as_str())
            .collect();
        text.push_str(&format!(
            "。没有读的工作表（没有认出列）：{}",
            sheets.join("、")
        ));
    }
    text
}
