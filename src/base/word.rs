//! Words in, the variants they stand for out, and back: enums whose variants are cells of a table.
//!
//! A variant, its word and what it means stand once, in the enum. The word is written and read, and the
//! meaning is printed by the dictionary of tables.

/// A word that a cell may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The word.
    pub word: &'static str,
    /// What it means, as the enum's documentation has it.
    pub means: &'static str,
}

/// Words that a cell may hold, which may stand behind a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// What stands before each of them.
    pub prefix: &'static str,
    /// The words.
    pub words: &'static [Meaning],
}

/// A value that is written as one of a few words.
pub trait Word: Copy + 'static {
    /// The words there are.
    const WORDS: &'static [Words];

    /// Its word.
    fn word(self) -> &'static str;

    /// The value with this word.
    fn of(word: &str) -> Option<Self>;
}

/// Defines an enum whose variants are words: `Variant = "word"`, each documented by what it means.
macro_rules! words {
    (
        $(#[doc = $about:literal])+
        $(#[derive($($derived:ident),+)])?
        $visibility:vis enum $Name:ident $(default $Default:ident)? {
            $( $(#[doc = $means:literal])+ $Variant:ident = $word:literal, )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq $($(, $derived)+)?)]
        $visibility enum $Name {
            $( $(#[doc = $means])+ $Variant, )+
        }

        impl $Name {
            /// The word that tables have for it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $( Self::$Variant => $word, )+
                }
            }

            /// The one with this word.
            pub fn parse(word: &str) -> Option<Self> {
                match word {
                    $( $word => Some(Self::$Variant), )+
                    _ => None,
                }
            }

            /// The words of all, with what each means.
            pub(crate) const MEANINGS: &'static [$crate::base::word::Meaning] = &[
                $( $crate::base::word::Meaning { word: $word, means: concat!($($means),+) }, )+
            ];
        }

        impl $crate::base::word::Word for $Name {
            const WORDS: &'static [$crate::base::word::Words] =
                &[$crate::base::word::Words { prefix: "", words: Self::MEANINGS }];

            fn word(self) -> &'static str {
                self.as_str()
            }

            fn of(word: &str) -> Option<Self> {
                Self::parse(word)
            }
        }

        $(
            impl Default for $Name {
                fn default() -> Self {
                    Self::$Default
                }
            }
        )?
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::Word;

    words! {
        /// A tide.
        enum Tide default Ebb {
            /// It comes,
            /// and rises.
            Flood = "flood",
            /// It goes.
            Ebb = "ebb",
        }
    }

    #[test]
    fn a_word_is_written_read_and_explained_by_one_definition() {
        assert_eq!(
            (Tide::Flood.word(), Tide::of("ebb"), Tide::parse("low")),
            ("flood", Some(Tide::Ebb), None)
        );
        let [words] = Tide::WORDS else { panic!("{:?}", Tide::WORDS) };
        assert_eq!(words.words[0].means, " It comes, and rises.");
        assert_eq!(Tide::default(), Tide::Ebb);
    }
}
