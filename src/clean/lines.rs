//! The lines of an article in, its story and the evidence around it out.
//!
//! The place of a line decides what it can be: a byline above the story, a dateline at its start, a footer
//! below it. So [`Cleaning`] counts how much of the story has been read.

use super::furniture::RuleId;
use super::state::{Cleaning, DATELINE_LINES, PARAGRAPH_BYTES_MIN};
use super::{byline, fold, furniture, notice, partial, version};
use crate::base::agency::CreditBasis;
use crate::base::boundary::floor_char_boundary;

/// Lines in which a dateline may lack token and date.
const LEAD_LINES: usize = 3;

/// Lines in which a story may be taken back.
const NOTICE_LINES: usize = 3;

/// Lines in which a dateline or byline may stand if most are short: captions, buttons, other headlines.
const HEAD_LINES_MAX: usize = 40;

/// Paragraphs among those lines, at most: long captions.
const HEAD_PARAGRAPHS_MAX: usize = 4;

/// Lines in which a summary may stand.
const SUMMARY_LINES: usize = 2;

/// Rules of lines that belong to the page and not to the article.
const PAGE_CLASSES: [&str; 10] =
    ["ad", "comments", "cookie", "donate", "legal", "nav", "newsletter", "paywall", "related", "share"];

impl Cleaning<'_> {
    /// Folds the lines of a text and takes them one by one.
    pub(super) fn take_lines(&mut self, text: &str) {
        let mut line = String::new();
        let mut take = |raw: &str| {
            line.clear();
            fold::fold(raw, &mut line);
            if !line.is_empty() {
                self.take(&line);
            }
        };
        // `###` is a paragraph mark where a scraper had no other, and an end mark on the wire.
        let marked = memchr::memmem::find(text.as_bytes(), b"###").is_some();
        for raw in text.split('\n') {
            match marked {
                true => raw.split("###").for_each(&mut take),
                false => take(raw),
            }
        }
    }

    /// Keeps, trims or cuts one folded line.
    fn take(&mut self, line: &str) {
        if self.kept < DATELINE_LINES && line == self.title {
            self.out.repeats += 1;
            self.title_cut = true;
            return;
        }
        if self.cleaner.params.furniture {
            if self.over || self.is_of_newsroom(line) {
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

    /// A page line with story below it was not a footer, nor was a copyright line there.
    fn go_on_below_page(&mut self) {
        if std::mem::take(&mut self.below_page) {
            let footers =
                self.out.evidence.credits.iter_mut().filter(|(_, basis)| *basis == CreditBasis::Footer);
            footers.for_each(|(_, basis)| *basis = CreditBasis::Copyright);
        }
    }

    /// Removes the page's summary where the lead repeats it near the top: the second is kept, since the story
    /// goes on from there. Returns whether there was a summary.
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

    /// Records a line as cut by a rule, with the evidence that it gives.
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

    /// Reads a byline above the story. Returns whether the line is one.
    fn is_byline(&mut self, line: &str) -> bool {
        let plain = self.title_cut || self.out.furniture.is_empty();
        let Some(named) = byline::read(line, self.kept, plain, &self.cleaner.agencies) else { return false };
        self.out.evidence.credits.extend(named.into_iter().map(|agency| (agency, CreditBasis::Byline)));
        true
    }

    /// Whether the story has not begun yet: pages put navigation, captions and summaries above it.
    fn is_head(&self) -> bool {
        self.kept < DATELINE_LINES || (self.kept < HEAD_LINES_MAX && self.paragraphs < HEAD_PARAGRAPHS_MAX)
    }

    /// The line without the dateline at its start and the notes around it, which become evidence.
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
        // Far down only the first dateline belongs to the story; a later one opens another story.
        let of_another = far && !surer;
        for agency in found.agencies.into_iter().filter(|_| !of_another) {
            let credit = (agency, CreditBasis::Dateline);
            if !evidence.credits.contains(&credit) {
                evidence.credits.push(credit);
            }
        }
        self.without_note(&story[found.bytes..])
    }
}

/// Bytes of a line in which the copyright holder or the writer is named.
const NAMED_WITHIN_BYTES: usize = 120;
