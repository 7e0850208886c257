//! What a history in Spark keeps of a night, table by table: names and types of the columns.

use super::record::{Kind, Record, record};

record! {
    /// What is remembered of an article.
    struct KeptArticle<'r> {
        /// Its number in its source.
        record: u64,
        /// Its id.
        id: &'r str,
        /// The time that orders copies.
        order_time: i64,
        /// Hash of the page it was read from.
        page: Option<u64>,
        /// Hash of its headline without an outlet's name behind it.
        headline: u64,
        /// What is remembered of it, packed.
        entry: &'r [u8],
        /// Words of the compared text.
        words: u32,
        /// What tells its text from others.
        key: &'r [u8],
        /// When it was published, in seconds since 1970.
        published: Option<i64>,
        /// The cluster it was in at the end of its night.
        cluster_id: &'r str,
        /// Whom it is credited to, by words: the numbers in `entry` are those of the program that wrote it.
        agencies: &'r str,
    }
}

record! {
    /// The text of an article before anything learned was cut, as far as learning and cutting ask.
    struct KeptPage<'r> {
        /// The id of the article.
        id: &'r str,
        /// Hash of its outlet.
        outlet: u64,
        /// Its outlet.
        outlet_name: &'r str,
        /// Its headline.
        title: &'r str,
        /// Hash of its headline's words.
        headline: u64,
        /// Hash of the text, 16 bytes, little-endian.
        text_hash: &'r [u8],
        /// What it is chosen by among holders of a sentence.
        holder: u64,
        /// The text.
        text: &'r str,
        /// Its sentences.
        units: u32,
        /// Its tokens.
        tokens: u32,
        /// Both, as a page is stored.
        numbers: &'r [u8],
        /// The sentences that learning asks for, packed.
        learnable: &'r [u8],
    }
}

record! {
    /// An article of an earlier night whose text was cut otherwise than on its own.
    struct KeptRecut<'r> {
        /// Its id.
        id: &'r str,
    }
}

record! {
    /// What is compared of a text, where an older program kept no pages.
    struct KeptTokens<'r> {
        /// What tells the text from others.
        key: &'r [u8],
        /// Its tokens.
        tokens: &'r [u8],
    }
}

record! {
    /// A pair that the night proved, or knows of a text it has.
    struct KeptEdge<'r> {
        /// Of the earlier text an article of the last night that has it.
        id_a: &'r str,
        /// Of the later text likewise.
        id_b: &'r str,
        /// What was counted.
        edge: &'r [u8],
    }
}

record! {
    /// A sentence that is furniture, where an older program kept no pages.
    struct KeptSentence {
        /// Hash of the outlet; none where it is everyone's.
        outlet: Option<u64>,
        /// The sentence.
        key: u64,
    }
}

record! {
    /// A text whose shingles were counted.
    struct KeptHolder<'r> {
        /// An article of the last night that has it.
        id: &'r str,
    }
}

record! {
    /// A cluster that was added to or changed.
    struct KeptCluster<'r> {
        /// Its id.
        cluster_id: &'r str,
        /// The article that stands for it.
        canonical_id: &'r str,
        /// Its articles.
        size: u64,
    }
}

record! {
    /// An article of an earlier night that is in another cluster.
    struct KeptMove<'r> {
        /// The article.
        article_id: &'r str,
        /// The cluster it was in.
        from_cluster_id: &'r str,
        /// The cluster it is in.
        cluster_id: &'r str,
    }
}

record! {
    /// What became of a cluster.
    struct KeptLineage<'r> {
        /// A word for it.
        event: &'r str,
        /// The cluster.
        cluster_id: &'r str,
        /// The cluster it was taken up by, or split from.
        other_cluster_id: &'r str,
        /// Its known articles before the night.
        size_before: u64,
        /// Its known articles after it.
        size_after: u64,
        /// The article that stood for it.
        canonical_before: &'r str,
        /// The article that stands for it.
        canonical_after: &'r str,
    }
}

/// The tables of a night, by name.
pub(super) const TABLES: [(&str, &[Kind]); 10] = [
    ("articles", KeptArticle::KINDS),
    ("pages", KeptPage::KINDS),
    ("recut", KeptRecut::KINDS),
    ("tokens", KeptTokens::KINDS),
    ("edges", KeptEdge::KINDS),
    ("learned", KeptSentence::KINDS),
    ("holders", KeptHolder::KINDS),
    ("clusters", KeptCluster::KINDS),
    ("moves", KeptMove::KINDS),
    ("lineage", KeptLineage::KINDS),
];
