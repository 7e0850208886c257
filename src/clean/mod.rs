//! An article in, clean text and evidence out.
//!
//! Two outlets' copies of one story share its words and nothing else: not the typography, not the lines around
//! it, not the dateline. The steps here take all of that away, line by line, and keep what it tells: who is
//! credited, from where, in which version. What was cut is handed back too, so that it can be shown.
//!
//! Absent on purpose: anything that deletes part of a paragraph of prose. A rule speaks of a whole line, and only
//! a dateline at the start and a sign-off at the end are cut out of one.

pub mod byline;
pub mod dateline;
mod desk;
pub mod fold;
pub mod furniture;
mod note;
mod notice;
mod partial;
mod placeholder;
pub mod version;

use crate::agency::{Agencies, AgencyId};
use crate::article::Article;
use crate::keyed::Map;
use dateline::Datelines;
use furniture::{Furniture, RuleId};
use placeholder::Placeholders;
use serde::Deserialize;
use std::ops::Range;

/// Parameters of cleaning.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CleanParams {
    /// Whether lines the furniture table knows are cut.
    pub furniture: bool,
    /// Shortest paragraph, in bytes, that is cut when the article repeats it.
    pub repeat_bytes_min: usize,
}

/// What a credit rests on, the strongest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum CreditBasis {
    /// The dateline at the head of the story.
    Dateline,
    /// A sign-off: reporters' credits, end marks.
    Signoff,
    /// A byline or the dump's author field.
    Byline,
    /// The dump's provider field.
    Structured,
    /// A syndication disclaimer.
    Disclaimer,
    /// A copyright line in the body.
    Copyright,
    /// A copyright line in the page's footer.
    Footer,
    /// No credit.
    #[default]
    None,
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

/// Lines in which a dateline may stand.
const DATELINE_LINES: usize = 6;

/// Lines in which a dateline may lack token and date.
const LEAD_LINES: usize = 3;

/// Lines in which a story may be taken back.
const NOTICE_LINES: usize = 3;

/// Lines in which it may still stand where most are short: captions, buttons, other headlines.
const HEAD_LINES_MAX: usize = 40;

/// Paragraphs among those lines, at most: long captions.
const HEAD_PARAGRAPHS_MAX: usize = 4;

/// Bytes of a dateline field that is a place and nothing else, at most.
const PLACE_BYTES_MAX: usize = 60;

/// Bytes of a line that is a paragraph, at least.
const PARAGRAPH_BYTES_MIN: usize = 140;

/// Lines in which a summary may stand.
const SUMMARY_LINES: usize = 2;

/// Rules of lines that belong to the page and not to the article.
const PAGE_CLASSES: [&str; 10] =
    ["ad", "comments", "cookie", "donate", "legal", "nav", "newsletter", "paywall", "related", "share"];

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

    /// Cleans one article.
    pub fn clean(&self, article: &Article) -> Cleaned {
        let mut work = Work {
            cleaner: self,
            out: Cleaned::default(),
            seen: Seen::default(),
            kept: 0,
            paragraphs: 0,
            title: String::new(),
            title_cut: false,
            summary: Vec::new(),
            below_page: false,
            more_at: None,
            over: false,
        };
        work.out.text.reserve(article.text.len() + 1);
        fold::fold(&article.title, &mut work.title);
        work.out.evidence.killed = notice::in_headline(&work.title);
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
        work.cut_trailing_signoff();
        work.cut_partial();
        work.keep_something();
        let headline = version::of_headline(&work.title);
        let mut cleaned = work.out;
        cleaned.placeholder = self.is_placeholder(&cleaned);
        cleaned.evidence.version = headline.unwrap_or(cleaned.evidence.version);
        self.credit_fields(article, &mut cleaned.evidence);
        self.dateline_field(article, &mut cleaned.evidence);
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

    /// Reads the dump's dateline field where the text has no dateline: the whole of one, or a place alone.
    fn dateline_field(&self, article: &Article, evidence: &mut Evidence) {
        if article.dateline.is_empty() || !evidence.dateline_place.is_empty() {
            return;
        }
        let mut field = String::new();
        fold::fold(&article.dateline, &mut field);
        let field = field.trim_end_matches([' ', '-', ':']);
        match self.datelines.find(&format!("{field} - X"), true, &self.agencies) {
            Some(found) => {
                evidence.dateline_place = found.place;
                if evidence.dateline_date.is_empty() {
                    evidence.dateline_date = found.date;
                }
                let credits = found.agencies.into_iter().map(|agency| (agency, CreditBasis::Dateline));
                evidence.credits.extend(credits);
            }
            None if field.len() <= PLACE_BYTES_MAX => evidence.dateline_place = field.to_owned(),
            None => {}
        }
    }

    fn credit_fields(&self, article: &Article, evidence: &mut Evidence) {
        let fields = [(&article.author, CreditBasis::Byline), (&article.credit, CreditBasis::Structured)];
        for (field, basis) in fields {
            evidence.credits.extend(self.agencies.by_names(field).into_iter().map(|agency| (agency, basis)));
        }
    }
}

/// The paragraphs seen so far: a list while they are few, which is nearly always.
#[derive(Default)]
struct Seen {
    few: Vec<u64>,
    many: Map<u64, ()>,
}

impl Seen {
    const FEW: usize = 48;

    /// Whether the paragraph is new.
    fn insert(&mut self, hash: u64) -> bool {
        if self.few.contains(&hash) || self.many.contains_key(&hash) {
            return false;
        }
        if self.few.len() < Self::FEW {
            self.few.push(hash);
        } else {
            self.many.insert(hash, ());
        }
        true
    }
}

/// One article on its way through the steps.
struct Work<'c> {
    cleaner: &'c Cleaner,
    out: Cleaned,
    seen: Seen,
    /// Paragraphs kept so far.
    kept: usize,
    /// Those of them that are long enough to be of the story.
    paragraphs: usize,
    title: String,
    title_cut: bool,
    /// Where the first paragraphs stand in the text, by their hashes: one of them may be a summary.
    summary: Vec<(u64, Range<usize>)>,
    /// Whether lines of the page itself stand below the last paragraph kept.
    below_page: bool,
    /// How many paragraphs stood before a line that leads to the rest of the story.
    more_at: Option<usize>,
    /// Whether what follows is not for publication.
    over: bool,
}

impl Work<'_> {
    /// Keeps, trims or cuts one folded line.
    fn take(&mut self, line: &str) {
        if self.kept < DATELINE_LINES && line == self.title {
            self.out.repeats += 1;
            self.title_cut = true;
            return;
        }
        if self.cleaner.params.furniture {
            if self.over || self.is_of_the_desk(line) {
                return;
            }
            if let Some(rule) = self.cleaner.furniture.look_up(line, self.kept) {
                self.cut(rule, line);
                return;
            }
            if self.is_head() && self.is_byline(line) {
                self.out.furniture.push((furniture::BYLINE, line.to_owned()));
                return;
            }
        }
        if self.kept < NOTICE_LINES && !self.out.evidence.killed {
            self.out.evidence.killed = notice::in_line(line);
        }
        let story = self.without_dateline(line);
        if story.len() >= self.cleaner.params.repeat_bytes_min {
            let hash = xxhash_rust::xxh3::xxh3_64(story.as_bytes());
            if !self.seen.insert(hash) {
                self.out.repeats += 1;
                if !self.take_back_summary(hash) {
                    return;
                }
            } else if self.kept < SUMMARY_LINES {
                let start = self.out.text.len();
                self.summary.push((hash, start..start + story.len() + 1));
            }
        }
        if !story.is_empty() {
            self.out.text.push_str(story);
            self.out.text.push('\n');
            self.kept += 1;
            self.paragraphs += usize::from(story.len() >= PARAGRAPH_BYTES_MIN);
            self.go_on_below_page();
        }
    }

    /// A page line with story below it was no footer, and neither was a copyright line there.
    fn go_on_below_page(&mut self) {
        if std::mem::take(&mut self.below_page) {
            let footers =
                self.out.evidence.credits.iter_mut().filter(|(_, basis)| *basis == CreditBasis::Footer);
            footers.for_each(|(_, basis)| *basis = CreditBasis::Copyright);
        }
    }

    /// Of a lead that stands twice near the top, the first is the page's summary: it gives way to the one that the
    /// story goes on from. Gives whether it did.
    fn take_back_summary(&mut self, hash: u64) -> bool {
        let summary = self.summary.iter().position(|(known, _)| *known == hash);
        let Some(at) = summary.filter(|_| self.kept < DATELINE_LINES) else { return false };
        let (_, range) = self.summary.remove(at);
        for (_, later) in &mut self.summary[at..] {
            *later = later.start - range.len()..later.end - range.len();
        }
        self.out.text.replace_range(range, "");
        self.kept -= 1;
        true
    }

    /// A brief that says no more than its headline is still an article.
    fn keep_something(&mut self) {
        if self.out.text.trim_end().is_empty() {
            self.out.text.clear();
            if self.title_cut {
                self.out.text = format!("{}\n", self.title);
                self.out.repeats -= 1;
            }
        }
    }

    fn cut(&mut self, rule: RuleId, line: &str) {
        let known = self.cleaner.furniture.rule(rule);
        let class = known.name.split('.').next().unwrap_or("");
        let basis = match class {
            "credit" => CreditBasis::Signoff,
            "syndication" => CreditBasis::Disclaimer,
            "copyright" if self.below_page => CreditBasis::Footer,
            "copyright" => CreditBasis::Copyright,
            _ => CreditBasis::None,
        };
        if basis != CreditBasis::None {
            let named = match (known.agencies.is_empty(), basis) {
                (false, _) => known.agencies.clone(),
                (true, CreditBasis::Disclaimer) => Vec::new(),
                (true, _) => self.cleaner.agencies.named_in(head_of(line)),
            };
            self.out.evidence.credits.extend(named.into_iter().map(|agency| (agency, basis)));
        }
        self.below_page |= PAGE_CLASSES.contains(&class);
        if let Some(version) = version::of_signoff(line) {
            self.out.evidence.version = version;
        } else if known.name.starts_with("ednote") {
            self.note_version(line);
        }
        if partial::leads_on(line) {
            self.more_at = Some(self.kept);
        }
        self.out.furniture.push((rule, line.to_owned()));
    }

    /// Takes a byline above the story; gives whether the line is one.
    fn is_byline(&mut self, line: &str) -> bool {
        let plain = self.title_cut || self.out.furniture.is_empty();
        let Some(named) = byline::read(line, self.kept, plain, &self.cleaner.agencies) else { return false };
        self.out.evidence.credits.extend(named.into_iter().map(|agency| (agency, CreditBasis::Byline)));
        true
    }

    /// Whether the story has not got going yet: pages put navigation, captions and summaries above it.
    fn is_head(&self) -> bool {
        self.kept < DATELINE_LINES || (self.kept < HEAD_LINES_MAX && self.paragraphs < HEAD_PARAGRAPHS_MAX)
    }

    /// The line without the dateline at its start, which becomes evidence, and without the notes around it.
    fn without_dateline<'l>(&mut self, line: &'l str) -> &'l str {
        if !self.is_head() || (self.kept >= DATELINE_LINES && line.ends_with("...")) {
            return line;
        }
        let story = self.without_note(line);
        let (cleaner, lead) = (self.cleaner, self.kept < LEAD_LINES);
        let Some(found) = cleaner.datelines.find(story, lead, &cleaner.agencies) else { return story };
        let evidence = &mut self.out.evidence;
        let first = evidence.dateline_place.is_empty() && evidence.dateline_date.is_empty();
        // A place without a token is weaker than one with.
        let surer =
            !found.agencies.is_empty() && !evidence.credits.iter().any(|c| c.1 == CreditBasis::Dateline);
        if first || surer {
            evidence.dateline_place = found.place;
            evidence.dateline_date = found.date;
        }
        for agency in found.agencies {
            let credit = (agency, CreditBasis::Dateline);
            if !evidence.credits.contains(&credit) {
                evidence.credits.push(credit);
            }
        }
        self.without_note(&story[found.bytes..])
    }

    /// A reporters' credit in brackets behind the last sentence, as in texts that lost their paragraphs.
    fn cut_trailing_signoff(&mut self) {
        if !self.cleaner.params.furniture {
            return;
        }
        let text = self.out.text.trim_end();
        let Some(open) = text.ends_with(')').then(|| text.rfind('(')).flatten() else { return };
        let (story, signoff) = (text[..open].trim_end(), &text[open..]);
        // `Advanced Placement (AP)` explains a word; an end mark stands behind a sentence.
        if !signoff.contains(' ') && !story.is_empty() && !story.ends_with(SENTENCE_ENDS) {
            return;
        }
        if let Some(rule) = self.cleaner.furniture.look_up(signoff, self.kept) {
            let (signoff, end) = (signoff.to_owned(), story.len());
            self.cut(rule, &signoff);
            self.out.text.truncate(end);
            self.out.text.push('\n');
        }
    }
}

/// Bytes of a line in which its holder or writer is named.
const NAMED_WITHIN_BYTES: usize = 120;

fn head_of(line: &str) -> &str {
    let mut end = line.len().min(NAMED_WITHIN_BYTES);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    &line[..end]
}

/// What a sentence ends with, folded.
const SENTENCE_ENDS: [char; 10] = ['.', '!', '?', '"', '\'', ')', ':', '…', '。', '।'];

#[cfg(test)]
mod tests {
    use super::{CleanParams, Cleaned, Cleaner, CreditBasis};
    use crate::article::Article;

    fn clean(title: &str, text: &str) -> Cleaned {
        let cleaner = Cleaner::new(CleanParams { furniture: true, repeat_bytes_min: 40 });
        let article = Article { title: title.to_owned(), text: text.to_owned(), ..Article::default() };
        cleaner.clean(&article)
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
            cleaner.clean(&Article { dateline, text, ..Article::default() }).evidence
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
    fn a_text_of_furniture_alone_leaves_nothing_and_a_stand_in_is_called_one() {
        assert_eq!(clean("", "Advertisement\nSign in\nShare this article").text, "");
        assert!(clean("", "ONLY AVAILABLE IN PAID PLANS").placeholder);
        assert!(!clean("", "Only available in paid plans, the tariff drew protest on Monday.").placeholder);
    }
}
