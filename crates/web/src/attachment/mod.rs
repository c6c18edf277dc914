//! Room `attachment`: files hung on records.
//!
//! Other rooms put [`Files`] on their pages: `Files::of(&ctx, &owner).await?` makes the card with list
//! and upload form, `{{ files }}` writes it. Uploading, opening and destroying are the routes here,
//! whatever the record; whose it is, `app::attachment::owner` decides.

pub mod files;
pub mod one;
pub mod retention;
pub mod upload;

pub(crate) use files::{ENDINGS, hint};
pub use files::{FileList, Files, Photos};
pub(crate) use upload::{received, sent};

use app::attachment::OwnerPlace;
use domain::attachment::{Owner, OwnerKind};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Where attachments are.
const HERE: &str = "/attachments";
const KIB: i64 = 1024;

/// The page of an owner's attachments.
#[must_use]
pub fn owner_files(owner: &Owner) -> String {
    let owner = utf8_percent_encode(&owner.text(), NON_ALPHANUMERIC).to_string();
    format!("{HERE}?owner={owner}")
}

/// The page of the record itself. A room that adds a kind of owner adds its page here.
#[must_use]
pub fn owner_page(owner: &Owner, place: &OwnerPlace) -> String {
    match owner.kind {
        OwnerKind::StepEvidence => place.unit.as_ref().map_or_else(
            || "/villages".to_owned(),
            |unit| format!("/villages/{unit}"),
        ),
        OwnerKind::Plan => place
            .unit
            .as_ref()
            .map_or_else(|| "/plans".to_owned(), |unit| format!("/plans/{unit}")),
        OwnerKind::Tracker => {
            let entry = owner.id.rsplit('/').next().unwrap_or("");
            format!("/tracker-entries/{entry}")
        }
        OwnerKind::TaskPart => match owner.id.split('/').collect::<Vec<_>>()[..] {
            [_, task, place] => format!("/tasks/{task}?place={place}#files"),
            _ => "/tasks".to_owned(),
        },
        OwnerKind::Order => {
            let order = owner.id.rsplit('/').next().unwrap_or("");
            format!("/orders/{order}#files")
        }
        OwnerKind::Inspection => match owner.id.split('/').collect::<Vec<_>>()[..] {
            [_, inspection, no] => format!("/inspections/{inspection}#photos-{no}"),
            _ => "/inspections".to_owned(),
        },
        OwnerKind::Dossier => match owner.id.split('/').collect::<Vec<_>>()[..] {
            [_, unit, code] => format!("/survey/villages/{unit}#q-{code}"),
            _ => "/survey".to_owned(),
        },
    }
}

/// A size for people.
fn size(bytes: i64) -> String {
    match bytes {
        n if n < KIB => format!("{n} 字节"),
        n if n < KIB * KIB => format!("{} KB", n / KIB),
        n => format!(
            "{}.{} MB",
            n / (KIB * KIB),
            (n % (KIB * KIB)) * 10 / (KIB * KIB)
        ),
    }
}

/// Chinese name of a stored kind of file.
fn kind_zh(code: &str) -> &'static str {
    app::attachment::file_kind(code).map_or("文件", |kind| kind.zh)
}
