//! A stage's parameters in, its struct and the keys of its table out: each key with unit, range and meaning
//! in one place.
//!
//! [`params!`] makes of one definition the struct that a recipe's table is read into and the list of its
//! [`RecipeKey`]s. From that list come the checks of a recipe, what `recut` may change, the questions that
//! `explain` prints, and the reference
//! `docs/recipe.md`. A key's value, and why it is that, stand in the recipe file alone: there are no defaults
//! here.
//!
//! Checks that concern several keys at once are not here; they stand where the recipe is read.

use toml::Value;

/// A key of a recipe.
#[derive(Clone, Copy, Debug)]
pub struct RecipeKey {
    /// The table it stands in, such as `verify.headline`.
    pub table: &'static str,
    /// Its name there.
    pub name: &'static str,
    /// What it means, from the definition's comment.
    pub about: &'static str,
    /// What it may be set to.
    pub spec: Spec,
    /// Whether a finished run answers for another value.
    pub recut: RecutLimit,
    /// The question of the rule that it is the bound of, if there is one.
    pub ask: Option<Ask>,
}

/// What a value counts or measures, and what it may be.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// What is counted or measured.
    pub unit: &'static str,
    /// What the value may be.
    pub range: ValueRange,
    is_count: bool,
    is_raised: bool,
    besides: Option<Besides>,
}

/// What a value may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueRange {
    /// Anything of its type.
    Any,
    /// A number from the first to the second.
    Numbers(f64, f64),
    /// A whole number from the first to the second.
    Wholes(u64, u64),
    /// One of these words.
    Words(&'static [&'static str]),
}

/// What a value must be besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Besides {
    /// More than 0, of which every pair would be a pair of copies.
    Positive,
    /// A power of two.
    PowerOfTwo,
}

/// Whether the tables of a finished run answer for another value of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecutLimit {
    /// For any.
    Any,
    /// For a higher one.
    Raised,
    /// For none: it decides what is read and compared.
    Compared,
    /// For none: it decides which pairs are looked at.
    Paired,
    /// For none: it decides which pairs are read, or what else is asked of them.
    Asked,
}

/// A question of the rule, told apart by its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ask {
    /// The question, as `explain` prints it.
    pub question: &'static str,
    /// Whether its answer is a whole number.
    pub is_count: bool,
}

/// A share of a whole, 0 to 1.
pub(crate) const fn share() -> Spec {
    measure("share", ValueRange::Numbers(0.0, 1.0))
}

/// A number of things, from `least` to `most`.
pub(crate) const fn count(unit: &'static str, least: u64, most: u64) -> Spec {
    Spec { is_count: true, ..measure(unit, ValueRange::Wholes(least, most)) }
}

/// A number of things, however many.
pub(crate) const fn any_count(unit: &'static str) -> Spec {
    Spec { is_count: true, ..measure(unit, ValueRange::Any) }
}

/// A share that is held to no range.
pub(crate) const fn any_share() -> Spec {
    measure("share", ValueRange::Any)
}

/// What is measured rather than counted.
pub(crate) const fn measure(unit: &'static str, range: ValueRange) -> Spec {
    Spec { unit, range, is_count: false, is_raised: false, besides: None }
}

/// One of a few words.
pub(crate) const fn word(words: &'static [&'static str]) -> Spec {
    measure("word", ValueRange::Words(words))
}

/// Whether something is done.
pub(crate) const fn flag() -> Spec {
    measure("true or false", ValueRange::Any)
}

impl Spec {
    /// A threshold that `recut` can raise: a stricter one leaves some of the edges and makes none.
    pub(crate) const fn raised(self) -> Self {
        Self { is_raised: true, ..self }
    }

    /// A threshold of copies, which 0 would make of all pairs.
    pub(crate) const fn positive(self) -> Self {
        Self { besides: Some(Besides::Positive), ..self }
    }

    /// A power of two.
    pub(crate) const fn power_of_two(self) -> Self {
        Self { besides: Some(Besides::PowerOfTwo), ..self }
    }

    /// Says what the value may be, with its unit.
    pub fn may_be(&self) -> String {
        let range = match self.range {
            ValueRange::Any => self.unit.to_owned(),
            ValueRange::Numbers(least, most) => format!("{}, {least} to {most}", self.unit),
            ValueRange::Wholes(least, most) => format!("{}, {least} to {most}", self.unit),
            ValueRange::Words(words) => words.join(", "),
        };
        match self.besides {
            Some(Besides::Positive) => format!("{range}, but not 0"),
            Some(Besides::PowerOfTwo) => format!("{range}, a power of two"),
            None => range,
        }
    }

    /// Why a value cannot be followed; `None` where it can.
    fn refusal(&self, value: &Value) -> Option<String> {
        let (number, whole) = (number(value), whole(value));
        let between = match self.range {
            ValueRange::Numbers(least, most) if !number.is_some_and(|it| (least..=most).contains(&it)) => {
                Some(format!("{least} and {most}"))
            }
            ValueRange::Wholes(least, most) if !whole.is_some_and(|it| (least..=most).contains(&it)) => {
                Some(format!("{least} and {most}"))
            }
            _ => None,
        };
        let besides = match self.besides {
            Some(Besides::Positive) if number.is_some_and(|it| it <= 0.0) => {
                Some("which would make copies of all pairs; write .05 or more".to_owned())
            }
            Some(Besides::PowerOfTwo) if !whole.is_some_and(u64::is_power_of_two) => {
                Some("but must be a power of two".to_owned())
            }
            _ => None,
        };
        between.map(|range| format!("but must lie between {range}")).or(besides)
    }

    /// The question whose bound the value is.
    pub(crate) const fn asking(self, question: &'static str) -> Ask {
        Ask { question, is_count: self.is_count }
    }
}

impl RecipeKey {
    /// The key `name` of a table whose other keys `recut` changes as `recut` says.
    pub(crate) const fn new(
        [table, name, about]: [&'static str; 3],
        spec: Spec,
        recut: RecutLimit,
        ask: Option<Ask>,
    ) -> Self {
        let recut = if spec.is_raised { RecutLimit::Raised } else { recut };
        Self { table, name, about, spec, recut, ask }
    }

    /// The key with its table before it, as `--set` names it.
    pub fn path(&self) -> String {
        format!("{}.{}", self.table, self.name)
    }

    /// Refuses a value that cannot be followed; its type is what the recipe's table was read into.
    ///
    /// # Errors
    /// The value is out of range; the message says what it may be.
    pub(crate) fn check(&self, value: &Value) -> Result<(), String> {
        let told = match value {
            Value::Float(number) => number.to_string(),
            other => other.to_string(),
        };
        match self.spec.refusal(value) {
            Some(why) => Err(format!("[{}] {} is {told}, {why}", self.table, self.name)),
            None => Ok(()),
        }
    }
}

/// A value as a number; `None` where it is none.
pub(crate) fn number(value: &Value) -> Option<f64> {
    value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))
}

fn whole(value: &Value) -> Option<u64> {
    value.as_integer().and_then(|whole| u64::try_from(whole).ok())
}

/// Defines the parameters of a stage: the struct that its table of a recipe is read into, and the list of its
/// keys.
///
/// `#[table(name, recut)]` names the table, and says whether `recut` can change its keys. `#[key(spec)]` says
/// of each what it counts or measures and may be; `#[asks(NAME, question)]` makes a question of it that the
/// rule's account is given by. Tables within the table follow under `tables`, each with a definition of its
/// own.
macro_rules! params {
    (
        $(#[doc = $doc:literal])*
        #[table($table:literal, $recut:ident)]
        pub struct $Params:ident {
            $(
                $(#[doc = $about:literal])+
                #[key($spec:expr)]
                $(#[asks($ask:ident, $question:literal)])?
                pub $key:ident: $kind:ty,
            )*
        }
        $(
            tables {
                $($(#[doc = $below:literal])+ pub $within:ident: $Within:ty,)+
            }
        )?
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $Params {
            $($(#[doc = $about])+ pub $key: $kind,)*
            $($($(#[doc = $below])+ pub $within: $Within,)+)?
        }

        impl $Params {
            /// The keys of the table, in the order of its definition.
            pub(crate) const KEYS: &[$crate::base::params::RecipeKey] = &[$($crate::base::params::RecipeKey::new(
                [$table, stringify!($key), concat!($($about),+)],
                $spec,
                $crate::base::params::RecutLimit::$recut,
                $crate::base::params::asked!($($ask)?),
            ),)*];
        }

        impl $crate::base::params::Ask {
            $($(#[doc = $question] pub const $ask: Self = $spec.asking($question);)?)*
        }
    };
}

/// The question of a key: one that was defined, or none.
macro_rules! asked {
    () => {
        None
    };
    ($ask:ident) => {
        Some($crate::base::params::Ask::$ask)
    };
}

pub(crate) use asked;
pub(crate) use params;

/// Reads a table of the built-in recipe, for tests of a stage alone.
#[cfg(test)]
pub(crate) fn of_wire<P: serde::de::DeserializeOwned>(table: &str) -> P {
    let mut value: Value = include_str!("../../pipelines/wire.toml").parse::<toml::Table>().unwrap().into();
    for name in table.split('.') {
        value = value.get_mut(name).unwrap().clone();
    }
    value.try_into().unwrap()
}
