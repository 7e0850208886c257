//! A recipe file in, checked parameters of every stage out.
//!
//! A recipe is TOML: a table a stage, in flow order, and below them `[[test]]` cases, each a few articles and
//! the clusters expected of them. The built-in recipe is `pipelines/wire.toml` itself, so what it says is
//! what runs. Every value stands in the file; nothing is defaulted, so nothing is hidden. What cannot work is
//! refused here, with the place and what to write instead, and the stages need not ask again. What a key may
//! be stands with the parameters of its stage ([`crate::base::params`]); here is only what concerns several
//! keys at once.

mod keys;
mod set;

pub use keys::{key, keys};
pub(crate) use set::{is_same, settings};

use crate::attribute::AttributeParams;
use crate::base::error::{Error, Result};
use crate::base::params::number;
use crate::base::texts::TextParams;
use crate::bucket::{Banding, BucketParams};
use crate::clean::CleanParams;
use crate::cluster::ClusterParams;
use crate::cover::CoverParams;
use crate::history::manifest::Comparable;
use crate::history::recipes::Followed;
use crate::learn::LearnParams;
use crate::shingle::ShingleParams;
use crate::sketch::SketchParams;
use crate::source::SourceParams;
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
    /// Records in, those that a kept one covers out.
    pub cover: CoverParams,
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

    /// What a history is to know of the recipe, by which a later night tells whether its own is another.
    pub fn followed(&self) -> Followed {
        let mut settings = settings(&self.file);
        settings.remove("name");
        let policy = self.attribute.canonical.as_str();
        settings.insert("attribute.canonical".to_owned(), policy.into());
        let told = settings.iter().map(|(key, value)| match number(value) {
            Some(number) => format!("{key}={number}\n"),
            None => format!("{key}={value}\n"),
        });
        let hash = xxhash_rust::xxh3::xxh3_128(told.collect::<String>().as_bytes());
        Followed { xxh3_128: self.hash.clone(), settings: format!("{hash:032x}") }
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
    pub(crate) fn sketched_with(&self) -> String {
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

    /// The similarity from which bands find at least the share of all pairs that is asked for.
    fn recall_at(&self) -> f64 {
        self.bucket.recall_at
    }

    fn check(&self) -> std::result::Result<(), String> {
        let settings = settings(&self.file);
        for key in keys() {
            settings.get(&key.path()).map_or(Ok(()), |value| key.check(value))?;
        }
        self.check_recall()
    }

    /// Refuses sketches of which no bands find as many pairs as are asked for.
    fn check_recall(&self) -> std::result::Result<(), String> {
        let (hashes, recall_at, recall_min) = (self.sketch.hashes, self.recall_at(), self.bucket.recall_min);
        let recall = self.banding().recall(recall_at);
        match recall < recall_min {
            true => Err(format!(
                "[sketch] hashes is {hashes}, with which bands find at most {recall:.3} of pairs of similarity {recall_at}, but \
                 [bucket] recall_min is {recall_min}; raise hashes or lower recall_min"
            )),
            false => Ok(()),
        }
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
        assert!(recipe.banding().recall(recipe.bucket.recall_at) >= recipe.bucket.recall_min);
        assert!(!recipe.tests.is_empty());
    }

    #[test]
    fn a_recipe_is_followed_as_another_where_it_sets_another_value_and_not_where_it_is_told_otherwise() {
        let recipe = Recipe::built_in().unwrap();
        let of = |text: &str| Recipe::parse("mine.toml", text).unwrap().followed();
        let commented = of(&WIRE.replace("name = \"wire\"", "name = \"mine\" # of my own"));
        assert_eq!(commented.settings, recipe.followed().settings);
        assert_ne!(commented.xxh3_128, recipe.hash);
        let written = of(&WIRE.replace("\nwide_max = 1.00", "\nwide_max = 1"));
        assert_eq!(written.settings, commented.settings);
        let strict = recipe.with(&["verify.similarity_min=.3".to_owned()]).unwrap();
        assert_ne!(strict.followed().settings, recipe.followed().settings);
        // The policy may be an option's.
        let mut latest = recipe.clone();
        latest.attribute.canonical = crate::attribute::canonical::Policy::Latest;
        assert_ne!(latest.followed().settings, recipe.followed().settings);
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
