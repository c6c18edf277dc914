//! Room `attachment`: files hung on records as evidence.
//!
//! [`owner`] has the one function that says whose an attachment is and who may see or change that
//! record; [`take`] looks at what was sent, makes pictures anew and seals; [`disk`] knows where sealed
//! files lie; [`due`] is the retention table at work. The row, its key and its journal event are
//! written in one transaction after the file is on the disk: a file without a row is swept, a row
//! without a file is never made.

pub mod disk;
pub mod due;
pub mod owner;
mod take;

use std::io::{Read, Seek};
use std::path::PathBuf;

use domain::RecordId;
use domain::account::Actor;
use domain::attachment::rules::{AttachmentFault, check_caption, check_destruction};
use domain::attachment::{Attachment, OWNER_MAX_FILES, Owner, UPLOAD_MAX_FILES};
use domain::setting::SettingKey;
use seal::file::Opening;
use seal::keys::{UnwrapError, WrappedKey};
use seal::provider::National;
use store::Write;

pub use owner::OwnerPlace;
pub use take::UploadFault;

use crate::App;
use crate::error::{Error, Result};
use crate::fault::Fault;

/// Files being looked at and sealed at once: a decoded picture takes some hundred megabytes.
pub(crate) const AT_ONCE: usize = 2;
const MIB: u64 = 1024 * 1024;

/// A file as it was sent, in memory or on the disk.
pub trait Content: Read + Seek + Send {}
impl<T: Read + Seek + Send> Content for T {}

/// A file that is to be added.
pub struct SentFile {
    /// The name the sender's machine gave it.
    pub name: String,
    /// Its content.
    pub content: Box<dyn Content>,
}

impl std::fmt::Debug for SentFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SentFile({})", self.name)
    }
}

/// Files that are to be added to a record.
#[derive(Debug)]
pub struct NewAttachments {
    /// The record.
    pub owner: Owner,
    /// What the person writes about them.
    pub caption: String,
    /// The files.
    pub files: Vec<SentFile>,
}

/// Files that were looked at and lie sealed on the disk; gone again unless they are claimed.
#[derive(Debug)]
pub(crate) struct Sealed {
    caption: String,
    taken: disk::Unclaimed,
}

impl Sealed {
    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.taken.len()
    }

    /// Their rows are committed: they stay.
    pub(crate) fn claim(self) {
        self.taken.claim();
    }
}

/// A record's attachments as somebody sees them.
#[derive(Debug, Clone)]
pub struct OwnersFiles {
    /// The record.
    pub owner: Owner,
    /// Where it stands and what may be done.
    pub place: OwnerPlace,
    /// Its attachments, destroyed ones included, in the order of their numbers.
    pub files: Vec<Attachment>,
}

/// Which part of an attachment's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The content.
    Whole,
    /// The small picture in front of it.
    Thumbnail,
}

/// An attachment's content, to be read on a blocking thread. What it gives out was checked chunk by
/// chunk; an error at the end means that the file was cut short.
pub struct Opened {
    /// What is kept of it.
    pub attachment: Attachment,
    /// How many bytes follow.
    pub bytes: u64,
    /// The content.
    pub content: Box<dyn Read + Send>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opened({}, {} bytes)", self.attachment.id, self.bytes)
    }
}

impl From<AttachmentFault> for Fault {
    fn from(fault: AttachmentFault) -> Self {
        Self::Attachment(fault)
    }
}

impl App {
    /// How large one file may be, in bytes.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn attachment_max_bytes(&self, actor: &Actor) -> Result<u64> {
        let scope = actor.may(domain::account::Verb::ViewAttachments)?;
        let mut read = self.store().read().await?;
        let key = SettingKey::AttachmentMaxMb;
        let mb = self.setting_number(&mut read, &scope, key).await?;
        Ok(u64::try_from(mb).unwrap_or(1).max(1).saturating_mul(MIB))
    }

    /// Where an upload is kept while it is read; made when it is not there. Files in it have no name.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn upload_folder(&self) -> Result<PathBuf> {
        disk::incoming(&self.config().data_dir).map_err(Error::internal)
    }

    /// A record's attachments.
    ///
    /// # Errors
    /// Denied; not found when the record is not there or not within the actor's scope.
    pub async fn attachments(&self, actor: &Actor, owner: &Owner) -> Result<OwnersFiles> {
        let mut read = self.store().read().await?;
        let place = self.owner_place(&mut read, actor, owner).await?;
        let files = read.attachments_of(&place.see, owner).await?;
        Ok(OwnersFiles {
            owner: owner.clone(),
            place,
            files,
        })
    }

    /// One attachment with the place of its record.
    ///
    /// # Errors
    /// Denied; not found when its record is not within the actor's scope.
    pub async fn attachment(
        &self,
        actor: &Actor,
        id: &RecordId,
    ) -> Result<(Attachment, OwnerPlace)> {
        let scope = actor.may(domain::account::Verb::ViewAttachments)?;
        let mut read = self.store().read().await?;
        let found = read.attachment(&scope, id).await?;
        let found = found.ok_or(Error::NotFound("attachment"))?;
        let place = self.owner_place(&mut read, actor, &found.owner).await?;
        Ok((found, place))
    }

    /// Adds files to a record: all of them, or none.
    ///
    /// # Errors
    /// Denied; not found; faults of single files, each with its name.
    pub async fn add_attachments(
        &self,
        actor: &Actor,
        mut ask: NewAttachments,
    ) -> Result<Vec<Attachment>> {
        actor.may(domain::account::Verb::AddAttachments)?;
        if ask.files.is_empty() {
            return Err(Fault::from(AttachmentFault::NoFile).into());
        }
        let files = std::mem::take(&mut ask.files);
        let sealed = self.seal_files(actor, &ask.owner, &ask.caption, files);
        let sealed = sealed.await?;
        let mut tx = self.write(actor).await?;
        let added = self.hang(&mut tx, actor, &ask.owner, &sealed).await?;
        tx.commit().await?;
        sealed.claim();
        Ok(added)
    }

    /// Looks at files for a record and seals them onto the disk: all of them, or none. They have no
    /// rows until [`App::hang`] gives them some.
    ///
    /// # Errors
    /// Denied; not found; faults of single files, each with its name.
    pub(crate) async fn seal_files(
        &self,
        actor: &Actor,
        owner: &Owner,
        caption: &str,
        files: Vec<SentFile>,
    ) -> Result<Sealed> {
        actor.may(domain::account::Verb::AddAttachments)?;
        if files.len() > UPLOAD_MAX_FILES {
            let max = UPLOAD_MAX_FILES;
            return Err(Fault::TooMany { max }.into());
        }
        let caption = caption.trim().to_owned();
        check_caption(&caption).map_err(Fault::from)?;
        let mut sealed = Sealed {
            caption,
            taken: disk::Unclaimed::default(),
        };
        if files.is_empty() {
            return Ok(sealed);
        }
        let max_bytes = self.attachment_max_bytes(actor).await?;
        let present = self.attachments(actor, owner).await?;
        present.place.changeable()?;
        room_for(&present.files, files.len())?;
        let mut faults = Vec::new();
        for file in files {
            match self.take_file(actor, file, max_bytes).await? {
                Ok(file) => sealed.taken.push(file),
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() {
            Ok(sealed)
        } else {
            Err(Error::Fault(faults))
        }
    }

    /// Hangs sealed files on their record within a change. The caller claims them once it is committed.
    ///
    /// # Errors
    /// Denied; not found; a fault when the record was closed or filled since they were sealed.
    pub(crate) async fn hang(
        &self,
        tx: &mut Write,
        actor: &Actor,
        owner: &Owner,
        sealed: &Sealed,
    ) -> Result<Vec<Attachment>> {
        if sealed.taken.len() == 0 {
            return Ok(Vec::new());
        }
        // Between the two looks the record may have been undone, or filled by others.
        let place = self.owner_place(tx, actor, owner).await?;
        let change = place.changeable()?.clone();
        let now = tx.attachments_of(&place.see, owner).await?;
        room_for(&now, sealed.taken.len())?;
        let mut no = tx.next_attachment_no(&change).await?;
        let mut added = Vec::with_capacity(sealed.taken.len());
        for file in sealed.taken.iter() {
            let row = file.row(actor, owner, &place, &sealed.caption, no);
            tx.add_attachment(&change, &row, &file.wrapped_key).await?;
            no = no.saturating_add(1);
            added.push(row);
        }
        self.files_moved(tx, actor, owner).await?;
        Ok(added)
    }

    /// What follows for a record whose attachments came or went: a question of a dossier that is
    /// answered with files has another answer.
    async fn files_moved(&self, tx: &mut Write, actor: &Actor, owner: &Owner) -> Result<()> {
        match owner::dossier_question(owner) {
            Some(question) => self.answer_with_files(tx, actor, &question).await,
            None => Ok(()),
        }
    }

    /// How many attachments stand on a record, within a change or a reading.
    ///
    /// # Errors
    /// Denied; not found.
    pub(crate) async fn files_on(
        &self,
        read: &mut store::Read,
        actor: &Actor,
        owner: &Owner,
    ) -> Result<usize> {
        let place = self.owner_place(read, actor, owner).await?;
        let all = read.attachments_of(&place.see, owner).await?;
        Ok(all.iter().filter(|f| f.destroyed.is_none()).count())
    }

    /// Opens an attachment's content or its thumbnail.
    ///
    /// # Errors
    /// Denied; not found when it is destroyed, has no thumbnail, or is beyond the actor's scope; a fault
    /// when its file is gone or damaged.
    pub async fn open_attachment(
        &self,
        actor: &Actor,
        id: &RecordId,
        part: Part,
    ) -> Result<Opened> {
        let (attachment, place) = self.attachment(actor, id).await?;
        let mut read = self.store().read().await?;
        let key = read.attachment_key(&place.see, id).await?;
        drop(read);
        let key = key.ok_or(Error::NotFound("attachment"))?;
        if part == Part::Thumbnail && attachment.thumbnail_bytes == 0 {
            return Err(Error::NotFound("thumbnail"));
        }
        let county = actor.county.as_str();
        let label = Attachment::label(county, id);
        let wrapped = WrappedKey::parse_line(&key).map_err(Error::internal)?;
        let master = self.keys().map_err(|fault| Error::internal(fault.zh()))?;
        let key = match wrapped.unwrap(&National, master.master(), &label) {
            Ok(key) => key,
            Err(UnwrapError::OtherMaster { .. }) => {
                return Err(Fault::from(AttachmentFault::OtherKey).into());
            }
            Err(error) => return Err(Error::internal(error)),
        };
        let path = disk::path(&self.config().data_dir, county, id.as_str());
        let first = attachment.thumbnail_bytes.unsigned_abs();
        let bytes = match part {
            Part::Whole => attachment.bytes.unsigned_abs(),
            Part::Thumbnail => first,
        };
        let content = crate::division::blocking(move || {
            let lost = |_| Error::from(Fault::from(AttachmentFault::FileLost));
            let file = std::io::BufReader::new(disk::open(&path).map_err(lost)?);
            let mut whole = Opening::new(&National, &key, &label, file).map_err(lost)?;
            if part == Part::Whole {
                let passed = std::io::copy(&mut (&mut whole).take(first), &mut std::io::sink());
                passed.map_err(lost)?;
                Ok(Box::new(whole) as Box<dyn Read + Send>)
            } else {
                Ok(Box::new(whole.take(first)) as Box<dyn Read + Send>)
            }
        })
        .await?;
        Ok(Opened {
            attachment,
            bytes,
            content,
        })
    }

    /// Destroys an attachment: its key, so that no copy of its file can be opened any more, its name and
    /// its caption. Number, dates, hash and reason stay.
    ///
    /// # Errors
    /// Denied; not found; faults; a clash when it changed meanwhile.
    pub async fn destroy_attachment(
        &self,
        actor: &Actor,
        id: &RecordId,
        version: i64,
        reason: &str,
    ) -> Result<Attachment> {
        actor.may(domain::account::Verb::AddAttachments)?;
        let (attachment, place) = self.attachment(actor, id).await?;
        let change = place.destroyable()?;
        let now = self.env().now();
        let account = actor.account.as_str();
        check_destruction(&attachment, actor.role, account, now, reason).map_err(Fault::from)?;
        if attachment.version != version {
            return Err(Error::Clash("attachment"));
        }
        let mut tx = self.write(actor).await?;
        let left = tx
            .destroy_attachment(change, &attachment, reason.trim())
            .await?;
        self.files_moved(&mut tx, actor, &attachment.owner).await?;
        tx.commit().await?;
        self.remove_file(actor.county.as_str(), id.as_str()).await;
        Ok(left)
    }

    /// Removes the file of what was destroyed; what cannot be removed now, the daily sweep removes.
    pub(crate) async fn remove_file(&self, county: &str, id: &str) {
        let path = disk::path(&self.config().data_dir, county, id);
        let removed =
            crate::division::blocking(move || std::fs::remove_file(&path).map_err(Error::internal));
        if let Err(error) = removed.await {
            tracing::warn!(%error, id, "the file of a destroyed attachment is left for the sweep");
        }
    }
}

/// What a kind of file is called and how it is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileKindInfo {
    /// Chinese name.
    pub zh: &'static str,
    /// Media type of its download.
    pub media_type: &'static str,
    /// Whether it was decoded and written anew.
    pub is_picture: bool,
    /// Whether it may still carry who made it, where and when.
    pub keeps_traces: bool,
}

/// The kind of file that a stored code names.
#[must_use]
pub fn file_kind(code: &str) -> Option<FileKindInfo> {
    media::FileKind::parse(code).map(|kind| FileKindInfo {
        zh: kind.zh(),
        media_type: kind.media_type(),
        is_picture: kind.is_picture(),
        keeps_traces: kind.keeps_traces(),
    })
}

/// Whether a record can take so many files more.
fn room_for(present: &[Attachment], more: usize) -> Result<()> {
    let kept = present.iter().filter(|f| f.destroyed.is_none()).count();
    let all = i64::try_from(kept.saturating_add(more)).unwrap_or(i64::MAX);
    if all > OWNER_MAX_FILES {
        return Err(Fault::from(AttachmentFault::TooMany).into());
    }
    Ok(())
}
