//! A parsed page in, the dates that readers see of its publication or last change out.
//!
//! Pages are full of dates: of the day they were fetched, of other stories, of comments, events and
//! copyrights. What dates the story stands by its headline and is marked as a date, by a `time`, a property,
//! a class or a label. So a page is walked once, and of the marked dates those are taken that stand in the
//! stretch of text around the headline: shortly before it, in the same article, or behind it and before the
//! story is under way. Dates within running text, and those of a list, a sidebar or another article, are none
//! of the page's.
//!
//! Deliberately absent: any search for what looks like a date. A page that does not say when it was published
//! has no date.

use super::claim::DateClaim;
use super::marks::{
    DATE_BYTES_MAX, ElementMarks, PROSE_MIN, behind_name, is_article, is_prose, marks, said_before,
    split_label, written,
};
use super::text::{TITLE_BYTES_MAX, cut, letters, short_text};
use crate::source::date;
use crate::source::date::DateLabel;
use dom_query::NodeRef;

/// Bytes of text before and after the headline in which its date may stand.
const BEFORE_MAX: usize = 300;

const BEHIND_MAX: usize = 2_500;

/// Limits on elements checked for a date, dates kept, and headings compared with the headline.
const LOOKED_AT_MAX: usize = 512;

const MET_MAX: usize = 512;

const HEADINGS_MAX: usize = 64;

/// Elements without story text.
const SILENT: [&str; 7] = ["script", "style", "noscript", "template", "svg", "iframe", "head"];

/// Elements that do not belong to the story.
const BESIDE: [&str; 5] = ["nav", "aside", "figure", "blockquote", "select"];

/// Words in classes and ids of elements that do not belong to the story.
const BESIDE_MARKS: [&str; 13] = [
    "comment",
    "related",
    "sidebar",
    "side-bar",
    "teaser",
    "recommend",
    "newsletter",
    "most-read",
    "mostread",
    "popular",
    "trending",
    "read-more",
    "promo",
];

/// Position of an element.
#[derive(Clone, Copy, Default)]
struct ElementContext {
    /// Whether an enclosing element's name excludes it from the story, and the enclosing element whose class
    /// does; 0 for none.
    is_beside: bool,
    beside: u32,
    /// Whether the element is within running text.
    is_prose: bool,
    /// Enclosing article and enclosing microdata item; 0 for none.
    article: u32,
    item: u32,
}

/// A marked date and its position.
struct MarkedDate {
    told: DateClaim,
    at: usize,
    context: ElementContext,
    mark: DateMark,
}

/// How a date is marked as the page's own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DateMark {
    /// A property of a microdata item.
    Property,
    /// A label that says what the date means.
    Label,
    /// A date element or a class; mastheads use these for the day of the fetch.
    Kind,
    /// The author's name before the date.
    Byline,
}

/// State of the walk for dates.
struct DateWalk<'h> {
    headline: &'h str,
    /// Bytes of text passed.
    bytes: usize,
    /// Last text passed, in which the label of a date may stand.
    last: String,
    /// Current line and its position.
    line: String,
    line_at: usize,
    line_context: ElementContext,
    /// Number of elements checked for a date, and of headings.
    looked_at: usize,
    headings: usize,
    met: Vec<MarkedDate>,
    /// Starts and ends of paragraphs of running text.
    prose: Vec<(usize, usize)>,
    /// The headline: whether it is a first heading, where, and within which articles and items.
    heading: Option<PageHeading>,
    articles: u32,
    /// Whether each item of microdata is an article, and those that are open.
    items: Vec<bool>,
    open_items: Vec<u32>,
    /// Elements whose classes say that they are beside the story, and those that are open: the story may be
    /// in one of them.
    besides: u32,
    open_besides: Vec<u32>,
}

struct PageHeading {
    /// How surely it is one: a first heading, another, a line.
    rank: u8,
    start: usize,
    end: usize,
    article: u32,
    items: Vec<u32>,
    besides: Vec<u32>,
}

/// Returns the page's dates for a headline, the most significant first.
pub(crate) fn dates(root: &NodeRef<'_>, headline: &str) -> Vec<DateClaim> {
    let folded = letters(headline);
    let mut walk = DateWalk {
        headline: &folded,
        bytes: 0,
        last: String::new(),
        line: String::new(),
        line_at: 0,
        line_context: ElementContext::default(),
        looked_at: 0,
        headings: 0,
        met: Vec::new(),
        prose: Vec::new(),
        heading: None,
        articles: 0,
        items: Vec::new(),
        open_items: Vec::new(),
        besides: 0,
        open_besides: Vec::new(),
    };
    walk.children(root, ElementContext::default());
    walk.end_line();
    walk.of_the_story()
}

impl DateWalk<'_> {
    fn children(&mut self, node: &NodeRef<'_>, context: ElementContext) {
        for child in node.children_it(false) {
            if child.is_text() {
                self.take_text(&child.text(), context);
            } else if let Some(name) = child.node_name() {
                self.take_element(&name, &child, context);
            }
        }
    }

    fn take_text(&mut self, text: &str, context: ElementContext) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if self.line.is_empty() {
            (self.line_at, self.line_context) = (self.bytes, context);
        } else {
            self.line.push(' ');
        }
        if self.line.len() <= DATE_BYTES_MAX {
            self.line.push_str(cut(text, DATE_BYTES_MAX + 1));
        }
        if text.len() <= DATE_BYTES_MAX && self.met.len() < MET_MAX {
            self.take_labelled(text, self.bytes, context);
        }
        self.bytes += text.len();
        self.last.clear();
        self.last.push_str(cut(text, DATE_BYTES_MAX));
    }

    /// Records a short line that begins with a label: `Updated: 3 May 2024, 10:11`.
    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if line.len() > PROSE_MIN * 2 {
            return;
        }
        self.take_heading(2, &line, self.line_at, self.line_context);
        if line.len() > DATE_BYTES_MAX || self.met.len() >= MET_MAX || !line.contains(char::is_numeric) {
            return;
        }
        let (at, context) = (self.line_at, self.line_context);
        for part in line.split(['|', '·', '•', '–', '—']) {
            self.take_labelled(part, at, context);
        }
        if let Some(text) = behind_name(&line) {
            let place = "byline by the headline".to_owned();
            let told = DateClaim { text: text.to_owned(), label: DateLabel::Published, place };
            self.met.push(MarkedDate { told, at, context, mark: DateMark::Byline });
        }
    }

    fn take_labelled(&mut self, line: &str, at: usize, context: ElementContext) {
        if let (Some(label), text) = split_label(line)
            && text.contains(char::is_numeric)
            && date::parse(text).is_some()
        {
            let place = "labelled line by the headline".to_owned();
            self.met.push(MarkedDate {
                told: DateClaim { text: text.to_owned(), label, place },
                at,
                context,
                mark: DateMark::Label,
            });
        }
    }

    fn take_element(&mut self, name: &str, node: &NodeRef<'_>, above: ElementContext) {
        if SILENT.contains(&name) {
            return;
        }
        let marks = marks(node);
        let mut context = above;
        context.is_beside |= BESIDE.contains(&name) || (name == "footer" && above.article == 0);
        let is_besides = BESIDE_MARKS.iter().any(|mark| marks.class.contains(mark));
        if is_besides {
            self.besides += 1;
            context.beside = self.besides;
            self.open_besides.push(self.besides);
        }
        if name == "article" {
            self.articles += 1;
            context.article = self.articles;
        }
        let is_item = node.has_attr("itemscope");
        if is_item {
            self.items.push(is_article(node));
            context.item = self.items.len() as u32;
            self.open_items.push(context.item);
        }
        if name == "p" {
            context.is_prose |= is_prose(&short_text(node, 2 * PROSE_MIN));
        }
        let is_block = super::markup::BLOCKS.contains(&name);
        if is_block {
            self.end_line();
        }
        let start = self.bytes;
        if matches!(name, "h1" | "h2" | "h3") || marks.property == "headline" {
            let rank = if name == "h1" { 0 } else { 1 };
            self.take_heading(rank, &short_text(node, TITLE_BYTES_MAX), start, context);
        }
        if !matches!(name, "body" | "main" | "article" | "html") {
            self.take_date(name, node, &marks, context);
        }
        self.children(node, context);
        if is_block {
            self.end_line();
        }
        if name == "p" && self.bytes - start > PROSE_MIN && !context.is_beside {
            self.prose.push((start, self.bytes));
        }
        if is_item {
            self.open_items.pop();
        }
        if is_besides {
            self.open_besides.pop();
        }
    }

    fn take_heading(&mut self, rank: u8, text: &str, at: usize, context: ElementContext) {
        let is_better = self.heading.as_ref().is_none_or(|known| rank < known.rank);
        if context.is_beside || !is_better || self.headline.is_empty() || self.headings >= HEADINGS_MAX {
            return;
        }
        self.headings += u32::from(rank < 2) as usize;
        if letters(text) == self.headline {
            let (end, article) = (at + text.len(), context.article);
            let (items, besides) = (self.open_items.clone(), self.open_besides.clone());
            self.heading = Some(PageHeading { rank, start: at, end, article, items, besides });
        }
    }

    /// Records an element that is marked as a date.
    fn take_date(&mut self, name: &str, node: &NodeRef<'_>, marks: &ElementMarks, context: ElementContext) {
        let is_property = matches!(marks.property.as_str(), "datepublished" | "datemodified" | "datecreated");
        let is_other = !marks.property.is_empty() && !is_property && name != "meta";
        let by_mark = marks.label();
        let is_marked = name == "time" || is_property || (by_mark.is_some() && name != "meta");
        if !is_marked
            || (is_other && name == "time")
            || marks.is_of_another()
            || self.looked_at >= LOOKED_AT_MAX
        {
            return;
        }
        self.looked_at += 1;
        let written = written(node);
        let (own, text) = split_label(&written);
        if !text.contains(char::is_numeric) {
            return;
        }
        let label = by_mark.or(own).or_else(|| said_before(&self.last)).unwrap_or(DateLabel::Published);
        let place = match (is_property, name) {
            (true, _) => format!("property {}", marks.property),
            (_, "time") => "time by the headline".to_owned(),
            _ => "class by the headline".to_owned(),
        };
        let mark = match () {
            () if is_property => DateMark::Property,
            () if marks.is_sure() || own.is_some() => DateMark::Label,
            () => DateMark::Kind,
        };
        let told = DateClaim { text: text.to_owned(), label, place };
        self.met.push(MarkedDate { told, at: self.bytes, context, mark });
    }

    /// Selects the dates of the story.
    fn of_the_story(self) -> Vec<DateClaim> {
        let Some(heading) = &self.heading else { return self.without_heading() };
        // A standfirst may precede the date line, so the story counts as under way at the second paragraph.
        let behind = self.prose.iter().filter(|(start, _)| *start >= heading.end);
        let under_way = behind.clone().nth(1).map_or(usize::MAX, |(start, _)| *start);
        let is_by_heading = |met: &&MarkedDate| {
            let same_article = met.context.article == heading.article;
            let is_around = same_article || (met.context.article == 0 && met.mark == DateMark::Label);
            let before = met.at <= heading.start && met.at + BEFORE_MAX >= heading.start && is_around;
            let may_be_before = matches!(met.mark, DateMark::Label | DateMark::Property)
                || (heading.article > 0 && met.mark == DateMark::Kind);
            let is_behind = met.at >= heading.end && met.at <= under_way.min(heading.end + BEHIND_MAX);
            (before && may_be_before) || (is_behind && (same_article || met.context.article == 0))
        };
        let ours = |met: &&MarkedDate| {
            let is_beside = met.context.beside != 0 && !heading.besides.contains(&met.context.beside);
            !met.context.is_beside && !is_beside && !met.context.is_prose
        };
        let of_mark = |mark: DateMark| self.met.iter().filter(move |met| met.mark == mark);
        let seen = [DateMark::Property, DateMark::Label, DateMark::Kind, DateMark::Byline]
            .into_iter()
            .flat_map(of_mark);
        let seen = seen.filter(ours).filter(is_by_heading).map(|met| met.told.clone());
        self.properties(&heading.items).into_iter().chain(seen).collect()
    }

    /// Returns the properties of the items around the headline, or of the only article among the items.
    fn properties(&self, around: &[u32]) -> Vec<DateClaim> {
        let all = || self.met.iter().filter(|met| met.mark == DateMark::Property);
        let told = |of: &dyn Fn(u32) -> bool| -> Vec<DateClaim> {
            all().filter(|met| of(met.context.item)).map(|met| met.told.clone()).collect()
        };
        let own = told(&|item| item == 0 || around.contains(&item));
        if !own.is_empty() {
            return own;
        }
        // A page may hold its article twice: for readers and for machines.
        let is_article = |item: u32| item > 0 && self.items.get(item as usize - 1).is_some_and(|is| *is);
        let articles = told(&is_article);
        let mut published = articles.iter().filter(|told| told.place == "property datepublished");
        let first = published.next();
        let agreed = first.is_some_and(|first| published.all(|other| other.text == first.text));
        if agreed { articles } else { Vec::new() }
    }

    /// Dates of a page without its headline: from its article among the microdata items, or from the only
    /// line that states a publication date.
    fn without_heading(&self) -> Vec<DateClaim> {
        let properties = self.properties(&[]);
        if !properties.is_empty() {
            return properties;
        }
        let is_ours = |met: &&MarkedDate| {
            let is_beside = met.context.is_beside || met.context.beside > 0;
            met.mark == DateMark::Label && !is_beside && !met.context.is_prose
        };
        let mut labelled: Vec<DateClaim> =
            self.met.iter().filter(is_ours).map(|met| met.told.clone()).collect();
        labelled.dedup_by(|a, b| (&a.text, a.label) == (&b.text, b.label));
        let published = labelled.iter().filter(|told| told.label == DateLabel::Published).count();
        if published <= 1 { labelled } else { Vec::new() }
    }
}
