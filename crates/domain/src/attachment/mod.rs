//! Room `attachment`: files that prove something, hung on a record of another room.
//!
//! An attachment belongs to an [`Owner`], a kind of record and its id, and whoever may see or change
//! that record may see or add its attachments: `app::attachment::owner` has the one function that asks.
//! A room that wants evidence adds its kind to [`OwnerKind`] and an arm there; nothing else.

pub mod rules;

use crate::ids::{RecordId, TermId, UnitId};
use crate::retention::Kept;
use crate::time::Millis;

macro_rules! owners {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $zh:literal, $kept:ident;)+) => {
        $crate::codes::coded! {
            /// Kinds of record that attachments hang on.
            OwnerKind { $($(#[$doc])* $name = $code, $zh;)+ }
        }

        impl OwnerKind {
            /// The line of the retention table that its attachments follow.
            #[must_use]
            pub const fn kept(self) -> Kept {
                match self { $(Self::$name => Kept::$kept),+ }
            }
        }
    };
}

owners! {
    /// A recorded step: its notice on the wall, its minutes. Id: term/village/body/step/number.
    StepEvidence = "step", "环节凭证", StepEvidence;
    /// A village's plan: what proves its results. Id: term/village.
    Plan = "plan", "一村一策佐证", StepEvidence;
    /// An entry of a special tracker: reports, photographs of what was posted. Id: term/entry.
    Tracker = "tracker", "台账佐证", StepEvidence;
    /// A place's part of a task: what proves its answer. Id: term/task/place.
    TaskPart = "task", "任务凭证", DutyEvidence;
    /// A supervision order: the evidence of its answer. Id: term/order.
    Order = "order", "整改凭证", DutyEvidence;
    /// An inspection, photographed on the spot. Id: term/inspection/number of the finding, 0 for the
    /// inspection as a whole.
    Inspection = "inspection", "检查照片", DutyEvidence;
    /// A question of a village's dossier that is answered with files. Id: term/village/question.
    Dossier = "dossier", "村情附件", DossierFiles;
}

/// Longest id of an owner, in characters.
pub const OWNER_ID_MAX_CHARS: usize = 160;
/// Most attachments of one record that are not destroyed.
pub const OWNER_MAX_FILES: i64 = 60;
/// Most files of one upload.
pub const UPLOAD_MAX_FILES: usize = 10;
/// Longest caption of a file, in characters.
pub const CAPTION_MAX_CHARS: usize = 100;
/// Longest reason of a destruction, in characters.
pub const REASON_MAX_CHARS: usize = 200;

/// The record that an attachment belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Owner {
    /// Its kind.
    pub kind: OwnerKind,
    /// Its id within the county.
    pub id: String,
}

impl Owner {
    /// Names a record; `None` for what no id of a record looks like.
    #[must_use]
    pub fn new(kind: OwnerKind, id: &str) -> Option<Self> {
        let fits = !id.is_empty()
            && id.len() <= OWNER_ID_MAX_CHARS
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/'));
        fits.then(|| Self {
            kind,
            id: id.to_owned(),
        })
    }

    /// Reads what [`Owner::text`] writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once(':')?;
        Self::new(OwnerKind::parse(kind)?, id)
    }

    /// "step:01TERM/990101100200/villagers_committee/VOTER_LIST/1", for forms and addresses.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}:{}", self.kind.code(), self.id)
    }
}

/// An attachment that was destroyed: what is left to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destroyed {
    /// When.
    pub at: Millis,
    /// By whom.
    pub by_name: String,
    /// Why.
    pub reason: String,
}

/// What is kept of an attachment beside its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its id; also the name of its file on the disk.
    pub id: RecordId,
    /// Its number in the county, shown to people: it is never given twice.
    pub no: i64,
    /// The record it belongs to.
    pub owner: Owner,
    /// The term the owner belongs to, from whose closing it is kept.
    pub term: Option<TermId>,
    /// The owner's township; none for a record of the county.
    pub town: Option<UnitId>,
    /// The owner's village; none for a record of a township or the county.
    pub unit: Option<UnitId>,
    /// The name it came with, cleaned; empty once destroyed.
    pub name: String,
    /// What the person wrote about it; empty once destroyed.
    pub caption: String,
    /// Code of its kind, told from its bytes; also the ending of its name.
    pub kind: String,
    /// Its length as stored, in bytes.
    pub bytes: i64,
    /// SM3 of its content as stored.
    pub hash: String,
    /// SM3 of the file as it was sent: equal to `hash` unless it was made anew.
    pub sent_hash: String,
    /// SM3 of the sealed file on the disk, so that a backup is checked without a key.
    pub sealed_hash: String,
    /// Bytes of the thumbnail in front of the content; 0 for none.
    pub thumbnail_bytes: i64,
    /// Width and height in pixels, of a picture.
    pub size_px: Option<(i64, i64)>,
    /// The account that added it.
    pub by_account: String,
    /// Its person's name at that time.
    pub by_name: String,
    /// When it was added.
    pub at: Millis,
    /// Its end, when it has come.
    pub destroyed: Option<Destroyed>,
    /// For concurrent editing.
    pub version: i64,
}

impl Attachment {
    /// What its keys are bound to.
    #[must_use]
    pub fn label(county: &str, id: &RecordId) -> String {
        format!("attachment/{county}/{id}")
    }

    /// The name it is downloaded under: number and cleaned name with the ending of its real kind.
    #[must_use]
    pub fn file_name(&self) -> String {
        let stem = if self.name.is_empty() {
            "附件"
        } else {
            &self.name
        };
        format!("{}-{stem}.{}", self.no, self.kind)
    }
}
