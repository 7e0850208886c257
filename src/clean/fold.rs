//! A line in, the same line in one typography out.
//!
//! Portals change quotes, dashes and spaces before they change a word, so two copies of one sentence rarely
//! agree byte by byte. After folding they do: NFKC, ASCII quotes and dashes, single spaces, no soft hyphens,
//! no zero-width marks, no HTML entities, no mojibake. Most lines need only the quick check and one pass.
//!
//! Case is left alone: datelines and tokens need it, and `shingle` folds it on its own way.

use super::mojibake;
use crate::base::entity;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Appends the folded line to `out`, without white space at its ends.
pub fn fold(line: &str, out: &mut String) {
    let start = out.len();
    let has_entities = memchr::memchr(b'&', line.as_bytes()).is_some();
    match (has_entities, is_common(line.as_bytes())) {
        (false, true) => push_tidy(line, out),
        (true, _) if line.is_ascii() => {
            let decoded = entity::decoded(line);
            if is_common(decoded.as_bytes()) {
                push_tidy(&decoded, out)
            } else {
                push_composed(&decoded, out)
            }
        }
        _ => push_composed(line, out),
    }
    while out.len() > start && out.ends_with(' ') {
        out.pop();
    }
}

/// The whole way: mojibake, entities, NFKC.
fn push_composed(line: &str, out: &mut String) {
    let repaired = mojibake::repaired(line);
    let line = repaired.as_deref().unwrap_or(line);
    let decoded = if line.contains('&') { Some(entity::decoded(line)) } else { None };
    let line = decoded.as_deref().unwrap_or(line);
    if is_nfkc_quick(line.chars()) == IsNormalized::Yes {
        push_tidy(line, out);
    } else {
        // The marks that NFKC would turn into a letter and a space are folded before it.
        let composed: String = line.chars().map(|c| typography(c).unwrap_or(c)).nfkc().collect();
        push_tidy(&composed, out);
    }
}

/// Whether the line has only characters that need neither a look for mojibake nor NFKC: ASCII, the typography
/// that is folded anyway, and Latin letters that are no sign of mojibake. Nearly all lines of the languages
/// written with them are such.
fn is_common(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = first_beyond_ascii(rest) {
        let length = match &rest[at..] {
            // General Punctuation: spaces, zero-width marks, dashes, quotes, bullet, separators, primes.
            [
                0xe2,
                0x80,
                0x80..=0x95 | 0x98..=0x9f | 0xa2 | 0xa8 | 0xa9 | 0xaf | 0xb2 | 0xb3 | 0xb9 | 0xba,
                ..,
            ] => 3,
            // No-break space, soft hyphen, double angle quotes.
            [0xc2, 0xa0 | 0xab | 0xad | 0xbb, ..] => 2,
            // A Latin letter before a mark, as in `é”` and in `è¨€`.
            [0xc3, _, 0xc2 | 0xe2, ..] => return false,
            // Latin letters but `Â Ã Ä Å Ð Ñ â`.
            [0xc3, last, ..] if !matches!(last, 0x82..=0x85 | 0x90 | 0x91 | 0xa2) => 2,
            _ => return false,
        };
        rest = &rest[at + length..];
    }
    true
}

fn first_beyond_ascii(bytes: &[u8]) -> Option<usize> {
    const BLOCK: usize = 16;
    let is_plain = |block: &&[u8]| block.iter().fold(0, |all, byte| all | byte) < 0x80;
    let plain = BLOCK * bytes.chunks_exact(BLOCK).take_while(is_plain).count();
    bytes[plain..].iter().position(|byte| *byte >= 0x80).map(|at| plain + at)
}

/// Length of the start of a text that is ASCII without control characters and without two spaces in a row.
fn tidy_bytes(bytes: &[u8]) -> usize {
    const BLOCK: usize = 16;
    let is_tidy = |before: u8, byte: u8| (byte > b' ') & (byte < 0x7f) | (byte == b' ') & (before > b' ');
    let mut at = usize::from(bytes.first().is_some_and(|&first| is_tidy(b' ', first)));
    if at == 0 {
        return 0;
    }
    while let (Some(before), Some(block)) =
        (bytes[at - 1..].first_chunk::<BLOCK>(), bytes[at..].first_chunk::<BLOCK>())
    {
        if !before.iter().zip(block).fold(true, |all, (&before, &byte)| all & is_tidy(before, byte)) {
            break;
        }
        at += BLOCK;
    }
    while at < bytes.len() && is_tidy(bytes[at - 1], bytes[at]) {
        at += 1;
    }
    at
}

/// Copies `line` with typography folded and white space reduced to single spaces: runs of plain text whole,
/// the rest character by character.
fn push_tidy(line: &str, out: &mut String) {
    let start = out.len();
    let mut rest = line;
    loop {
        let (tidy, other) = rest.split_at(tidy_bytes(rest.as_bytes()));
        out.push_str(tidy);
        let Some(c) = other.chars().next() else { return };
        rest = &other[c.len_utf8()..];
        let c = typography(c).unwrap_or(c);
        if c == ' ' || c.is_whitespace() {
            if out.len() > start && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !(c.is_control() || is_invisible(c)) {
            out.push(c);
        }
    }
}

/// What a typographic character stands for.
fn typography(c: char) -> Option<char> {
    Some(match c {
        '\u{2018}'..='\u{201b}'
        | '\u{2032}'
        | '\u{00b4}'
        | '\u{02bc}'
        | '\u{02b9}'
        | '\u{2039}'
        | '\u{203a}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{00ab}' | '\u{00bb}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2043}' | '\u{fe58}' | '\u{ff0d}' => '-',
        '\u{00a0}'
        | '\u{2000}'..='\u{200a}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}'
        | '\u{2028}'
        | '\u{2029}' => ' ',
        _ => return None,
    })
}

/// Soft hyphens, zero-width marks, direction marks, variation selectors: there to be not seen.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fffc}' | '\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::fold;

    fn folded(line: &str) -> String {
        let mut out = String::new();
        fold(line, &mut out);
        out
    }

    #[test]
    fn two_typographies_of_one_line_become_one() {
        for (line, expected) in [
            ("  two   spaces\tand a tab ", "two spaces and a tab"),
            ("“Quoted,” she said – ‘twice’ — «here»", "\"Quoted,\" she said - 'twice' - \"here\""),
            ("soft\u{ad}hyphen zero\u{200b}width \u{feff}bom", "softhyphen zerowidth bom"),
            ("ﬁnancial oﬀice", "financial office"),
            ("ＲＥＵＴＥＲＳ　２４", "REUTERS 24"),
            ("no\u{a0}break\u{202f}space", "no break space"),
            ("Rock &amp;amp; roll &#8217;n&#x2019; co &quot;x&quot;", "Rock & roll 'n' co \"x\""),
            ("e\u{301}te\u{301}", "été"),
            ("AT&T; and &#; stay", "AT&T; and &#; stay"),
        ] {
            assert_eq!(folded(line), expected, "{line}");
        }
    }

    #[test]
    fn mojibake_is_put_right_and_real_accents_are_left_alone() {
        assert_eq!(folded("MÃ¼nchen: â€œjaâ€\u{9d}, sagt Renâ€™s"), "München: \"ja\", sagt Ren's");
        for line in ["São Paulo, Ângela, château", "der alte Strauß“, sagte sie", "déjà… gagné” – l’été"]
        {
            assert_eq!(
                folded(line),
                line.replace(['“', '”'], "\"").replace('–', "-").replace('’', "'").replace('…', "...")
            );
        }
        for line in ["云岚市最后一家手工制伞作坊", "เขาลอยกว่า", "عثروا على حطام", "등대가 불을 밝혔다"]
        {
            let (broken, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(line.as_bytes());
            assert_eq!(folded(&broken), folded(line));
        }
    }

    #[test]
    fn what_counts_as_common_comes_out_as_on_the_whole_way() {
        for code in (1..0x3000).filter(|code| *code != 0x26) {
            let Some(c) = char::from_u32(code) else { continue };
            for line in
                [format!("a{c}"), format!("{c} b"), format!("a {c}  {c}b, and c or d and e; f {c}{c}\u{a0}g")]
            {
                let mut whole = String::new();
                super::push_composed(&line, &mut whole);
                assert_eq!(folded(&line), whole.trim_end_matches(' '), "{line:?}");
            }
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for line in ["“a” – b", "…", "½ ² ﷺ", "\u{1f600} x", "´s", "a\u{300}\u{323}"] {
            let once = folded(line);
            assert_eq!(folded(&once), once, "{line}");
        }
    }
}
