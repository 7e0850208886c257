//! The end of a cleaned text in, the marks there cut and read as evidence.
//!
//! The functions stand in the order in which [`super::Cleaner::clean`] calls them.

use super::state::Cleaning;
use super::{furniture, note, partial, signoff, source_line};
use crate::base::agency::{AgencyId, CreditBasis};

/// Last lines that may name the source.
const SOURCE_LINES_MAX: usize = 3;

/// Marks at the end of a text, at most.
const MARKS_MAX: usize = 3;

/// Rules of lines that are links and captions in a story and may be the story where there is nothing else.
const LABEL_CLASSES: [&str; 4] = ["caption.", "nav.", "newsletter.", "related."];

/// Bytes of a label, at most, and words of the sentence behind it, at least.
const LABEL_BYTES_MAX: usize = 24;
const LABELLED_WORDS_MIN: usize = 5;

/// What a sentence ends with, folded.
const SENTENCE_ENDS: [char; 10] = ['.', '!', '?', '"', '\'', ')', ':', '…', '。', '।'];

impl Cleaning<'_> {
    /// The end mark of the old Reuters wire behind the last sentence.
    pub(super) fn cut_end_mark(&mut self) {
        let text = self.out.text.trim_end();
        let Some(mark) = note::end_mark(text).filter(|_| self.cleaner.params.furniture) else { return };
        let (cut, end) = (mark.trim().to_owned(), text.len() - mark.len());
        let reuters = self.cleaner.agencies.by_id("reuters").map(|id| (id, CreditBasis::Signoff));
        self.out.evidence.credits.extend(reuters);
        self.out.furniture.push((furniture::WIRE, cut));
        self.out.text.truncate(end);
        self.out.text.push('\n');
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

    /// The marks behind the last sentence that say whose copy this is.
    pub(super) fn cut_marks(&mut self) {
        if !self.cleaner.params.furniture {
            return;
        }
        for _ in 0..MARKS_MAX {
            let text = self.out.text.trim_end();
            let Some(found) = signoff::at_end(text, &self.cleaner.agencies) else { return };
            let end = text[..found.start].trim_end_matches([' ', '-', '|', '\n']).len();
            if end == 0 {
                return;
            }
            self.cut_source(found.agencies, found.start, end);
        }
    }

    /// The mark that a page goes on behind: what stands there is not known to be the page's, so that nothing
    /// is cut.
    pub(super) fn credit_mark_inside(&mut self) {
        let signed = self.out.evidence.credits.iter().any(|(_, basis)| *basis <= CreditBasis::Signoff);
        if signed || !self.cleaner.params.furniture {
            return;
        }
        if let Some(found) = signoff::inside(self.out.text.trim_end(), &self.cleaner.agencies) {
            let credits = found.agencies.into_iter().map(|agency| (agency, CreditBasis::Signoff));
            self.out.evidence.credits.extend(credits);
        }
    }

    /// The sign that the text is only the start of its story.
    pub(super) fn cut_partial(&mut self) {
        if !self.cleaner.params.furniture {
            return;
        }
        let text = self.out.text.trim_end();
        let masked = partial::is_masked(text);
        let led_on = self.more_at == Some(self.kept) && text.ends_with("...");
        let marker =
            if led_on { Some(text.trim_end_matches(['.', ' ']).len()) } else { partial::marker(text) };
        self.out.evidence.partial = masked || marker.is_some();
        if let Some(end) = marker {
            let cut = text[end..].trim().replace('\n', " ");
            self.out.furniture.push((furniture::PARTIAL, cut));
            self.out.text.truncate(end);
            self.out.text.push('\n');
        }
    }

    /// A brief that says no more than its headline is still an article, and so is a sentence behind a label
    /// that would be a link to another story if there were one around it.
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
}

/// Whether a line is a whole sentence behind a label: `READ ALSO: the mayor resigned on Friday.`
fn is_labelled_sentence(line: &str) -> bool {
    let label = line.find([':', '|']).filter(|at| *at <= LABEL_BYTES_MAX);
    let ends = line.ends_with(['.', '!', '?']) && !line.ends_with("...");
    ends && label.is_some_and(|at| line[at + 1..].split_whitespace().count() >= LABELLED_WORDS_MIN)
}
