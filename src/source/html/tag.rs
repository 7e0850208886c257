//! Markup in, its tags out, with every fault that a parser would note.

pub(crate) fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| name.eq_ignore_ascii_case(known))
}

pub(crate) struct HtmlTag<'p> {
    /// Offset of the opening angle.
    pub(crate) start: usize,
    pub(crate) name: &'p str,
    pub(crate) closes: bool,
    /// Whether the tag ends with `/>`.
    pub(crate) closes_itself: bool,
    pub(crate) attributes: usize,
    /// Offset after the tag.
    pub(crate) end: usize,
}

impl<'p> HtmlTag<'p> {
    /// The first tag at or behind `at`; comments and angles that begin none are counted as `faults` and
    /// passed over.
    pub(crate) fn next(page: &'p str, mut at: usize, faults: &mut usize) -> Option<Self> {
        let bytes = page.as_bytes();
        loop {
            at += memchr::memchr(b'<', bytes.get(at..)?)?;
            if bytes[at..].starts_with(b"<!--") {
                // `<!-->` and `<!--->` are comments as well.
                *faults += 1;
                at += 2 + memchr::memmem::find(&bytes[at + 2..], b"->")?;
                continue;
            }
            let closes = bytes.get(at + 1) == Some(&b'/');
            let start = at + 1 + usize::from(closes);
            if !bytes.get(start).is_some_and(u8::is_ascii_alphabetic) {
                *faults += 1;
                at += 1;
                continue;
            }
            let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
            let stop = bytes[start..].iter().position(is_end).map_or(bytes.len(), |length| start + length);
            let (attributes, end) = attributes(bytes, stop, faults);
            let closes_itself = bytes[..end].ends_with(b"/>");
            return Some(Self {
                start: at,
                name: page.get(start..stop)?,
                closes,
                closes_itself,
                attributes,
                end,
            });
        }
    }
}

/// The number of a tag's attributes, and the offset behind it. Values in quotes may hold anything; what
/// stands out of place outside them is a fault.
pub(crate) fn attributes(bytes: &[u8], mut at: usize, faults: &mut usize) -> (usize, usize) {
    #[derive(PartialEq)]
    enum In {
        Between,
        Name,
        BeforeValue,
        Value,
    }
    let (mut count, mut state) = (0, In::Between);
    while let Some(&byte) = bytes.get(at) {
        *faults += usize::from(match state {
            In::Between => matches!(byte, b'"' | b'\'' | b'<' | b'=' | b'/'),
            In::Name => matches!(byte, b'"' | b'\'' | b'<'),
            In::BeforeValue => false,
            In::Value => matches!(byte, b'"' | b'\'' | b'<' | b'=' | b'`'),
        });
        state = match (byte, state) {
            (b'>', _) => return (count, at + 1),
            (b'"' | b'\'', In::BeforeValue) => {
                at += memchr::memchr(byte, &bytes[at + 1..]).map_or(bytes.len() - at, |length| length + 1);
                In::Between
            }
            (byte, In::BeforeValue) if byte.is_ascii_whitespace() => In::BeforeValue,
            (byte, _) if byte.is_ascii_whitespace() => In::Between,
            (_, In::BeforeValue | In::Value) => In::Value,
            (b'/', _) => In::Between,
            (b'=', In::Name) => In::BeforeValue,
            (_, In::Name) => In::Name,
            (_, In::Between) => {
                count += 1;
                In::Name
            }
        };
        at += 1;
    }
    (count, bytes.len())
}
