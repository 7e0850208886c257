//! A body as it was packed on its way in, the body itself out.
//!
//! Headers lie: a crawler unpacks a body and leaves the header, a proxy packs one twice, a server names one
//! coding and uses another. So what has a magic number is unpacked by that, whatever the header says; brotli
//! and bare deflate have none, and are tried where the header names them, or where the body is no text and
//! comes out as a page.

use crate::source::formats::sniff;
use std::io::Read;

/// Most layers that a body may be packed in: two are seen, by a server and by who stands before it.
const LAYERS_MAX: usize = 5;

/// A way to pack a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Gzip,
    Zlib,
    Deflate,
    Brotli,
    Zstd,
    Bzip2,
    Xz,
}

impl Coding {
    /// The one that a header names.
    fn named(word: &str) -> Option<Self> {
        match word.trim() {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            "br" | "brotli" => Some(Self::Brotli),
            "zstd" => Some(Self::Zstd),
            "bzip2" | "x-bzip2" => Some(Self::Bzip2),
            "xz" => Some(Self::Xz),
            _ => None,
        }
    }

    /// The one that a body's first bytes tell.
    fn told(body: &[u8]) -> Option<Self> {
        match body {
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, ..] => Some(Self::Bzip2),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            // RFC 1950: deflate in a window of 32 KiB, and a check that makes the two bytes a multiple of 31.
            [0x78, flags, ..] if (0x7800 + u16::from(*flags)).is_multiple_of(31) => Some(Self::Zlib),
            _ => None,
        }
    }

    /// A body unpacked, to at most `limit` bytes; of one that is damaged, what came before.
    fn unpack(self, body: &[u8], limit: u64) -> Vec<u8> {
        let unpacked = |reader: &mut dyn Read| {
            let mut plain = Vec::new();
            // What came before a fault is kept, so the fault itself says nothing.
            let _ = reader.take(limit).read_to_end(&mut plain);
            plain
        };
        match self {
            Self::Gzip => unpacked(&mut flate2::read::MultiGzDecoder::new(body)),
            Self::Zlib => unpacked(&mut flate2::read::ZlibDecoder::new(body)),
            Self::Deflate => unpacked(&mut flate2::read::DeflateDecoder::new(body)),
            Self::Brotli => unpacked(&mut brotli_decompressor::Decompressor::new(body, 1 << 14)),
            Self::Zstd => {
                zstd::stream::read::Decoder::new(body).map_or_else(|_| Vec::new(), |mut it| unpacked(&mut it))
            }
            Self::Bzip2 => unpacked(&mut bzip2::read::MultiBzDecoder::new(body)),
            Self::Xz => unpacked(&mut liblzma::read::XzDecoder::new_multi_decoder(body)),
        }
    }
}

/// A body without what it is packed in. `named` are the codings of its headers, in the order in which they
/// were applied.
///
/// # Errors
/// It is packed more often than is believed.
pub(crate) fn unpacked(mut body: Vec<u8>, named: &[&str], limit: u64) -> Result<Vec<u8>, String> {
    let mut left: Vec<Coding> = named.iter().filter_map(|word| Coding::named(word)).collect();
    for _ in 0..LAYERS_MAX {
        let told =
            Coding::told(&body).map(|coding| coding.unpack(&body, limit)).filter(|plain| !plain.is_empty());
        let plain = match (told, left.pop()) {
            (Some(plain), _) => plain,
            (None, Some(coding)) => {
                let plain = coding.unpack(&body, limit);
                if plain.is_empty() || sniff::is_readable(&body) || !says_something(&plain) {
                    continue;
                }
                plain
            }
            (None, None) => return Ok(by_trial(body, limit)),
        };
        body = plain;
    }
    match Coding::told(&body) {
        Some(_) => Err(format!("a body that is packed over {LAYERS_MAX} times")),
        None => Ok(body),
    }
}

/// Whether what was unpacked on a header's word alone is anything: a text, a file of a known kind, or packed
/// once more.
fn says_something(plain: &[u8]) -> bool {
    sniff::is_readable(plain) || sniff::kind_of_no_text(plain).is_some() || Coding::told(plain).is_some()
}

/// A body that is no text, unpacked as a page, where it is one in a coding without a magic number.
fn by_trial(body: Vec<u8>, limit: u64) -> Vec<u8> {
    if body.is_empty() || sniff::is_readable(&body) || sniff::kind_of_no_text(&body).is_some() {
        return body;
    }
    let tried = [Coding::Brotli, Coding::Deflate].into_iter().map(|coding| coding.unpack(&body, limit));
    let page = tried.into_iter().find(|plain| sniff::is_readable(plain) && sniff::looks_like_html(plain));
    page.unwrap_or(body)
}

#[cfg(test)]
mod tests {
    use super::unpacked;
    use std::io::Write;

    const PAGE: &[u8] =
        b"<!doctype html><html><body><p>The ferry stopped, and nobody knows why it did.</p></body></html>";

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(body).unwrap();
        packer.finish().unwrap()
    }

    fn zlib(body: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(body).unwrap();
        packer.finish().unwrap()
    }

    fn bare(body: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(body).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn a_body_is_unpacked_by_what_it_is_whatever_the_header_says() {
        for header in [
            &[][..],
            &["gzip"],
            &["deflate"],
            &["br"],
            &["zstd"],
            &["identity"],
            &["x-nothing"],
            &["gzip", "gzip"],
        ] {
            let bodies = [
                PAGE.to_vec(),
                gzip(PAGE),
                zlib(PAGE),
                bare(PAGE),
                gzip(&gzip(PAGE)),
                zstd::encode_all(PAGE, 1).unwrap(),
            ];
            for (number, body) in bodies.into_iter().enumerate() {
                assert_eq!(unpacked(body, header, 1 << 20).unwrap(), PAGE, "{number} {header:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_unpacked_stays_and_what_is_packed_without_end_is_refused() {
        let noise: Vec<u8> = (0..400u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert_eq!(unpacked(noise.clone(), &["br"], 1 << 20).unwrap(), noise);
        assert_eq!(unpacked(noise.clone(), &["gzip"], 1 << 20).unwrap(), noise);
        let deep = (0..10).fold(PAGE.to_vec(), |body, _| gzip(&body));
        assert_eq!(unpacked(deep, &["gzip"], 1 << 20).unwrap_err(), "a body that is packed over 5 times");
        let cut = gzip(&PAGE.repeat(200));
        assert!(
            unpacked(cut[..cut.len() - 20].to_vec(), &["gzip"], 1 << 20).unwrap().starts_with(b"<!doctype")
        );
    }
}
