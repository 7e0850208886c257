//! A folded line below or above the story in, the agencies that it names as the story's source out.
//!
//! `Quelle: dpa`, `Fuente: EFE`, `Con información de EFE`, `(共同)`, `Reuters`: the languages differ in the word, and
//! nothing else stands on the line. A picture's source has a word of its own (`Foto: dpa`) and is none.

use crate::agency::{Agencies, AgencyId};

/// Bytes of a source line, at most.
const LINE_BYTES_MAX: usize = 120;

/// Words before a colon, in small case, that say where a story is from.
const SOURCE: [&str; 38] = [
    "source",
    "sources",
    "text",
    "texte",
    "texto",
    "testo",
    "tekst",
    "quelle",
    "quellen",
    "fuente",
    "fuentes",
    "fonte",
    "fonti",
    "fontes",
    "kilde",
    "kilder",
    "källa",
    "källor",
    "lähde",
    "lähteet",
    "heimild",
    "bron",
    "bronnen",
    "źródło",
    "źródła",
    "zdroj",
    "izvor",
    "forrás",
    "sursa",
    "kaynak",
    "sumber",
    "nguồn",
    "источник",
    "джерело",
    "πηγή",
    "来源",
    "來源",
    "出典",
];

/// Openings, in small case, behind which only names may stand.
const WITH: [&str; 26] = [
    "with ",
    "with inputs from ",
    "with input from ",
    "with reporting from ",
    "with reporting by ",
    "with files from ",
    "mit ",
    "mit material von ",
    "mit material der ",
    "mit agenturmaterial von ",
    "mit informationen von ",
    "avec ",
    "avec l'",
    "con ",
    "con información de ",
    "con informaciones de ",
    "con informazioni di ",
    "com ",
    "com informações da ",
    "com informações de ",
    "com informações do ",
    "met ",
    "med ",
    "z ",
    "по материалам ",
    "по данным ",
];

/// What joins a paper's name to its agencies': `Le Port avec AFP`.
const BESIDE: [&str; 6] = [" avec ", " mit ", " con ", " com ", " med ", " with "];

/// Words of a paper's name, at most.
const PAPER_WORDS_MAX: usize = 3;

/// Short names that stand alone on a line for nothing but their agency; `SPA`, `PA` and `AA` may be a country, a state
/// and a size.
const ALONE: [&str; 18] = [
    "AP",
    "AFP",
    "EFE",
    "dpa",
    "DPA",
    "UPI",
    "AAP",
    "ANP",
    "NTB",
    "PTI",
    "ANI",
    "PAP",
    "sda",
    "epd",
    "KNA",
    "SID",
    "APA",
    "ロイター",
];

/// Bytes of a name that stands for its agency also alone, at least.
const ALONE_BYTES_MIN: usize = 4;

/// Words between names.
const JOINING: [&str; 10] = [" and ", " und ", " et ", " y ", " e ", " og ", " och ", " en ", " и ", " i "];

/// The agencies of a source line, `None` if it is none.
pub fn read(line: &str, agencies: &Agencies) -> Option<Vec<AgencyId>> {
    if line.len() > LINE_BYTES_MAX {
        return None;
    }
    let line = line.trim_matches([' ', '-', '*']);
    let line = line.strip_suffix('.').unwrap_or(line);
    let inner = [('(', ')'), ('[', ']'), ('/', '/')]
        .into_iter()
        .find_map(|(open, close)| line.strip_prefix(open)?.strip_suffix(close));
    let text = inner.unwrap_or(line).trim().trim_end_matches('.');
    let is_long = |name: &str| name.len() >= ALONE_BYTES_MIN && !name.starts_with(char::is_lowercase);
    let named = said(text, agencies).or_else(|| {
        let names = names(text, agencies)?;
        (inner.is_some() || ALONE.contains(&text) || is_long(text)).then_some(names)
    });
    named.filter(|named| !named.is_empty())
}

/// The agencies behind a word for source.
fn said(text: &str, agencies: &Agencies) -> Option<Vec<AgencyId>> {
    if let Some((word, behind)) = text.split_once(':')
        && SOURCE.contains(&word.trim_end().to_lowercase().as_str())
    {
        let behind = behind.trim();
        return names(behind, agencies).or_else(|| Some(agencies.by_names(behind)));
    }
    let is_paper = |name: &str| {
        let mut words = name.split(' ');
        words.clone().count() <= PAPER_WORDS_MAX && words.all(|word| !word.starts_with(char::is_lowercase))
    };
    let mut papers = BESIDE.iter().filter_map(|word| text.split_once(*word));
    if has_word(text, &BESIDE)
        && let Some((_, behind)) = papers.find(|(paper, _)| is_paper(paper))
    {
        return names(behind, agencies);
    }
    let first = text.chars().next()?.to_lowercase().next()?;
    if !WITH.iter().any(|opening| opening.starts_with(first)) {
        return None;
    }
    let small = text.to_lowercase();
    // Lower case may have another length; then nothing of what is listed here stands at the start.
    WITH.iter()
        .filter(|opening| small.starts_with(*opening))
        .find_map(|opening| names(text.get(opening.len()..)?, agencies))
}

/// Whether one of these words, which have blanks around them, stands in the text.
fn has_word(text: &str, words: &[&str]) -> bool {
    let begins = |at: usize| words.iter().any(|word| text.as_bytes()[at..].starts_with(word.as_bytes()));
    memchr::memchr_iter(b' ', text.as_bytes()).any(begins)
}

/// The agencies of a text that consists of their names alone.
fn names(text: &str, agencies: &Agencies) -> Option<Vec<AgencyId>> {
    let known = |name: &str| agencies.by_name(name).or_else(|| agencies.by_token(name));
    if let Some(agency) = known(text) {
        return Some(vec![agency]);
    }
    let (mut named, mut rest) = (Vec::new(), Some(text));
    while let Some(text) = rest {
        let name;
        (name, rest) = cut_name(text);
        named.push(known(name.trim())?);
    }
    Some(named)
}

/// The first of several names, and what stands behind what joins it to the next.
fn cut_name(text: &str) -> (&str, Option<&str>) {
    let joined = text.char_indices().find_map(|(at, c)| match c {
        ',' | '/' | '&' | '+' | '、' | '·' => Some((at, at + c.len_utf8())),
        ' ' => {
            let joining = JOINING.iter().find(|joining| text[at..].starts_with(**joining))?;
            Some((at, at + joining.len()))
        }
        _ => None,
    });
    joined.map_or((text, None), |(end, next)| (&text[..end], Some(&text[next..])))
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::agency::Agencies;

    #[test]
    fn a_source_line_names_its_agencies_and_nothing_else() {
        let agencies = Agencies::built_in();
        for (line, expected) in [
            ("Quelle: dpa", "dpa"),
            ("Source : AFP", "afp"),
            ("Texte : AFP", "afp"),
            ("Fuente: EFE.", "efe"),
            ("Fonte: ANSA", "ansa"),
            ("Kilde: NTB", "ntb"),
            ("Källa: TT", "tt"),
            ("Bron: ANP", "anp"),
            ("Źródło: PAP", "pap"),
            ("Источник: ТАСС", "tass"),
            ("来源:新华社", "xinhua"),
            ("Quelle: Marlower Bote/dpa", "dpa"),
            ("Con información de EFE", "efe"),
            ("(Con información de AFP, EFE y Reuters)", "afp|efe|reuters"),
            ("Mit Material von dpa", "dpa"),
            ("Avec AFP", "afp"),
            ("Le Port avec AFP", "afp"),
            ("(共同)", "kyodo"),
            ("(時事)", "jiji"),
            ("(新华社)", "xinhua"),
            ("(dpa)", "dpa"),
            ("(TT)", "tt"),
            ("(ТАСС)", "tass"),
            ("Reuters", "reuters"),
            ("- Reuters", "reuters"),
            ("dpa", "dpa"),
            ("AFP", "afp"),
            ("AFP, Reuters", "afp|reuters"),
            ("Agencia EFE", "efe"),
            ("時事通信", "jiji"),
        ] {
            let named = read(line, &agencies).unwrap_or_default();
            let ids: Vec<&str> = named.into_iter().map(|id| agencies.get(id).id).collect();
            assert_eq!(ids.join("|"), expected, "{line}");
        }
        for line in [
            "Foto: dpa",
            "Photo: Reuters",
            "Bild: Ilse Marn/dpa",
            "Source: harbour office",
            "Quelle der Trave",
            "Con información de los vecinos",
            "Avec l'AFP et deux autres témoins",
            "With Reuters, the harbour lost its last tenant",
            "(Reuters Health)",
            "Jo Kern avec le maire",
            "la police avec AFP",
            "The writer is a former Reuters correspondent.",
            "PA",
            "AA",
            "SPA",
            "lusa",
            "Agencies",
            "",
            "()",
        ] {
            assert!(read(line, &agencies).is_none(), "{line}");
        }
    }
}
