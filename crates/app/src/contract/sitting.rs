//! Sitting members and reserved seats of a count sheet, given or taken from the
//! outcome the vote follows.

use crate::contract::json::{Faults, Fields, WireFaultKind, join, number, object};
use crate::contract::sheet::{Names, SEX, entries, id_of, kin_of};
use law::count::{MAX_SITTING, Nominee, PostNo, Sitting};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Sitting members and reserved seats: given, or taken from the outcome this
/// vote follows.
pub(super) fn sitting(
    fields: &Fields<'_>,
    names: &Names,
    nominees: &[Nominee],
    faults: &mut Faults,
) -> (Vec<Sitting>, Vec<(PostNo, u32)>) {
    let mut members = Vec::new();
    let mut reserved = reserved(fields, names, faults);
    if fields.get("sitting").is_some() {
        for (path, fields) in entries(fields, "sitting", MAX_SITTING, faults) {
            let id = id_of(&path, &fields, faults);
            fields.required(&path, "post", faults);
            let post = fields.text(&path, "post", faults).map(Cow::into_owned);
            members.push(Sitting {
                id,
                post: post.unwrap_or_default(),
                sex: fields.code(&path, "sex", SEX, faults),
                kin_of: kin_of(&path, &fields, names, faults),
            });
        }
    } else if let Some(raw) = fields.get("previous") {
        let previous = object("previous", raw, faults);
        let before = previous.map(|fields| previous_outcome(&fields, names, nominees, faults));
        let (sitting, set_aside) = before.unwrap_or_default();
        members = sitting;
        if reserved.is_empty() {
            reserved = set_aside;
        }
    }
    (members, reserved)
}

fn reserved(fields: &Fields<'_>, names: &Names, faults: &mut Faults) -> Vec<(PostNo, u32)> {
    let object = fields
        .get("reserved")
        .and_then(|raw| object("reserved", raw, faults));
    let mut reserved = Vec::new();
    for (id, raw) in object.iter().flat_map(Fields::iter) {
        let path = join("reserved", id);
        let post = names.post(path.clone(), id, faults);
        let count = number(&path, raw, faults).map(u32::try_from);
        match (post, count) {
            (Some(post), Some(Ok(count))) => reserved.push((post, count)),
            (_, Some(Err(_))) => {
                let found = raw_text(raw);
                faults.push(path, WireFaultKind::TooLarge { found });
            }
            _ => {}
        }
    }
    reserved
}

fn raw_text(raw: &RawValue) -> String {
    raw.get().chars().take(40).collect()
}

/// Who was elected before sits now; seats set aside for a woman stay so where
/// the post is on this sheet.
fn previous_outcome(
    fields: &Fields<'_>,
    names: &Names,
    nominees: &[Nominee],
    faults: &mut Faults,
) -> (Vec<Sitting>, Vec<(PostNo, u32)>) {
    let read = |field: &str, faults: &mut Faults| {
        let mut inner = Faults::default();
        let found = entries(fields, field, MAX_SITTING, &mut inner);
        for fault in inner.0 {
            faults.push(join("previous", &fault.path), fault.kind);
        }
        found
    };
    let mut members = Vec::new();
    for (path, fields) in read("elected", faults) {
        let path = join("previous", &path);
        fields.required(&path, "post", faults);
        fields.required(&path, "nominee", faults);
        let id = fields
            .text(&path, "nominee", faults)
            .map(Cow::into_owned)
            .unwrap_or_default();
        let post = fields
            .text(&path, "post", faults)
            .map(Cow::into_owned)
            .unwrap_or_default();
        let known = nominees.iter().find(|nominee| nominee.id == id);
        let sex = fields
            .code(&path, "sex", SEX, faults)
            .or_else(|| known?.sex);
        members.push(Sitting {
            id,
            post,
            sex,
            kin_of: Vec::new(),
        });
    }
    let mut set_aside = Vec::new();
    for (path, fields) in read("vacant", faults) {
        let path = join("previous", &path);
        let post = fields.text(&path, "post", faults);
        let post = post.and_then(|id| names.posts.get(id.as_ref()).copied());
        let seats = fields.small(&path, "seats", faults);
        let woman = fields.get("reserved").is_some();
        if let (Some(post), Some(seats), true) = (post, seats, woman) {
            set_aside.push((post, seats));
        }
    }
    (members, set_aside)
}
