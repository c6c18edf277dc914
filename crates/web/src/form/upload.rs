//! Forms with files.

use std::io::{Read, Seek};
use std::path::PathBuf;

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};

use super::{BodyError, Fields};

/// The longest value of a field beside the files, in bytes.
const MAX_VALUE_BYTES: usize = 64 * 1024;
/// The longest file name kept, in characters.
const MAX_FILE_NAME_CHARS: usize = 120;

/// What an upload may hold.
#[derive(Debug, Clone)]
pub struct UploadLimits {
    /// Files at most.
    pub files: usize,
    /// Bytes of one file at most.
    pub file_bytes: u64,
    /// Where a file is kept while it is worked on; in memory when `None`, which suits small ones.
    pub folder: Option<PathBuf>,
}

impl UploadLimits {
    /// One file of at most so many bytes, kept in memory.
    #[must_use]
    pub const fn one(file_bytes: u64) -> Self {
        Self {
            files: 1,
            file_bytes,
            folder: None,
        }
    }
}

/// The body of a form that may carry files: sent with them, or as plain fields by a script.
#[derive(Debug)]
pub enum Sent {
    /// Fields alone.
    Plain(Fields),
    /// Fields and files.
    Files(Multipart),
}

impl Sent {
    /// Reads it within the limits.
    ///
    /// # Errors
    /// When a limit is passed, something is not text, or the body breaks off.
    pub async fn read(self, limits: &UploadLimits) -> Result<Upload, BodyError> {
        match self {
            Self::Plain(fields) => Ok(Upload {
                fields,
                files: Vec::new(),
            }),
            Self::Files(body) => Upload::read(body, limits).await,
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let kind = request.headers().get(CONTENT_TYPE);
        let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or("");
        if kind.starts_with("multipart/form-data") {
            let body = Multipart::from_request(request, state).await;
            return body
                .map(Self::Files)
                .map_err(|refused| refused.into_response());
        }
        Fields::from_request(request, state).await.map(Self::Plain)
    }
}

/// What an upload held.
#[derive(Debug, Default)]
pub struct Upload {
    /// The fields beside the files.
    pub fields: Fields,
    /// The files in their order; a file field left empty is not among them.
    pub files: Vec<UploadedFile>,
}

/// A file that was sent.
#[derive(Debug)]
pub struct UploadedFile {
    /// The name of the field.
    pub field: String,
    /// The name the sender's machine gave it, without folders; for showing only, never a path of ours.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Memory(Vec<u8>),
    /// Has no name on the disk, so nothing is left when it is dropped.
    Disk(std::fs::File),
}

/// Reading a file that may lie in memory or on the disk.
pub trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

impl UploadedFile {
    /// The content from its beginning, to be read on a blocking thread.
    #[must_use]
    pub fn into_reader(self) -> Box<dyn ReadSeek> {
        match self.content {
            Content::Memory(bytes) => Box::new(std::io::Cursor::new(bytes)),
            Content::Disk(file) => Box::new(file),
        }
    }

    /// The whole content, read on a blocking thread.
    ///
    /// # Errors
    /// When it cannot be read back from disk.
    pub async fn into_bytes(self) -> app::Result<Vec<u8>> {
        let mut reader = self.into_reader();
        let read = move || {
            let mut bytes = Vec::new();
            reader.read_to_end(&mut bytes).map(|_| bytes)
        };
        tokio::task::spawn_blocking(read)
            .await
            .map_err(app::Error::internal)?
            .map_err(app::Error::internal)
    }
}

impl Upload {
    /// Reads a multipart body.
    ///
    /// # Errors
    /// When a limit is passed, something is not text, or the body breaks off.
    pub async fn read(mut body: Multipart, limits: &UploadLimits) -> Result<Self, BodyError> {
        let mut upload = Self::default();
        while let Some(field) = body.next_field().await.map_err(|error| broken(&error))? {
            let name = field.name().ok_or(BodyError::Name)?.to_owned();
            match field.file_name().map(bare_name) {
                None => {
                    let value = text(field, &name).await?;
                    upload.fields.add(name, &value)?;
                }
                // An empty file field is sent with an empty name.
                Some(file) if file.is_empty() => {}
                Some(_) if upload.files.len() >= limits.files => return Err(BodyError::TooMany),
                Some(file) => upload.files.push(receive(field, name, file, limits).await?),
            }
        }
        Ok(upload)
    }

    /// The file sent in a field.
    pub fn take(&mut self, field: &str) -> Option<UploadedFile> {
        let at = self.files.iter().position(|file| file.field == field)?;
        Some(self.files.remove(at))
    }
}

async fn text(mut field: Field<'_>, name: &str) -> Result<String, BodyError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        if bytes.len().saturating_add(chunk.len()) > MAX_VALUE_BYTES {
            return Err(BodyError::BodyTooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| BodyError::Text(name.to_owned()))
}

async fn receive(
    mut field: Field<'_>,
    name: String,
    file: String,
    limits: &UploadLimits,
) -> Result<UploadedFile, BodyError> {
    let mut sink = Sink::new(limits.folder.clone()).await?;
    let mut size = 0_u64;
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        size = size.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
        if size > limits.file_bytes {
            return Err(BodyError::FileTooLarge {
                name: file,
                max_bytes: limits.file_bytes,
            });
        }
        sink.write(&chunk).await?;
    }
    Ok(UploadedFile {
        field: name,
        name: file,
        bytes: size,
        content: sink.finish().await?,
    })
}

enum Sink {
    Memory(Vec<u8>),
    Disk(tokio::fs::File),
}

impl Sink {
    async fn new(folder: Option<PathBuf>) -> Result<Self, BodyError> {
        let Some(folder) = folder else {
            return Ok(Self::Memory(Vec::new()));
        };
        let file = tokio::task::spawn_blocking(move || tempfile::tempfile_in(folder)).await;
        match file {
            Ok(Ok(file)) => Ok(Self::Disk(tokio::fs::File::from_std(file))),
            Ok(Err(error)) => Err(disk(&error)),
            Err(_) => Err(BodyError::Broken),
        }
    }

    async fn write(&mut self, chunk: &[u8]) -> Result<(), BodyError> {
        match self {
            Self::Memory(bytes) => {
                bytes.extend_from_slice(chunk);
                Ok(())
            }
            Self::Disk(file) => file.write_all(chunk).await.map_err(|error| disk(&error)),
        }
    }

    async fn finish(self) -> Result<Content, BodyError> {
        match self {
            Self::Memory(bytes) => Ok(Content::Memory(bytes)),
            Self::Disk(mut file) => {
                file.flush().await.map_err(|error| disk(&error))?;
                file.rewind().await.map_err(|error| disk(&error))?;
                Ok(Content::Disk(file.into_std().await))
            }
        }
    }
}

fn disk(error: &std::io::Error) -> BodyError {
    tracing::error!(%error, "an upload could not be written to the disk");
    BodyError::Broken
}

fn broken(error: &MultipartError) -> BodyError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        BodyError::BodyTooLarge
    } else {
        BodyError::Broken
    }
}

/// The last part of a path of any system, without control characters.
fn bare_name(name: &str) -> String {
    name.rsplit(['/', '\\'])
        .next()
        .unwrap_or("")
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_FILE_NAME_CHARS)
        .collect()
}
