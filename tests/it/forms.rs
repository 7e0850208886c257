//! What holds of the forms that readers know: what is written in any of them is read back, and nothing is read that is not written.

use crate::properties::holds;
use crate::values::records;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::select;
use storywire::base::article::Article;
use storywire::source::date;

/// Cases of a property of a value, and of one of a file.
const VALUE_CASES: u32 = 4_000;
const FILE_CASES: u32 = 400;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Scraps that make texts which are nearly dates.
fn nearly_a_date() -> impl Strategy<Value = String> {
    let scrap = prop_oneof![
        (0u32..40).prop_map(|number| number.to_string()),
        (1750u32..2300).prop_map(|number| number.to_string()),
        (0u32..24, 0u32..61).prop_map(|(hour, minute)| format!("{hour}:{minute:02}")),
        select(MONTHS.to_vec()).prop_map(str::to_owned),
        select(vec![
            "Mon",
            "Friday",
            "mars",
            "Mai",
            "mar",
            "août",
            "Sept.",
            "st",
            "nd",
            "T",
            "Z",
            "AM",
            "pm",
            "UTC",
            "CET",
            "+02:00",
            "at",
            "um",
            "de",
            "©",
            "Tel.",
            "Published",
            "Updated",
            "week",
            "ago",
            "BC",
            "No.",
            "р.",
            "г.",
            "年",
            "月",
            "日",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,6}",
    ];
    let between = select(vec![" ", "", "-", "/", ".", ", ", ":", "  ", "\u{a0}", "\n", "|"]);
    proptest::collection::vec((scrap, between), 0..9).prop_map(|parts| {
        parts.into_iter().flat_map(|(scrap, between)| [scrap, between.to_owned()]).collect()
    })
}

/// The whole numbers in a text, in digits of any script.
fn numbers(text: &str) -> Vec<u64> {
    let digits = |c: char| c.is_numeric().then(|| c.to_digit(10)).flatten();
    let parts = text.split(|c: char| digits(c).is_none()).filter(|part| !part.is_empty());
    parts.filter_map(|part| part.parse().ok()).collect()
}

/// Whether year, month and day of a time stand in a text, as numbers of their own or a month by its name.
fn stands_in(at: i64, text: &str) -> bool {
    const DAY: i64 = 86_400;
    [-DAY, 0, DAY].iter().any(|aside| {
        let told = storywire::base::time::to_rfc3339(at + aside);
        let part = |range: std::ops::Range<usize>| told[range].parse::<u64>().unwrap();
        let (year, month, day) = (part(0..4), part(5..7), part(8..10));
        let mut left = numbers(text);
        let mut take = |wanted: &dyn Fn(u64) -> bool| {
            left.iter().position(|number| wanted(*number)).map(|place| left.swap_remove(place)).is_some()
        };
        // A year may be short, or counted from another.
        let is_year = |number| number == year || number == year % 100 || number == year + 543;
        let has_name = text.chars().any(char::is_alphabetic);
        take(&is_year) && take(&|number| number == day) && (has_name || take(&|number| number == month))
    })
}

#[test]
fn no_text_makes_a_date_up() {
    let languages = select(vec!["", "en", "de", "fr", "pl", "th", "ja", "ar", "ru"]);
    let read = std::cell::Cell::new(0);
    holds(
        VALUE_CASES,
        (prop_oneof![4 => nearly_a_date(), 1 => "\\PC{0,60}"], languages),
        |(text, language)| {
            let Some(reading) = date::read(&text, language) else { return };
            read.set(read.get() + 1);
            // A long number is a time by itself, and some peoples count by reigns.
            let is_number = text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() >= 6);
            assert!(
                is_number || language == "ja" || stands_in(reading.stamp.at, &text),
                "{text:?} in {language:?} is {}",
                storywire::base::time::to_rfc3339(reading.stamp.at)
            );
        },
    );
    assert!(read.get() > 20, "only {} are dates", read.get());
}

#[test]
fn a_date_is_read_back_from_every_way_to_write_it() {
    let days = (1970i64..2037, 1u8..=12, 1u8..=28, 0u8..24, 0u8..60);
    holds(VALUE_CASES, days, |(year, month, day, hour, minute)| {
        let name = MONTHS[usize::from(month) - 1];
        let wanted = format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z");
        let read = |text: &str, language: &str| {
            date::read(text, language).map(|read| storywire::base::time::to_rfc3339(read.stamp.at))
        };
        let at: i64 = date::parse(&wanted).unwrap().at;
        let mut forms = vec![
            wanted.clone(),
            wanted.replace('T', " "),
            format!("{day} {} {year} {hour:02}:{minute:02} GMT", &name[..3]),
            format!("{name} {day}, {year} {hour:02}:{minute:02} UTC"),
            format!("{day} {name} {year}, {hour:02}:{minute:02}"),
            format!("{year}/{month:02}/{day:02} {hour:02}:{minute:02}:00"),
            format!("{{\"$date\": \"{wanted}\"}}"),
            format!("ISODate(\"{wanted}\")"),
            format!("{year}{month:02}{day:02}{hour:02}{minute:02}00"),
        ];
        if at >= 1_000_000_000 {
            forms.extend([
                at.to_string(),
                format!("{at}000"),
                format!("{at}000000"),
                format!("{at}000000000"),
            ]);
            forms.extend([format!("/Date({at}000)/"), format!("{{\"$date\": {at}000}}")]);
        }
        for form in forms {
            assert_eq!(read(&form, "").as_ref(), Some(&wanted), "{form}");
        }
        let dotted = format!("{day:02}.{month:02}.{year} {hour:02}:{minute:02}");
        assert_eq!(read(&dotted, "de").as_ref(), Some(&wanted), "{dotted}");
        let day_alone = format!("{year}-{month:02}-{day:02}T00:00:00Z");
        for form in [
            format!("{day} {name} {year}"),
            format!("{name} {day}, {year}"),
            format!("{year}-{month:02}-{day:02}"),
        ] {
            assert_eq!(read(&form, "").as_ref(), Some(&day_alone), "{form}");
        }
    });
}

/// A record as it is written: id, headline and text.
type Written = (String, String, String);

/// Records of words, between which stand what tables, JSON and XML have a use for.
fn written(marks: &'static [&'static str], lines: bool) -> impl Strategy<Value = Vec<Written>> {
    let ends: Vec<&'static str> = if lines { vec![" ", "\n"] } else { vec![" "] };
    let word = ("[a-zäéß]{2,8}", select(marks.to_vec()), select(ends));
    let text = (proptest::collection::vec(word, 6..14), "[a-z]{4,8}").prop_map(|(words, last)| {
        // Whether a backslash before a quote that ends a line is the cell's own nobody can tell.
        let end_of = |mark, end| if mark == "\"" { " " } else { end };
        let words = words.into_iter().map(|(word, mark, end)| format!("{word}{mark}{}", end_of(mark, end)));
        words.collect::<String>() + &last
    });
    let title = ("[A-Z][a-z]{3,7}", select(marks.to_vec()), "[a-z]{3,7}")
        .prop_map(|(a, mark, b)| format!("{a}{mark} {b}"));
    proptest::collection::vec((title, text), 3..8).prop_map(|records| {
        let numbered = records.into_iter().enumerate();
        numbered.map(|(number, (title, text))| (format!("r{number}"), title, text)).collect()
    })
}

fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Holds what was read of a file against what was written.
fn assert_read(name: &str, file: &str, wanted: &[Written]) {
    let read = records(name, file);
    let told = |article: &Article| (article.id.clone(), line(&article.title), line(&article.text));
    let read: Vec<_> = read.iter().map(|outcome| outcome.as_ref().map(told)).collect();
    let wanted: Vec<_> =
        wanted.iter().map(|(id, title, text)| (id.clone(), line(title), line(text))).collect();
    let is_same = read.len() == wanted.len()
        && read.iter().zip(&wanted).all(|(read, wanted)| read.as_ref() == Ok(wanted));
    assert!(is_same, "{file}\n{read:#?}\n{wanted:#?}");
}

#[test]
fn a_table_is_read_back_cell_by_cell_in_every_dialect() {
    let dialects = (
        select(vec![',', ';', '\t', '|']),
        select(vec!["\"\"", "\\\""]),
        select(vec!["\n", "\r\n"]),
        any::<bool>(),
    );
    let above = select(vec!["", "\u{feff}", "sep=D\n", "# made by an exporter\n"]);
    let tables = written(&["", ",", ";", "|", "\"", " 'x'", "."], true);
    holds(FILE_CASES, (tables, dialects, above), |(records, (delimiter, quote, end, quotes_all), above)| {
        let cell = |cell: &str| {
            let needs = quotes_all || cell.contains([delimiter, '"', '\n']);
            if needs { format!("\"{}\"", cell.replace('"', quote)) } else { cell.to_owned() }
        };
        let row = |cells: [&str; 3]| cells.map(cell).join(&delimiter.to_string()) + end;
        let mut file = above.replace('D', &delimiter.to_string()) + &row(["id", "title", "text"]);
        records.iter().for_each(|(id, title, text)| file.push_str(&row([id, title, text])));
        assert_read("a.csv", &file, &records);
    });
}

#[test]
fn json_is_read_back_however_loosely_it_is_written() {
    let strings = select(vec![Quoting::Book, Quoting::Single, Quoting::Raw]);
    let habits = (strings, any::<bool>(), any::<bool>(), any::<bool>());
    let between = select(vec!["\n", ",\n", ";\n", "\n\n", " ", ", "]);
    let dumps = written(&["", ",", ":", " {x}", " [y]", "'s", "\"", "\t", "."], false);
    holds(
        FILE_CASES,
        (dumps, habits, between),
        |(records, (strings, bare_keys, comma, is_python), between)| {
            let string = |text: &str| strings.write(text);
            let key = |name: &str| if bare_keys { name.to_owned() } else { string(name) };
            let nothing = if is_python { "None, 'n': NaN, 'f': True" } else { "null" };
            let record = |(id, title, text): &Written| {
                let fields = [("id", id), ("title", title), ("text", text)]
                    .map(|(name, value)| format!("{}: {}", key(name), string(value)));
                format!("{{{}, \"none\": {nothing}{}}}", fields.join(", "), if comma { "," } else { "" })
            };
            let file = records.iter().map(record).collect::<Vec<_>>().join(between) + "\n";
            assert_read("a.jsonl", &file, &records);
        },
    );
}

/// How strings of JSON are written.
#[derive(Clone, Copy, Debug)]
enum Quoting {
    Book,
    Single,
    /// With control characters as they are.
    Raw,
}

impl Quoting {
    fn write(self, text: &str) -> String {
        let escaped = text.replace('\\', "\\\\");
        match self {
            Self::Book => serde_json::to_string(text).unwrap(),
            Self::Single => format!("'{}'", escaped.replace('\'', "\\'").replace('\t', "\\t")),
            Self::Raw => format!("\"{}\"", escaped.replace('"', "\\\"")),
        }
    }
}

#[test]
fn xml_is_read_back_however_it_is_escaped() {
    let escapes = select(vec![Escape::Named, Escape::Decimal, Escape::Hexadecimal, Escape::Section]);
    let dresses = (select(vec!["item", "entry", "article"]), any::<bool>(), any::<bool>(), escapes);
    let feeds = written(&["", ",", " & co", " < five", " > six", "\"", " ]]>", "."], false);
    holds(FILE_CASES, (feeds, dresses), |(records, (element, is_commented, is_spaced, escape))| {
        let beside =
            if is_commented { "<!-- <title>none</title> --><media:title>Picture</media:title>" } else { "" };
        let gap = if is_spaced { "\n  " } else { "" };
        let item = |(id, title, text): &Written| {
            let (title, text) = (escape.write(title), escape.write(text));
            format!(
                "<{element}>{gap}<guid>{id}</guid>{gap}<title>{title}</title>{beside}{gap}<body>{text}</body>{gap}</{element}>"
            )
        };
        let items: String = records.iter().map(item).collect();
        let file = format!(
            "<?xml version=\"1.0\"?><rss xmlns:media=\"http://search.yahoo.com/mrss/\"><channel>{items}</channel></rss>"
        );
        assert_read("a.xml", &file, &records);
    });
}

/// How the marks of XML are written in a text.
#[derive(Clone, Copy, Debug)]
enum Escape {
    Named,
    Decimal,
    Hexadecimal,
    Section,
}

impl Escape {
    fn write(self, text: &str) -> String {
        let one = |c: char| match (self, c) {
            (Self::Section, _) => c.to_string(),
            (Self::Named, '&') => "&amp;".to_owned(),
            (Self::Named, '<') => "&lt;".to_owned(),
            (Self::Named, '>') => "&gt;".to_owned(),
            (Self::Decimal, '&' | '<' | '>') => format!("&#{};", u32::from(c)),
            (Self::Hexadecimal, '&' | '<' | '>') => format!("&#x{:x};", u32::from(c)),
            _ => c.to_string(),
        };
        let written: String = text.chars().map(one).collect();
        match self {
            Self::Section => format!("<![CDATA[{}]]>", written.replace("]]>", "]]]]><![CDATA[>")),
            _ => written,
        }
    }
}
