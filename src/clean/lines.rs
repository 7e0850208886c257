//! An article's lines in, one after the other; its story and the evidence around it out.
//!
//! Where a line stands decides what it may be: a byline above the story, a dateline at its start, a footer below it. So
//! the lines go through one state, which knows how much of the story it has seen.

use super::furniture::{RuleId, SeenLines};
use super::{Cleaned, Cleaner, byline, fold, furniture, notice, partial, source_line, version};
use crate::base::agency::AgencyId;
use crate::base::agency::CreditBasis;
use crate::base::article::Article;
use crate::base::boundary::floor_char_boundary;
use crate::base::hash::Map;
use std::ops::Range;

/// Lines in which a dateline may stand.
pub(super) const DATELINE_LINES: usize = 6;

/// Lines in which a dateline may lack token and date.
const LEAD_LINES: usize = 3;

/// Lines in which a story may be taken back.
const NOTICE_LINES: usize = 3;

/// Lines in which it may still stand where most are short: captions, buttons, other headlines.
const HEAD_LINES_MAX: usize = 40;

/// Paragraphs among those lines, at most: long captions.
const HEAD_PARAGRAPHS_MAX: usize = 4;

/// Bytes of a line that is a paragraph, at least.
const PARAGRAPH_BYTES_MIN: usize = 140;

/// Lines in which a summary may stand.
const SUMMARY_LINES: usize = 2;

/// Last lines that may name the source.
const SOURCE_LINES_MAX: usize = 3;

/// Rules of lines that belong to the page and not to the article.
const PAGE_CLASSES: [&str; 10] =
    ["ad", "comments", "cookie", "donate", "legal", "nav", "newsletter", "paywall", "related", "share"];

/// The paragraphs seen so far: a list while they are few, which is nearly always.
#[derive(Default)]
struct ParagraphSet {
    few: Vec<u64>,
    many: Map<u64, ()>,
}

impl ParagraphSet {
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
pub(super) struct Cleaning<'c> {
    pub(super) cleaner: &'c Cleaner,
    seen_lines: &'c mut SeenLines,
    pub(super) out: Cleaned,
    seen: ParagraphSet,
    /// Paragraphs kept so far.
    pub(super) kept: usize,
    /// Those of them that are long enough to be of the story.
    paragraphs: usize,
    pub(super) title: String,
    title_cut: bool,
    /// Where the first paragraphs stand in the text, by their hashes: one of them may be a summary.
    summary: Vec<(u64, Range<usize>)>,
    /// Whether lines of the page itself stand below the last paragraph kept.
    below_page: bool,
    /// How many paragraphs stood before a line that leads to the rest of the story.
    pub(super) more_at: Option<usize>,
    /// Whether the dateline's place may be a label.
    pub(super) alone: bool,
    /// Whether what follows is not for publication.
    pub(super) over: bool,
}

impl<'c> Cleaning<'c> {
    /// Nothing taken yet but the headline.
    pub(super) fn new(cleaner: &'c Cleaner, article: &Article, seen_lines: &'c mut SeenLines) -> Self {
        let mut work = Self {
            cleaner,
            seen_lines,
            out: Cleaned::default(),
            seen: ParagraphSet::default(),
            kept: 0,
            paragraphs: 0,
            title: String::new(),
            title_cut: false,
            summary: Vec::new(),
            below_page: false,
            more_at: None,
            alone: false,
            over: false,
        };
        work.out.text.reserve(article.text.len() + 1);
        fold::fold(&article.title, &mut work.title);
        work.out.evidence.killed = notice::in_headline(&work.title);
        work
    }

    /// Keeps, trims or cuts one folded line.
    pub(super) fn take(&mut self, line: &str) {
        if self.kept < DATELINE_LINES && line == self.title {
            self.out.repeats += 1;
            self.title_cut = true;
            return;
        }
        if self.cleaner.params.furniture {
            if self.over || self.is_of_the_desk(line) {
                return;
            }
            if let Some(rule) = self.cleaner.furniture.look_up(line, self.kept, self.seen_lines) {
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
        self.paragraphs -= usize::from(range.len() > PARAGRAPH_BYTES_MIN);
        for (_, later) in &mut self.summary[at..] {
            *later = later.start - range.len()..later.end - range.len();
        }
        self.out.text.replace_range(range, "");
        self.kept -= 1;
        true
    }

    /// A brief that says no more than its headline is still an article, and so is a sentence behind a label that would
    /// be a link to another story if there were one around it.
    pub(super) fn keep_something(&mut self) {
        if self.out.text.trim_end().is_empty() {
            self.out.text.clear();
            if self.title_cut {
                self.out.text = format!("{}\n", self.title);
                self.out.repeats -= 1;
            } else if let [(rule, line)] = &self.out.furniture[..]
                && LABEL_CLASSES
                    .iter()
                    .any(|class| self.cleaner.furniture.rule(*rule).name.starts_with(class))
                && is_labelled_sentence(line)
            {
                self.out.text = format!("{line}\n");
                self.out.furniture.clear();
            }
        }
    }

    pub(super) fn cut(&mut self, rule: RuleId, line: &str) {
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
                (true, _) => {
                    self.cleaner.agencies.named_in(&line[..floor_char_boundary(line, NAMED_WITHIN_BYTES)])
                }
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
        let far = self.kept >= DATELINE_LINES;
        if far && (self.kept >= HEAD_LINES_MAX || line.ends_with("...")) {
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
            self.alone = found.alone;
        }
        // Far down only the first is the story's; a later one opens another story.
        let of_another = far && !surer;
        for agency in found.agencies.into_iter().filter(|_| !of_another) {
            let credit = (agency, CreditBasis::Dateline);
            if !evidence.credits.contains(&credit) {
                evidence.credits.push(credit);
            }
        }
        self.without_note(&story[found.bytes..])
    }

    /// The last lines, where they name the source and nothing else.
    pub(super) fn cut_source_lines(&mut self) {
        if !self.cleaner.params.furniture {
            return;
        }
        for _ in 0..SOURCE_LINES_MAX {
            let text = self.out.text.trim_end();
            let Some(start) = text.rfind('\n').map(|at| at + 1) else { return };
            let Some(named) = source_line::read(&text[start..], &self.cleaner.agencies) else { return };
            self.cut_source(named, start, start);
            self.kept -= 1;
        }
    }

    /// Cuts what names the source from the text, which ends at `end` then.
    pub(super) fn cut_source(&mut self, named: Vec<AgencyId>, start: usize, end: usize) {
        let line = self.out.text[start..].trim_end().to_owned();
        self.out.evidence.credits.extend(named.into_iter().map(|agency| (agency, CreditBasis::Signoff)));
        self.out.furniture.push((furniture::SOURCE, line));
        self.out.text.truncate(end);
        if !self.out.text.ends_with('\n') {
            self.out.text.push('\n');
        }
    }

    /// A reporters' credit in brackets behind the last sentence, as in texts that lost their paragraphs.
    pub(super) fn cut_trailing_signoff(&mut self) {
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
        if let Some(rule) = self.cleaner.furniture.look_up(signoff, self.kept, self.seen_lines) {
            let (signoff, end) = (signoff.to_owned(), story.len());
            self.cut(rule, &signoff);
            self.out.text.truncate(end);
            self.out.text.push('\n');
        } else if story.ends_with(SENTENCE_ENDS)
            && let Some(named) = source_line::read(signoff, &self.cleaner.agencies)
        {
            let end = story.len();
            self.cut_source(named, open, end);
        }
    }
}

/// Bytes of a line in which its holder or writer is named.
const NAMED_WITHIN_BYTES: usize = 120;

/// Rules of lines that are links and captions in a story and may be the story where there is nothing else.
const LABEL_CLASSES: [&str; 4] = ["caption.", "nav.", "newsletter.", "related."];

/// Bytes of a label, at most, and words of the sentence behind it, at least.
const LABEL_BYTES_MAX: usize = 24;
const LABELLED_WORDS_MIN: usize = 5;

/// Whether a line is a whole sentence behind a label: `READ ALSO: the mayor resigned on Friday.`
fn is_labelled_sentence(line: &str) -> bool {
    let label = line.find([':', '|']).filter(|at| *at <= LABEL_BYTES_MAX);
    let ends = line.ends_with(['.', '!', '?']) && !line.ends_with("...");
    ends && label.is_some_and(|at| line[at + 1..].split_whitespace().count() >= LABELLED_WORDS_MIN)
}

/// What a sentence ends with, folded.
const SENTENCE_ENDS: [char; 10] = ['.', '!', '?', '"', '\'', ')', ':', '…', '。', '।'];
