//! A dump's own fields in, the evidence they give out: author, provider, dateline.

use super::{Cleaner, Evidence, fold};
use crate::base::address::registrable_domain;
use crate::base::agency::CreditBasis;
use crate::base::article::Article;

/// Bytes of a dateline field that is a place and nothing else, at most.
const PLACE_BYTES_MAX: usize = 60;

impl Cleaner {
    /// Takes what the fields beside the text say. A place that may be a label, as it stands `alone`, is kept
    /// only where somebody is credited.
    pub(super) fn read_fields(&self, article: &Article, alone: bool, evidence: &mut Evidence) {
        self.credit_fields(article, evidence);
        evidence.partial |= article.summary || article.paywalled;
        if alone && evidence.credits.is_empty() {
            evidence.dateline_place.clear();
        }
        self.dateline_field(article, evidence);
    }

    /// Reads the dump's dateline field where the text has no dateline: the whole of one, or a place alone.
    fn dateline_field(&self, article: &Article, evidence: &mut Evidence) {
        if article.dateline.is_empty() || !evidence.dateline_place.is_empty() {
            return;
        }
        let mut field = String::new();
        fold::fold(&article.dateline, &mut field);
        let field = field.trim_end_matches([' ', '-', ':']);
        match self.datelines.find(&format!("{field} - X"), true, &self.agencies) {
            Some(found) => {
                evidence.dateline_place = found.place;
                if evidence.dateline_date.is_empty() {
                    evidence.dateline_date = found.date;
                }
                let credits = found.agencies.into_iter().map(|agency| (agency, CreditBasis::Dateline));
                evidence.credits.extend(credits);
            }
            None if field.len() <= PLACE_BYTES_MAX => evidence.dateline_place = field.to_owned(),
            None => {}
        }
    }

    fn credit_fields(&self, article: &Article, evidence: &mut Evidence) {
        let fields = [(&article.author, CreditBasis::Byline), (&article.credit, CreditBasis::Structured)];
        for (field, basis) in fields {
            evidence.credits.extend(self.agencies.by_names(field).into_iter().map(|agency| (agency, basis)));
        }
        let agency = registrable_domain(&article.origin).and_then(|domain| self.agencies.by_domain(&domain));
        evidence.credits.extend(agency.map(|agency| (agency, CreditBasis::Structured)));
    }
}
