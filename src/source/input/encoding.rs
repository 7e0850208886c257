//! Bytes in any encoding in, UTF-8 out.
//!
//! Bytes that are valid UTF-8 and not plain ASCII are UTF-8, whatever a page says of itself: crawlers recode
//! pages and leave the label. Else the label counts (a page's own, or its server's), and without one the
//! bytes are asked: a byte order mark, the zeros of UTF-16, and then `chardetng`, which browsers use. A
//! stream that is UTF-8 with a fault here and there stays UTF-8, so that a broken record is found and refused
//! instead of turning the whole file. For the same reason a fault in another encoding, such as half of a
//! UTF-16 pair, is given out as a byte that no UTF-8 has.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, Read};
use std::sync::{Arc, OnceLock};

/// Number of bytes examined, from the first that is not ASCII.
const WINDOW_BYTES: usize = 1 << 16;

/// Number of UTF-8 errors that settles a stream's encoding.
const FAULTS_MIN: usize = 8;

/// Bytes of a page searched for its label. Browsers search 1,024 bytes; some labels stand later.
const LABEL_BYTES: usize = 1 << 13;

/// Returns a page as text, and the name of its original encoding.
pub fn page(bytes: &[u8], server_label: Option<&str>) -> (String, &'static str) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return (encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned(), encoding.name());
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && wide(bytes).is_none()
        && (!text.is_ascii() || !text.contains('\u{1b}'))
    {
        return (text.to_owned(), UTF_8.name());
    }
    let label = server_label.and_then(named).or_else(|| own_label(bytes));
    if let Some(encoding) = wide(bytes).or(label) {
        let (text, faulty) = encoding.decode_without_bom_handling(bytes);
        if !faulty {
            return (text.into_owned(), encoding.name());
        }
    }
    let (encoding, _) = told(bytes, true);
    (encoding.decode_without_bom_handling(bytes).0.into_owned(), encoding.name())
}

fn named(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.trim().trim_matches(['"', '\'', ';']).as_bytes())
}

/// Returns the label in `<meta charset=...>`, `<meta content="text/html; charset=...">` or `<?xml
/// encoding="..."?>`.
fn own_label(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(LABEL_BYTES)]).to_lowercase();
    let value = |rest: &str| {
        let rest = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        named(rest.split(['"', '\'', ' ', '>', '/', ';', '?']).next()?)
    };
    let labels = head.match_indices("charset").filter_map(|(at, word)| value(&head[at + word.len()..]));
    let declared = head.strip_prefix("<?xml").and_then(|rest| {
        let declaration = rest.split("?>").next()?;
        value(&declaration[declaration.find("encoding")? + "encoding".len()..])
    });
    // A label readable as single bytes cannot be UTF-16.
    labels
        .chain(declared)
        .next()
        .map(|encoding| if encoding.is_ascii_compatible() { encoding } else { UTF_8 })
}

/// Recognises UTF-16 without a byte order mark: every other byte of its ASCII is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(256)];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let most = |count: usize, other: usize| head.len() >= 8 && count * 5 >= head.len() && other * 8 <= count;
    match (most(odd, even), most(even, odd)) {
        (true, _) => Some(UTF_16LE),
        (_, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// Returns the likeliest encoding of unlabelled bytes, and their number of UTF-8 errors; `whole` unless the
/// bytes are cut off.
fn told(bytes: &[u8], whole: bool) -> (&'static Encoding, usize) {
    let (mut sound, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    let cut = !whole && std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none());
    broken -= usize::from(cut && broken > 0);
    // In other encodings two bytes make UTF-8 by chance, but seldom more often than not.
    if broken == 0 || sound > broken {
        return (UTF_8, broken);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, whole);
    (detector.guess(None, Utf8Detection::Deny), broken)
}

/// Name of a stream's encoding, once it is known not to be UTF-8.
pub(crate) type DetectedEncoding = Arc<OnceLock<&'static str>>;

/// A stream recoded to UTF-8. UTF-8 passes unchanged, errors included.
pub(crate) struct Recoded<R> {
    inner: R,
    state: RecodeState,
    found: DetectedEncoding,
    given: Vec<u8>,
    at: usize,
    ended: bool,
    /// Read error to report after the bytes before it.
    fault: Option<io::Error>,
}

enum RecodeState {
    /// Nothing but ASCII so far.
    Ascii,
    Utf8,
    Other(Box<Decoder>),
}

impl<R: Read> Recoded<R> {
    /// Recodes `inner`, which begins with `head`: that is looked at and not taken. Another encoding is told
    /// to `found`.
    pub(crate) fn new(inner: R, head: &[u8], found: DetectedEncoding) -> Self {
        let marked = Encoding::for_bom(head).map(|(encoding, _)| encoding);
        let mut new = Self {
            inner,
            state: RecodeState::Ascii,
            found,
            given: Vec::new(),
            at: 0,
            ended: false,
            fault: None,
        };
        if let Some(encoding) = marked.or_else(|| wide(head)) {
            new.decide(encoding);
        }
        new
    }

    fn decide(&mut self, encoding: &'static Encoding) {
        self.state = match encoding == UTF_8 {
            true => RecodeState::Utf8,
            false => {
                // It may have been told before, of the same bytes.
                let _ = self.found.set(encoding.name());
                RecodeState::Other(Box::new(encoding.new_decoder_with_bom_removal()))
            }
        };
    }

    /// Reads the next block into `given`.
    fn fill(&mut self) {
        let mut block = Vec::new();
        self.read_block(&mut block);
        if matches!(self.state, RecodeState::Ascii)
            && let Some(first) = block.iter().position(|byte| !byte.is_ascii())
        {
            self.read_block(&mut block);
            let (encoding, broken) = told(&block[first..], self.ended);
            if encoding != UTF_8 && broken < FAULTS_MIN && !self.ended {
                // A fault or two in a window say too little of what is to come.
                self.given = encoding.decode_without_bom_handling(&block).0.into_owned().into_bytes();
                self.at = 0;
                return;
            }
            self.decide(encoding);
        }
        self.at = 0;
        match &mut self.state {
            RecodeState::Ascii | RecodeState::Utf8 => self.given = block,
            RecodeState::Other(decoder) => {
                self.given.clear();
                decode(decoder, &block, self.ended, &mut self.given);
            }
        }
    }

    fn read_block(&mut self, block: &mut Vec<u8>) {
        if self.ended {
            return;
        }
        match (&mut self.inner).take(WINDOW_BYTES as u64).read_to_end(block) {
            Ok(count) => self.ended = count == 0,
            Err(error) => (self.ended, self.fault) = (true, Some(error)),
        }
    }
}

/// Byte that replaces an error; UTF-8 never contains it.
const FAULT: u8 = 0xff;

/// Decodes a block; errors are passed on, not repaired.
fn decode(decoder: &mut Decoder, mut block: &[u8], last: bool, out: &mut Vec<u8>) {
    let mut part = [0; 1 << 12];
    loop {
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(block, &mut part, last);
        out.extend_from_slice(&part[..written]);
        block = &block[read..];
        match result {
            DecoderResult::InputEmpty => return,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => out.push(FAULT),
        }
    }
}

impl<R: Read> Read for Recoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.given.len() {
            if self.ended {
                return self.fault.take().map_or(Ok(0), Err);
            }
            self.fill();
        }
        let count = buffer.len().min(self.given.len() - self.at);
        buffer[..count].copy_from_slice(&self.given[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::{DetectedEncoding, Recoded, page};
    use encoding_rs::BIG5;
    use encoding_rs::EUC_KR;
    use encoding_rs::Encoding;
    use encoding_rs::GB18030;
    use encoding_rs::SHIFT_JIS;
    use encoding_rs::UTF_8;
    use encoding_rs::UTF_16BE;
    use encoding_rs::UTF_16LE;
    use encoding_rs::WINDOWS_1251;
    use encoding_rs::WINDOWS_1252;
    use std::io::Read;

    const FRENCH: &str =
        "Le café de la gare a fermé après l’été ; « c’était prévu », a déclaré le maire à Émile.";
    const RUSSIAN: &str =
        "Паром, который связывал город с островами, остановили в пятницу, когда водолаз нашёл трещину.";
    const JAPANESE: &str = "金曜日、港と島を結ぶ唯一のフェリーが、船体に亀裂が見つかったため運航を停止した。";
    const CHINESE: &str =
        "星期五，连接港口和外岛的唯一一艘渡轮因船体发现裂缝而停航，岛上居民的牛奶和药品供应中断。";
    const TAIWAN: &str =
        "星期五，連接港口與外島的唯一一艘渡輪因船體發現裂縫而停航，島上居民的牛奶與藥品供應中斷。";
    const KOREAN: &str = "금요일, 항구와 섬을 잇는 유일한 여객선이 선체에서 균열이 발견되어 운항을 멈췄다.";

    fn encode(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        if encoding == UTF_16LE {
            return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
        if encoding == UTF_16BE {
            return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        }
        encoding.encode(text).0.into_owned()
    }

    fn recode(bytes: &[u8]) -> String {
        let mut text = Vec::new();
        Recoded::new(bytes, &bytes[..bytes.len().min(512)], DetectedEncoding::default())
            .read_to_end(&mut text)
            .unwrap();
        String::from_utf8(text).unwrap()
    }

    const ALL: [(&Encoding, &str); 7] = [
        (WINDOWS_1252, FRENCH),
        (WINDOWS_1251, RUSSIAN),
        (SHIFT_JIS, JAPANESE),
        (GB18030, CHINESE),
        (BIG5, TAIWAN),
        (EUC_KR, KOREAN),
        (UTF_8, JAPANESE),
    ];

    #[test]
    fn a_stream_without_a_label_is_told_from_its_bytes_even_where_they_begin_late() {
        for (encoding, text) in ALL {
            let late = format!("{}{}", "id,text\n".repeat(20_000), text.repeat(3));
            assert_eq!(recode(&encode(encoding, &late)), late, "{}", encoding.name());
        }
        for encoding in [UTF_16LE, UTF_16BE] {
            let text = format!("{{\"title\": \"The ferry stops\", \"text\": \"{RUSSIAN}\"}}");
            assert_eq!(recode(&encode(encoding, &text)), text);
        }
    }

    #[test]
    fn a_stream_of_utf8_with_a_fault_goes_through_as_it_is() {
        let bytes = [FRENCH.as_bytes(), b"caf\xe9", RUSSIAN.as_bytes()].concat();
        let mut out = Vec::new();
        Recoded::new(&bytes[..], &bytes, DetectedEncoding::default()).read_to_end(&mut out).unwrap();
        assert_eq!(out, bytes);
    }

    #[test]
    fn one_fault_does_not_turn_what_comes_much_later() {
        let ascii = "id,text\n".repeat(40_000);
        let bytes = [b"caf\xe9\n", ascii.as_bytes(), FRENCH.as_bytes()].concat();
        assert_eq!(recode(&bytes), format!("café\n{ascii}{FRENCH}"));
    }

    #[test]
    fn a_page_is_read_by_its_label_unless_that_is_wrong() {
        for (encoding, text) in ALL {
            for (label, server) in [
                (encoding.name(), None),
                ("utf-8", None),
                ("x-nothing", None),
                ("utf-8", Some(encoding.name())),
            ] {
                let html = format!("<html><meta charset=\"{label}\"><p>{}</p></html>", text.repeat(3));
                assert_eq!(page(&encode(encoding, &html), server).0, html, "{label}");
            }
        }
        let marked = ["\u{feff}".as_bytes(), FRENCH.as_bytes()].concat();
        assert_eq!(page(&marked, Some("latin1")), (FRENCH.to_owned(), "UTF-8"));
        assert_eq!(page(&encode(UTF_16LE, FRENCH), Some("utf-16le")).0, FRENCH);
    }
}
