//! The parts around the sheets: list of sheets, styles, types, relations.

use std::io::Write;

use super::spec::Mark;
use super::{Workbook, XlsxError, xml};
use crate::sheet::column_letters;

/// Name of the hidden sheet with the drop-downs' lists.
pub(super) const LISTS_SHEET: &str = "选项";

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The cell formats, in the order of `cellXfs` in [`STYLES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Title,
    Header,
    Text,
    Integer,
    Date,
    Footer,
    OpenText,
    OpenInteger,
    OpenDate,
    /// Text without a border.
    BareText,
    WrongText,
    WrongInteger,
    WrongDate,
    ClashText,
    ClashInteger,
    ClashDate,
    Closed,
}

impl Style {
    /// Its number in the sheet.
    pub(super) fn index(self) -> u8 {
        match self {
            Self::Plain => 0,
            Self::Title => 1,
            Self::Header => 2,
            Self::Text => 3,
            Self::Integer => 4,
            Self::Date => 5,
            Self::Footer => 6,
            Self::OpenText => 7,
            Self::OpenInteger => 8,
            Self::OpenDate => 9,
            Self::BareText => 10,
            Self::WrongText => 11,
            Self::WrongInteger => 12,
            Self::WrongDate => 13,
            Self::ClashText => 14,
            Self::ClashInteger => 15,
            Self::ClashDate => 16,
            Self::Closed => 17,
        }
    }

    /// The style of a cell that stands out in a column of this style.
    pub(super) fn marked(self, mark: Mark) -> Self {
        match (mark, self) {
            (Mark::None, style) => style,
            (Mark::Closed, _) => Self::Closed,
            (Mark::Wrong, Self::Integer | Self::OpenInteger) => Self::WrongInteger,
            (Mark::Wrong, Self::Date | Self::OpenDate) => Self::WrongDate,
            (Mark::Wrong, _) => Self::WrongText,
            (Mark::Clash, Self::Integer | Self::OpenInteger) => Self::ClashInteger,
            (Mark::Clash, Self::Date | Self::OpenDate) => Self::ClashDate,
            (Mark::Clash, _) => Self::ClashText,
        }
    }
}

const STYLES: &str = concat!(
    "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">",
    "<numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>",
    "<fonts count=\"4\">",
    "<font><sz val=\"11\"/><name val=\"宋体\"/><charset val=\"134\"/></font>",
    "<font><b/><sz val=\"16\"/><name val=\"宋体\"/><charset val=\"134\"/></font>",
    "<font><b/><sz val=\"11\"/><name val=\"宋体\"/><charset val=\"134\"/></font>",
    "<font><sz val=\"9\"/><color rgb=\"FF666666\"/><name val=\"宋体\"/><charset val=\"134\"/></font>",
    "</fonts>",
    "<fills count=\"6\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>",
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFEDEDED\"/><bgColor indexed=\"64\"/></patternFill></fill>",
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFFFC7CE\"/><bgColor indexed=\"64\"/></patternFill></fill>",
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFFFEB9C\"/><bgColor indexed=\"64\"/></patternFill></fill>",
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFD9D9D9\"/><bgColor indexed=\"64\"/></patternFill></fill></fills>",
    "<borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>",
    "<border><left style=\"thin\"><color rgb=\"FFBFBFBF\"/></left><right style=\"thin\"><color rgb=\"FFBFBFBF\"/></right>",
    "<top style=\"thin\"><color rgb=\"FFBFBFBF\"/></top><bottom style=\"thin\"><color rgb=\"FFBFBFBF\"/></bottom><diagonal/></border></borders>",
    "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>",
    "<cellXfs count=\"18\">",
    "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>",
    "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyAlignment=\"1\"><alignment horizontal=\"center\" vertical=\"center\"/></xf>",
    "<xf numFmtId=\"0\" fontId=\"2\" fillId=\"2\" borderId=\"1\" xfId=\"0\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><alignment horizontal=\"center\" vertical=\"center\" wrapText=\"1\"/></xf>",
    "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><alignment vertical=\"center\"/></xf>",
    "<xf numFmtId=\"1\" fontId=\"0\" fillId=\"0\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><alignment vertical=\"center\"/></xf>",
    "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><alignment vertical=\"center\"/></xf>",
    "<xf numFmtId=\"0\" fontId=\"3\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>",
    "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyBorder=\"1\" applyAlignment=\"1\" applyProtection=\"1\"><alignment vertical=\"center\"/><protection locked=\"0\"/></xf>",
    "<xf numFmtId=\"1\" fontId=\"0\" fillId=\"0\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyBorder=\"1\" applyAlignment=\"1\" applyProtection=\"1\"><alignment vertical=\"center\"/><protection locked=\"0\"/></xf>",
    "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyBorder=\"1\" applyAlignment=\"1\" applyProtection=\"1\"><alignment vertical=\"center\"/><protection locked=\"0\"/></xf>",
    "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyProtection=\"1\"><protection locked=\"0\"/></xf>",
    "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"3\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\" applyProtection=\"1\"><alignment vertical=\"center\"/><protection locked=\"0\"/></xf>",
    "<xf numFmtId=\"1\" fontId=\"0\" fillId=\"3\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\" applyProtection=\"1\"><alignment vertical=\"center\"/><protection locked=\"0\"/></xf>",
    "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"3\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\" applyProtection=\"1\"><alignment vertical=\"center\"/><protection locked=\"0\"/></xf>",
    "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"4\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\" applyProtection=\"1\"><alignment vertical=\"center\"/><protection locked=\"0\"/></xf>",
    "<xf numFmtId=\"1\" fontId=\"0\" fillId=\"4\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\" applyProtection=\"1\"><alignment vertical=\"center\"/><protection locked=\"0\"/></xf>",
    "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"4\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\" applyProtection=\"1\"><alignment vertical=\"center\"/><protection locked=\"0\"/></xf>",
    "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"5\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><alignment horizontal=\"center\" vertical=\"center\"/></xf>",
    "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>",
);

/// Writes the parts around the sheets.
pub(super) fn write<W: Write>(book: &mut Workbook<W>) -> Result<(), XlsxError> {
    part(book, "xl/workbook.xml", |book| workbook(book))?;
    part(book, "xl/_rels/workbook.xml.rels", |book| {
        workbook_relations(book)
    })?;
    part(book, "xl/styles.xml", |_| STYLES.to_owned())?;
    part(book, "_rels/.rels", |_| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        )
    })?;
    part(book, "[Content_Types].xml", |book| content_types(book))
}

fn part<W: Write>(
    book: &mut Workbook<W>,
    path: &str,
    content: impl Fn(&Workbook<W>) -> String,
) -> Result<(), XlsxError> {
    let text = content(book);
    book.begin_part(path)?;
    book.zip.write_all(DECLARATION.as_bytes())?;
    Ok(book.zip.write_all(text.as_bytes())?)
}

fn workbook<W: Write>(book: &Workbook<W>) -> String {
    let mut sheets = String::new();
    let mut names = String::new();
    for (index, sheet) in book.sheets.iter().enumerate() {
        let (number, state) = (
            index + 1,
            if sheet.hidden {
                " state=\"hidden\""
            } else {
                ""
            },
        );
        sheets.push_str(&format!(
            "<sheet name=\"{}\" sheetId=\"{number}\"{state} r:id=\"rId{number}\"/>",
            xml::attribute(&sheet.name)
        ));
        let quoted = xml::content(&sheet.name.replace('\'', "''")).into_owned();
        if let Some((first, last, column)) = sheet.filter {
            names.push_str(&format!(
                "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"{index}\" hidden=\"1\">'{quoted}'!$A${first}:${}${last}</definedName>",
                column_letters(column)
            ));
        }
        if let Some(row) = sheet.print_row {
            names.push_str(&format!("<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"{index}\">'{quoted}'!${row}:${row}</definedName>"));
        }
    }
    // An empty list of names is not allowed.
    let names = if names.is_empty() {
        names
    } else {
        format!("<definedNames>{names}</definedNames>")
    };
    format!(
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"{OFFICE}\"><bookViews><workbookView/></bookViews><sheets>{sheets}</sheets>{names}</workbook>"
    )
}

fn workbook_relations<W: Write>(book: &Workbook<W>) -> String {
    let count = book.sheets.len();
    let sheets: String = (1..=count)
        .map(|number| format!("<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"))
        .collect();
    format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{sheets}<Relationship Id=\"rId{}\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>",
        count + 1
    )
}

fn content_types<W: Write>(book: &Workbook<W>) -> String {
    const MAIN: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let sheets: String = (1..)
        .zip(&book.sheets)
        .map(|(number, sheet)| {
            let notes = if sheet.notes { format!("<Override PartName=\"/xl/comments{number}.xml\" ContentType=\"{MAIN}.comments+xml\"/>") } else { String::new() };
            format!("<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"{MAIN}.worksheet+xml\"/>{notes}")
        })
        .collect();
    format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{MAIN}.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{MAIN}.styles+xml\"/>{sheets}</Types>"
    )
}
