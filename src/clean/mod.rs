//! An article in, clean text and evidence out.
//!
//! Two outlets' copies of one story share its words and nothing else: not the typography, not the lines around
//! it, not the dateline. The steps here take all of that away, line by line, and keep what it tells: who is
//! credited, from where, in which version. What was cut is handed back too, so that it can be shown.
//!
//! Absent on purpose: anything that deletes part of a paragraph of prose. A rule speaks of a whole line, and only
//! a dateline at the start and a sign-off at the end are cut out of one.

pub mod aside;
pub mod byline;
pub mod dateline;
mod desk;
mod fields;
pub mod fold;
pub mod furniture;
mod lines;
mod mojibake;
mod note;
mod notice;
mod partial;
mod pattern;
mod placeholder;
mod signoff;
mod source_line;
mod source_words;
pub mod version;

use crate::base::agency::CreditBasis;
use crate::base::agency::{Agencies, AgencyId};
use crate::base::article::Article;
use crate::base::params::{any_count, flag, params};
use dateline::Datelines;
use furniture::{Furniture, RuleId, SeenLines};
use lines::Cleaning;
use placeholder::Placeholders;

params! {
    /// Parameters of cleaning.
    #[table("clean", Compared)]
    pub struct CleanParams {
        /// Whether lines that the furniture table knows are cut.
        #[key(flag())]
        pub furniture: bool,
        /// Shortest paragraph that is cut when the article repeats it.
        #[key(any_count("bytes"))]
        pub repeat_bytes_min: usize,
    }
}

/// What an article says about itself, beside its story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Credited agencies with what each rests on, in the order found.
    pub credits: Vec<(AgencyId, CreditBasis)>,
    /// Place of the dateline, as printed.
    pub dateline_place: String,
    /// Version mark, such as `UPDATE 2`, `CORRECTED` or `/5`.
    pub version: String,
    /// Date of the dateline, as printed.
    pub dateline_date: String,
    /// Whether the agency took the story back: a kill or a withdrawal.
    pub killed: bool,
    /// Whether the text says itself that it is only the start of the story.
    pub partial: bool,
}

/// An article's story and what was taken from around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// The compared text: folded paragraphs, one a line.
    pub text: String,
    /// Credits, place and version.
    pub evidence: Evidence,
    /// Lines cut as furniture, with the rule that knows them.
    pub furniture: Vec<(RuleId, String)>,
    /// Paragraphs cut because the article repeats them or its own headline.
    pub repeats: u32,
    /// Whether the whole text is a stand-in for an article.
    pub placeholder: bool,
}

/// The tables that cleaning needs.
#[derive(Debug)]
pub struct Cleaner {
    agencies: Agencies,
    furniture: Furniture,
    datelines: Datelines,
    placeholders: Placeholders,
    params: CleanParams,
}

impl Cleaner {
    /// Loads the built-in tables.
    pub fn new(params: CleanParams) -> Self {
        let agencies = Agencies::built_in();
        let (furniture, datelines) = (Furniture::built_in(&agencies), Datelines::new());
        Self { agencies, furniture, datelines, placeholders: Placeholders::built_in(), params }
    }

    /// The table of agencies.
    pub fn agencies(&self) -> &Agencies {
        &self.agencies
    }

    /// The furniture rules.
    pub fn furniture(&self) -> &Furniture {
        &self.furniture
    }

    /// Cleans one article. What was seen helps with the next one, of whatever outlet.
    pub fn clean(&self, article: &Article, seen: &mut SeenLines) -> Cleaned {
        if article.is_headline {
            return self.clean_headline(article);
        }
        let mut work = Cleaning::new(self, article, seen);
        let mut line = String::new();
        // `###` is a paragraph mark where a scraper had no other, and an end mark on the wire.
        let marked = memchr::memmem::find(article.text.as_bytes(), b"###").is_some();
        let mut take = |raw: &str| {
            line.clear();
            fold::fold(raw, &mut line);
            if !line.is_empty() {
                work.take(&line);
            }
        };
        for raw in article.text.split('\n') {
            match marked {
                true => raw.split("###").for_each(&mut take),
                false => take(raw),
            }
        }
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

    /// Folds a headline that is all of its record; nothing in it is furniture.
    fn clean_headline(&self, article: &Article) -> Cleaned {
        let mut cleaned = Cleaned::default();
        fold::fold(&article.text, &mut cleaned.text);
        cleaned.placeholder = self.placeholders.are(&cleaned.text);
        cleaned.evidence.killed = notice::in_headline(&cleaned.text);
        cleaned.evidence.version = version::of_headline(&cleaned.text).unwrap_or_default();
        self.read_fields(article, false, &mut cleaned.evidence);
        cleaned
    }

    /// Whether what is left, or all that was cut where nothing is, stands in for an article.
    fn is_placeholder(&self, cleaned: &Cleaned) -> bool {
        if !cleaned.text.is_empty() {
            return self.placeholders.are(cleaned.text.trim_end());
        }
        let cut: Vec<&str> = cleaned.furniture.iter().map(|(_, line)| line.as_str()).collect();
        self.placeholders.are(&cut.join("\n"))
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
