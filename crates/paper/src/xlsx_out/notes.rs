//! Notes on cells: their texts, and the boxes that show them in the old drawing format that notes still need.

use std::io::Write;

use super::{Workbook, XlsxError, xml};
use crate::sheet::column_letters;

/// Writes the notes of the sheet being finished: text and box of each, and the relations of the sheet to them.
pub(super) fn write<W: Write>(
    book: &mut Workbook<W>,
    notes: &[(u32, u32, String)],
) -> Result<(), XlsxError> {
    let number = book.sheets.len() + 1;
    let mut texts = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors><author></author></authors><commentList>",
    );
    let mut boxes = String::from(
        "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>",
    );
    for (id, (row, column, text)) in (1usize..).zip(notes) {
        texts.push_str(&format!(
            "<comment ref=\"{}{row}\" authorId=\"0\"><text><t xml:space=\"preserve\">{}</t></text></comment>",
            column_letters(*column),
            xml::content(text)
        ));
        let (left, top) = (column + 1, row.saturating_sub(1));
        boxes.push_str(&format!(
            "<v:shape id=\"_x0000_s{id}\" type=\"#_x0000_t202\" style=\"position:absolute;visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:textbox/><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 10, {top}, 4, {right}, 10, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{top}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>",
            id = number.saturating_mul(1024).saturating_add(id),
            right = left + 3,
            bottom = top + 6,
        ));
    }
    texts.push_str("</commentList></comments>");
    boxes.push_str("</xml>");
    book.begin_part(&format!("xl/comments{number}.xml"))?;
    book.zip.write_all(texts.as_bytes())?;
    book.begin_part(&format!("xl/drawings/vmlDrawing{number}.vml"))?;
    book.zip.write_all(boxes.as_bytes())?;
    book.begin_part(&format!("xl/worksheets/_rels/sheet{number}.xml.rels"))?;
    book.zip.write_all(
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing\" Target=\"../drawings/vmlDrawing{number}.vml\"/><Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments\" Target=\"../comments{number}.xml\"/></Relationships>"
        )
        .as_bytes(),
    )?;
    Ok(())
}
