//! A recipe file in, checked parameters of every stage out.
//!
//! A recipe is TOML: a table a stage, in flow order, and below them `[[test]]` cases, each a few articles and the
//! clusters expected of them. The built-in recipe is `pipelines/wire.toml` itself, so what it says is what runs.
//! Every value stands in the file; nothing is defaulted, so nothing is hidden. What cannot work is refused here,
//! with the place and what to write instead, and the stages need not ask again.

mod set;

pub use set::settings;

use crate::attribute::AttributeParams;
use crate::bucket::{Banding, BucketParams};
use crate::clean::CleanParams;
use crate::cluster::ClusterParams;
use crate::error::{Error, Result};
use crate::history::manifest::Comparable;
use crate::learn::LearnParams;
use crate::shingle::ShingleParams;
use crate::sketch::SketchParams;
use crate::source::SourceParams;
use crate::texts::TextParams;
use crate::verify::VerifyParams;
use serde::Deserialize;
use std::path::Path;

/// The text of the built-in recipe.
pub const WIRE: &str = include_str!("../pipelines/wire.toml");

/// The parameters of every stage.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// What the recipe is called.
    pub name: String,
    /// Files in, articles out.
    pub source: SourceParams,
    /// Articles in, compared text out.
    pub clean: CleanParams,
    /// What outlets repeat in, what of it is furniture out.
    pub learn: LearnParams,
    /// Text in, shingles out.
    pub shingle: ShingleParams,
    /// Shingled articles in, distinct texts out.
    pub text: TextParams,
    /// Shingles in, sketches out.
    pub sketch: SketchParams,
    /// Sketches in, candidate pairs out.
    pub bucket: BucketParams,
    /// Candidate pairs in, edges out.
    pub verify: VerifyParams,
    /// Edges in, clusters out.
    pub cluster: ClusterParams,
    /// Clusters in, roles out.
    pub attribute: AttributeParams,
    /// Cases that show what the recipe does.
    #[serde(default, rename = "test")]
    pub tests: Vec<Case>,
    /// XXH3-128 of the file, 32 hex digits.
    #[serde(skip)]
    pub hash: String,
    /// The file as it was read.
    #[serde(skip)]
    pub file: String,
}

/// A few articles and the clusters expected of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows, as a sentence.
    pub name: String,
    /// The articles, as records of a dump.
    pub articles: Vec<toml::Table>,
    /// The ids of each cluster expected, single articles too.
    pub clusters: Vec<Vec<String>>,
    /// Roles expected of some of them, by id.
    #[serde(default)]
    pub roles: std::collections::BTreeMap<String, String>,
}

impl Recipe {
    /// The built-in recipe.
    ///
    /// # Errors
    /// None: a test holds the file to it.
    pub fn built_in() -> Result<Self> {
        Self::parse("wire.toml", WIRE)
    }

    /// Reads a recipe file.
    ///
    /// # Errors
    /// The file cannot be read, is not TOML, or says what cannot be done.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| Error::read(path, error))?;
        Self::parse(&path.to_string_lossy(), &text)
    }

    /// Reads a recipe from its text; `name` stands in messages.
    ///
    /// # Errors
    /// It is not TOML, or says what cannot be done.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let mut recipe: Self =
            toml::from_str(text).map_err(|error| Error::recipe(name, message(&error, text)))?;
        recipe.hash = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(text.as_bytes()));
        recipe.file = text.to_owned();
        recipe.check().map_err(|message| Error::recipe(name, message))?;
        Ok(recipe)
    }

    /// The recipe with settings, each `key=value`, in place of what it says.
    ///
    /// # Errors
    /// A key is in no recipe, or its value cannot be followed.
    pub fn with(&self, settings: &[String]) -> Result<Self> {
        match settings {
            [] => Ok(self.clone()),
            settings => Self::parse(&self.name, &set::set(&self.file, settings)?),
        }
    }

    /// The parameters without which texts of two nights cannot be compared.
    pub fn comparable(&self) -> Comparable {
        Comparable {
            shingle_words: self.shingle.words as u64,
            shingle_characters: self.shingle.characters as u64,
            short_words: self.text.short_words.into(),
        }
    }

    /// Hash of the parameters by which texts are sketched and posted, beside those of shingles.
    pub fn sketched_with(&self) -> String {
        let (banding, bucket) = (self.banding(), &self.bucket);
        let parameters = format!(
            "{:?} {} {banding:?} {} {}",
            self.sketch.family, self.sketch.hashes, bucket.rare_one_in, bucket.rare_posted_min
        );
        format!("{:016x}", xxhash_rust::xxh3::xxh3_64(parameters.as_bytes()))
    }

    /// How sketches are cut. Who asks for more similarity meets the same pairs, and refuses more of them.
    pub fn banding(&self) -> Banding {
        Banding::choose(self.sketch.hashes, self.recall_at(), self.bucket.recall_min)
    }

    /// The similarity at which bands find the share of all pairs that is asked for.
    fn recall_at(&self) -> f64 {
        self.bucket.recall_at.min(self.verify.similarity_min)
    }

    fn check(&self) -> std::result::Result<(), String> {
        let (verify, cluster, roles) = (&self.verify, &self.cluster, &self.attribute.roles);
        for (place, value) in [
            ("[bucket] recall_min", self.bucket.recall_min),
            ("[bucket] recall_at", self.bucket.recall_at),
            ("[bucket] agreeing_min", self.bucket.agreeing_min),
            ("[bucket] strong_share_min", self.bucket.strong_share_min),
            ("[bucket] rare_share_min", self.bucket.rare_share_min),
            ("[verify] similarity_min", verify.similarity_min),
            ("[verify] containment_min", verify.containment_min),
            ("[verify] rewritten_share_min", verify.rewritten_share_min),
            ("[verify] few_share_min", verify.few_share_min),
            ("[verify] far_share_min", verify.far_share_min),
            ("[verify] aligned_containment_min", verify.aligned_containment_min),
            ("[verify] group_share_min", verify.group_share_min),
            ("[verify] weight_min", verify.weight_min),
            ("[verify.headline] share_min", verify.headline.share_min),
            ("[verify.overhang] wide_share_min", verify.overhang.wide_share_min),
            ("[verify.overhang] similarity_free_min", verify.overhang.similarity_free_min),
            ("[verify.template] version_kept_min", verify.template.version_kept_min),
            ("[verify.template] verbatim_share_min", verify.template.verbatim_share_min),
            ("[verify.template] slots_share_min", verify.template.slots_share_min),
            ("[verify.template] slots_density_min", verify.template.slots_density_min),
            ("[verify.template] figures_density_min", verify.template.figures_density_min),
            ("[verify.template] figures_kept_min", verify.template.figures_kept_min),
            ("[verify.template] form_share_min", verify.template.form_share_min),
            ("[verify.template] form_pair_share_min", verify.template.form_pair_share_min),
            ("[cluster] cross_share_min", cluster.cross_share_min),
            ("[cluster] roundup_overlap_max", cluster.roundup_overlap_max),
            ("[attribute.roles] exact_similarity_min", roles.exact_similarity_min),
            ("[attribute.roles] republication_similarity_min", roles.republication_similarity_min),
            ("[attribute.roles] republication_containment_min", roles.republication_containment_min),
            ("[attribute.roles] republication_length_min", roles.republication_length_min),
            ("[attribute.roles] cut_containment_min", roles.cut_containment_min),
            ("[attribute.roles] excerpt_length_max", roles.excerpt_length_max),
            ("[attribute.roles] verbatim_containment_min", roles.verbatim_containment_min),
            ("[attribute.roles] verbatim_length_max", roles.verbatim_length_max),
            ("[attribute.roles] update_similarity_min", roles.update_similarity_min),
            ("[attribute.roles] update_figures_kept_min", roles.update_figures_kept_min),
        ] {
            if !(0.0..=1.0).contains(&value) {
                return Err(format!("{place} is {value}, but must lie between 0 and 1"));
            }
        }
        if !(1.0..=1000.0).contains(&roles.expanded_length_min) {
            let value = roles.expanded_length_min;
            return Err(format!(
                "[attribute.roles] expanded_length_min is {value}, but must lie between 1 and 1000"
            ));
        }
        for (place, value) in [
            ("[verify.headline] overhang_max", verify.headline.overhang_max),
            ("[verify.overhang] one_max", verify.overhang.one_max),
            ("[verify.overhang] broken_max", verify.overhang.broken_max),
            ("[verify.overhang] broken_run_words_max", verify.overhang.broken_run_words_max),
            ("[verify.overhang] wide_max", verify.overhang.wide_max),
            ("[verify.template] version_min", verify.template.version_min),
        ] {
            if !(0.0..=1000.0).contains(&value) {
                return Err(format!("{place} is {value}, but must lie between 0 and 1000"));
            }
        }
        for (place, value) in [
            ("[verify] similarity_min", verify.similarity_min),
            ("[verify] containment_min", verify.containment_min),
            ("[verify] rewritten_share_min", verify.rewritten_share_min),
        ] {
            if value <= 0.0 {
                return Err(format!(
                    "{place} is {value}, which would make copies of all pairs; write .05 or more"
                ));
            }
        }
        self.check_sizes()?;
        let banding = self.banding();
        let recall = banding.recall(self.recall_at());
        if recall < self.bucket.recall_min {
            return Err(format!(
                "[sketch] hashes is {}, with which bands find at most {recall:.3} of pairs of similarity {}, but \
                 [bucket] recall_min is {}; raise hashes or lower recall_min",
                self.sketch.hashes,
                self.recall_at(),
                self.bucket.recall_min
            ));
        }
        Ok(())
    }

    fn check_sizes(&self) -> std::result::Result<(), String> {
        for (place, value, least, most) in [
            ("[source] record_bytes_max", self.source.record_bytes_max, 1_000, 1 << 31),
            ("[source] batch_bytes", self.source.batch_bytes as u64, 1_000, 1 << 30),
            ("[source] unpack_free_bytes", self.source.unpack_free_bytes, 1_000, 1 << 50),
            ("[source] unpack_ratio_max", self.source.unpack_ratio_max, 1, 1 << 40),
            ("[source] archive_depth_max", self.source.archive_depth_max as u64, 0, 16),
            ("[source.html] page_bytes_max", self.source.html.page_bytes_max, 1_000, 1 << 31),
            // Deeper, a page could run a thread out of its stack.
            ("[source.html] depth_max", self.source.html.depth_max as u64, 1, 1_000),
            ("[source.html] elements_max", self.source.html.elements_max as u64, 1, 100_000_000),
            ("[source.html] nested_bytes_max", self.source.html.nested_bytes_max as u64, 1_000, 1 << 40),
            ("[source.html] attributes_max", self.source.html.attributes_max as u64, 1, 100_000),
            ("[source.html] text_words_min", self.source.html.text_words_min as u64, 0, 1_000),
            ("[shingle] words", self.shingle.words as u64, 1, 64),
            ("[shingle] characters", self.shingle.characters as u64, 1, 64),
            ("[sketch] hashes", self.sketch.hashes as u64, 2, 4_096),
            ("[bucket] bucket_max", self.bucket.bucket_max as u64, 2, 100_000),
            ("[bucket] neighbours", self.bucket.neighbours as u64, 1, 100_000),
            ("[bucket] rare_one_in", self.bucket.rare_one_in, 1, 1 << 20),
            ("[bucket] rare_posted_min", self.bucket.rare_posted_min as u64, 1, 1 << 20),
            ("[bucket] rare_shared_min", self.bucket.rare_shared_min as u64, 1, 1 << 20),
            ("[bucket] weak_max", self.bucket.weak_max as u64, 1, 1 << 20),
            ("[bucket] likeliest", self.bucket.likeliest as u64, 1, 1 << 20),
            ("[cluster] giant_texts_min", self.cluster.giant_texts_min as u64, 2, 1 << 30),
            ("[verify] recurs_hours", self.verify.recurs_hours.into(), 1, 8_760),
            ("[verify] window_days", self.verify.window_days.into(), 1, 36_500),
            ("[verify] common_groups", self.verify.common_groups.into(), 1, 254),
            ("[verify.align] run_words", self.verify.align.run_words as u64, 1, 64),
            ("[verify.align] run_characters", self.verify.align.run_characters as u64, 1, 64),
            ("[verify.align] gap_words", self.verify.align.gap_words as u64, 0, 10_000),
            ("[verify.align] passage_words", self.verify.align.passage_words as u64, 1, 10_000),
        ] {
            if !(least..=most).contains(&value) {
                return Err(format!("{place} is {value}, but must lie between {least} and {most}"));
            }
        }
        if !self.bucket.rare_one_in.is_power_of_two() {
            let one_in = self.bucket.rare_one_in;
            return Err(format!("[bucket] rare_one_in is {one_in}, but must be a power of two"));
        }
        Ok(())
    }
}

/// TOML's own message on one line, with the line of the file.
fn message(error: &toml::de::Error, text: &str) -> String {
    let line = error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    let message = error.message().lines().collect::<Vec<_>>().join(" ");
    if line == 0 { message } else { format!("line {line}: {message}") }
}

#[cfg(test)]
mod tests {
    use super::{Recipe, WIRE};

    fn refusal(from: &str, to: &str) -> String {
        assert!(WIRE.contains(from), "{from}");
        Recipe::parse("mine.toml", &WIRE.replacen(from, to, 1)).unwrap_err().to_string()
    }

    #[test]
    fn the_built_in_recipe_is_sound() {
        let recipe = Recipe::built_in().unwrap();
        assert!(recipe.banding().recall(recipe.verify.similarity_min) >= recipe.bucket.recall_min);
        assert!(!recipe.tests.is_empty());
    }

    #[test]
    fn what_cannot_work_is_refused_with_its_place() {
        let similarity = WIRE.lines().find(|line| line.starts_with("similarity_min")).unwrap();
        assert_eq!(
            refusal(similarity, "similarity_min = 1.5"),
            "recipe \"mine.toml\": [verify] similarity_min is 1.5, but must lie between 0 and 1"
        );
        let hashes = WIRE.lines().find(|line| line.starts_with("hashes")).unwrap();
        let message = refusal(hashes, "hashes = 4");
        assert!(
            message.starts_with("recipe \"mine.toml\": [sketch] hashes is 4, with which bands find"),
            "{message}"
        );
        let message = refusal(hashes, "hashs = 128");
        assert!(message.contains("unknown field `hashs`") && message.contains("line "), "{message}");
    }
}
