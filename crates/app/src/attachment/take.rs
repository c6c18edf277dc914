//! Taking a file in: its kind from its bytes, pictures made anew, texts in one encoding, then sealed
//! onto the disk under a key of its own.

use std::io::{self, BufWriter, Cursor, Read, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

use domain::account::Actor;
use domain::attachment::rules::clean_name;
use domain::attachment::{Attachment, Owner};
use domain::{Millis, RecordId};
use media::{FileKind, KindError, Limits, PictureError, Remade};
use seal::file::{Hashing, Sealing};
use seal::keys::{DataKey, WrappedKey};
use seal::provider::National;

use super::disk::{Unfinished, path};
use super::{MIB, OwnerPlace, SentFile};
use crate::App;
use crate::error::{Error, Result};
use crate::fault::Fault;

/// Why one file of an upload is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadFault {
    /// Larger than the county allows.
    TooLarge {
        /// The limit in MB.
        max_mb: u64,
    },
    /// Nothing in it.
    Empty,
    /// An Office file of the old format, or one with a password.
    OldOffice,
    /// A document with macros.
    Macros,
    /// A picture of the format that only some telephones read.
    Heic,
    /// A document or picture that cannot be read.
    Broken,
    /// None of the kinds that are taken.
    Unknown,
    /// A picture of too many pixels.
    TooManyPixels {
        /// Its pixels, in millions.
        millions: u64,
    },
}

/// A file that was looked at and lies sealed on the disk.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) id: RecordId,
    pub(super) path: PathBuf,
    pub(super) wrapped_key: String,
    name: String,
    kind: FileKind,
    bytes: i64,
    hash: String,
    sent_hash: String,
    sealed_hash: String,
    thumbnail_bytes: i64,
    size_px: Option<(i64, i64)>,
    at: Millis,
}

impl Taken {
    /// Its row.
    pub(super) fn row(
        &self,
        actor: &Actor,
        owner: &Owner,
        place: &OwnerPlace,
        caption: &str,
        no: i64,
    ) -> Attachment {
        Attachment {
            id: self.id.clone(),
            no,
            owner: owner.clone(),
            term: place.term.clone(),
            town: place.town.clone(),
            unit: place.unit.clone(),
            name: self.name.clone(),
            caption: caption.to_owned(),
            kind: self.kind.code().to_owned(),
            bytes: self.bytes,
            hash: self.hash.clone(),
            sent_hash: self.sent_hash.clone(),
            sealed_hash: self.sealed_hash.clone(),
            thumbnail_bytes: self.thumbnail_bytes,
            size_px: self.size_px,
            by_account: actor.account.as_str().to_owned(),
            by_name: actor.name.clone(),
            at: self.at,
            destroyed: None,
            version: 1,
        }
    }
}

/// Everything a blocking thread needs to seal one file.
struct Sealer {
    id: RecordId,
    path: PathBuf,
    label: String,
    key: DataKey,
    wrapped_key: String,
    at: Millis,
}

impl App {
    /// Takes one file in; the inner error is the fault of the file.
    pub(super) async fn take_file(
        &self,
        actor: &Actor,
        file: SentFile,
        max_bytes: u64,
    ) -> Result<std::result::Result<Taken, Fault>> {
        let turn = self.taking().acquire().await.map_err(Error::internal)?;
        let id = RecordId::from(self.env().ulid());
        let county = actor.county.as_str();
        let label = Attachment::label(county, &id);
        let key = DataKey::new(self.env().random());
        let keys = self.keys().map_err(|fault| Error::internal(fault.zh()))?;
        let nonce = self.env().random();
        let wrapped = WrappedKey::wrap(&National, keys.master(), &label, &key, nonce);
        let sealer = Sealer {
            path: path(&self.config().data_dir, county, id.as_str()),
            id,
            label,
            key,
            wrapped_key: wrapped.map_err(Error::internal)?.to_line(),
            at: self.env().now(),
        };
        let name = file.name.clone();
        let taken = crate::division::blocking(move || sealer.take(file, max_bytes)).await;
        drop(turn);
        match taken {
            Ok(taken) => Ok(taken.map_err(|why| Fault::Upload { name, why })),
            Err(error) => Err(error),
        }
    }
}

/// What is stored of a file: itself, or what was made of it.
enum Stored {
    AsSent,
    Anew(Cursor<Vec<u8>>),
}

impl Sealer {
    fn take(
        self,
        mut file: SentFile,
        max_bytes: u64,
    ) -> Result<std::result::Result<Taken, UploadFault>> {
        let bytes = file
            .content
            .seek(SeekFrom::End(0))
            .map_err(Error::internal)?;
        if bytes > max_bytes {
            return Ok(Err(UploadFault::TooLarge {
                max_mb: max_bytes / MIB,
            }));
        }
        let kind = match media::detect(&mut file.content) {
            Ok(kind) => kind,
            Err(error) => return refused(error).map(Err),
        };
        let mut sent = Hashing::new(io::sink());
        io::copy(&mut file.content, &mut sent).map_err(Error::internal)?;
        let (_, sent_hash, _) = sent.finish();
        file.content.rewind().map_err(Error::internal)?;
        let mut made = Made {
            kind,
            stored: Stored::AsSent,
            thumbnail: Vec::new(),
            size_px: None,
        };
        if kind.is_picture() || kind == FileKind::Text {
            let mut whole = Vec::new();
            file.content
                .read_to_end(&mut whole)
                .map_err(Error::internal)?;
            made = match Made::of(kind, &whole) {
                Ok(made) => made,
                Err(fault) => return Ok(Err(fault)),
            };
        }
        self.seal(file, made, sent_hash).map(Ok)
    }

    fn seal(self, mut file: SentFile, made: Made, sent_hash: String) -> Result<Taken> {
        let name = clean_name(&file.name);
        let sealed = || -> io::Result<_> {
            let (unfinished, out) = Unfinished::create(self.path.clone())?;
            let sink = Hashing::new(BufWriter::new(&out));
            let mut sealing = Sealing::new(&National, &self.key, &self.label, sink)?;
            sealing.write_all(&made.thumbnail)?;
            let mut plain = Hashing::new(&mut sealing);
            match made.stored {
                Stored::AsSent => io::copy(&mut file.content, &mut plain)?,
                Stored::Anew(mut anew) => io::copy(&mut anew, &mut plain)?,
            };
            let (_, hash, bytes) = plain.finish();
            let (buffer, sealed_hash, _) = sealing.finish()?.finish();
            buffer
                .into_inner()
                .map_err(io::IntoInnerError::into_error)?;
            Ok((unfinished.finish(&out)?, hash, bytes, sealed_hash))
        };
        let (path, hash, bytes, sealed_hash) = sealed().map_err(Error::internal)?;
        Ok(Taken {
            id: self.id,
            path,
            wrapped_key: self.wrapped_key,
            name,
            kind: made.kind,
            bytes: i64::try_from(bytes).map_err(Error::internal)?,
            hash,
            sent_hash,
            sealed_hash,
            thumbnail_bytes: i64::try_from(made.thumbnail.len()).map_err(Error::internal)?,
            size_px: made.size_px,
            at: self.at,
        })
    }
}

/// What is stored, with what stands in front of it.
struct Made {
    kind: FileKind,
    stored: Stored,
    thumbnail: Vec<u8>,
    size_px: Option<(i64, i64)>,
}

impl Made {
    /// A picture decoded and written anew, or a text in UTF-8.
    fn of(kind: FileKind, whole: &[u8]) -> std::result::Result<Self, UploadFault> {
        if kind == FileKind::Text {
            let text = media::kind::plain_text(whole).ok_or(UploadFault::Broken)?;
            return Ok(Self {
                kind,
                stored: Stored::Anew(Cursor::new(text.into_bytes())),
                thumbnail: Vec::new(),
                size_px: None,
            });
        }
        let picture: Remade =
            media::remake(whole, kind, &Limits::EVIDENCE).map_err(|error| match error {
                PictureError::TooLarge {
                    width_px,
                    height_px,
                } => UploadFault::TooManyPixels {
                    millions: (u64::from(width_px) * u64::from(height_px)).div_ceil(1_000_000),
                },
                PictureError::Broken(_) | PictureError::NotAPicture => UploadFault::Broken,
            })?;
        Ok(Self {
            kind: picture.kind,
            thumbnail: picture.thumbnail,
            size_px: Some((picture.width_px.into(), picture.height_px.into())),
            stored: Stored::Anew(Cursor::new(picture.bytes)),
        })
    }
}

/// A file that is refused, or the machine's failure.
fn refused(error: KindError) -> Result<UploadFault> {
    Ok(match error {
        KindError::Empty => UploadFault::Empty,
        KindError::OldOffice => UploadFault::OldOffice,
        KindError::Macros => UploadFault::Macros,
        KindError::Heic => UploadFault::Heic,
        KindError::Broken => UploadFault::Broken,
        KindError::Unknown => UploadFault::Unknown,
        KindError::Read(error) => return Err(Error::internal(error)),
    })
}
