//! The parameters of the rule: what the recipe says under `[verify]`, and the questions that `explain` makes of it.

use super::align::AlignParams;
use crate::params::{Range, Spec, any_count, count, measure, params, share};

/// Words beyond shared passages over those within, or another ratio that may be more than 1.
const fn ratio(unit: &'static str) -> Spec {
    measure(unit, Range::Numbers(0.0, 1000.0))
}

/// Time between two publications.
const fn time(unit: &'static str, most: u64) -> Spec {
    measure(unit, Range::Wholes(1, most))
}

params! {
    /// Parameters of the rule.
    #[table("verify", Asked)]
    pub struct VerifyParams {
        /// Least Jaccard similarity of two copies.
        #[key(share().positive().raised())]
        #[asks(SIMILARITY, "Jaccard similarity")]
        pub similarity_min: f64,
        /// Least containment of the shorter text in the longer.
        #[key(share().positive().raised())]
        #[asks(CONTAINMENT, "containment of the shorter text")]
        pub containment_min: f64,
        /// Least share of the shorter text's words in shared passages, where neither similarity nor containment is reached.
        #[key(share().positive().raised())]
        #[asks(SHARE, "share of the shorter text in shared passages")]
        pub rewritten_share_min: f64,
        /// Words in shared passages without which nothing is proven.
        #[key(any_count("words"))]
        #[asks(MATCHED, "words in shared passages")]
        pub matched_words_min: u32,
        /// Words in shared passages below which they must be most of the shorter text, or the unchanged start of either.
        #[key(any_count("words"))]
        pub few_words: u32,
        /// Least share of the shorter text that so few words must be, with no figure or name changed.
        #[key(share())]
        #[asks(FEW, "that share, since the words are few")]
        pub few_share_min: f64,
        /// Words below which two texts are briefs, in which one changed figure or name tells two events, unless they stand
        /// under one headline within half of `recurs_hours`.
        #[key(any_count("words"))]
        pub brief_words: u32,
        /// Hours between two publications beyond which a form may have come back with other figures, and a brief must be
        /// nearly the same.
        #[key(time("hours", 8_760))]
        pub recurs_hours: u32,
        /// Days between two publications beyond which only what is nearly the same is a copy.
        #[key(time("days", 36_500))]
        #[asks(HOURS, "hours apart")]
        pub window_days: u32,
        /// Least share of the shorter text's words in shared passages beyond the window.
        #[key(share())]
        pub far_share_min: f64,
        /// Least number of words in shared passages beyond the window.
        #[key(any_count("words"))]
        pub far_words_min: u32,
        /// Shared shingles below which a pair is not aligned.
        #[key(any_count("shingles"))]
        #[asks(SHARED, "shared shingles, to be looked at closely")]
        pub aligned_shared_min: u32,
        /// Containment of the shorter text below which a pair is not aligned.
        #[key(share())]
        #[asks(WORTH, "containment, to be looked at closely")]
        pub aligned_containment_min: f64,
        /// Share in shared passages from which two texts are of one group when the holders of a shingle are counted.
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
        /// What tells a shared background from a copy.
        pub overhang: OverhangParams,
        /// What tells two pages of one form.
        pub template: TemplateParams,
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
        /// Most overhang, see `verify.overhang`.
        #[key(ratio("words a word"))]
        pub overhang_max: f64,
    }
}

params! {
    /// What tells two texts with the same background from two copies: the words that both have beyond the shared passages
    /// at either end, over the words within.
    #[table("verify.overhang", Asked)]
    pub struct OverhangParams {
        /// Most overhang.
        #[key(ratio("words a word"))]
        #[asks(OVERHANG, "words beyond the passages in both, over those within")]
        pub one_max: f64,
        /// Most overhang where what they share is broken into many short runs, which one background paragraph is not.
        #[key(ratio("words a word"))]
        pub broken_max: f64,
        /// Runs from which what they share is broken, if these are short.
        #[key(any_count("runs"))]
        pub broken_runs_min: u32,
        /// Words in the mean below which such runs are short.
        #[key(ratio("words"))]
        pub broken_run_words_max: f64,
        /// Most overhang where they share several passages or the start of one of them, and enough in all.
        #[key(ratio("words a word"))]
        pub wide_max: f64,
        /// Least share of the shorter text's words that is enough for that.
        #[key(share())]
        pub wide_share_min: f64,
        /// Jaccard similarity from which overhang is not asked for.
        #[key(share())]
        pub similarity_free_min: f64,
    }
}

params! {
    /// What tells two pages of one form from two copies.
    #[table("verify.template", Asked)]
    pub struct TemplateParams {
        /// Share of the shorter text's words in long runs, and share of its figures kept, added up: so much is a new version,
        /// whatever else changed in it.
        #[key(ratio("shares added up"))]
        pub version_min: f64,
        /// Share of the figures that a new version keeps at least.
        #[key(share())]
        pub version_kept_min: f64,
        /// Share of the shorter text's words in long runs that makes a new version where there are too few figures to tell.
        #[key(share())]
        pub verbatim_share_min: f64,
        /// Places between runs where both texts have other figures or names: so many are a form's, if they are as many of all
        /// places and of all words as the next two keys say.
        #[key(any_count("places"))]
        #[asks(SLOTS, "places where both have other figures or names")]
        pub slots_min: u32,
        /// Share of such places among all where both have other words.
        #[key(share())]
        pub slots_share_min: f64,
        /// Such places a shared word.
        #[key(share())]
        pub slots_density_min: f64,
        /// Figures of the text that has fewer: so many tell, if they are as dense as the next key says.
        #[key(any_count("figures"))]
        pub figures_min: u32,
        /// Those figures a word of the shorter text.
        #[key(share())]
        pub figures_density_min: f64,
        /// Share of them that stands in shared runs, of which a form has less.
        #[key(share())]
        #[asks(FIGURES, "share of figures in the same place")]
        pub figures_kept_min: f64,
        /// Share of a text's likeliest candidates, refused as pages of its form, from which its others are not read against
        /// texts of which the same is true.
        #[key(share())]
        pub form_share_min: f64,
        /// Share of the shorter text's words in shared passages from which a pair so refused tells of a form; it is not one of the
        /// thresholds of copies, so that the pairs read do not depend on these.
        #[key(share())]
        pub form_pair_share_min: f64,
    }
}
