//! What went into each stage of a run and what came out, for run.json.

use crate::bucket::BucketCounts;

/// Numbers of a run: what went into each stage and what came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records found by the readers.
    pub records_read: u64,
    /// Articles.
    pub articles: u64,
    /// Records refused.
    pub rejects: u64,
    /// Records that the filter leaves out.
    pub filtered: u64,
    /// Articles with a value in place of their time of publication that could not be read as one.
    pub dates_unread: u64,
    /// Dates that may be read with the day or the month first, and which of the two other dates of their file
    /// or outlet tell.
    pub date_orders_told: u64,
    /// Such dates of which nothing tells.
    pub date_orders_guessed: u64,
    /// Files, and members of archives, that could not be read, or not to their end.
    pub inputs_damaged: u64,
    /// Earlier nights within reach.
    pub nights: u64,
    /// Articles that they read.
    pub articles_remembered: u64,
    /// Articles of a page that an earlier article is of.
    pub pages_repeated: u64,
    /// Paragraphs cut because their article repeats them or its headline.
    pub paragraphs_repeated: u64,
    /// Lines cut as furniture.
    pub furniture_cut: u64,
    /// Sentences learned to be furniture of one outlet.
    pub learned_of_outlets: u64,
    /// Sentences learned to be furniture of all.
    pub learned_shared: u64,
    /// Sentences cut because they were learned.
    pub learned_cut: u64,
    /// Texts that differ.
    pub texts: u64,
    /// What bucketing met.
    pub bucketing: BucketCounts,
    /// Candidate pairs of texts.
    pub pairs_candidate: u64,
    /// Candidate pairs that share enough to be aligned.
    pub pairs_aligned: u64,
    /// Pairs refused because what they share is background to both.
    pub pairs_background: u64,
    /// Pairs refused because one is an item of a collection, which is the other.
    pub pairs_collection: u64,
    /// Candidate pairs left unread behind so many pages of one form.
    pub pairs_left_as_form: u64,
    /// Pairs refused because they are of one form.
    pub pairs_template: u64,
    /// Pairs refused because their headlines name two things.
    pub pairs_subject: u64,
    /// Pairs refused because too many others share what they share.
    pub pairs_common: u64,
    /// Pairs of copies.
    pub edges: u64,
    /// Passages of other stories, one an article and story.
    pub passages: u64,
    /// Clusters, single articles too.
    pub clusters: u64,
    /// Clusters of two articles or more.
    pub clusters_of_copies: u64,
    /// Articles that take up several stories.
    pub roundups: u64,
    /// Houses that the dump shows.
    pub houses: u64,
    /// Bytes of entries that went to the scratch file.
    pub entry_bytes_spilled: u64,
    /// Bytes of texts, their sentences and tokens that went to the scratch file.
    pub text_bytes_spilled: u64,
    /// Bytes of postings that went to the scratch file.
    pub postings_bytes_spilled: u64,
}

impl Counts {
    /// Records that the filter does not leave out.
    pub fn records_wanted(&self) -> u64 {
        self.records_read - self.filtered
    }

    /// Names and numbers, in flow order.
    pub fn in_flow_order(&self) -> Vec<(String, u64)> {
        [
            ("records_read", self.records_read),
            ("articles", self.articles),
            ("rejects", self.rejects),
            ("filtered", self.filtered),
            ("dates_unread", self.dates_unread),
            ("date_orders_told", self.date_orders_told),
            ("date_orders_guessed", self.date_orders_guessed),
            ("inputs_damaged", self.inputs_damaged),
            ("nights", self.nights),
            ("articles_remembered", self.articles_remembered),
            ("pages_repeated", self.pages_repeated),
            ("paragraphs_repeated", self.paragraphs_repeated),
            ("furniture_cut", self.furniture_cut),
            ("learned_of_outlets", self.learned_of_outlets),
            ("learned_shared", self.learned_shared),
            ("learned_cut", self.learned_cut),
            ("texts", self.texts),
            ("buckets", self.bucketing.buckets),
            ("buckets_thinned", self.bucketing.buckets_thinned),
            ("bucket_largest", self.bucketing.bucket_largest),
            ("pairs_left_out_by_thinning", self.bucketing.pairs_left_out),
            ("pairs_candidate", self.pairs_candidate),
            ("pairs_aligned", self.pairs_aligned),
            ("pairs_left_as_form", self.pairs_left_as_form),
            ("pairs_background", self.pairs_background),
            ("pairs_collection", self.pairs_collection),
            ("pairs_template", self.pairs_template),
            ("pairs_subject", self.pairs_subject),
            ("pairs_common", self.pairs_common),
            ("edges", self.edges),
            ("passages", self.passages),
            ("clusters", self.clusters),
            ("clusters_of_copies", self.clusters_of_copies),
            ("roundups", self.roundups),
            ("houses", self.houses),
            ("entry_bytes_spilled", self.entry_bytes_spilled),
            ("text_bytes_spilled", self.text_bytes_spilled),
            ("postings_bytes_spilled", self.postings_bytes_spilled),
        ]
        .map(|(name, count)| (name.to_owned(), count))
        .to_vec()
    }
}
