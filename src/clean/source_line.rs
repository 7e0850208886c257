//! A folded line below or above the story in, the agencies that it names as the story's source out.
//!
//! `Quelle: dpa`, `Fuente: EFE`, `Con información de EFE`, `(共同)`, `Reuters`: the languages differ in the
//! word, and nothing else stands on the line. A picture's source has a word of its own (`Foto: dpa`) and is
//! none.

use super::source_words::{ALONE, AMBIGUOUS, BESIDE, PICTURE, SOURCE, WITH};
use crate::base::agency::joint::{JointMark, is_desk};
use crate::base::agency::{Agencies, AgencyId};

/// Bytes of a source line, at most.
const LINE_BYTES_MAX: usize = 120;

/// Bytes of a list of sources behind a word for source, at most.
const LIST_BYTES_MAX: usize = 260;

/// Words of a paper's name, at most.
const PAPER_WORDS_MAX: usize = 3;

/// Bytes of a name that stands for its agency also alone, at least.
const ALONE_BYTES_MIN: usize = 4;

/// How a mark says whose copy this is, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SourceForm {
    /// Behind a word for source: `Quelle: dpa`.
    Labelled,
    /// In brackets: `(dpa, Mbt)`.
    Wrapped,
    /// Behind words for material: `Mit Material von dpa`.
    Material,
    /// Behind what it is: `Nachrichtenagentur dpa`.
    Noun,
    /// Joined to a desk's mark or another agency: `imn/dpa`.
    Slashed,
    /// Behind a word that may open a sentence: `mit dpa`.
    With,
    /// A name and nothing else.
    Bare,
}

/// A mark that names the story's source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NamedSource {
    /// Whose copy it says this is.
    pub agencies: Vec<AgencyId>,
    /// How it says so.
    pub form: SourceForm,
    /// Whether nothing but agencies' names stands in it.
    pub pure: bool,
}

/// The agencies of a source line, `None` if it is none.
pub(crate) fn read(line: &str, agencies: &Agencies) -> Option<Vec<AgencyId>> {
    mark(line, false, agencies).map(|source| source.agencies)
}

/// What a mark says, `None` if the text is none; `strict` asks that nothing but names stands behind a word
/// for source.
pub(super) fn mark(text: &str, strict: bool, agencies: &Agencies) -> Option<NamedSource> {
    if text.len() > LIST_BYTES_MAX || (text.len() > LINE_BYTES_MAX && !text.contains(':')) {
        return None;
    }
    let line = text.trim_matches([' ', '-', '*', '=']);
    let line = line.strip_prefix("/ ").unwrap_or(line);
    let line = line.strip_suffix('.').unwrap_or(line);
    let inner = [('(', ')'), ('[', ']'), ('/', '/'), ('【', '】')]
        .into_iter()
        .find_map(|(open, close)| line.strip_prefix(open)?.strip_suffix(close));
    let text = inner.unwrap_or(line).trim().trim_end_matches('.');
    let mut pure = false;
    let said = labelled(text, strict, agencies)
        .map(|named| (named, SourceForm::Labelled))
        .or_else(|| beside_paper(text, agencies).map(|named| (named, SourceForm::With)))
        .or_else(|| with(text, agencies))
        .or_else(|| {
            let joint = agencies.joint(text)?;
            let form = unsaid(text, &joint, inner.is_some(), agencies)?;
            pure = joint.pure;
            Some((joint.agencies, form))
        });
    let (named, form) = said.filter(|(named, _)| !named.is_empty())?;
    let form = if inner.is_some() { form.min(SourceForm::Wrapped) } else { form };
    Some(NamedSource { agencies: named, form, pure })
}

/// The form of a mark that consists of names alone; none where these may mean something else.
fn unsaid(text: &str, joint: &JointMark, wrapped: bool, agencies: &Agencies) -> Option<SourceForm> {
    if wrapped {
        return Some(SourceForm::Wrapped);
    }
    if joint.said {
        return Some(SourceForm::Noun);
    }
    let is_long = text.len() >= ALONE_BYTES_MIN && !text.starts_with(char::is_lowercase);
    let slashed = text.contains('/');
    if joint.pure && (is_long || slashed || ALONE.contains(&text)) {
        return Some(if slashed { SourceForm::Slashed } else { SourceForm::Bare });
    }
    let is_sure = |agency: &AgencyId| {
        let agency = agencies.get(*agency);
        !AMBIGUOUS.contains(&agency.id) && is_wire(agency.kind)
    };
    let opened = || text.split([' ', ',']).next().is_some_and(|first| ALONE.contains(&first));
    let initials = || opened() && !text.contains([',', ';', '|']);
    (joint.agencies.iter().all(is_sure) && (slashed || initials())).then_some(SourceForm::Slashed)
}

/// Whether a service of this kind is an agency in the narrow sense: a paper or broadcaster may also be only
/// cited.
pub(super) fn is_wire(kind: &str) -> bool {
    matches!(kind, "agency" | "coop" | "state_agency" | "specialist" | "press_release")
}

/// The agencies behind a word for source and a colon.
fn labelled(text: &str, strict: bool, agencies: &Agencies) -> Option<Vec<AgencyId>> {
    let (word, behind) = text.split_once(':')?;
    if !SOURCE.contains(&word.trim_end().to_lowercase().as_str()) {
        return None;
    }
    let behind = before_picture(behind).trim();
    let joint = agencies.joint(behind);
    if let Some(joint) = joint.as_ref().filter(|joint| joint.pure && joint.agencies.len() == 1) {
        return Some(joint.agencies.clone());
    }
    if joint.is_none() && strict {
        return None;
    }
    // Among other sources a paper or a broadcaster is only cited.
    let mut named = joint.map_or_else(|| in_list(behind, agencies), |joint| joint.agencies);
    named.retain(|agency| is_wire(agencies.get(*agency).kind));
    Some(named)
}

/// The agencies in a list of sources of any kind: `"Marlower Bote", Nachrichtenagenturen dpa und AFP`.
fn in_list(list: &str, agencies: &Agencies) -> Vec<AgencyId> {
    let mut named = agencies.by_names(list);
    let parts = list.split([',', ';', '/']).filter_map(|part| agencies.joint(part));
    for agency in parts.filter(|joint| joint.said || joint.pure).flat_map(|joint| joint.agencies) {
        if !named.contains(&agency) {
            named.push(agency);
        }
    }
    named
}

/// A list of sources up to where those of its pictures begin: `dpa, Bild: Marn`.
fn before_picture(list: &str) -> &str {
    let colon = list.match_indices(':').find_map(|(at, _)| {
        let before = list[..at].trim_end();
        let start = before.rfind([' ', ',', '/', ';', '|', '(']).map_or(0, |at| at + 1);
        PICTURE.contains(&before[start..].to_lowercase().as_str()).then_some(start)
    });
    list[..colon.unwrap_or(list.len())].trim_end_matches([' ', ',', '/', ';', '|', '(', '-'])
}

/// Whether a picture's source is named at the end of a text: `Foto: A.`
pub(super) fn names_picture(text: &str) -> bool {
    before_picture(text).len() < text.trim_end_matches([' ', ',', '/', ';', '|', '(', '-']).len()
}

/// A paper's name and its agencies': `Le Port avec AFP`.
fn beside_paper(text: &str, agencies: &Agencies) -> Option<Vec<AgencyId>> {
    let is_paper = |name: &str| {
        let mut words = name.split(' ');
        let named = words.clone().count() <= PAPER_WORDS_MAX
            && words.all(|word| !word.starts_with(char::is_lowercase));
        named || is_desk(name)
    };
    if !has_word(text, &BESIDE) {
        return None;
    }
    let papers = BESIDE.iter().filter_map(|word| text.find(*word));
    let mut behind =
        papers.filter(|at| is_paper(&text[..*at])).filter_map(|at| with(&text[at + 1..], agencies));
    behind.next().map(|(named, _)| named)
}

/// The agencies behind words that say what their copy was used for.
fn with(text: &str, agencies: &Agencies) -> Option<(Vec<AgencyId>, SourceForm)> {
    let first = text.chars().next()?.to_lowercase().next()?;
    if !WITH.iter().any(|opening| opening.starts_with(first)) {
        return None;
    }
    let small = text.to_lowercase();
    // Lower case may have another length; then nothing of what is listed here stands at the start.
    let opened = WITH.iter().filter(|opening| small.starts_with(*opening));
    let (opening, named) = opened
        .filter_map(|opening| Some((opening, names(text.get(opening.len()..)?, agencies)?)))
        .next_back()?;
    let material = opening.trim_end().contains(' ');
    Some((named, if material { SourceForm::Material } else { SourceForm::With }))
}

/// Whether one of these words, which have blanks around them, stands in the text.
fn has_word(text: &str, words: &[&str]) -> bool {
    let begins = |at: usize| words.iter().any(|word| text.as_bytes()[at..].starts_with(word.as_bytes()));
    memchr::memchr_iter(b' ', text.as_bytes()).any(begins)
}

/// The agencies of a text that consists of their names and of desks' marks alone.
fn names(text: &str, agencies: &Agencies) -> Option<Vec<AgencyId>> {
    agencies.joint(text).map(|joint| joint.agencies)
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::base::agency::Agencies;

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
            ("MAR/imn/dpa", "dpa"),
            ("Text: dpa, Bild: Ilse Marn", "dpa"),
            ("Quellen: \"Marlower Bote\", CNN, DPA", "dpa"),
            ("Quellen: \"Harbor Times\"; Nachrichtenagenturen DPA und AFP", "dpa|afp"),
            ("Nachrichtenagentur dpa", "dpa"),
            ("MAR mit Informationen von dpa", "dpa"),
            ("/ Source: Associated Press", "ap"),
            ("/ AP", "ap"),
            ("La rédaction avec AFP", "afp"),
            ("imn mit Material der dpa", "dpa"),
            ("Door: ANP", "anp"),
            ("【時事】", "jiji"),
            ("据新华社", "xinhua"),
            ("(TT-Reuters)", "tt|reuters"),
            ("(©NTB)", "ntb"),
            ("MTI", "mti"),
            ("المصدر: رويترز", "reuters"),
            ("출처: 연합뉴스", "yonhap"),
            ("Con información de la agencia EFE", "efe"),
            ("Additional reporting by AFP", "afp"),
            ("時事通信", "jiji"),
        ] {
            let named = read(line, &agencies).unwrap_or_default();
            let ids: Vec<&str> = named.into_iter().map(|id| agencies.get(id).id).collect();
            assert_eq!(ids.join("|"), expected, "{line}");
        }
        for line in [
            "Foto: dpa",
            "Text: Jo Kern, Bild: dpa",
            "Quellen: CNN / Harbor Times",
            "York, PA",
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
