//! A story as the page shows it: its articles, and those whose texts are shown.

/// Stories whose texts are shown, and copies of each beside the canonical one.
pub(crate) const TEXT_STORIES: usize = 60;
pub(crate) const TEXT_COPIES: usize = 7;

/// An article of a story.
#[derive(Clone, Debug)]
pub(crate) struct PageMember {
    /// Id.
    pub id: Box<str>,
    /// Its role, as articles.csv has it.
    pub role: u32,
    /// Outlet.
    pub outlet: u32,
    /// The agency, its own or its cluster's.
    pub agency: u32,
    /// Publication, in seconds since 1970.
    pub published: Option<i64>,
    /// Minutes behind the canonical article.
    pub lag_minutes: Option<i64>,
    /// Jaccard similarity to the canonical article, in thousandths.
    pub similarity: u16,
    /// Share of its shingles that the canonical article has, in thousandths.
    pub in_canonical: u16,
    /// Share of the canonical article's shingles that it has, in thousandths.
    pub of_canonical: u16,
    /// Words of the compared text.
    pub words: u32,
    /// Headline.
    pub title: Box<str>,
    /// Address.
    pub url: Box<str>,
    /// Source file.
    pub path: u32,
    /// Record in it.
    pub record: u64,
    /// Flags, joined by `|`.
    pub flags: Box<str>,
}

/// A cluster as the page shows it.
#[derive(Clone, Debug)]
pub(crate) struct PageStory {
    /// Cluster id.
    pub id: Box<str>,
    /// Number of articles.
    pub size: u32,
    /// Number of outlets.
    pub outlets: u32,
    /// Independent ones.
    pub independent: u32,
    /// Its agency.
    pub agency: u32,
    /// First and last publication, in seconds since 1970.
    pub span: Option<(i64, i64)>,
    /// Median lag of the copies.
    pub median_lag_minutes: Option<i64>,
    /// Least similarity to the canonical article, in thousandths; `None` where it is alone.
    pub similarity_min: Option<u16>,
    /// Flags of clusters.csv.
    pub flags: Box<str>,
    /// Its articles in order of publication, the first ones if there are many, and the canonical one.
    pub members: Vec<PageMember>,
    /// Index of the canonical one.
    pub canonical: usize,
}

/// The articles whose texts are shown, as story and member: of the largest stories the canonical one and
/// copies of each role.
pub(crate) fn text_slots(stories: &[PageStory]) -> Vec<(usize, usize)> {
    let mut slots = Vec::new();
    for (at, story) in stories.iter().enumerate().filter(|(_, story)| story.size > 1).take(TEXT_STORIES) {
        slots.push((at, story.canonical));
        let mut copies: Vec<usize> =
            (0..story.members.len()).filter(|&index| index != story.canonical).collect();
        // The first of each role before the second of any.
        let before = |index: usize| {
            let role = story.members[index].role;
            copies_before(story, index, role)
        };
        copies.sort_by_key(|&index| (before(index), index));
        slots.extend(copies.into_iter().take(TEXT_COPIES).map(|index| (at, index)));
    }
    slots
}

fn copies_before(story: &PageStory, index: usize, role: u32) -> usize {
    story.members[..index].iter().filter(|member| member.role == role).count()
}
