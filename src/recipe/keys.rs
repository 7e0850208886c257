//! The keys of every stage in, those of a recipe out, in flow order.

use crate::attribute::AttributeParams;
use crate::attribute::houses::HouseParams;
use crate::attribute::role::RoleParams;
use crate::base::params::RecipeKey;
use crate::base::texts::TextParams;
use crate::bucket::BucketParams;
use crate::clean::CleanParams;
use crate::cluster::ClusterParams;
use crate::cover::CoverParams;
use crate::learn::LearnParams;
use crate::shingle::ShingleParams;
use crate::sketch::SketchParams;
use crate::source::SourceParams;
use crate::source::html::HtmlParams;
use crate::verify::{
    AlignParams, BackgroundParams, CollectionParams, FormParams, HeadlineParams, SubjectParams, VerifyParams,
};

/// The tables of a recipe; a test holds them to the built-in one.
const TABLES: [&[RecipeKey]; 20] = [
    SourceParams::KEYS,
    HtmlParams::KEYS,
    CleanParams::KEYS,
    LearnParams::KEYS,
    ShingleParams::KEYS,
    TextParams::KEYS,
    SketchParams::KEYS,
    BucketParams::KEYS,
    VerifyParams::KEYS,
    AlignParams::KEYS,
    HeadlineParams::KEYS,
    BackgroundParams::KEYS,
    CollectionParams::KEYS,
    SubjectParams::KEYS,
    FormParams::KEYS,
    ClusterParams::KEYS,
    AttributeParams::KEYS,
    HouseParams::KEYS,
    RoleParams::KEYS,
    CoverParams::KEYS,
];

/// Returns every key that a recipe has, its name and tests aside, in flow order.
pub fn keys() -> impl Iterator<Item = &'static RecipeKey> {
    TABLES.into_iter().flatten()
}

/// Finds a key by its path, such as `verify.similarity_min`.
pub fn key(path: &str) -> Option<&'static RecipeKey> {
    let (table, name) = path.rsplit_once('.')?;
    keys().find(|key| key.table == table && key.name == name)
}

#[cfg(test)]
mod tests {
    use super::{key, keys};
    use crate::base::params::ValueRange;
    use crate::recipe::{Recipe, WIRE, settings};
    use std::collections::BTreeSet;

    #[test]
    fn the_keys_are_those_that_the_built_in_recipe_sets() {
        let known: Vec<String> = keys().map(crate::base::params::RecipeKey::path).collect();
        let set: BTreeSet<String> = settings(WIRE).into_keys().filter(|key| key != "name").collect();
        assert_eq!(known.iter().cloned().collect::<BTreeSet<_>>(), set);
        assert_eq!(known.len(), set.len(), "no key is defined twice");
        assert!(known.iter().all(|path| key(path).is_some_and(|key| key.path() == *path)));
        assert!(key("verify").is_none() && key("verify.similarty_min").is_none());
    }

    #[test]
    fn a_value_at_either_end_of_its_range_is_followed_and_one_beyond_is_refused_with_its_place() {
        let settings = settings(WIRE);
        for key in keys() {
            let is_said = |value: f64| {
                let value = match settings[&key.path()].is_integer() {
                    true => toml::Value::Integer(value as i64),
                    false => toml::Value::Float(value),
                };
                key.check(&value)
            };
            let (least, most) = match key.spec.range {
                ValueRange::Numbers(least, most) => (least, most),
                ValueRange::Wholes(least, most) => (least as f64, most as f64),
                ValueRange::Any | ValueRange::Words(_) => continue,
            };
            assert_eq!(is_said(most), Ok(()), "{}", key.path());
            let refused = [is_said(least - 1.0), is_said(most + 1.0)].map(Result::unwrap_err);
            let place = format!("[{}] {} is ", key.table, key.name);
            let range = format!(", but must lie between {least} and {most}");
            assert!(refused.iter().all(|it| it.starts_with(&place) && it.ends_with(&range)), "{refused:?}");
        }
    }

    #[test]
    fn every_word_of_a_key_is_one_that_it_may_be() {
        let recipe = Recipe::built_in().unwrap();
        for key in keys() {
            let ValueRange::Words(words) = key.spec.range else { continue };
            for word in words {
                assert!(recipe.with(&[format!("{}={word}", key.path())]).is_ok(), "{} {word}", key.path());
            }
            assert!(recipe.with(&[format!("{}=another", key.path())]).is_err());
        }
    }
}
