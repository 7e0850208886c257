//! What a dump has in, what cannot be told of it out, in words.

use super::Counts;
use crate::attribute::Attributed;
use crate::base::entry::Known;
use crate::base::hash::Map;

/// What there is to tell stories by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DumpFacts {
    /// Articles.
    pub articles: u64,
    /// Outlets that have a name.
    pub outlets: u64,
    /// Articles whose outlet is not known.
    pub without_outlet: u64,
    /// Articles whose record has a headline or a short summary and no text.
    pub headline_only: u64,
    /// Articles without a headline.
    pub without_headline: u64,
    /// Articles that do not say when they were published.
    pub without_time: u64,
    /// Articles that are dated by the day alone.
    pub dated_by_day: u64,
    /// Articles of the largest story.
    pub largest_story: u64,
    /// Stories of two articles or more.
    pub stories: u64,
}

/// Articles from which it is worth saying what a dump lacks.
const ARTICLES_MIN: u64 = 20;

/// Share of the articles from which something is said to be so of the dump.
const MOST: f64 = 0.8;

impl DumpFacts {
    /// Counts tonight's articles, each with the hash of its outlet.
    pub(crate) fn of(articles: impl Iterator<Item = (Known, u64)>) -> Self {
        let nameless = xxhash_rust::xxh3::xxh3_64(b"");
        let (mut facts, mut outlets) = (Self::default(), Map::<u64, ()>::default());
        for (known, outlet) in articles.filter(|(known, _)| !known.is_past) {
            facts.articles += 1;
            let published = known.published.filter(|_| known.published_basis.is_of_publication());
            facts.without_time += u64::from(published.is_none());
            facts.dated_by_day += u64::from(published.is_some_and(|stamp| stamp.date_only));
            facts.without_headline += u64::from(!known.has_headline);
            facts.headline_only += u64::from(known.headline_only);
            facts.without_outlet += u64::from(outlet == nameless);
            if outlet != nameless {
                outlets.insert(outlet, ());
            }
        }
        facts.outlets = outlets.len() as u64;
        facts
    }

    /// Takes note of the stories.
    pub(crate) fn note_clusters(&mut self, clusters: &[Attributed]) {
        let sizes = clusters.iter().map(|cluster| cluster.members.len() as u64);
        self.largest_story = sizes.clone().max().unwrap_or(0);
        self.stories = sizes.filter(|size| *size > 1).count() as u64;
    }

    /// What could not be told, and why; nothing of a dump of a few articles.
    pub(crate) fn warnings(&self, counts: &Counts) -> Vec<String> {
        let all = self.articles;
        let without_text = (self.headline_only > 0).then(|| {
            format!(
                "{} of {all} articles have a headline or a short summary and no text, and are together only where these are equal: if a \
                 field holds the text, name it with --map text=FIELD",
                self.headline_only
            )
        });
        without_text.into_iter().chain(self.of_most(counts)).collect()
    }

    /// What is so of most of a dump that is not small.
    fn of_most(&self, counts: &Counts) -> Vec<String> {
        if self.articles < ARTICLES_MIN {
            return Vec::new();
        }
        let all = self.articles;
        let most = |part: u64| part as f64 >= MOST * all as f64;
        let forms = counts.pairs_template + counts.pairs_subject + counts.pairs_left_as_form;
        let read = counts.pairs_aligned + counts.pairs_left_as_form;
        let said = [
            (
                most(self.without_outlet),
                format!(
                    "{} of {all} articles name no outlet: which copies are independent cannot be told, nor what an outlet repeats",
                    self.without_outlet
                ),
            ),
            (
                self.outlets == 1 && self.without_outlet == 0,
                format!(
                    "all {all} articles are of one outlet: copies of other outlets are not here, and pages of one frame are told by their \
                 headlines alone"
                ),
            ),
            (
                most(self.without_headline),
                format!(
                    "{} of {all} articles have no headline: what an article is about is told by its first words, so that forms and items \
                 of collections may be joined",
                    self.without_headline
                ),
            ),
            (
                most(self.without_time),
                format!(
                    "{} of {all} articles do not say when they were published: who came first cannot be told, and a form that comes back \
                 another day is told by its figures alone",
                    self.without_time
                ),
            ),
            (
                most(self.dated_by_day),
                format!(
                    "{} of {all} articles are dated by the day: within a day nobody came first, and lags are empty",
                    self.dated_by_day
                ),
            ),
            (
                forms > 0 && forms as f64 >= MOST * read as f64,
                format!(
                    "{forms} of {read} pairs read are of pages of one form or frame: pages that differ in few words may be apart or \
                 together by these alone"
                ),
            ),
            (
                most(self.largest_story),
                format!(
                    "{} of {all} articles are one story: it may be one event, or a text that stands in for others",
                    self.largest_story
                ),
            ),
        ];
        said.into_iter().filter(|(is_so, _)| *is_so).map(|(_, said)| said).collect()
    }
}

/// What could not be told of dates; `unread` is the first value that is no time, with its file and record.
pub(crate) fn warnings_of_dates(counts: &Counts, unread: Option<(&str, u64, &str)>) -> Vec<String> {
    let all = counts.articles;
    let unread = unread.map(|(path, record, value)| {
        format!(
            "{} of {all} articles have in place of a date of publication what could not be read as one, the first \"{value}\" \
             in record {record} of {path}",
            counts.dates_unread
        )
    });
    let guessed = (counts.date_orders_guessed > 0).then(|| {
        format!(
            "{} of {all} articles have a date in which day and month may be either, and no other date of their file or outlet \
             tells: they are flagged date_order_guessed",
            counts.date_orders_guessed
        )
    });
    unread.into_iter().chain(guessed).collect()
}

#[cfg(test)]
mod tests {
    use super::DumpFacts;
    use crate::base::article::PublishedBasis;
    use crate::base::entry::Known;
    use crate::base::time::Stamp;
    use crate::run::Counts;

    fn said(facts: DumpFacts, counts: Counts) -> Vec<String> {
        facts.warnings(&counts).into_iter().map(|said| said.chars().take(30).collect()).collect()
    }

    #[test]
    fn what_a_dump_lacks_is_said_of_most_of_it_and_not_of_a_few_articles() {
        let usual = DumpFacts { articles: 100, outlets: 30, ..DumpFacts::default() };
        let none = Counts::default();
        assert_eq!(said(usual, none), [""; 0]);
        assert_eq!(said(DumpFacts { outlets: 1, ..usual }, none), ["all 100 articles are of one ou"]);
        assert_eq!(said(DumpFacts { outlets: 1, articles: 5, ..usual }, none), [""; 0]);
        assert_eq!(said(DumpFacts { without_headline: 79, ..usual }, none), [""; 0]);
        assert_eq!(
            said(DumpFacts { without_headline: 80, ..usual }, none),
            ["80 of 100 articles have no hea"]
        );
        assert_eq!(said(DumpFacts { without_time: 100, ..usual }, none), ["100 of 100 articles do not say"]);
        assert_eq!(said(DumpFacts { dated_by_day: 99, ..usual }, none), ["99 of 100 articles are dated b"]);
        assert_eq!(said(DumpFacts { largest_story: 90, ..usual }, none), ["90 of 100 articles are one sto"]);
        let forms = Counts { pairs_aligned: 100, pairs_template: 70, pairs_left_as_form: 900, ..none };
        assert_eq!(said(usual, forms), ["970 of 1000 pairs read are of "]);
        let nameless = DumpFacts { outlets: 0, without_outlet: 100, ..usual };
        assert_eq!(said(nameless, none), ["100 of 100 articles name no ou"]);
    }

    #[test]
    fn articles_are_counted_by_what_they_have() {
        let stamp = |date_only| Some(Stamp { at: 1_773_446_400, date_only });
        let timed = Known {
            published: stamp(false),
            published_basis: PublishedBasis::Structured,
            has_headline: true,
            ..Known::default()
        };
        let crawled = Known { published_basis: PublishedBasis::Crawl, ..timed };
        let daily = Known { published: stamp(true), has_headline: false, ..timed };
        let past = Known { is_past: true, ..timed };
        let bay = xxhash_rust::xxh3::xxh3_64(b"bay.example");
        let none = xxhash_rust::xxh3::xxh3_64(b"");
        let facts = DumpFacts::of([(timed, bay), (crawled, none), (daily, bay), (past, none)].into_iter());
        assert_eq!(
            facts,
            DumpFacts {
                articles: 3,
                outlets: 1,
                without_outlet: 1,
                without_headline: 1,
                without_time: 1,
                dated_by_day: 1,
                ..DumpFacts::default()
            }
        );
    }
}
