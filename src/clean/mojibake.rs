//! A line of UTF-8 that was read in another encoding in, the line as it was written out.
//!
//! A byte of a character of UTF-8 tells whether it leads or continues, so text read wrongly is full of pairs
//! which no language has:
//! `Ã¼`, `â€™`, `√©`, `Р°`. What turns back into a character of UTF-8 is a sign; how much one sign tells
//! depends on whether people write such a pair (`ß“` and `É…` they do, at the end of a word). Where a line
//! has enough of them each is put right by itself, so that a character which is sound, or lost, stops
//! nothing. What was read wrongly twice is put right twice.

use std::sync::OnceLock;

/// How often a text may have been read wrongly.
const LAYERS_MAX: usize = 3;

/// Encodings that text is read in by mistake. The first is windows-1252 and Latin-1 in one, for the
/// characters are the same but for those of 32 bytes, which are control characters there.
const PAGES: [&encoding_rs::Encoding; 10] = [
    encoding_rs::WINDOWS_1252,
    encoding_rs::MACINTOSH,
    encoding_rs::WINDOWS_1250,
    encoding_rs::WINDOWS_1251,
    encoding_rs::WINDOWS_1253,
    encoding_rs::WINDOWS_1254,
    encoding_rs::WINDOWS_1256,
    encoding_rs::WINDOWS_1257,
    encoding_rs::WINDOWS_1258,
    encoding_rs::WINDOWS_874,
];

/// Characters from here on are in none of the encodings, but for MacRoman's sign of its maker.
const CODES: usize = 0x2700;

/// What the encodings have characters for.
struct Encodings {
    /// Of each character, the encodings in which it leads a character of UTF-8, and in which it continues
    /// one.
    roles: Box<[(u16, u16)]>,
    /// Of each encoding, its characters with their bytes, ascending.
    bytes: Vec<Vec<(char, u8)>>,
}

impl Encodings {
    fn get() -> &'static Self {
        static PAGES_KNOWN: OnceLock<Encodings> = OnceLock::new();
        PAGES_KNOWN.get_or_init(|| {
            let mut roles = vec![(0, 0); CODES].into_boxed_slice();
            let bytes = PAGES.iter().enumerate().map(|(page, encoding)| {
                let mut characters = characters(encoding, page == 0);
                for &(character, byte) in &characters {
                    let Some(role) = roles.get_mut(character as usize) else { continue };
                    match byte {
                        0x80..0xc0 => role.1 |= 1 << page,
                        0xc2..0xf5 => role.0 |= 1 << page,
                        _ => {}
                    }
                }
                characters.sort_unstable();
                characters
            });
            let bytes = bytes.collect();
            Self { roles, bytes }
        })
    }

    fn byte(&self, page: usize, character: char) -> Option<u8> {
        let place = self.bytes[page].binary_search_by_key(&character, |(known, _)| *known).ok()?;
        Some(self.bytes[page][place].1)
    }
}

/// The characters of an encoding beyond ASCII, with their bytes; of the first one those of Latin-1 as well.
fn characters(encoding: &'static encoding_rs::Encoding, is_first: bool) -> Vec<(char, u8)> {
    let mut known = Vec::new();
    for byte in 0x80..=0xffu8 {
        let bytes = [byte];
        let (text, _) = encoding.decode_without_bom_handling(&bytes);
        known.extend(text.chars().next().filter(|c| *c != '\u{fffd}').map(|character| (character, byte)));
        if is_first && byte < 0xa0 && !known.iter().any(|(character, _)| *character == char::from(byte)) {
            known.push((char::from(byte), byte));
        }
    }
    known
}

/// The line put right; none where it shows no sign of having been read wrongly.
pub(super) fn repaired(line: &str) -> Option<String> {
    let mut repaired: Option<String> = None;
    for _ in 0..LAYERS_MAX {
        let Some(next) = once(repaired.as_deref().unwrap_or(line)) else { break };
        repaired = Some(next);
    }
    repaired
}

fn once(line: &str) -> Option<String> {
    let pages = Encodings::get();
    let page = suspected(line, pages)?;
    let found = SignsOfLine::of(line, page, pages);
    found.is_enough(page).then(|| found.put_right(line, page))
}

/// The encoding in which most pairs of characters can be part of one of UTF-8.
fn suspected(line: &str, pages: &Encodings) -> Option<usize> {
    let mut counts = [0u32; PAGES.len()];
    let mut leading = 0u16;
    for character in line.chars() {
        let (leads, continues) = pages.roles.get(character as usize).copied().unwrap_or_default();
        let mut both = leading & continues;
        while both != 0 {
            counts[both.trailing_zeros() as usize] += 1;
            both &= both - 1;
        }
        leading = leads;
    }
    let best = (0..PAGES.len()).max_by_key(|&page| (counts[page], std::cmp::Reverse(page)))?;
    (counts[best] > 0).then_some(best)
}

/// How much it tells that characters turn back into one of UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SignStrength {
    /// No text has them.
    Much,
    /// Hardly any has.
    Something,
    /// Some do: a letter before a mark.
    Little,
}

/// A sign: where its characters stand, and the one that they were.
struct Sign {
    start: usize,
    end: usize,
    was: char,
    tells: SignStrength,
}

/// The signs of a line.
struct SignsOfLine {
    signs: Vec<Sign>,
    /// Characters beyond ASCII that are part of none.
    others: usize,
    /// Of these, those that the encoding does not have: they were there before it was read wrongly, or put in
    /// later.
    foreign: usize,
    covered: usize,
}

impl SignsOfLine {
    fn of(line: &str, page: usize, pages: &Encodings) -> Self {
        let mut found = Self { signs: Vec::new(), others: 0, foreign: 0, covered: 0 };
        let characters: Vec<(usize, char)> = line.char_indices().collect();
        let bytes: Vec<Option<u8>> = characters.iter().map(|(_, c)| pages.byte(page, *c)).collect();
        let mut at = 0;
        while at < characters.len() {
            if let Some((was, count)) = character_at(&bytes[at..]) {
                let (before, behind) =
                    (at.checked_sub(1).map(|at| characters[at].1), characters.get(at + count));
                let tells = tells(
                    &bytes[at..at + count],
                    (characters[at + count - 1].1, behind.map(|it| it.1)),
                    before,
                    page,
                );
                let end = behind.map_or(line.len(), |(end, _)| *end);
                found.signs.push(Sign { start: characters[at].0, end, was, tells });
                found.covered += count;
                at += count;
                continue;
            }
            if !characters[at].1.is_ascii() {
                found.others += 1;
                found.foreign += usize::from(bytes[at].is_none());
            }
            at += 1;
        }
        found
    }

    fn count(&self, tells: SignStrength) -> usize {
        self.signs.iter().filter(|sign| sign.tells == tells).count()
    }

    /// Whether a line has signs enough to have been read wrongly.
    fn is_enough(&self, page: usize) -> bool {
        /// Signs that tell little, where nothing gainsays them, and in any encoding.
        const SIGNS_MIN: (usize, usize) = (3, 5);
        let (much, something) = (self.count(SignStrength::Much), self.count(SignStrength::Something));
        let is_most = self.covered * 10 >= (self.covered + self.others) * 7;
        match page {
            0 => {
                let is_all = self.others == 0;
                much > 0
                    || something > 1
                    || (something > 0 && is_all)
                    || (self.signs.len() >= SIGNS_MIN.0 && is_all)
            }
            1 | 2 => {
                much > 1
                    || (much > 0 && (something > 0 || self.others == 0))
                    || (something >= SIGNS_MIN.0 && is_most)
            }
            _ => much > 1 || (self.signs.len() >= SIGNS_MIN.1 && is_most),
        }
    }

    /// The line with its signs put right. One that tells little is, where all of the line is of the encoding.
    fn put_right(&self, line: &str, page: usize) -> String {
        let (mut written, mut copied) = (String::with_capacity(line.len()), 0);
        for sign in self.signs.iter().filter(|sign| sign.tells != SignStrength::Little || self.foreign == 0) {
            written.push_str(&line[copied..sign.start]);
            written.push(sign.was);
            copied = sign.end;
        }
        written.push_str(&line[copied..]);
        // The no-break space that ends `à` is often a plain one by now.
        if page == 0 { written.replace("Ã  ", "à ").replace("Ã ", "à ") } else { written }
    }
}

/// The character of UTF-8 that these bytes begin with, beyond ASCII, and how many bytes it has.
fn character_at(bytes: &[Option<u8>]) -> Option<(char, usize)> {
    let count = match bytes[0]? {
        0xc2..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0..0xf5 => 4,
        _ => return None,
    };
    let mut own = [0; 4];
    for (own, byte) in own.iter_mut().zip(bytes.get(..count)?) {
        *own = (*byte)?;
    }
    let was = std::str::from_utf8(&own[..count]).ok()?.chars().next()?;
    Some((was, count))
}

/// Marks that stand behind a word.
const MARKS: [char; 15] = ['‘', '’', '“', '”', '‚', '„', '…', '–', '—', '‹', '›', '«', '»', '•', '™'];

/// How much a sign tells, whose last character and the one behind it are these.
fn tells(
    bytes: &[Option<u8>],
    (last, behind): (char, Option<char>),
    before: Option<char>,
    page: usize,
) -> SignStrength {
    let lead = bytes[0].unwrap_or_default();
    let ends_word = !behind.is_some_and(|c| c.is_alphanumeric() || !c.is_ascii());
    let is_mark = MARKS.contains(&last);
    let is_shouted = before.is_some_and(char::is_uppercase);
    // No capital stands behind a small letter, or behind what ends a sign.
    let is_capital = before.is_none_or(|c| !c.is_lowercase() && (c.is_ascii() || c.is_alphabetic()));
    match (bytes.len(), lead) {
        // Marks and signs: `â€™`. Elsewhere letters may follow each other so in a language.
        (3, 0xe2) => SignStrength::Much,
        (3 | 4, _) => {
            if page == 0 {
                SignStrength::Much
            } else {
                SignStrength::Little
            }
        }
        _ if page > 2 => SignStrength::Little,
        // A letter before a mark, at the end of a word, which may be its own.
        _ if is_mark && ends_word && is_capital && (is_shouted || lead > 0xc3) => SignStrength::Little,
        (2, 0xc2 | 0xc3) => SignStrength::Much,
        // Latin letters, Greek, Cyrillic, Hebrew and Arabic ones.
        (2, 0xc4 | 0xc5 | 0xce..0xd4 | 0xd6..0xdc) => SignStrength::Something,
        _ => SignStrength::Little,
    }
}

#[cfg(test)]
mod tests {
    use super::{PAGES, repaired};

    /// A text read in an encoding that it is not written in; none where a byte has no character there.
    fn misread(text: &str, encoding: &'static encoding_rs::Encoding) -> String {
        encoding.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    fn latin_1(text: &str) -> String {
        text.bytes().map(char::from).collect()
    }

    const GERMAN: &str = "Prüfer fanden „Risse“ – für die Häuser an der Straße bestehe keine Gefahr.";
    const CZECH: &str = "Dělníci v Tesalu začali v pondělí vypouštět nádrž, řekl příští správce.";
    const TURKISH: &str = "Boğazda gemi trafiği yoğun sis yüzünden askıya alındı, dedi görevli.";
    const FRENCH: &str = "L’été a été très sec à Besançon, où l’on espère des pluies dès août.";
    const RUSSIAN: &str = "Паром не ходит с пятницы, сказал начальник порта, и никто не знает почему.";
    const CHINESE: &str = "云岚市最后一家手工制伞作坊";

    #[test]
    fn what_was_read_wrongly_once_or_twice_is_put_right() {
        for text in [GERMAN, CZECH, TURKISH, FRENCH, RUSSIAN, CHINESE] {
            let western = misread(text, PAGES[0]);
            assert_eq!(repaired(&western).as_deref(), Some(text), "{western}");
            assert_eq!(repaired(&latin_1(text)).as_deref(), Some(text), "{text}");
            assert_eq!(repaired(&misread(&western, PAGES[0])).as_deref(), Some(text), "{text}");
            assert_eq!(repaired(&latin_1(&latin_1(text))).as_deref(), Some(text), "{text}");
        }
        for text in [GERMAN, CZECH, TURKISH, FRENCH] {
            for encoding in &PAGES[1..4] {
                let wrong = misread(text, encoding);
                if !wrong.contains('\u{fffd}') {
                    assert_eq!(repaired(&wrong).as_deref(), Some(text), "{wrong}");
                }
            }
        }
        let wrong = misread("Мост через реку закрыт на ремонт до марта.", PAGES[3]);
        assert_eq!(repaired(&wrong).as_deref(), Some("Мост через реку закрыт на ремонт до марта."));
    }

    #[test]
    fn half_a_line_is_put_right_where_the_other_half_is_sound() {
        for (text, encoding) in
            [(RUSSIAN, PAGES[0]), (TURKISH, PAGES[0]), (CZECH, PAGES[0]), (GERMAN, PAGES[1])]
        {
            let line = format!("{text} {}", misread(text, encoding));
            assert_eq!(repaired(&line), Some(format!("{text} {text}")), "{line}");
        }
    }

    #[test]
    fn a_character_that_is_sound_or_lost_stops_nothing() {
        let wrong = misread(GERMAN, PAGES[0]);
        for (more, expected) in [
            ("🚢 ", "🚢 "),
            ("Über 5 € — ", "Über 5 € — "),
            ("Łódź: ", "Łódź: "),
            ("za\u{c4}\u{fffd}ali ", "za\u{c4}\u{fffd}ali "),
        ] {
            assert_eq!(repaired(&format!("{more}{wrong}")), Some(format!("{expected}{GERMAN}")));
        }
        assert_eq!(
            repaired("Elle est Ã  Paris, dÃ©jÃ  partie").as_deref(),
            Some("Elle est à Paris, déjà partie")
        );
    }

    #[test]
    fn text_that_people_write_is_left_alone() {
        for text in [
            GERMAN,
            CZECH,
            TURKISH,
            FRENCH,
            RUSSIAN,
            CHINESE,
            "São Paulo, Ângela, château, IRMÃ” disse",
            "der alte Strauß“, sagte sie, „GROSSÖ“ und É…",
            "HYVÄ… NIIN, sanoi Pekka: ”PÄÄTÄ”",
            "déjà… gagné” – l’été, LIBERTÉ» ÉGALITÉ»",
            "Дії «влади» Києва, її рішення: Рівне, Єдність — «ні»",
            "Ён сказаў: «Сёння»… Пры гэтым № 5",
            "√2 ≈ 1,41 ¬ a, 3×½, 20 °C, ±5 µm",
            "Kødet koster 5 Ø – og «Å» er en ø",
            "ΑΘΗΝΑ: «Ο καιρός» – είπε",
            "Țara Făgărașului, ĂȘTIA",
            "ÍŽ ÀÇ « citação »",
        ] {
            assert_eq!(repaired(text), None, "{text}");
        }
    }

    /// Words of people's languages, each with a letter beyond ASCII.
    const WORDS: [&[&str]; 6] = [
        &["Prüfer", "Häuser", "Straße", "über", "fünf", "Größe", "Brücke", "später", "Schäden", "Küste"],
        &["dělníci", "nádrž", "pondělí", "řekl", "příští", "správce", "město", "voličů", "škola", "žáků"],
        &["été", "où", "déjà", "forêt", "pêcheurs", "élèves", "façade", "première", "août", "député"],
        &["trafiği", "yoğun", "yüzünden", "askıya", "görevli", "İstanbul", "çocuk", "şehir", "önce", "üç"],
        &["паром", "пятницы", "начальник", "порта", "никто", "знает", "школа", "город", "вчера", "мост"],
        &["πλοίο", "λιμάνι", "Παρασκευή", "δήμαρχος", "είπε", "κανείς", "ξέρει", "σχολείο", "πόλη", "χθες"],
    ];

    fn sentences() -> impl proptest::strategy::Strategy<Value = String> {
        use proptest::prelude::Strategy;
        let words = |list: &'static [&'static str]| {
            proptest::collection::vec(proptest::sample::select(list.to_vec()), 5..12)
        };
        proptest::sample::select(WORDS.to_vec())
            .prop_flat_map(words)
            .prop_map(|words| format!("{}, {}.", words[..3].join(" and "), words[3..].join(" ")))
    }

    #[test]
    fn whatever_sentence_was_read_wrongly_is_put_right_and_a_sound_one_is_left_alone() {
        use proptest::test_runner::{Config, TestRng, TestRunner};
        let config = Config { cases: 500, failure_persistence: None, ..Config::default() };
        let rng = TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
        let checked = TestRunner::new_with_rng(config, rng).run(&sentences(), |text| {
            assert_eq!(repaired(&text), None, "{text}");
            let western = misread(&text, PAGES[0]);
            for wrong in [&western, &latin_1(&text), &misread(&western, PAGES[0]), &latin_1(&latin_1(&text))]
            {
                assert_eq!(repaired(wrong).as_deref(), Some(text.as_str()), "{wrong}");
            }
            Ok(())
        });
        checked.unwrap();
    }
}
