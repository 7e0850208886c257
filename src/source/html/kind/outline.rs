//! A parsed page in, the positions of its teasers, links, pictures and offers out.
//!
//! The page is walked once and its visible words are numbered; everything else is a range of words. A teaser
//! is the largest element with one headline that leads elsewhere, at its start, and with little more: a card,
//! a row, a list item. Links within an article's sentences are not headlines. Text before the headline of a
//! "related" box is too long for a teaser.

use super::site::Site;
use crate::source::html::body::{hash, words};
use crate::source::html::markup::{BLOCKS, SILENT};
use dom_query::NodeRef;
use std::ops::Range;

/// Maximum number of words of a teaser, and before its headline.
const TEASER_WORDS_MAX: usize = 100;

const BEFORE_WORDS_MAX: usize = 15;

/// Least number of headlines in a list.
const LISTED_MIN: usize = 3;

/// Maximum number of words between two headlines of a list whose items have no elements.
const BETWEEN_WORDS_MAX: usize = 60;

/// Least words and bytes of a link that may be a headline; section names have one or two words.
const HEADLINE_WORDS_MIN: usize = 3;

const HEADLINE_BYTES_MIN: usize = 15;

/// Maximum size of a caption in words and bytes, and of an offer.
const CAPTION_WORDS_MAX: usize = 120;

const OFFER_WORDS_MAX: usize = 150;

/// Least number of words at which a subscriber part counts as present.
const GRANTED_WORDS_MIN: usize = 20;

/// Words in classes and ids of offers.
const OFFERING: [&str; 3] = ["paywall", "regwall", "subscri"];

/// Elements whose headline links lead to other pages of the site.
const BESIDE: [&str; 3] = ["nav", "footer", "aside"];

const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

/// A range of the page's words.
pub(crate) type WordRange = Range<usize>;

/// A headline that leads elsewhere, with its surroundings.
#[derive(Clone, Debug)]
pub(crate) struct Teaser {
    pub span: WordRange,
    pub headline: WordRange,
    /// Hash of the target address.
    pub target: u64,
    /// Whether the teaser stands in navigation or a sidebar.
    pub is_beside: bool,
}

/// A picture that is not a link.
#[derive(Clone, Debug, Default)]
pub(crate) struct Picture {
    /// Caption of the picture; empty if there is none.
    pub caption: WordRange,
}

/// Positions of a page's parts.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// Hashes of the visible words.
    pub words: Vec<u64>,
    pub links: Vec<WordRange>,
    pub teasers: Vec<Teaser>,
    pub pictures: Vec<Picture>,
    /// First headings that are not links, and links to the page itself.
    pub headings: Vec<WordRange>,
    /// Elements whose class says that they offer a subscription.
    pub offers: Vec<WordRange>,
    /// Whether there is an element for readers without a subscription, and an element with the text for
    /// subscribers.
    has_refusal: bool,
    has_granted: bool,
}

/// Targets of the headlines in an element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum LinkTargets {
    #[default]
    None,
    One(u64),
    Many,
}

impl LinkTargets {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, any) | (any, Self::None) => any,
            (one, other) if one == other => one,
            _ => Self::Many,
        }
    }
}

/// Contents of an element.
#[derive(Debug, Default)]
struct ElementBranch {
    span: WordRange,
    /// Targets of headlines in headings, and of links that fill their block.
    headed: LinkTargets,
    linked: LinkTargets,
    /// First headline of either sort.
    headline: Option<WordRange>,
    /// Target and range of a link that is not yet a headline.
    loose: Option<(u64, WordRange)>,
    has_block: bool,
    /// Candidate teaser, final if the enclosing element is not a teaser.
    teaser: Option<Teaser>,
    /// Hash of the element's name.
    tag: u64,
}

impl ElementBranch {
    /// Whether the element is a headline and nothing else.
    fn is_bare(&self) -> bool {
        self.teaser.as_ref().is_some_and(|teaser| teaser.headline == self.span && !teaser.is_beside)
    }

    /// Makes a teaser of an element with one headline at its start and little more.
    fn settle(&mut self, may_be_long: bool) {
        let of_one = match (self.headed, self.linked) {
            (LinkTargets::One(target), _) | (LinkTargets::None, LinkTargets::One(target)) => Some(target),
            _ => None,
        };
        let (Some(target), Some(headline)) = (of_one, self.headline.clone()) else { return };
        let is_first = headline.start - self.span.start <= BEFORE_WORDS_MAX;
        if is_first && (may_be_long || self.span.len() <= TEASER_WORDS_MAX) {
            self.teaser = Some(Teaser { span: self.span.clone(), headline, target, is_beside: false });
        }
    }
}

/// A line of an element: the text between two blocks.
#[derive(Debug, Default)]
struct BlockLine {
    start: usize,
    /// Only link on the line that may be a headline.
    link: Option<(u64, WordRange)>,
    has_several: bool,
}

impl BlockLine {
    fn take(&mut self, link: Option<(u64, WordRange)>) {
        self.has_several |= link.is_some() && self.link.is_some();
        self.link = self.link.take().or(link);
    }

    fn only(self) -> Option<(u64, WordRange)> {
        self.link.filter(|_| !self.has_several)
    }

    /// Returns the line as a headline in an element of this name; `None` if it says more than its link.
    fn ended(self, end: usize, name: &str) -> Option<ElementBranch> {
        let words = end - self.start;
        let (target, span) = self.only().filter(|(_, link)| link.len() * 3 >= words * 2)?;
        let mut branch =
            ElementBranch { span: span.clone(), headline: Some(span), ..ElementBranch::default() };
        let is_heading = HEADINGS.contains(&name);
        *(if is_heading { &mut branch.headed } else { &mut branch.linked }) = LinkTargets::One(target);
        branch.settle(false);
        Some(branch)
    }
}

/// State inherited from enclosing elements.
#[derive(Clone, Copy, Default)]
struct ElementContextAbove {
    is_beside: bool,
    is_linked: bool,
}

/// Walks a page.
pub(crate) fn outline(root: &NodeRef<'_>, site: &Site<'_>) -> Outline {
    let mut out = Outline::default();
    let branch = out.walk(root, "", ElementContextAbove::default(), site);
    out.teasers.extend(branch.teaser);
    out
}

impl Outline {
    fn walk(
        &mut self,
        node: &NodeRef<'_>,
        name: &str,
        around: ElementContextAbove,
        site: &Site<'_>,
    ) -> ElementBranch {
        let is_inline = !is_block(name);
        let start = self.words.len();
        let mut children = Vec::new();
        let mut line = BlockLine { start, ..BlockLine::default() };
        for child in node.children_it(false) {
            if child.is_text() {
                let text = child.text();
                self.words.extend(words(&text).map(hash));
                continue;
            }
            let Some(inner) = child.node_name().filter(|name| !SILENT.contains(&&**name)) else { continue };
            if is_block(&inner) {
                children.extend(line.ended(self.words.len(), name));
                children.push(self.element(&child, &inner, around, site));
                line = BlockLine { start: self.words.len(), ..BlockLine::default() };
            } else {
                let mut branch = self.element(&child, &inner, around, site);
                line.take(branch.loose.take());
                children.push(branch);
            }
        }
        let mut loose = None;
        match is_inline && line.start == start {
            true => loose = line.only(),
            false => children.extend(line.ended(self.words.len(), name)),
        }
        ElementBranch { loose, ..self.joined(start..self.words.len(), children) }
    }

    fn element(
        &mut self,
        node: &NodeRef<'_>,
        name: &str,
        around: ElementContextAbove,
        site: &Site<'_>,
    ) -> ElementBranch {
        let here = ElementContextAbove {
            is_beside: around.is_beside || BESIDE.contains(&name),
            is_linked: around.is_linked || (name == "a" && !leads_to_picture(node)),
        };
        let before = self.pictures.len();
        let mut branch = self.walk(node, name, here, site);
        branch.tag = hash(name);
        let span = branch.span.clone();
        match name {
            "a" => self.take_link(node, &mut branch, site),
            "img" | "amp-img" if !here.is_linked && !here.is_beside => {
                self.pictures.push(Picture::default());
            }
            "figcaption" => self.caption(&span),
            "h1" if branch.headline.is_none() => {
                self.headings.push(span);
                branch.has_block = true;
            }
            _ if is_block(name) => self.take_block(node, name, &mut branch),
            _ => {}
        }
        if name == "figure" && self.pictures.len() > before + 1 {
            // Several sizes of a picture count once.
            self.pictures.truncate(before + 1);
        }
        if let Some(teaser) = &mut branch.teaser {
            teaser.is_beside |= here.is_beside;
        }
        branch
    }

    /// Records a link, and whether it may be a headline.
    fn take_link(&mut self, node: &NodeRef<'_>, branch: &mut ElementBranch, site: &Site<'_>) {
        let Some(href) = node.attr("href") else { return };
        let span = branch.span.clone();
        if !span.is_empty() {
            self.links.push(span.clone());
        }
        let is_headline = (HEADLINE_WORDS_MIN..=TEASER_WORDS_MAX).contains(&span.len())
            && node.text().trim().len() >= HEADLINE_BYTES_MIN;
        if !is_headline {
            return;
        }
        let Some(target) = site.elsewhere(&href) else { return };
        if branch.has_block {
            let headline = branch.headline.take().unwrap_or(span);
            (branch.headed, branch.headline) = (LinkTargets::One(target), Some(headline));
            branch.settle(false);
        } else {
            branch.loose = Some((target, span));
        }
    }

    /// Checks a block's class and id, and whether the block is a teaser.
    fn take_block(&mut self, node: &NodeRef<'_>, name: &str, branch: &mut ElementBranch) {
        let span = branch.span.clone();
        branch.has_block = true;
        if !span.is_empty() && span.len() <= OFFER_WORDS_MAX {
            let says = says(node);
            if OFFERING.iter().any(|word| says.contains(word)) {
                self.offers.push(span.clone());
            }
            if span.len() <= CAPTION_WORDS_MAX && says.contains("caption") {
                self.caption(&span);
            }
        }
        if matches!(name, "section" | "div") {
            match node.attr("subscriptions-section").as_deref() {
                Some("content-not-granted") => self.has_refusal = true,
                Some("content") => self.has_granted |= span.len() >= GRANTED_WORDS_MIN,
                _ => {}
            }
        }
        branch.settle(name == "article");
    }

    /// Whether the page says that subscriber text was left out.
    pub(crate) fn is_withheld(&self) -> bool {
        self.has_refusal && !self.has_granted
    }

    /// Removes the teasers of the page itself, by its headline.
    pub(crate) fn forget_teasers_of(&mut self, title: &[u64]) {
        /// Least number of words that identify a headline.
        const WORDS_MIN: usize = 3;
        let words = &self.words;
        let is_own = |teaser: &mut Teaser| {
            let headline = &words[teaser.headline.clone()];
            let shared = headline.iter().filter(|word| title.contains(word)).count();
            shared >= WORDS_MIN && shared * 4 >= headline.len() * 3
        };
        let own = self.teasers.extract_if(.., is_own);
        self.headings.extend(own.map(|teaser| teaser.headline));
    }

    /// Gives this caption to the last picture without a caption.
    fn caption(&mut self, span: &WordRange) {
        let last = self.pictures.last_mut().filter(|picture| picture.caption.is_empty());
        if let Some(picture) = last {
            picture.caption = span.clone();
        }
    }

    /// Joins children into an element. A teaser among them stays a teaser unless all of them make one.
    fn joined(&mut self, span: WordRange, children: Vec<ElementBranch>) -> ElementBranch {
        let mut all = ElementBranch { span, ..ElementBranch::default() };
        for child in &children {
            all.headed = all.headed.and(child.headed);
            all.linked = all.linked.and(child.linked);
            all.has_block |= child.has_block;
            if all.headline.is_none() {
                all.headline.clone_from(&child.headline);
            }
        }
        let is_one = all.headed == LinkTargets::None && matches!(all.linked, LinkTargets::One(_))
            || matches!(all.headed, LinkTargets::One(_));
        if is_one && all.span.len() <= TEASER_WORDS_MAX {
            all.teaser = children.into_iter().find_map(|child| child.teaser);
        } else {
            self.take_teasers(&all.span, children);
        }
        all
    }

    /// Keeps the teasers of an element that is not a teaser. In a list of bare headlines each extends to the
    /// next nearby headline.
    fn take_teasers(&mut self, around: &WordRange, mut children: Vec<ElementBranch>) {
        let bare: Vec<usize> = (0..children.len()).filter(|&at| children[at].is_bare()).collect();
        let is_list =
            bare.len() >= LISTED_MIN && bare.iter().all(|&at| children[at].tag == children[bare[0]].tag);
        let starts: Vec<usize> = bare.iter().map(|&at| children[at].span.start).collect();
        let ends = starts.into_iter().skip(1).chain([around.end]);
        for (at, end) in bare.into_iter().zip(ends).filter(|_| is_list) {
            let teaser = children[at].teaser.as_mut();
            let near = teaser.filter(|teaser| end.saturating_sub(teaser.span.end) <= BETWEEN_WORDS_MAX);
            near.into_iter().for_each(|teaser| teaser.span.end = end.max(teaser.span.end));
        }
        self.teasers.extend(children.into_iter().filter_map(|child| child.teaser));
    }
}

fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name) || matches!(name, "td" | "th" | "body")
}

/// Returns class and id of an element in lower case.
fn says(node: &NodeRef<'_>) -> String {
    let mut says = String::new();
    for mark in [node.class(), node.id_attr()].into_iter().flatten() {
        says.push_str(&mark);
        says.push(' ');
    }
    says.make_ascii_lowercase();
    says
}

/// Whether a link leads to a picture, as links in galleries do.
fn leads_to_picture(link: &NodeRef<'_>) -> bool {
    const ENDINGS: [&str; 6] = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"];
    let href = link.attr("href").map(|href| href.to_ascii_lowercase()).unwrap_or_default();
    let path = href.split(['?', '#']).next().unwrap_or_default();
    path.is_empty() || ENDINGS.iter().any(|ending| path.ends_with(ending))
}
