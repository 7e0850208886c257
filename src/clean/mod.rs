//! An article in, clean text and evidence out.
//!
//! Two outlets' copies of one story share its words and nothing else: not the typography, not the lines
//! around it, not the dateline. The steps remove all of that, line by line, and record as evidence who is
//! credited, from where, and in which version. The result also lists what was cut, so that it can be shown.
//!
//! Deliberately absent: any rule that deletes part of a paragraph of prose. A rule applies to a whole line.
//! Only a dateline at the start and a sign-off at the end are cut out of a line.

// The result, and the tables.
pub mod furniture;
mod pattern;
mod cleaned;
mod cleaner;

// The steps, in the order in which an article meets them.
pub mod fold;
mod mojibake;
mod state;
mod lines;
mod newsroom;
mod note;
pub(crate) mod byline;
mod notice;
pub(crate) mod dateline;
mod ends;
mod source_line;
mod source_words;
mod signoff;
mod partial;
mod placeholder;
pub(crate) mod version;
mod fields;

pub(crate) mod aside;

pub use cleaned::{Cleaned, Evidence};
pub use cleaner::{CleanParams, Cleaner};

use crate::base::article::Article;
use furniture::SeenLines;
use state::Cleaning;

impl Cleaner {
    /// Cleans one article, step by step. `seen` caches lines for the next article, of any outlet.
    pub fn clean(&self, article: &Article, seen: &mut SeenLines) -> Cleaned {
        if article.is_headline {
            return self.clean_headline(article);
        }
        let mut work = Cleaning::new(self, article, seen);
        work.take_lines(&article.text);
        work.cut_end_mark();
        work.cut_source_lines();
        work.cut_trailing_signoff();
        work.cut_marks();
        work.credit_mark_inside();
        work.cut_partial();
        work.keep_something();
        let headline = version::of_headline(&work.title);
        let (mut cleaned, alone) = (work.out, work.alone);
        cleaned.placeholder = self.is_placeholder(&cleaned);
        cleaned.evidence.version = headline.unwrap_or(cleaned.evidence.version);
        self.read_fields(article, alone, &mut cleaned.evidence);
        cleaned
    }

    /// Folds a headline that is the whole record. Nothing in it is furniture.
    fn clean_headline(&self, article: &Article) -> Cleaned {
        let mut cleaned = Cleaned::default();
        fold::fold(&article.text, &mut cleaned.text);
        cleaned.placeholder = self.placeholders.are(&cleaned.text);
        cleaned.evidence.killed = notice::in_headline(&cleaned.text);
        cleaned.evidence.version = version::of_headline(&cleaned.text).unwrap_or_default();
        self.read_fields(article, false, &mut cleaned.evidence);
        cleaned
    }
}

#[cfg(test)]
mod tests {
    use super::furniture::SeenLines;
    use super::{CleanParams, Cleaned, Cleaner};
    use crate::base::agency::CreditBasis;
    use crate::base::article::Article;

    fn clean(title: &str, text: &str) -> Cleaned {
        let cleaner = Cleaner::new(CleanParams { furniture: true, repeat_bytes_min: 40 });
        let article = Article { title: title.to_owned(), text: text.to_owned(), ..Article::default() };
        cleaner.clean(&article, &mut SeenLines::default())
    }

    #[test]
    fn a_portal_page_and_the_wires_own_text_come_out_the_same() {
        let wire = "LISBON (Reuters) - The \"port\" closed on Monday, its master said.\n\
                    Ships waited outside.\n(Reporting by Ana Reis; editing by Jo Kern)";
        let page = "Port closes\nBy Reuters\nAdvertisement\nLISBON (Reuters) – The “port” closed on Monday, its master \
                    said.\nREAD MORE: Ten best ports\nLISBON (Reuters) - The \"port\" closed on Monday, its master said.\n\
                    Ships\u{a0}waited outside.\nShare this article";
        let (wire, page) = (clean("", wire), clean("Port closes", page));
        assert_eq!(wire.text, "The \"port\" closed on Monday, its master said.\nShips waited outside.\n");
        assert_eq!(page.text, wire.text);
        assert_eq!(page.repeats, 2);
        assert_eq!(page.furniture.len(), 4);
        let basis: Vec<CreditBasis> = wire.evidence.credits.iter().map(|credit| credit.1).collect();
        assert_eq!(basis, [CreditBasis::Dateline, CreditBasis::Signoff]);
        assert_eq!(wire.evidence.dateline_place, "LISBON");
    }

    #[test]
    fn a_dateline_field_gives_what_the_text_does_not() {
        let cleaner = Cleaner::new(CleanParams { furniture: true, repeat_bytes_min: 40 });
        let evidence = |dateline: &str, text: &str| {
            let (dateline, text) = (dateline.to_owned(), text.to_owned());
            cleaner
                .clean(&Article { dateline, text, ..Article::default() }, &mut SeenLines::default())
                .evidence
        };
        let given = evidence("    OSTERVIK, March 2 -", "The port closed on Monday.");
        assert_eq!((given.dateline_place.as_str(), given.dateline_date.as_str()), ("OSTERVIK", "March 2"));
        let credited = evidence("Ostervik (dpa)", "The port closed on Monday.");
        assert_eq!((credited.dateline_place.as_str(), credited.credits.len()), ("Ostervik", 1));
        assert_eq!(evidence("Ostervik", "The port closed on Monday.").dateline_place, "Ostervik");
        assert_eq!(evidence("Ostervik", "LISBON (AP) - The port closed.").dateline_place, "LISBON");
    }

    #[test]
    fn a_signoff_glued_to_the_last_sentence_is_cut() {
        let cleaned = clean("", "The port closed. It will open. (Reporting by Ana Reis; Editing by Jo Kern)");
        assert_eq!(cleaned.text, "The port closed. It will open.\n");
        assert_eq!(cleaned.furniture.len(), 1);
    }

    #[test]
    fn a_word_in_capitals_is_a_place_only_where_the_article_is_credited() {
        let story = "The harbour will be lucky today and meet an old friend near the water.";
        for (head, tail, place) in [
            ("ARIES - ", "", ""),
            ("GOLD - ", "", ""),
            ("OSTERVIK - ", "\nQuelle: dpa", "OSTERVIK"),
            ("OSTERVIK, March 2 - ", "", "OSTERVIK"),
        ] {
            let cleaned = clean("", &format!("{head}{story}\nIt will open.{tail}"));
            assert_eq!(cleaned.evidence.dateline_place, place, "{head}");
            assert_eq!(cleaned.text, format!("{story}\nIt will open.\n"), "{head}");
        }
    }

    #[test]
    fn a_labelled_sentence_is_the_story_where_there_is_no_other() {
        for text in [
            "WATCH: The moment a whale overturned a fishing boat off Ostervik. Nobody was hurt.",
            "READ ALSO: the mayor resigned on Friday.",
            "Newsletter: the mayor resigned on Friday, and the council will choose another in May.",
        ] {
            assert_eq!(clean("Marn leaves", text).text, format!("{text}\n"), "{text}");
        }
        assert_eq!(clean("Marn leaves", "READ ALSO: Ten best ports of the north").text, "");
        let line = "READ ALSO: the mayor resigned on Friday.";
        assert_eq!(clean("", &format!("The port closed.\n{line}")).text, "The port closed.\n");
    }

    #[test]
    fn the_last_lines_that_name_the_source_are_cut_and_credited() {
        for (tail, credits) in [
            ("\nQuelle: dpa", 1),
            ("\nMit Material von dpa\nQuelle: AFP", 2),
            ("\nReuters\nShare this article", 1),
            ("\n\u{ff08}共同\u{ff09}", 1),
            ("\nThe Associated Press contributed to this report", 1),
            (" (新华社)", 1),
        ] {
            let cleaned = clean("", &format!("The port closed.\nIt will open.{tail}"));
            assert_eq!(cleaned.text, "The port closed.\nIt will open.\n", "{tail}");
            let signoff = |credit: &&(_, CreditBasis)| credit.1 == CreditBasis::Signoff;
            assert_eq!(cleaned.evidence.credits.iter().filter(signoff).count(), credits, "{tail}");
        }
        for text in ["Reuters", "The port closed.\nFoto: dpa", "Reuters\nThe port closed.\nIt will open."] {
            let credits = clean("Port closes", text).evidence.credits;
            assert!(!credits.iter().any(|credit| credit.1 == CreditBasis::Signoff), "{text}");
        }
    }

    #[test]
    fn a_text_of_furniture_alone_leaves_nothing_and_a_stand_in_is_called_one() {
        assert_eq!(clean("", "Advertisement\nSign in\nShare this article").text, "");
        assert!(clean("", "ONLY AVAILABLE IN PAID PLANS").placeholder);
        assert!(!clean("", "Only available in paid plans, the tariff drew protest on Monday.").placeholder);
    }
}
