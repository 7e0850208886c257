//! Stories and compared texts in, the JSON in the page out.

use super::compare::{Class, compare};
use super::names::PageNames;
use super::night::PageNight;
use super::story::{PageMember, PageStory, TEXT_STORIES};
use super::text::ShownText;
use serde::Serialize;
use std::collections::BTreeMap;

/// Most articles given with headline and address; those of the largest stories.
const FULL_MEMBERS: usize = 15_000;

/// Characters of a headline; stories whose texts are shown have longer ones.
const TITLE_SHORT: usize = 200;
const TITLE_LONG: usize = 20_000;

/// Most bytes of an address in the page.
const URL_BYTES_MAX: usize = 500;

/// The data for the page's script.
#[derive(Serialize)]
struct PageData<'n> {
    outlets: &'n [Box<str>],
    agencies: Vec<&'n str>,
    roles: &'n [Box<str>],
    stories: Vec<StoryRow<'n>>,
}

/// Id, headline, articles, outlets, independent ones, agency, first and last publication, median lag, least
/// similarity, flags, index of the canonical article, its articles.
#[derive(Serialize)]
struct StoryRow<'n>(
    &'n str,
    String,
    u32,
    u32,
    u32,
    Option<u32>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<u16>,
    &'n str,
    usize,
    Vec<MemberRow<'n>>,
);

/// Id, role, outlet, agency, publication, lag, similarity, containment of and in the canonical article,
/// words, flags, headline where it is another, address.
#[derive(Serialize)]
struct MemberRow<'n>(
    &'n str,
    u32,
    Option<u32>,
    Option<u32>,
    Option<i64>,
    Option<i64>,
    u16,
    u16,
    u16,
    u32,
    &'n str,
    Option<String>,
    Option<&'n str>,
);

/// Returns the stories as JSON for a script element.
pub(crate) fn stories(night: &PageNight, agency: &dyn Fn(&str) -> String) -> String {
    let agencies: Vec<String> = night.names.agencies.words.iter().map(|word| agency(word)).collect();
    let mut members = 0;
    let stories = night.stories.iter().enumerate().map(|(at, story)| {
        members += story.members.len();
        let characters = if at < TEXT_STORIES { TITLE_LONG } else { TITLE_SHORT };
        story_row(story, short(&story.members[story.canonical].title, characters), members <= FULL_MEMBERS)
    });
    let data = PageData {
        outlets: &night.names.outlets.words,
        agencies: agencies.iter().map(String::as_str).collect(),
        roles: &night.names.roles.words,
        stories: stories.collect(),
    };
    embedded(&data)
}

fn known(number: u32) -> Option<u32> {
    (number != PageNames::NONE).then_some(number)
}

fn story_row(story: &PageStory, title: String, is_full: bool) -> StoryRow<'_> {
    let canonical = &story.members[story.canonical];
    let members = story.members.iter().map(|member| member_row(member, canonical, is_full));
    StoryRow(
        &story.id,
        title,
        story.size,
        story.outlets,
        story.independent,
        known(story.agency),
        story.span.map(|(first, _)| first),
        story.span.map(|(_, last)| last),
        story.median_lag_minutes,
        story.similarity_min,
        &story.flags,
        story.canonical,
        members.collect(),
    )
}

fn member_row<'n>(member: &'n PageMember, canonical: &PageMember, is_full: bool) -> MemberRow<'n> {
    let url = Some(&*member.url).filter(|url| is_full && !url.is_empty() && url.len() <= URL_BYTES_MAX);
    let is_titled = is_full && member.title != canonical.title && !member.title.is_empty();
    MemberRow(
        &member.id,
        member.role,
        known(member.outlet),
        known(member.agency),
        member.published,
        member.lag_minutes,
        member.similarity,
        member.of_canonical,
        member.in_canonical,
        member.words,
        &member.flags,
        is_titled.then(|| short(&member.title, TITLE_SHORT)),
        url,
    )
}

/// Returns the first characters of a text, with an ellipsis if the text goes on.
pub(crate) fn short(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}\u{2026}", &text[..end]),
        None => text.to_owned(),
    }
}

/// A canonical text and the texts of its copies.
#[derive(Serialize)]
struct StoryTexts<'t> {
    text: &'t str,
    cut: bool,
    copies: BTreeMap<usize, CopyText<'t>>,
}

/// A copy beside the canonical text. Stretches are flattened pairs of end and class.
#[derive(Serialize)]
struct CopyText<'t> {
    text: &'t str,
    cut: bool,
    a: Vec<u32>,
    b: Vec<u32>,
    rows: Vec<u32>,
}

/// Returns the compared texts as JSON, by number of the story and of its article.
pub(crate) fn texts(of_stories: &BTreeMap<usize, BTreeMap<usize, ShownText>>, night: &PageNight) -> String {
    let mut all = BTreeMap::new();
    for (&at, texts) in of_stories {
        let canonical = night.stories[at].canonical;
        let Some(a) = texts.get(&canonical) else { continue };
        let copies = texts.iter().filter(|(index, _)| **index != canonical).map(|(&index, b)| {
            let comparison = compare(a, b);
            let flat = |stretches: &[(u32, Class)]| {
                stretches.iter().flat_map(|&(end, class)| [end, class as u32]).collect::<Vec<u32>>()
            };
            let (a, stretches) = (flat(&comparison.a), flat(&comparison.b));
            let rows = comparison.rows.iter().flat_map(|&(a, b)| [a, b]).collect();
            (index, CopyText { text: &b.shown, cut: b.is_cut, a, b: stretches, rows })
        });
        all.insert(at, StoryTexts { text: &a.shown, cut: a.is_cut, copies: copies.collect() });
    }
    embedded(&all)
}

/// Returns JSON that can end neither its script element nor a line of a script.
fn embedded(value: &impl Serialize) -> String {
    // Serialising cannot fail: all keys are strings.
    let json = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
    let mut safe = String::with_capacity(json.len() + json.len() / 64);
    let mut rest = json.as_str();
    let is_written_out = |c| matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\u{7f}'..='\u{9f}');
    while let Some(at) = rest.find(is_written_out) {
        safe.push_str(&rest[..at]);
        let c = rest[at..].chars().next().unwrap_or_default();
        safe.push_str(&format!("\\u{:04x}", c as u32));
        rest = &rest[at + c.len_utf8()..];
    }
    safe.push_str(rest);
    safe
}

#[cfg(test)]
mod tests {
    use super::{embedded, short};

    #[test]
    fn no_text_ends_the_element_it_stands_in() {
        let json = embedded(&"</script><!--\u{2028}&amp;");
        assert_eq!(json, "\"\\u003c/script\\u003e\\u003c!--\\u2028\\u0026amp;\"");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), "</script><!--\u{2028}&amp;");
    }

    #[test]
    fn a_long_headline_is_cut_between_characters() {
        assert_eq!((short("äöü", 2), short("äöü", 3)), ("äö…".to_owned(), "äöü".to_owned()));
    }
}
