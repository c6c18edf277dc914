//! Pictures decoded within limits and written anew.
//!
//! What comes out holds nothing but the picture: no place, time, device, serial number, thumbnail or
//! comment of the camera. The camera's word on which side is up is applied first, since it goes too.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder as _, ImageFormat, ImageReader,
};

use crate::kind::FileKind;

/// What a picture may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Pixels of the picture as it came: a small file can claim to be huge.
    pub pixels_max: u64,
    /// Bytes of the decoded picture.
    pub decoded_max_bytes: u64,
    /// The longer side of the picture as it is stored; a larger one is reduced.
    pub side_max_px: u32,
    /// The longer side of the thumbnail.
    pub thumbnail_px: u32,
}

impl Limits {
    /// Photographs of telephones up to 50 million pixels, stored so that a page photographed whole is
    /// still read.
    pub const EVIDENCE: Self = Self {
        pixels_max: 50_000_000,
        decoded_max_bytes: 256 * 1024 * 1024,
        side_max_px: 4096,
        thumbnail_px: 320,
    };
}

/// Quality of stored photographs and of thumbnails, of 100.
const QUALITY: (u8, u8) = (88, 78);

/// A picture made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remade {
    /// JPEG or PNG.
    pub kind: FileKind,
    /// The file.
    pub bytes: Vec<u8>,
    /// Its width in pixels.
    pub width_px: u32,
    /// Its height in pixels.
    pub height_px: u32,
    /// A small JPEG of it.
    pub thumbnail: Vec<u8>,
    /// Whether it was larger when it came.
    pub reduced: bool,
}

/// Why a picture is not taken.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// More pixels than the limit.
    #[error("{width_px} by {height_px} pixels")]
    TooLarge {
        /// Width as it came.
        width_px: u32,
        /// Height as it came.
        height_px: u32,
    },
    /// It cannot be decoded, or not within the limits.
    #[error("cannot be decoded: {0}")]
    Broken(String),
    /// No picture at all.
    #[error("no picture")]
    NotAPicture,
}

impl From<image::ImageError> for PictureError {
    fn from(error: image::ImageError) -> Self {
        Self::Broken(error.to_string())
    }
}

/// Decodes a picture of a kind that was told from its bytes, turns it upright, and writes it anew.
///
/// # Errors
/// [`PictureError`].
pub fn remake(bytes: &[u8], kind: FileKind, limits: &Limits) -> Result<Remade, PictureError> {
    let format = match kind {
        FileKind::Jpeg => ImageFormat::Jpeg,
        FileKind::Png => ImageFormat::Png,
        FileKind::Webp => ImageFormat::WebP,
        _ => return Err(PictureError::NotAPicture),
    };
    let picture = upright(bytes, format, limits)?;
    let side = picture.width().max(picture.height());
    let reduced = side > limits.side_max_px;
    let picture = if reduced {
        picture.resize(limits.side_max_px, limits.side_max_px, FilterType::Triangle)
    } else {
        picture
    };
    let see_through = picture.color().has_alpha();
    let (stored, bytes) = if kind == FileKind::Png || see_through {
        (FileKind::Png, png(&picture)?)
    } else {
        (FileKind::Jpeg, jpeg(&picture, QUALITY.0)?)
    };
    let small = side > limits.thumbnail_px;
    let thumbnail = if small {
        jpeg(
            &picture.thumbnail(limits.thumbnail_px, limits.thumbnail_px),
            QUALITY.1,
        )?
    } else {
        jpeg(&picture, QUALITY.1)?
    };
    Ok(Remade {
        kind: stored,
        bytes,
        width_px: picture.width(),
        height_px: picture.height(),
        thumbnail,
        reduced,
    })
}

/// Decodes within the limits, in eight bits a channel, the camera's turn applied.
fn upright(
    bytes: &[u8],
    format: ImageFormat,
    limits: &Limits,
) -> Result<DynamicImage, PictureError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut own = image::Limits::default();
    own.max_alloc = Some(limits.decoded_max_bytes);
    reader.limits(own);
    let mut decoder = reader.into_decoder()?;
    let (width_px, height_px) = decoder.dimensions();
    let pixels = u64::from(width_px).saturating_mul(u64::from(height_px));
    if pixels == 0 || pixels > limits.pixels_max || decoder.total_bytes() > limits.decoded_max_bytes
    {
        return Err(PictureError::TooLarge {
            width_px,
            height_px,
        });
    }
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(if picture.color().has_alpha() {
        DynamicImage::ImageRgba8(picture.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(picture.into_rgb8())
    })
}

fn jpeg(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, PictureError> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, quality).encode_image(&picture.to_rgb8())?;
    Ok(out)
}

fn png(picture: &DynamicImage) -> Result<Vec<u8>, PictureError> {
    let mut out = Vec::new();
    picture.write_with_encoder(PngEncoder::new(&mut out))?;
    Ok(out)
}

/// A PNG of raw pixels, three bytes each: for pictures that the program draws itself.
///
/// # Errors
/// When the pixels are not width × height × 3 bytes.
pub fn from_pixels(width_px: u32, height_px: u32, rgb: &[u8]) -> Result<Vec<u8>, PictureError> {
    let wanted = u64::from(width_px) * u64::from(height_px) * 3;
    if u64::try_from(rgb.len()) != Ok(wanted) {
        return Err(PictureError::NotAPicture);
    }
    let mut out = Vec::new();
    PngEncoder::new(&mut out).write_image(rgb, width_px, height_px, ExtendedColorType::Rgb8)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Left half red, right half blue.
    fn drawn(width: u32, height: u32) -> Vec<u8> {
        let mut rgb = Vec::new();
        for _ in 0..height {
            for x in 0..width {
                rgb.extend(if x < width / 2 {
                    [200, 0, 0]
                } else {
                    [0, 0, 200]
                });
            }
        }
        from_pixels(width, height, &rgb).unwrap()
    }

    /// A JPEG with an EXIF block: turned by 90 degrees, made by a named device at a named place.
    fn photographed(width: u32, height: u32) -> Vec<u8> {
        let plain = remake(&drawn(width, height), FileKind::Png, &Limits::EVIDENCE).unwrap();
        let picture = image::load_from_memory(&plain.bytes).unwrap();
        let jpeg = jpeg(&picture, 90).unwrap();
        let mut exif =
            b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
        exif.extend_from_slice(b"GPS 32.1N 114.0E CAMERA-7");
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let mut with = jpeg[..2].to_vec();
        with.extend([0xFF, 0xE1]);
        with.extend(length);
        with.extend(exif);
        with.extend(&jpeg[2..]);
        with
    }

    #[test]
    fn metadata_goes_and_its_turn_is_applied() {
        let photo = photographed(64, 32);
        assert!(photo.windows(8).any(|w| w == b"CAMERA-7"));
        let made = remake(&photo, FileKind::Jpeg, &Limits::EVIDENCE).unwrap();
        assert_eq!((made.width_px, made.height_px), (32, 64));
        assert_eq!(made.kind, FileKind::Jpeg);
        for bytes in [&made.bytes, &made.thumbnail] {
            assert!(!bytes.windows(4).any(|w| w == b"Exif"));
            assert!(!bytes.windows(8).any(|w| w == b"CAMERA-7"));
        }
        // Turned by 90 degrees clockwise, what was left is above.
        let seen = image::load_from_memory(&made.bytes).unwrap().to_rgb8();
        assert!(seen.get_pixel(16, 4).0[0] > 150);
        assert!(seen.get_pixel(16, 60).0[2] > 150);
    }

    #[test]
    fn a_large_picture_is_reduced_and_a_huge_one_refused() {
        let limits = Limits {
            pixels_max: 10_000,
            side_max_px: 50,
            thumbnail_px: 20,
            ..Limits::EVIDENCE
        };
        let made = remake(&drawn(100, 60), FileKind::Png, &limits).unwrap();
        assert!(made.reduced);
        assert_eq!((made.width_px, made.height_px), (50, 30));
        let thumbnail = image::load_from_memory(&made.thumbnail).unwrap();
        assert_eq!((thumbnail.width(), thumbnail.height()), (20, 12));
        let huge = remake(&drawn(200, 60), FileKind::Png, &limits);
        assert!(matches!(
            huge,
            Err(PictureError::TooLarge { width_px: 200, .. })
        ));
    }

    #[test]
    fn what_is_no_picture_says_so() {
        let broken = remake(
            b"\xFF\xD8\xFF\xE0 nothing",
            FileKind::Jpeg,
            &Limits::EVIDENCE,
        );
        assert!(matches!(broken, Err(PictureError::Broken(_))));
        let pdf = remake(b"%PDF-", FileKind::Pdf, &Limits::EVIDENCE);
        assert!(matches!(pdf, Err(PictureError::NotAPicture)));
        // Claims a million by a million pixels in a few bytes.
        let mut bomb = drawn(4, 4);
        bomb[16..24].copy_from_slice(&[0, 15, 66, 64, 0, 15, 66, 64]);
        assert!(remake(&bomb, FileKind::Png, &Limits::EVIDENCE).is_err());
    }
}
