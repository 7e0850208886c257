//! The parameters of the rule, as the recipe gives them.

use super::align::AlignParams;
use serde::Deserialize;

/// Parameters of the rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyParams {
    /// Least Jaccard similarity of two copies.
    pub similarity_min: f64,
    /// Least containment of the shorter text in the longer.
    pub containment_min: f64,
    /// Least share of the shorter text's words in shared passages, where neither of the two is reached.
    pub rewritten_share_min: f64,
    /// Words in shared passages without which nothing is proven.
    pub matched_words_min: u32,
    /// Words in shared passages below which they must be most of the shorter text, or the unchanged start of either.
    pub few_words: u32,
    /// What most means.
    pub few_share_min: f64,
    /// Words below which two texts are briefs, in which one changed figure or name tells two events, unless they stand
    /// under one headline within half of `recurs_hours`.
    pub brief_words: u32,
    /// Hours between two publications beyond which a form may have come back with other figures, and a brief must be
    /// nearly the same.
    pub recurs_hours: u32,
    /// Days between two publications beyond which only what is nearly the same is a copy.
    pub window_days: u32,
    /// Least share of the shorter text's words in shared passages beyond the window,
    pub far_share_min: f64,
    /// and least number of them.
    pub far_words_min: u32,
    /// Shared shingles below which a pair is not aligned.
    pub aligned_shared_min: u32,
    /// Containment of the shorter text below which a pair is not aligned.
    pub aligned_containment_min: f64,
    /// Share in shared passages from which two texts are of one group when the holders of a shingle are counted.
    pub group_share_min: f64,
    /// Groups that may hold a shingle before it begins to count less.
    pub common_groups: u32,
    /// Least weight of the shared shingles, over their number.
    pub weight_min: f64,
    /// What is enough under one headline.
    pub headline: HeadlineParams,
    /// How passages are found.
    pub align: AlignParams,
    /// What tells a shared background from a copy.
    pub overhang: OverhangParams,
    /// What tells two pages of one form.
    pub template: TemplateParams,
}

/// What is enough where two texts have the same headline.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadlineParams {
    /// Words of a headline that tells one story from others, at least.
    pub words_min: usize,
    /// Words in shared passages, at least.
    pub matched_words_min: u32,
    /// Share of the shorter text's words in them, at least.
    pub share_min: f64,
    /// Most overhang ([`OverhangParams`]).
    pub overhang_max: f64,
}

/// What tells two texts with the same background from two copies: the words that both have beyond the shared passages
/// at either end, over the words within.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverhangParams {
    /// Most of it.
    pub one_max: f64,
    /// The same where what they share is broken into many short runs, which one background paragraph is not.
    pub broken_max: f64,
    /// Runs from which it is broken,
    pub broken_runs_min: u32,
    /// if they have fewer words than this in the mean.
    pub broken_run_words_max: f64,
    /// The same where they share several passages or the start of one of them,
    pub wide_max: f64,
    /// with at least this share of the shorter text's words.
    pub wide_share_min: f64,
    /// Jaccard similarity from which it is not asked for.
    pub similarity_free_min: f64,
}

/// What tells two pages of one form from two copies.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateParams {
    /// Share of the shorter text's words in long runs, and share of its figures kept, added up: so much is a new version,
    /// whatever else changed in it.
    pub version_min: f64,
    /// The second of the two, at the least.
    pub version_kept_min: f64,
    /// The first of the two where there are too few figures to tell.
    pub verbatim_share_min: f64,
    /// Places between runs where both texts have other figures or names: so many are a form's, if they are
    pub slots_min: u32,
    /// this share of all places where both have other words, and
    pub slots_share_min: f64,
    /// so many a shared word.
    pub slots_density_min: f64,
    /// Figures of the text that has fewer: so many tell, if they are
    pub figures_min: u32,
    /// so many a word, and
    pub figures_density_min: f64,
    /// less than this share of them stands in shared runs.
    pub figures_kept_min: f64,
    /// Share of a text's likeliest candidates, refused as pages of its form, from which its others are not read against
    /// texts of which the same is true.
    pub form_share_min: f64,
    /// Share of the shorter text's words in shared passages from which a pair so refused tells of a form; it is not one of the
    /// thresholds of copies, so that the pairs read do not depend on these.
    pub form_pair_share_min: f64,
}
