//! articles.csv.

use super::{Any, List, ShareCell, Time};
use crate::attribute::role::Role;
use crate::base::agency::CreditBasis;
use crate::base::article::PublishedBasis;
use crate::base::title::TitleBasis;
use crate::base::word::{Meaning, Word, Words, words};
use crate::table;

table! {
    /// A row an article, by cluster, time of publication and id. With a history, the night's own articles
    /// alone.
    pub struct ArticleRow<'r> in "articles.csv" {
        /// The record's own id where the dump has a unique one, else a hash of its address, else of its
        /// content.
        article_id: &'r str,
        /// The cluster it is in.
        cluster_id: &'r str,
        /// What it is to its cluster.
        role: Role,
        /// Whether it stands for its cluster.
        canonical: bool,
        /// Jaccard similarity of its shingles to those of the canonical article.
        similarity: ShareCell,
        /// Share of the canonical article's shingles that it has.
        containment_of_canonical: ShareCell,
        /// Share of its shingles that the canonical article has.
        containment_in_canonical: ShareCell,
        /// Who published it: the registrable domain of its page, or the dump's own name.
        outlet: &'r str,
        /// Whom it is credited to, its own credit or its cluster's; joint credits are joined.
        agency: List<'r, Any>,
        /// What the credit rests on, the strongest first; empty where nobody is credited.
        agency_basis: Credit,
        /// Place of the dateline.
        dateline_place: &'r str,
        /// Version mark.
        version: &'r str,
        /// When it was published; of a date without a time, its first second.
        published: Option<Time>,
        /// What that time rests on.
        published_basis: PublishedBasis,
        /// From the publication of the canonical article to that of this one, where both are known to the
        /// minute.
        lag_minutes: Option<i64> [minutes],
        /// Headline; where there is none, the first sentence of the text.
        title: &'r str,
        /// Language code, or the dump's own word.
        language: &'r str,
        /// Words of the compared text.
        words: u32 [words],
        /// Address.
        url: &'r str,
        /// File or member of an archive that it was read from.
        source_path: &'r str,
        /// Number of its record there, from 1.
        source_record: Option<u64>,
        /// What is to be known of it.
        flags: List<'r, ArticleFlag>,
        /// Share of the words of the shorter of the two that lie in passages which it and the canonical
        /// article have.
        shared_with_canonical: ShareCell,
        /// The article whose copy it is proven to be: the canonical one, if it is a copy of that; of a
        /// headline alone the first one that stands under it; empty of the canonical one itself.
        joined_by: &'r str,
        /// What `title` is.
        title_basis: TitleBasis,
        /// The article that is the first version of its page, by time of publication and id: one of its
        /// cluster, outlet and address; empty of that one itself, and of a page that was read once.
        version_of: &'r str,
    }
}

words! {
    /// What is to be known of an article.
    pub enum ArticleFlag {
        /// Another record has its id, which was made distinct.
        DuplicateId = "duplicate_id",
        /// An earlier article is of the same page.
        SamePage = "same_page",
        /// It is dated by the day alone.
        DateOnly = "date_only",
        /// Nothing tells whether day or month comes first in its date: that was guessed.
        DateOrderGuessed = "date_order_guessed",
        /// Its agency took it back.
        Killed = "killed",
        /// It says itself that it is only the start, or is a summary.
        Partial = "partial",
        /// Its record has a headline or a short summary and no text: it is together with what has the same,
        /// or stands under it, alone.
        HeadlineOnly = "headline_only",
        /// Its story is not free, by what its page or record says, and its text is only the start.
        Paywalled = "paywalled",
        /// It is a gallery: pictures with captions, and little else.
        Gallery = "gallery",
        /// It holds several stories.
        Roundup = "roundup",
    }
}

/// What the credit of a row rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credit {
    /// What its article says.
    Own(CreditBasis),
    /// What another article of its story says.
    Inherited,
}

const INHERITED: &str = "inherited";

impl Word for Credit {
    const WORDS: &'static [Words] = &[
        Words { prefix: "", words: CreditBasis::MEANINGS },
        Words {
            prefix: "",
            words: &[Meaning {
                word: INHERITED,
                means: "The credit of that credited article of its story which it is most like and which was not published later, or of the agency on whose own pages it stands; `explain` names it.",
            }],
        },
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Own(basis) => basis.as_str(),
            Self::Inherited => INHERITED,
        }
    }

    fn of(word: &str) -> Option<Self> {
        if word == INHERITED { Some(Self::Inherited) } else { CreditBasis::parse(word).map(Self::Own) }
    }
}
