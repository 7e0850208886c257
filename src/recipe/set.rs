//! Settings as they are typed in, a recipe's text with them out.

use crate::base::error::{Error, Result};
use crate::base::params::number;
use std::collections::BTreeMap;
use toml_edit::{DocumentMut, Item, TableLike, Value};

/// The option that settings come by.
const OPTION: &str = "--set";

/// A recipe's text with settings, each `key=value`, in place of what it says; comments and layout stay.
///
/// # Errors
/// A setting has no value or one that cannot be written in a recipe, or its key is in no recipe.
pub(crate) fn set(text: &str, settings: &[String]) -> Result<String> {
    let mut document: DocumentMut =
        text.parse().map_err(|error| Error::option(OPTION, format!("{error}")))?;
    for setting in settings {
        let (key, value) = split(setting)?;
        let value = parsed(key, value)?;
        let keys = keys(document.as_table());
        let place = keys.iter().find(|known| *known == key).and_then(|_| place(&mut document, key));
        match place {
            Some(place) => replace(place, value),
            None => return Err(unknown(key, &keys)),
        }
    }
    Ok(document.to_string())
}

/// What a recipe's text sets, by key; its tests left out.
pub(crate) fn settings(text: &str) -> BTreeMap<String, toml::Value> {
    let mut all = BTreeMap::new();
    if let Ok(table) = text.parse::<toml::Table>() {
        flatten("", table, &mut all);
    }
    all
}

/// Whether two values are one, however they are written: `1` is `1.0`.
pub(crate) fn is_same(a: &toml::Value, b: &toml::Value) -> bool {
    a == b || number(a).is_some_and(|a| number(b) == Some(a))
}

fn flatten(above: &str, table: toml::Table, all: &mut BTreeMap<String, toml::Value>) {
    for (key, value) in table {
        let key = below(above, &key);
        match value {
            toml::Value::Table(table) => flatten(&key, table, all),
            toml::Value::Array(_) => {}
            value => {
                all.insert(key, value);
            }
        }
    }
}

fn below(above: &str, key: &str) -> String {
    if above.is_empty() { key.to_owned() } else { format!("{above}.{key}") }
}

fn split(setting: &str) -> Result<(&str, &str)> {
    let parts = setting.split_once('=').map(|(key, value)| (key.trim(), value.trim()));
    parts.filter(|(key, value)| !key.is_empty() && !value.is_empty()).ok_or_else(|| {
        Error::option(
            OPTION,
            format!("\"{setting}\" is no setting; write key=value, as verify.similarity_min=.6"),
        )
    })
}

/// A value as people type it: `.6` for `0.6`, and a word without quotes.
fn parsed(key: &str, value: &str) -> Result<Value> {
    let is_word = |value: &str| value.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    let spelled = if value.starts_with('.') { format!("0{value}") } else { value.to_owned() };
    match spelled.parse::<Value>() {
        Ok(value) => Ok(value),
        Err(_) if is_word(value) => Ok(Value::from(value)),
        Err(_) => {
            Err(Error::option(OPTION, format!("\"{value}\" is no value for {key}; write a number or a word")))
        }
    }
}

/// Keys of all values, those of tables with a point between.
fn keys(table: &dyn TableLike) -> Vec<String> {
    let mut all = Vec::new();
    for (key, item) in table.iter() {
        match item.as_table_like() {
            Some(table) => all.extend(keys(table).iter().map(|inner| below(key, inner))),
            None if item.is_value() => all.push(key.to_owned()),
            None => {}
        }
    }
    all
}

fn place<'d>(document: &'d mut DocumentMut, key: &str) -> Option<&'d mut Item> {
    key.split('.').try_fold(document.as_item_mut(), |item, part| item.get_mut(part))
}

/// Puts a value in another's place, with the blanks and the comment around it.
fn replace(place: &mut Item, mut value: Value) {
    if let Some(old) = place.as_value() {
        *value.decor_mut() = old.decor().clone();
    }
    *place = Item::Value(value);
}

/// How like a key must be to be meant, 0 to 1.
const LIKE_MIN: f64 = 0.7;

fn unknown(key: &str, keys: &[String]) -> Error {
    // Who leaves the table out means the key by its own name.
    let last = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
    let likeness = |known: &str| {
        strsim::jaro_winkler(key, known).max(strsim::jaro_winkler(&last(key), &last(known)) * 0.99)
    };
    let nearest = keys.iter().map(|known| (likeness(known), known)).max_by(|x, y| x.0.total_cmp(&y.0));
    let hint = match nearest.filter(|(likeness, _)| *likeness >= LIKE_MIN) {
        Some((_, nearest)) => format!("; nearest is {nearest}"),
        None => "; see pipelines/wire.toml".to_owned(),
    };
    Error::option(OPTION, format!("\"{key}\" is no key of the recipe{hint}"))
}

#[cfg(test)]
mod tests {
    use super::{set, settings};
    use crate::recipe::WIRE;

    fn with(setting: &str) -> Result<String, String> {
        set(WIRE, &[setting.to_owned()]).map_err(|error| error.to_string())
    }

    #[test]
    fn a_setting_takes_the_place_of_a_value_and_leaves_all_else() {
        let text = with("verify.similarity_min=.6").unwrap();
        let changed: Vec<(&str, &str)> = WIRE.lines().zip(text.lines()).filter(|(a, b)| a != b).collect();
        let [(before, after)] = changed[..] else { panic!("{changed:?}") };
        assert!(before.starts_with("similarity_min = 0.00 ") && after.starts_with("similarity_min = 0.6 "));
        assert_eq!(before.split('#').nth(1), after.split('#').nth(1));
        assert_eq!(text.lines().count(), WIRE.lines().count());
        assert!(with("attribute.canonical = latest").unwrap().contains("canonical = \"latest\" "));
        assert!(with("verify.background.overhang_max=0.3").unwrap().contains("\noverhang_max = 0.3 "));
    }

    #[test]
    fn an_unknown_key_is_told_the_nearest() {
        for (setting, expected) in [
            (
                "verify.similarty_min=.6",
                "\"verify.similarty_min\" is no key of the recipe; nearest is verify.similarity_min",
            ),
            ("canonical=latest", "\"canonical\" is no key of the recipe; nearest is attribute.canonical"),
            ("verify=1", "\"verify\" is no key of the recipe"),
            ("similarity", "\"similarity\" is no setting; write key=value, as verify.similarity_min=.6"),
            ("verify.similarity_min=", "\"verify.similarity_min=\" is no setting; write key=value"),
            (
                "verify.similarity_min=.6.7",
                "\".6.7\" is no value for verify.similarity_min; write a number or a word",
            ),
        ] {
            let message = with(setting).unwrap_err();
            assert!(message.starts_with(&format!("--set: {expected}")), "{message}");
        }
    }

    #[test]
    fn what_a_text_sets_is_told_by_key() {
        let all = settings(WIRE);
        assert_eq!(all["verify.collection.length_min"].as_float(), Some(2.5));
        assert_eq!(all["attribute.canonical"].as_str(), Some("agency"));
        assert!(!all.keys().any(|key| key.starts_with("test")));
    }
}
