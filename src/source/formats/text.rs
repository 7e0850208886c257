//! A scraped page as plain text in, one article out.
//!
//! The page opens with whatever stood above the story; headline, byline and time are found by the lines that
//! announce them (`By:`, `Updated: ...`), the body is what follows. A page without such lines is a headline
//! and a body. Furniture inside the body is not this reader's business: `clean` knows it.

use crate::base::article::{Article, PublishedBasis};
use crate::source::date;

/// Lines above the body that are looked at for byline and time.
const HEAD_LINES_MAX: usize = 16;

/// Reads a page. `stem` becomes the id: the file's name without its endings.
pub(crate) fn article(stem: &str, page: &str) -> Article {
    let lines: Vec<&str> = page.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut article = Article { id: stem.to_owned(), ..Article::default() };
    let head = &lines[..lines.iter().take(HEAD_LINES_MAX).take_while(|line| !is_prose(line)).count()];
    // Lines that announce nothing stay: one of them is the headline, the others may be a standfirst.
    let mut rest: Vec<&str> = Vec::new();
    let mut above = None;
    let mut index = 0;
    while index < head.len() {
        match announced(head, index, &mut article) {
            Some(taken) => {
                above.get_or_insert(rest.len());
                index += taken;
            }
            None => {
                rest.push(head[index]);
                index += 1;
            }
        }
    }
    let candidates = &rest[..above.unwrap_or(rest.len())];
    if let Some(at) = headline(candidates) {
        article.title = rest[at].to_owned();
        rest.drain(..=at);
    }
    rest.extend(&lines[head.len()..]);
    article.text = rest.join("\n");
    article
}

/// A paragraph of the story: long, and ended like a sentence. What announces something stands above the
/// first.
fn is_prose(line: &str) -> bool {
    const WORDS_MIN: usize = 12;
    let ended = line.ends_with(['.', '!', '?', '"', '”', '。', '」', ')', '…']);
    ended && (line.split_whitespace().nth(WORDS_MIN - 1).is_some() || line.len() > 200)
}

/// Takes a byline or a time at `index`; gives the number of lines it stands on.
fn announced(lines: &[&str], index: usize, article: &mut Article) -> Option<usize> {
    let line = lines[index];
    let byline = ["By:", "by:", "BY:"].iter().find_map(|label| line.strip_prefix(label));
    if let Some(name) = byline.or_else(|| short_byline(line)) {
        let name = name.trim();
        let (name, taken) = if name.is_empty() { (*lines.get(index + 1)?, 2) } else { (name, 1) };
        article.author = name.to_owned();
        return Some(taken);
    }
    let (label, _) = line.split_once(':')?;
    let basis = match label.to_ascii_lowercase().as_str() {
        "published" | "first published" | "posted" | "created" => PublishedBasis::Structured,
        "updated" | "last updated" | "modified" => PublishedBasis::Modified,
        _ => return None,
    };
    let stamp = date::parse(line)?;
    if article.published.is_none() || basis < article.published_basis {
        article.published = Some(stamp);
        article.published_basis = basis;
    }
    Some(1)
}

/// `By Jane Doe`, but not `By Monday the Legislature had adjourned.`
fn short_byline(line: &str) -> Option<&str> {
    let name = line.strip_prefix("By ")?;
    let ends_as_prose = name.ends_with(['.', '!', '?', ',']);
    (name.split_whitespace().count() <= 5 && !ends_as_prose).then_some(name)
}

/// The line most like a headline: the first with four words or more, else the longest.
fn headline(lines: &[&str]) -> Option<usize> {
    let first_with_words = lines.iter().position(|line| line.split_whitespace().count() >= 4);
    first_with_words
        .or_else(|| (0..lines.len()).max_by_key(|&index| (lines[index].len(), std::cmp::Reverse(index))))
}

#[cfg(test)]
mod tests {
    use super::article;
    use crate::base::article::PublishedBasis;

    #[test]
    fn headline_byline_and_time_are_found_among_the_furniture_above() {
        let page = "Advertisement\nAdvertisement\n\nHarbour bridge closed after ship strikes pier\n\nBy:\nReuters\n\
                    Updated: May 19, 2022, 17:52 UTC\n\nThe bridge was closed.\n\nNobody was hurt.\n";
        let article = article("page-7", page);
        assert_eq!(article.id, "page-7");
        assert_eq!(article.title, "Harbour bridge closed after ship strikes pier");
        assert_eq!(article.author, "Reuters");
        assert_eq!(article.published.map(|stamp| stamp.at), Some(1_652_982_720));
        assert_eq!(article.published_basis, PublishedBasis::Modified);
        assert_eq!(article.text, "The bridge was closed.\nNobody was hurt.");
    }

    #[test]
    fn a_page_without_byline_or_time_is_a_headline_and_a_body() {
        let article =
            article("p", "Harbour bridge closed after strike\nBy Monday the council had met.\nMore.");
        assert_eq!(article.title, "Harbour bridge closed after strike");
        assert_eq!(article.text, "By Monday the council had met.\nMore.");
        assert_eq!(article.author, "");
    }

    #[test]
    fn nothing_that_reads_as_prose_is_lost_to_the_head() {
        let prose = "The ferry to the outer islands stopped on Friday after a crack was found in its hull.";
        assert_eq!(article("p", prose).text, prose);
        let signed = format!("Ferry to the islands stops\n{prose}\nBy Jane Doe");
        assert_eq!(article("p", &signed).text, format!("{prose}\nBy Jane Doe"));
        let standfirst = "Ferry to the islands stops\nA crack in the hull\nBy Jane Doe\nIt stopped.";
        let article = article("p", standfirst);
        assert_eq!(
            (article.title.as_str(), article.author.as_str()),
            ("Ferry to the islands stops", "Jane Doe")
        );
        assert_eq!(article.text, "A crack in the hull\nIt stopped.");
    }

    #[test]
    fn an_empty_page_is_an_article_without_text() {
        assert_eq!(article("p", " \n\n").text, "");
    }
}
