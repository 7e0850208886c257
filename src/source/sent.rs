//! What a server sent in, as a crawl keeps it; its status, type and unpacked body out.
//!
//! Crawlers keep what came over the wire, or what they made of it, and often the headers of the one with the body of the
//! other. So a header is a hint: what does not fit the body is passed over, and of a body that breaks off stands what came.

use std::io::Read;

/// What a server sent.
pub(super) struct Sent {
    pub status: u16,
    pub content_type: String,
    pub body: Vec<u8>,
}

impl Sent {
    /// Takes a block apart and unpacks its body, to at most `limit` bytes.
    pub fn parse(block: Vec<u8>, limit: u64) -> Result<Self, String> {
        let ends = [&b"\r\n\r\n"[..], b"\n\n"];
        let end = ends.iter().filter_map(|end| Some((memchr::memmem::find(&block, end)?, end.len()))).min();
        let Some((head, gap)) = end else { return Err("a response without headers".to_owned()) };
        let text = String::from_utf8_lossy(&block[..head]).into_owned();
        let mut lines = text.lines();
        let status = lines.next().and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
        let Some(status) = status else { return Err("a response without a status".to_owned()) };
        let headers: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(':')).collect();
        let header = |wanted: &str| {
            let found = headers.iter().find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
            found.map(|(_, value)| value.trim().to_ascii_lowercase()).unwrap_or_default()
        };
        let mut body = block[head + gap..].to_vec();
        if header("transfer-encoding").contains("chunked") {
            body = unchunked(body);
        }
        body = decoded(body, &header("content-encoding"), limit);
        Ok(Self { status, content_type: header("content-type"), body })
    }

    pub fn media_type(&self) -> String {
        self.content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
    }

    pub fn charset(&self) -> Option<String> {
        let (_, rest) = self.content_type.split_once("charset=")?;
        Some(rest.split(';').next()?.trim_matches(['"', '\'', ' ']).to_owned())
    }
}

/// A body put together from its chunks. One that is not cut into any, though its header says so, stays as it is; of one
/// that breaks off, what came before stands.
fn unchunked(body: Vec<u8>) -> Vec<u8> {
    let (mut whole, mut rest) = (Vec::new(), &body[..]);
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let size = std::str::from_utf8(&rest[..end]).ok().and_then(|line| line.split(';').next());
        let size = size.and_then(|size| usize::from_str_radix(size.trim(), 16).ok());
        match size {
            Some(0) => return whole,
            Some(size) => {
                rest = &rest[end + 1..];
                whole.extend_from_slice(&rest[..size.min(rest.len())]);
                rest = rest.get(size..).unwrap_or_default();
                rest = rest.strip_prefix(b"\r").unwrap_or(rest);
                rest = rest.strip_prefix(b"\n").unwrap_or(rest);
            }
            None => break,
        }
    }
    if whole.is_empty() { body } else { whole }
}

/// A body unpacked. Crawlers unpack bodies and leave the header, so one that is not packed stays as it is; of one that is
/// damaged, what could be unpacked stands.
fn decoded(body: Vec<u8>, encoding: &str, limit: u64) -> Vec<u8> {
    let unpacked = |reader: &mut dyn Read| {
        let mut plain = Vec::new();
        // What came before a fault is kept, so the fault itself says nothing.
        let _ = reader.take(limit).read_to_end(&mut plain);
        plain
    };
    let plain = match encoding.trim() {
        "gzip" | "x-gzip" => unpacked(&mut flate2::read::MultiGzDecoder::new(&body[..])),
        "deflate" => match unpacked(&mut flate2::read::ZlibDecoder::new(&body[..])) {
            none if none.is_empty() => unpacked(&mut flate2::read::DeflateDecoder::new(&body[..])),
            plain => plain,
        },
        "br" => unpacked(&mut brotli_decompressor::Decompressor::new(&body[..], 1 << 14)),
        "zstd" => match zstd::stream::read::Decoder::new(&body[..]) {
            Ok(mut reader) => unpacked(&mut reader),
            Err(_) => Vec::new(),
        },
        _ => return body,
    };
    let readable = std::str::from_utf8(&body[..body.len().min(64)]).is_ok();
    if plain.is_empty() || (readable && plain.len() < body.len()) { body } else { plain }
}

#[cfg(test)]
mod tests {
    use super::{decoded, unchunked};

    #[test]
    fn chunks_are_joined_and_what_is_not_cut_stays() {
        assert_eq!(unchunked(b"4\r\nThe \r\n5;x=y\r\nferry\r\n0\r\n\r\n".to_vec()), b"The ferry");
        assert_eq!(unchunked(b"<html>\nno chunks".to_vec()), b"<html>\nno chunks");
        assert_eq!(unchunked(b"4\r\nThe \r\nff\r\nfer".to_vec()), b"The fer");
        assert_eq!(unchunked(b"ffffffffffffffffff\r\nx".to_vec()), b"ffffffffffffffffff\r\nx");
    }

    #[test]
    fn a_body_that_is_not_packed_though_its_header_says_so_stays() {
        for encoding in ["gzip", "deflate", "br", "zstd", "x-nothing", ""] {
            assert_eq!(
                decoded(b"<html><p>plain</p>".to_vec(), encoding, 1 << 20),
                b"<html><p>plain</p>",
                "{encoding}"
            );
        }
    }
}
