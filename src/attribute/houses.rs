//! What outlets bring together and what stands over their pages in, which of them are one house out.
//!
//! The list of publisher families knows the large ones of some countries. Others show in a dump: papers of
//! one house run each other's stories in the same minute, and stand in one frame. Two things prove a house,
//! each told with its evidence:
//! - stories that name no agency, brought within the hour by the same few outlets and nobody else, more of
//!   them than of stories that name one: the customers of an agency share its copy, and are no house;
//! - sentences that stand over the pages of the same few outlets and of nobody else.
//!
//! What is found joins on: once two outlets are one house, what they bring with a third is brought by two
//! houses.
//!
//! Deliberately absent: owners. Who owns a paper stands in no dump; what is told here is who shares its work.

use super::families::Families;
use crate::base::agency::Agencies;
use crate::base::entry::Entry;
use crate::base::groups::Groups;
use crate::base::hash::Map;
use crate::base::params::{any_count, params, share};
use crate::shingle::Tokens;
use std::collections::{BTreeMap, BTreeSet};

params! {
    /// When outlets are one house.
    #[table("attribute.houses", Any)]
    pub struct HouseParams {
        /// Stories that name no agency and that outlets bring together and nobody else does, at least.
        #[key(any_count("stories"))]
        pub stories_min: u32,
        /// Minutes from the first copy of a story within which another is brought with it, at most.
        #[key(any_count("minutes"))]
        pub minutes_max: u32,
        /// Sentences of a frame that stands over the pages of the same outlets and nobody else's, at least.
        #[key(any_count("sentences"))]
        pub frame_sentences_min: u32,
        /// Words of one of these sentences, at least.
        #[key(any_count("words"))]
        pub sentence_words_min: usize,
        /// Share of an outlet's articles over which such a sentence stands, at least; and two of them.
        #[key(share())]
        pub articles_share_min: f64,
        /// Outlets with such a sentence, at most: what more have comes with the software that made the pages.
        #[key(any_count("outlets"))]
        pub frame_outlets_max: usize,
    }
}

/// Names of outlets, in order.
pub(crate) type OutletNames = Vec<Box<str>>;

/// Stories and sentences that the same outlets have, and nobody else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HouseEvidence {
    /// Stories that name no agency.
    pub stories: u32,
    /// Stories that name one.
    pub agency_stories: u32,
    /// Sentences of a frame.
    pub sentences: u32,
    /// The least id of a canonical article of these stories that names no agency.
    pub article_id: Option<Box<str>>,
    /// The longest of these sentences, of several the first in order.
    pub line: Option<Box<str>>,
}

impl HouseEvidence {
    /// A story that outlets brought together, credited to an agency or not.
    pub(crate) fn story(is_credited: bool, canonical_id: &str) -> Self {
        match is_credited {
            true => Self { agency_stories: 1, ..Self::default() },
            false => Self { stories: 1, article_id: Some(canonical_id.into()), ..Self::default() },
        }
    }

    fn add(&mut self, other: &Self) {
        self.stories += other.stories;
        self.agency_stories += other.agency_stories;
        self.sentences += other.sentences;
        self.note_article(other.article_id.as_deref());
        self.note_line(other.line.as_deref());
    }

    fn note_article(&mut self, id: Option<&str>) {
        if let Some(id) = id.filter(|id| self.article_id.as_deref().is_none_or(|known| *id < known)) {
            self.article_id = Some(id.into());
        }
    }

    fn note_line(&mut self, line: Option<&str>) {
        let rank = |line: &str| (std::cmp::Reverse(line.len()), line.to_owned());
        if let Some(line) = line.filter(|line| self.line.as_deref().is_none_or(|it| rank(line) < rank(it))) {
            self.line = Some(line.into());
        }
    }

    /// Whether it makes one house of those who have it.
    fn proves(&self, params: &HouseParams) -> bool {
        let by_stories = self.stories >= params.stories_min && self.stories > self.agency_stories;
        by_stories || self.sentences >= params.frame_sentences_min
    }
}

/// Sentences that were learned to be furniture, with the outlets over several of whose articles each stands,
/// and how many.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frames(BTreeMap<Box<str>, BTreeMap<Box<str>, u64>>);

impl Frames {
    /// Takes note of a line that a rule cut on an outlet's pages, in so many places.
    pub(crate) fn add(&mut self, outlet: &str, rule: &str, line: &str, places: u64) {
        if rule.starts_with("learned.") && !outlet.is_empty() && places > 1 {
            *self.0.entry(line.into()).or_default().entry(outlet.into()).or_default() += places;
        }
    }
}

/// What outlets have together, by their names.
#[derive(Clone, Debug, Default)]
pub(crate) struct OutletEvidence(BTreeMap<OutletNames, HouseEvidence>);

impl OutletEvidence {
    /// Takes note of what these outlets have together.
    pub(crate) fn add(&mut self, outlets: OutletNames, shared: &HouseEvidence) {
        self.0.entry(outlets).or_default().add(shared);
    }

    /// Takes note of what stands over pages, where outlets, by their hashes, have so many articles. A
    /// sentence that names an agency tells of its customers.
    pub(crate) fn add_frames(
        &mut self,
        frames: Frames,
        articles_of: &Map<u64, u64>,
        agencies: &Agencies,
        params: &HouseParams,
    ) {
        for (line, holders) in frames.0 {
            let stands_over = |(outlet, places): (Box<str>, u64)| {
                let all = articles_of.get(&number(&outlet)).copied().unwrap_or(0);
                let is_frame = places as f64 >= params.articles_share_min * all as f64;
                is_frame.then_some(outlet)
            };
            let outlets: OutletNames = holders.into_iter().filter_map(stands_over).collect();
            let is_telling = (2..=params.frame_outlets_max).contains(&outlets.len())
                && Tokens::of(&line).kept.len() >= params.sentence_words_min
                && agencies.named_in(&line).is_empty();
            if is_telling {
                let shared = self.0.entry(outlets).or_default();
                shared.sentences += 1;
                shared.note_line(Some(&line));
            }
        }
    }

    /// The houses that it proves, by name.
    pub(crate) fn houses(&self, families: &Families, params: &HouseParams) -> Vec<House> {
        // Who is one house by the list is one to begin with.
        let units: BTreeSet<&str> = self.outlets().map(|outlet| families.house(outlet)).collect();
        let units: Vec<&str> = units.into_iter().collect();
        let unit = |outlet: &str| units.binary_search(&families.house(outlet)).unwrap_or_default();
        let mut groups = Groups::new(units.len());
        loop {
            let mut together: BTreeMap<Vec<usize>, HouseEvidence> = BTreeMap::new();
            for (outlets, shared) in &self.0 {
                let mut houses: Vec<usize> = outlets.iter().map(|it| groups.find(unit(it))).collect();
                houses.sort_unstable();
                houses.dedup();
                if houses.len() > 1 {
                    together.entry(houses).or_default().add(shared);
                }
            }
            let proven: Vec<&Vec<usize>> = together
                .iter()
                .filter(|(_, shared)| shared.proves(params))
                .map(|(houses, _)| houses)
                .collect();
            if proven.is_empty() {
                break;
            }
            for houses in proven {
                houses.iter().for_each(|&other| groups.join(houses[0], other));
            }
        }
        let mut of_root: BTreeMap<usize, (BTreeSet<usize>, House)> = BTreeMap::new();
        for (outlets, shared) in &self.0 {
            let mine: BTreeSet<usize> = outlets.iter().map(|outlet| unit(outlet)).collect();
            let roots: BTreeSet<usize> = mine.iter().map(|&unit| groups.find(unit)).collect();
            // What a listed family shares within itself, or with others, proves nothing here.
            let (&root, true) = (roots.first().unwrap_or(&0), roots.len() == 1 && mine.len() > 1) else {
                continue;
            };
            let (members, house) = of_root.entry(root).or_default();
            members.extend(mine);
            house.outlets.extend(outlets.iter().cloned());
            house.shared.add(shared);
        }
        let mut houses: Vec<House> = of_root
            .into_values()
            .map(|(members, house)| {
                let families =
                    members.iter().map(|&unit| units[unit]).filter(|unit| families.is_family(unit));
                let name = families.min().unwrap_or_else(|| units[*members.first().unwrap_or(&0)]);
                House {
                    name: name.into(),
                    units: members.iter().map(|&unit| units[unit].into()).collect(),
                    ..house
                }
            })
            .collect();
        houses.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        houses
    }

    fn outlets(&self) -> impl Iterator<Item = &str> {
        self.0.keys().flatten().map(|outlet| &**outlet)
    }
}

/// Outlets that a dump shows to be one house.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct House {
    /// The family it belongs to by the list, if one of its outlets does; else the first of them in order.
    pub name: Box<str>,
    /// The outlets that show it.
    pub outlets: BTreeSet<Box<str>>,
    /// What they have together.
    pub shared: HouseEvidence,
    /// The families and outlets that were apart without it.
    units: OutletNames,
}

impl House {
    /// The numbers of the families and outlets that are of it, each with its own.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = [u64; 2]> {
        self.units.iter().map(|unit| [number(unit), number(&self.name)])
    }
}

/// Who answers for an outlet: by the list of families, and by what the dump shows. Houses are told apart by
/// numbers.
#[derive(Debug)]
pub(crate) struct Houses {
    families: Families,
    of_unit: Map<u64, u64>,
}

impl Houses {
    /// By the list, and by these.
    pub(crate) fn new(told: &[House]) -> Self {
        Self::of_numbers(told.iter().flat_map(House::numbers))
    }

    /// By the list, and by the numbers of families and outlets that are of a house, each with that of the
    /// house.
    pub(crate) fn of_numbers(numbers: impl Iterator<Item = [u64; 2]>) -> Self {
        Self { families: Families::built_in(), of_unit: numbers.map(|[unit, house]| (unit, house)).collect() }
    }

    /// The number of the house of an outlet; an outlet by itself is one.
    pub(crate) fn of(&self, outlet: &str) -> u64 {
        let unit = number(self.families.house(outlet));
        self.of_unit.get(&unit).copied().unwrap_or(unit)
    }
}

fn number(name: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(name.as_bytes())
}

/// The outlets that brought a story with the first of them, if there are several: those whose first copy is
/// known to be no more than so many minutes behind.
pub(crate) fn brought_together<'e>(
    members: impl Iterator<Item = &'e Entry>,
    params: &HouseParams,
) -> Option<OutletNames> {
    let mut first: BTreeMap<&str, i64> = BTreeMap::new();
    for member in members.filter(|member| !member.outlet.is_empty()) {
        let said = member.published.filter(|it| member.published_basis.is_of_publication() && !it.date_only);
        if let Some(stamp) = said {
            let known = first.entry(&member.outlet).or_insert(stamp.at);
            *known = stamp.at.min(*known);
        }
    }
    let until = first.values().min()? + i64::from(params.minutes_max) * 60;
    let outlets: OutletNames =
        first.iter().filter(|(_, at)| **at <= until).map(|(outlet, _)| (*outlet).into()).collect();
    (outlets.len() > 1).then_some(outlets)
}

#[cfg(test)]
mod tests {
    use super::{Frames, HouseEvidence, HouseParams, Houses, OutletEvidence, brought_together};
    use crate::attribute::families::Families;
    use crate::base::agency::Agencies;
    use crate::base::article::PublishedBasis;
    use crate::base::entry::Entry;
    use crate::base::hash::Map;
    use crate::base::params::of_wire;
    use crate::base::time::Stamp;

    fn params() -> HouseParams {
        of_wire("attribute.houses")
    }

    /// Houses of what outlets bring together, written as `outlets stories agency_stories`, one a `;`.
    fn by_stories(told: &str) -> String {
        let mut evidence = OutletEvidence::default();
        for one in told.split(';') {
            let cells: Vec<&str> = one.split_whitespace().collect();
            let [stories, agency_stories] = [1, 2].map(|at| cells[at].parse().unwrap());
            let outlets = cells[0].split('+').map(Into::into).collect();
            evidence.add(outlets, &HouseEvidence { stories, agency_stories, ..HouseEvidence::default() });
        }
        let houses = evidence.houses(&Families::built_in(), &params());
        let told = houses.iter().map(|house| {
            let outlets: Vec<&str> = house.outlets.iter().map(|outlet| &**outlet).collect();
            format!(
                "{}: {} {}/{}",
                house.name,
                outlets.join("+"),
                house.shared.stories,
                house.shared.agency_stories
            )
        });
        told.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn who_brings_stories_with_nobody_else_is_one_house_and_an_agencys_customers_are_none() {
        for (what, told, expected) in [
            (
                "five stories",
                "harbor.example+lamp.example 5 0",
                "harbor.example: harbor.example+lamp.example 5/0",
            ),
            ("four", "harbor.example+lamp.example 4 0", ""),
            ("customers of an agency", "harbor.example+lamp.example 6 6", ""),
            (
                "mostly their own",
                "harbor.example+lamp.example 6 5",
                "harbor.example: harbor.example+lamp.example 6/5",
            ),
            (
                "three at once",
                "a.example+b.example+c.example 5 0",
                "a.example: a.example+b.example+c.example 5/0",
            ),
            (
                "always with others",
                "a.example+b.example+c.example 3 0;a.example+b.example+d.example 3 0;a.example+b.example+e.example 3 0",
                "",
            ),
            (
                "a third that joins the two",
                "a.example+b.example 5 0;a.example+c.example 3 0;b.example+c.example 2 0",
                "a.example: a.example+b.example+c.example 10/0",
            ),
            (
                "two houses",
                "a.example+b.example 7 1;x.example+y.example 5 0",
                "a.example: a.example+b.example 7/1; x.example: x.example+y.example 5/0",
            ),
            ("a listed family alone", "waz.de+nrz.de 9 0", ""),
            (
                "one beside a family",
                "harbor.example+waz.de 3 0;harbor.example+nrz.de 2 0",
                "FUNKE: harbor.example+nrz.de+waz.de 5/0",
            ),
        ] {
            assert_eq!(by_stories(told), expected, "{what}");
        }
    }

    #[test]
    fn one_frame_over_the_pages_of_a_few_is_a_house_and_what_all_pages_have_is_none() {
        let ours = "The Tarnby papers are made by forty people in one old customs house.";
        let more = "Tell us in a letter what we should ask the harbour master next week.";
        let wire = "Parts of this text were written by Reuters and edited in Tarnby.";
        let wide: Vec<String> = (0..30).map(|at| format!("paper{at:02}.example")).collect();
        let wide = wide.join("+");
        for (what, cuts, expected) in [
            (
                "a frame",
                format!("a.example+b.example 6 {ours};a.example+b.example 6 {more}"),
                "a.example+b.example 2",
            ),
            ("a sentence alone", format!("a.example+b.example 6 {ours}"), ""),
            ("another's beside", format!("a.example+b.example 6 {ours};a.example+c.example 6 {more}"), ""),
            (
                "over few pages of one",
                format!("a.example 6 {ours};b.example 1 {ours};a.example+b.example 6 {more}"),
                "",
            ),
            ("an agency's", format!("a.example+b.example 6 {ours};a.example+b.example 6 {wire}"), ""),
            ("short", format!("a.example+b.example 6 {ours};a.example+b.example 6 Read this too."), ""),
            ("everybody's", format!("{wide} 6 {ours};{wide} 6 {more}"), ""),
            ("without an outlet", format!("a.example+ 6 {ours};a.example+ 6 {more}"), ""),
        ] {
            let mut frames = Frames::default();
            for cut in cuts.split(';') {
                let mut cells = cut.splitn(3, ' ');
                let (outlets, articles, line) =
                    (cells.next().unwrap(), cells.next().unwrap(), cells.next().unwrap());
                for outlet in outlets.split('+') {
                    let articles = articles.parse().unwrap();
                    frames.add(outlet, "learned.outlet", line, articles);
                }
                frames.add("z.example", "ad.en", line, 9);
            }
            let all = ["a.example", "b.example", "c.example"].into_iter().chain(wide.split('+'));
            let articles_of: Map<u64, u64> = all.map(|outlet| (super::number(outlet), 20)).collect();
            let mut evidence = OutletEvidence::default();
            evidence.add_frames(frames, &articles_of, &Agencies::built_in(), &params());
            let houses = evidence.houses(&Families::built_in(), &params());
            let told = houses.iter().map(|house| {
                let outlets: Vec<&str> = house.outlets.iter().map(|outlet| &**outlet).collect();
                assert_eq!(
                    house.shared.line.as_deref(),
                    Some([ours, more].into_iter().max_by_key(|line| line.len()).unwrap()),
                    "{what}"
                );
                format!("{} {}", outlets.join("+"), house.shared.sentences)
            });
            assert_eq!(told.collect::<Vec<_>>().join("; "), expected, "{what}");
        }
    }

    #[test]
    fn outlets_of_one_house_have_one_number() {
        let mut evidence = OutletEvidence::default();
        evidence.add(
            vec!["harbor.example".into(), "waz.de".into()],
            &HouseEvidence { stories: 5, ..HouseEvidence::default() },
        );
        let houses = Houses::new(&evidence.houses(&Families::built_in(), &params()));
        assert_eq!(houses.of("harbor.example"), houses.of("nrz.de"));
        assert_ne!(houses.of("harbor.example"), houses.of("lamp.example"));
        assert_eq!(houses.of("lamp.example"), houses.of("lamp.example"));
    }

    #[test]
    fn outlets_bring_a_story_together_within_the_hour_of_the_first() {
        let article = |told: &str| {
            let cells: Vec<&str> = told.split_whitespace().collect();
            let at = cells[1].trim_end_matches(['d', 'c']).parse::<i64>().unwrap() * 60;
            Entry {
                outlet: cells[0].trim_matches('-').into(),
                published: Some(Stamp { at, date_only: cells[1].ends_with('d') }),
                published_basis: if cells[1].ends_with('c') {
                    PublishedBasis::Crawl
                } else {
                    PublishedBasis::Structured
                },
                ..Entry::default()
            }
        };
        for (members, expected) in [
            ("a 0;b 60;c 61", "a b"),
            ("b 500;a 530", "a b"),
            ("a 0;b 400;b 30", "a b"),
            ("a 0;b 61", ""),
            ("a 0;a 3", ""),
            ("a 0;- 3", ""),
            ("a 0d;b 0d", ""),
            ("a 0c;b 0c", ""),
        ] {
            let members: Vec<Entry> = members.split(';').map(article).collect();
            let together = brought_together(members.iter(), &params()).unwrap_or_default();
            assert_eq!(together.iter().map(|it| &**it).collect::<Vec<_>>().join(" "), expected);
        }
    }
}
