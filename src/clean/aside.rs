//! An article and what cleaning left of it in; what it took beside furniture lines out.
//!
//! A furniture line stands in furniture.csv, and who looks for its words finds them there. A dateline, a
//! version mark and a paragraph said twice stand nowhere: they are the record's own.

use super::{Cleaned, fold::fold};
use crate::base::article::Article;
use crate::base::hash::Map;

/// Changed lines of the cleaned text among which a line of the article is looked for, at most.
const CHANGED_MAX: usize = 64;

/// The parts of an article's text that are neither in its cleaned text nor a furniture line.
pub(crate) fn aside(article: &Article, cleaned: &Cleaned) -> Vec<String> {
    let mut whole = Map::<&str, u32>::default();
    cleaned.text.lines().for_each(|line| *whole.entry(line).or_default() += 1);
    let is_furniture = |line: &str| cleaned.furniture.iter().any(|(_, known)| known == line);
    let (mut others, mut line) = (Vec::new(), String::new());
    let marked = article.text.contains("###");
    for raw in article.text.split('\n').flat_map(|raw| raw.split(if marked { "###" } else { "\n" })) {
        line.clear();
        fold(raw, &mut line);
        match whole.get_mut(&*line).filter(|left| **left > 0) {
            Some(left) => *left -= 1,
            None if line.is_empty() || is_furniture(&line) => {}
            None => others.push(line.clone()),
        }
    }
    let is_changed = |line: &&str| whole.get(line).is_some_and(|left| *left > 0);
    let mut changed: Vec<&str> = cleaned.text.lines().filter(is_changed).take(CHANGED_MAX).collect();
    let mut parts = Vec::new();
    for line in others {
        let found = changed.iter().enumerate().find_map(|(at, kept)| Some((at, around(&line, kept)?)));
        match found {
            Some((at, around)) => {
                changed.remove(at);
                around.iter().for_each(|part| push(part, cleaned, &mut parts));
            }
            None => push(&line, cleaned, &mut parts),
        }
    }
    parts
}

/// Takes in a part without the furniture lines in it, if a word is left.
fn push(part: &str, cleaned: &Cleaned, parts: &mut Vec<String>) {
    let part =
        cleaned.furniture.iter().fold(part.to_owned(), |part, (_, line)| part.replacen(&**line, " ", 1));
    if part.contains(char::is_alphanumeric) {
        parts.push(part.trim().to_owned());
    }
}

/// What stands in a line and not in what was kept of it: before and behind it, or within; nothing where it
/// was not kept of this line.
fn around<'l>(line: &'l str, kept: &str) -> Option<[&'l str; 2]> {
    let kept = kept.trim();
    if let Some(at) = line.find(kept).filter(|_| !kept.is_empty()) {
        return Some([&line[..at], &line[at + kept.len()..]]);
    }
    let ends = |(a, b): &(char, char)| a == b;
    let bytes = |same: &mut dyn Iterator<Item = (char, char)>| same.map(|(c, _)| c.len_utf8()).sum::<usize>();
    let head = bytes(&mut line.chars().zip(kept.chars()).take_while(ends));
    let tail = bytes(&mut line.chars().rev().zip(kept[head..].chars().rev()).take_while(ends));
    // Where a part was cut a space may be gone.
    (head + tail + 1 >= kept.len() && head + tail <= line.len()).then(|| [&line[head..line.len() - tail], ""])
}

#[cfg(test)]
mod tests {
    use super::aside;
    use crate::base::article::Article;
    use crate::clean::furniture::SeenLines;
    use crate::clean::{CleanParams, Cleaner};

    #[test]
    fn what_is_neither_kept_nor_furniture_is_the_records_own() {
        let cleaner = Cleaner::new(CleanParams { furniture: true, repeat_bytes_min: 40 });
        let story = "The port closed on Monday after a storm that tore off both of its gates.";
        let more = "Ships waited outside until the master had read the letter aloud.";
        for (text, expected) in [
            (format!("{story}\n{more}"), vec![]),
            (format!("OSTERVIK, March 2 (Reuters) - {story}\n{more}"), vec!["OSTERVIK, March 2 (Reuters) -"]),
            (
                format!("{story}\nShare this article\n{more}\n(Reporting by Ana Reis; Editing by Jo Kern)"),
                vec![],
            ),
            (format!("{story} (Reporting by Ana Reis; Editing by Jo Kern)"), vec![]),
            (format!("{story}\n{more}\n{story}"), vec![story]),
            (format!("{story}\nMit Material von dpa"), vec![]),
            ("Advertisement\nShare this article".to_owned(), vec![]),
        ] {
            let article = Article { text, ..Article::default() };
            let cleaned = cleaner.clean(&article, &mut SeenLines::default());
            assert_eq!(aside(&article, &cleaned), expected, "{}", article.text);
        }
    }
}
