//! What a server sent in, as a crawl keeps it; its status, type and unpacked body out.
//!
//! Crawlers keep what came over the wire, or what they made of it, and often the headers of the one with the
//! body of the other. So a header is a hint: what does not fit the body is passed over, and of a body that
//! breaks off stands what came.

use super::coding;

/// What a server sent.
pub(crate) struct HttpResponse {
    pub status: u16,
    pub content_type: String,
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// Takes a block apart and unpacks its body, to at most `limit` bytes.
    pub(crate) fn parse(block: Vec<u8>, limit: u64) -> Result<Self, String> {
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
        let body = block[head + gap..].to_vec();
        let is_chunked = header("transfer-encoding").contains("chunked") || is_cut_into_chunks(&body);
        let body = if is_chunked { unchunked(body) } else { body };
        // A header may come more than once, and name several codings.
        let codings = headers.iter().filter(|(name, _)| name.trim().eq_ignore_ascii_case("content-encoding"));
        let codings: Vec<String> = codings.map(|(_, value)| value.to_ascii_lowercase()).collect();
        let codings: Vec<&str> = codings.iter().flat_map(|value| value.split(',')).collect();
        let body = coding::unpacked(body, &codings, limit)?;
        Ok(Self { status, content_type: header("content-type"), body })
    }

    pub(crate) fn media_type(&self) -> String {
        self.content_type.split([';', ',']).next().unwrap_or("").trim().to_ascii_lowercase()
    }

    pub(crate) fn charset(&self) -> Option<String> {
        let (_, rest) = self.content_type.split_once("charset=")?;
        Some(rest.split(';').next()?.trim_matches(['"', '\'', ' ']).to_owned())
    }
}

/// Whether a body is cut into chunks to its very end, whatever its header says.
fn is_cut_into_chunks(body: &[u8]) -> bool {
    let mut rest = body;
    loop {
        let Some(end) = memchr::memchr(b'\n', &rest[..rest.len().min(20)]) else { return false };
        let size = std::str::from_utf8(&rest[..end])
            .ok()
            .and_then(|line| usize::from_str_radix(line.trim_end(), 16).ok());
        match size {
            Some(0) => return rest.len() < body.len(),
            Some(size) => {
                let Some(behind) = rest.get(end + 1..).and_then(|rest| rest.get(size..)) else {
                    return false;
                };
                let Some(next) = behind.strip_prefix(b"\r\n").or_else(|| behind.strip_prefix(b"\n")) else {
                    return false;
                };
                rest = next;
            }
            None => return false,
        }
    }
}

/// A body put together from its chunks. One that is not cut into any, though its header says so, stays as it
/// is; of one that breaks off, what came before stands.
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

#[cfg(test)]
mod tests {
    use super::{is_cut_into_chunks, unchunked};

    #[test]
    fn chunks_without_a_header_are_told_by_their_sizes() {
        assert!(is_cut_into_chunks(b"4\r\nThe \r\n5\r\nferry\r\n0\r\n\r\n"));
        for body in [&b"<html>"[..], b"4\r\nThe ferry", b"0\n", b"12\nangry men"] {
            assert!(!is_cut_into_chunks(body));
        }
    }

    #[test]
    fn chunks_are_joined_and_what_is_not_cut_stays() {
        assert_eq!(unchunked(b"4\r\nThe \r\n5;x=y\r\nferry\r\n0\r\n\r\n".to_vec()), b"The ferry");
        assert_eq!(unchunked(b"<html>\nno chunks".to_vec()), b"<html>\nno chunks");
        assert_eq!(unchunked(b"4\r\nThe \r\nff\r\nfer".to_vec()), b"The fer");
        assert_eq!(unchunked(b"ffffffffffffffffff\r\nx".to_vec()), b"ffffffffffffffffff\r\nx");
    }
}
