//! A file from an agency's line in, its messages out; of each the article.
//!
//! Before XML, agencies sent text between control characters, and many still do: IPTC 7901 in Europe, ANPA
//! 1312 in America. Both put a header behind SOH, the text between STX and ETX, and the time of sending
//! behind that. Neither header is anybody's text.
//!
//! Absent on purpose: what the codes of services, categories and priorities mean, which each agency decides
//! for itself.

use super::text;
use crate::base::article::{Article, PublishedBasis};
use crate::base::time::Stamp;
use crate::source::date;

const HEADER: u8 = 1;

const TEXT: u8 = 2;

const TEXT_ENDS: [char; 3] = ['\u{3}', '\u{4}', '\u{17}'];

/// Longest header.
const HEADER_BYTES_MAX: usize = 1000;

/// The messages of a file, each with its offset; none where it is no file of an agency's line.
pub(crate) fn messages(bytes: &[u8]) -> Option<Vec<(usize, &[u8])>> {
    let is_begun =
        |&at: &usize| memchr::memchr(TEXT, &bytes[at..bytes.len().min(at + HEADER_BYTES_MAX)]).is_some();
    // Some lines send SOH more than once.
    let follows = |at: usize| at > 0 && bytes[at - 1] == HEADER;
    let starts: Vec<usize> =
        memchr::memchr_iter(HEADER, bytes).filter(|&at| !follows(at)).filter(is_begun).collect();
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    (!starts.is_empty())
        .then(|| starts.iter().zip(ends).map(|(&start, end)| (start, &bytes[start..end])).collect())
}

/// Reads a message; none if it is not one.
pub(crate) fn article(message: &str) -> Option<Article> {
    let rest = message.strip_prefix(char::from(HEADER))?;
    let (header, rest) = rest.split_once(char::from(TEXT))?;
    let (body, behind) = rest.split_once(TEXT_ENDS).unwrap_or((rest, ""));
    let lines: Vec<String> = body.lines().map(line).collect();
    let id: String =
        header.chars().skip_while(|c| !c.is_alphanumeric()).take_while(|c| c.is_alphanumeric()).collect();
    let mut article = text::article(&id, &lines.join("\n"));
    if let Some((stamp, credit)) = sent(behind) {
        (article.published, article.published_basis) = (Some(stamp), PublishedBasis::Structured);
        article.credit = credit;
    }
    Some(article)
}

/// A line without the marks of its setting: `^` before and `<` or `=` behind it.
fn line(line: &str) -> String {
    let plain: String = line.chars().filter(|c| !c.is_control() || *c == '\t').collect();
    plain.trim().trim_start_matches('^').trim_end_matches(['<', '=']).trim().to_owned()
}

/// When a message was sent, and by whom: `161145 Nov 26`, `AP-NY-11-16-26 0945GMT`.
fn sent(behind: &str) -> Option<(Stamp, String)> {
    let words: Vec<&str> =
        behind.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).take(4).collect();
    let digits =
        |word: &str, count: usize| word.len() == count && word.bytes().all(|byte| byte.is_ascii_digit());
    let first = words.first()?;
    if digits(first, 6) {
        let (day, time) = first.split_at(2);
        let [zone @ .., month, year] = &words[1..] else { return None };
        let zone = zone.first().unwrap_or(&"UTC");
        let written = format!("{day} {month} 20{year} {}:{}:00 {zone}", &time[..2], &time[2..]);
        return date::parse(&written).filter(|_| digits(year, 2)).map(|stamp| (stamp, String::new()));
    }
    let parts: Vec<&str> = first.split('-').collect();
    let [agency, .., month, day, year] = parts[..] else { return None };
    let time = words.get(1)?;
    let (clock, zone) = time.split_at_checked(4)?;
    let all_digits =
        [(month, 2), (day, 2), (year, 2), (clock, 4)].into_iter().all(|(word, count)| digits(word, count));
    let written = format!("20{year}-{month}-{day} {}:{}:00 {zone}", clock.get(..2)?, clock.get(2..)?);
    date::parse(&written).filter(|_| all_digits).map(|stamp| (stamp, agency.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{article, messages};
    use crate::base::time::to_rfc3339;

    const PROSE: &str =
        "The ferry to the outer islands stopped on Friday after a crack was found in its hull, they said.";

    #[test]
    fn headers_of_both_standards_are_read_and_are_no_text() {
        let iptc = format!(
            "\u{1}dpa0123 4 pl 115 \r\n\u{2}Ferry stops after a crack\r\n\r\n{PROSE}\r\n\u{3}\r\n161145 Nov 26\r\n\u{4}"
        );
        let anpa = format!(
            "\u{1}a0123\u{1f} r i \u{13}BC-Ferry \u{14} 11-16 0115\r\n\u{2}^Ferry stops after a crack<\r\n\t{PROSE}<\r\n\u{3}AP-NY-11-16-26 0945GMT\r\n\u{4}"
        );
        for (message, id, sent, credit) in
            [(iptc, "dpa0123", "2026-11-16T11:45:00Z", ""), (anpa, "a0123", "2026-11-16T09:45:00Z", "AP")]
        {
            let article = article(&message).unwrap();
            assert_eq!(
                (&*article.id, &*article.title, &*article.text, &*article.credit),
                (id, "Ferry stops after a crack", PROSE, credit)
            );
            assert_eq!(article.published.map(|stamp| to_rfc3339(stamp.at)).as_deref(), Some(sent));
        }
    }

    #[test]
    fn messages_are_found_one_behind_another_and_in_no_other_text() {
        let two = b"\x16\x01a1\r\n\x02One.\x03\r\n\x01\x01a2\r\n\x02Two.";
        let found: Vec<usize> = messages(two).unwrap().iter().map(|(at, _)| *at).collect();
        assert_eq!(found, [1, 14]);
        assert_eq!(messages(b"A text with a \x01 in it."), None);
        assert_eq!(article("no message"), None);
    }
}
