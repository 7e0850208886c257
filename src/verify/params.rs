//! The parameters of the rule: what the recipe says under `[verify]`, and the questions that `explain` makes
//! of it.

use super::align::AlignParams;
use crate::base::params::{Spec, ValueRange, any_count, count, measure, params, share};

/// A ratio that may be more than 1.
const fn ratio(unit: &'static str) -> Spec {
    measure(unit, ValueRange::Numbers(0.0, 1000.0))
}

/// Time between two publications.
const fn time(unit: &'static str, most: u64) -> Spec {
    measure(unit, ValueRange::Wholes(1, most))
}

params! {
    /// Parameters of the rule.
    #[table("verify", Asked)]
    pub struct VerifyParams {
        /// Least share of the shorter text's words in shared passages of two copies.
        #[key(share().positive().raised())]
        #[asks(SHARE, "share of the shorter text in shared passages")]
        pub share_min: f64,
        /// Least Jaccard similarity of two copies; 0 asks for none.
        #[key(share().raised())]
        #[asks(SIMILARITY, "Jaccard similarity")]
        pub similarity_min: f64,
        /// Least share of the shorter text's words in passages that a member of a cluster shares with the
        /// text that leads it.
        #[key(share())]
        pub held_share_min: f64,
        /// Words in shared passages without which nothing is proven.
        #[key(any_count("words"))]
        #[asks(MATCHED, "words in shared passages")]
        pub matched_words_min: u32,
        /// Words in shared passages below which they must be most of the shorter text, or the unchanged start
        /// of either.
        #[key(any_count("words"))]
        pub few_words: u32,
        /// Least share of the shorter text that so few words must be, with no figure changed.
        #[key(share())]
        #[asks(FEW, "that share, since the words are few")]
        pub few_share_min: f64,
        /// Words of the shorter text below which one other figure or name makes another event of it.
        #[key(any_count("words"))]
        pub brief_words: u32,
        /// Hours between two publications beyond which a form may have come back with other figures.
        #[key(time("hours", 8_760))]
        #[asks(HOURS, "hours apart, since a brief has another figure")]
        pub recurs_hours: u32,
        /// Hours between two publications beyond which few shared words have to be nearly all: what is told
        /// again later is a follow-up, or a form.
        #[key(time("hours", 876_000))]
        pub far_hours: u32,
        /// Words in shared passages of two copies so far apart, at least; or the next key's share.
        #[key(any_count("words"))]
        pub far_words: u32,
        /// Share of the shorter text's words that fewer shared words have to be then.
        #[key(share())]
        #[asks(FAR, "that share, so long after")]
        pub far_share_min: f64,
        /// Days between two publications beyond which a short text is another one though every word is the
        /// same.
        #[key(time("days", 36_500))]
        pub window_days: u32,
        /// Words from which a text is the same whenever it comes again.
        #[key(any_count("words"))]
        pub lasting_words_min: u32,
        /// Shared shingles below which a pair is not aligned.
        #[key(any_count("shingles"))]
        #[asks(SHARED, "shared shingles, to be looked at closely")]
        pub aligned_shared_min: u32,
        /// Containment of the shorter text below which a pair is not aligned.
        #[key(share())]
        #[asks(WORTH, "containment, to be looked at closely")]
        pub aligned_containment_min: f64,
        /// Share in shared passages from which two texts are of one group when the holders of a shingle are
        /// counted.
        #[key(share())]
        pub group_share_min: f64,
        /// Groups that may hold a shingle before it begins to count less.
        #[key(count("groups", 1, 254))]
        pub common_groups: u32,
        /// Least weight of the shared shingles, over their number.
        #[key(share().raised())]
        pub weight_min: f64,
    }
    tables {
        /// What is enough under one headline.
        pub headline: HeadlineParams,
        /// How passages are found.
        pub align: AlignParams,
        /// What tells a background from a copy.
        pub background: BackgroundParams,
        /// What tells an item of a collection from a cut.
        pub collection: CollectionParams,
        /// What tells two subjects from one.
        pub subject: SubjectParams,
        /// What tells two pages of one form.
        pub form: FormParams,
    }
}

params! {
    /// What is enough where two texts have the same headline.
    #[table("verify.headline", Asked)]
    pub struct HeadlineParams {
        /// Words of a headline that tells one story from others, at least.
        #[key(any_count("words"))]
        pub words_min: usize,
        /// Words in shared passages, at least.
        #[key(any_count("words"))]
        pub matched_words_min: u32,
        /// Share of the shorter text's words in shared passages, at least.
        #[key(share())]
        #[asks(HEADLINE, "that share, under one headline")]
        pub share_min: f64,
    }
}

params! {
    /// What tells two texts with one background paragraph from two copies: the words that both have beyond
    /// the shared passage, at either end, over the words within.
    #[table("verify.background", Asked)]
    pub struct BackgroundParams {
        /// Unbroken runs of a background, at most: a copy of half a text was edited in more places.
        #[key(any_count("runs"))]
        pub runs_max: u32,
        /// Words of a copy beyond the shared passage over those within, at most.
        #[key(ratio("words a word"))]
        #[asks(OVERHANG, "words beyond the passage in both, over those within")]
        pub overhang_max: f64,
        /// Jaccard similarity from which that is not asked for.
        #[key(share())]
        pub similarity_free_min: f64,
    }
}

params! {
    /// What tells an item of a live ticker, a roundup or a list from a cut of a story.
    #[table("verify.collection", Asked)]
    pub struct CollectionParams {
        /// Words of a collection, as a multiple of the shorter text's, at least.
        #[key(ratio("times"))]
        pub length_min: f64,
        /// Words of a collection, at least.
        #[key(any_count("words"))]
        pub words_min: u32,
        /// Share of what the longer text's headline names that a cut of it tells, at least.
        #[key(share())]
        #[asks(ITEM, "share of the longer text's headline told in the shorter")]
        pub told_min: f64,
        /// Words of the longer text before the passages that it shares with a cut of it, at most; or the next
        /// key's share.
        #[key(any_count("words"))]
        pub start_words: u32,
        /// The same as a share of the longer text, where that is more.
        #[key(share())]
        #[asks(START, "share of the longer text before what is shared")]
        pub start_share: f64,
    }
}

params! {
    /// What tells two subjects from one by their headlines.
    #[table("verify.subject", Asked)]
    pub struct SubjectParams {
        /// Within one outlet: share of what either headline names that the other article tells, at least.
        #[key(share())]
        #[asks(TOLD, "share of a headline told in the other article")]
        pub told_min: f64,
        /// Jaccard similarity from which two pages of one outlet are not asked for it.
        #[key(share())]
        pub near_similarity_min: f64,
        /// Jaccard similarity from which two briefs are not asked whether their headlines name two things.
        #[key(share())]
        pub brief_similarity_min: f64,
        /// Jaccard similarity from which another name at the start of a brief does not part it from another.
        #[key(share())]
        pub same_similarity_min: f64,
    }
}

params! {
    /// What tells two pages of one form from two copies. A slot is a place where both texts have a figure,
    /// and not the same.
    #[table("verify.form", Asked)]
    pub struct FormParams {
        /// Slots of a form, at least, if they are as many of all places and of all words as the next two keys
        /// say.
        #[key(any_count("places"))]
        #[asks(SLOTS, "places where both have another figure")]
        pub slots_min: u32,
        /// Share of slots among all places where both have other words.
        #[key(share())]
        pub slots_share_min: f64,
        /// Slots a shared word.
        #[key(share())]
        pub slots_density_min: f64,
        /// Figures of the text that has fewer, at least, for the next key to be asked.
        #[key(any_count("figures"))]
        pub figures_min: u32,
        /// Share of them that stands in shared runs, of which a form has less.
        #[key(share())]
        #[asks(FIGURES, "share of figures in the same place")]
        pub figures_kept_min: f64,
        /// The same as a multiple of the share of the shorter text's words in shared passages, where that is
        /// less.
        #[key(ratio("times"))]
        pub figures_kept_ratio_min: f64,
        /// Share of the shorter text's words in long runs from which the later of two texts of one day is a
        /// new version with new figures, and no other page of a form, if both tell the other's headline.
        #[key(share())]
        pub version_verbatim_min: f64,
        /// Share of a text's likeliest candidates, refused as pages of its form, from which its others are
        /// not read against texts of which the same is true.
        #[key(share())]
        pub pages_share_min: f64,
        /// Share of the shorter text's words in shared passages from which a pair so refused tells of a form;
        /// it is not one of the thresholds of copies, so that the pairs read do not depend on these.
        #[key(share())]
        pub pair_share_min: f64,
    }
}
