//! A mark that consists of names alone in, the agencies among them out.
//!
//! Desks sign what they made of agencies' copy with all who had a part in it: `cle/dpa`, `ntv.de, imn/AFP`,
//! `Tsp mit dpa`, `EFE daa/mt`, `Nachrichtenagenturen dpa und SID`. Every part has to be an agency's name or
//! the mark of a desk or a person, so that prose which mentions an agency is none; at least one has to be an
//! agency.

use super::field::without_noun;
use super::{Agencies, AgencyId};

/// The agencies of a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JointMark {
    /// Agencies in the order of the mark.
    pub agencies: Vec<AgencyId>,
    /// Whether the mark consists of agencies' names alone.
    pub pure: bool,
    /// Whether a word for an agency stands in the mark: `Nachrichtenagentur dpa`.
    pub said: bool,
}

/// Words between names, with a blank before and after.
const JOINING: [&str; 20] = [
    " and ", " und ", " sowie ", " et ", " y ", " e ", " og ", " och ", " en ", " i ", " и ", " ve ", " ja ",
    " mit ", " with ", " avec ", " con ", " com ", " med ", " met ",
];

/// Words that may stand before a name within a mark: `RND/hsc/mit dpa`.
const LEADING: [&str; 13] =
    ["mit ", "Mit ", "with ", "avec ", "avec l'", "con ", "com ", "med ", "met ", "und ", "and ", "© ", "©"];

/// Words for a paper's own people, in small case.
const OWN: [&str; 25] = [
    "redaktion",
    "redaktionen",
    "redacción",
    "redaccion",
    "redação",
    "redazione",
    "rédaction",
    "la rédaction",
    "la redacción",
    "la redazione",
    "redactie",
    "redaksjonen",
    "redakcja",
    "agenturen",
    "agencies",
    "agencias",
    "agences",
    "agenzie",
    "agências",
    "wires",
    "eigene recherche",
    "eigene recherchen",
    "web desk",
    "news desk",
    "online",
];

/// Short words of prose that a blank may stand behind, so that they are no desk's mark.
const PROSE: [&str; 20] = [
    "laut", "wie", "der", "die", "das", "dem", "den", "says", "said", "told", "per", "via", "from", "by",
    "to", "of", "dice", "dijo", "dit", "la",
];

/// Words of a mark without any sign between them, at most.
const BLANK_WORDS_MAX: usize = 5;

impl Agencies {
    /// The agencies of a text that is a mark, `None` if it is none.
    pub(crate) fn joint(&self, text: &str) -> Option<JointMark> {
        if let Some(agency) = self.marked(text.trim()) {
            return Some(JointMark { agencies: vec![agency], pure: true, said: false });
        }
        let mut joint = JointMark { agencies: Vec::new(), pure: true, said: false };
        let mut rest = Some(text);
        while let Some(text) = rest {
            let part;
            (part, rest) = cut_part(text);
            self.take_part(part, &mut joint)?;
        }
        (!joint.agencies.is_empty()).then_some(joint)
    }

    /// Takes one part of a mark, `None` where prose stands.
    fn take_part(&self, part: &str, joint: &mut JointMark) -> Option<()> {
        let part = part.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '-' | '*'));
        let part = LEADING.iter().find_map(|word| part.strip_prefix(word)).unwrap_or(part);
        let named = without_noun(part);
        joint.said |= named.len() < part.len();
        if named.is_empty() {
            return Some(());
        }
        if let Some(agency) = self.marked(named) {
            add(agency, joint);
        } else if let Some(both) = self.hyphened(named) {
            both.into_iter().for_each(|agency| add(agency, joint));
        } else if is_desk(named) {
            joint.pure = false;
        } else {
            self.take_words(named, joint)?;
        }
        Some(())
    }

    /// Two agencies with a hyphen between them: `STT-AFP`.
    fn hyphened(&self, part: &str) -> Option<[AgencyId; 2]> {
        let (first, second) = part.split_once('-')?;
        Some([self.marked(first.trim_end())?, self.marked(second.trim_start())?])
    }

    /// Marks with nothing but blanks between them: `dpa imn`, `imn dpa`.
    fn take_words(&self, part: &str, joint: &mut JointMark) -> Option<()> {
        let before = joint.agencies.len();
        for (index, word) in part.split(' ').enumerate() {
            match self.marked(word) {
                Some(agency) => add(agency, joint),
                None if index < BLANK_WORDS_MAX && is_initials(word) => joint.pure = false,
                None => return None,
            }
        }
        (joint.agencies.len() > before).then_some(())
    }

    /// The agency that a part of a mark names.
    fn marked(&self, part: &str) -> Option<AgencyId> {
        let known = |name: &str| {
            self.by_name(name).or_else(|| self.by_token(name)).or_else(|| self.marks.get(name).copied())
        };
        known(part).or_else(|| known(part.trim_end_matches('.')))
    }
}

fn add(agency: AgencyId, joint: &mut JointMark) {
    if !joint.agencies.contains(&agency) {
        joint.agencies.push(agency);
    }
}

/// The first part of a mark, and what stands behind the sign that ends it.
fn cut_part(text: &str) -> (&str, Option<&str>) {
    let joined = text.char_indices().find_map(|(at, c)| match c {
        ',' | '/' | '&' | '+' | ';' | '|' | '、' | '،' | '·' | '=' => Some((at, at + c.len_utf8())),
        ' ' => {
            let joining = JOINING.iter().find(|joining| text[at..].starts_with(**joining))?;
            Some((at, at + joining.len()))
        }
        _ => None,
    });
    joined.map_or((text, None), |(end, next)| (&text[..end], Some(&text[next..])))
}

/// Whether a part is the mark of a desk, of a person or of a site: `cle`, `Tsp`, `RND`, `mj.`, `ntv.de`,
/// `Redaktion`.
pub(crate) fn is_desk(part: &str) -> bool {
    let mark = part.strip_suffix('.').unwrap_or(part);
    let letters = mark.chars().count();
    let capitals = mark.chars().filter(|c| c.is_uppercase()).count();
    let small = mark.chars().filter(|c| c.is_lowercase()).count();
    let is_word = letters > 0 && capitals + small == letters;
    let is_mark = match (capitals, small) {
        (0, _) => letters <= 5,
        (_, 0) => letters <= 5,
        _ => letters <= 4,
    };
    (is_word && is_mark) || is_site(mark) || OWN.contains(&mark.to_lowercase().as_str())
}

/// Whether a word is a person's initials in small letters.
fn is_initials(word: &str) -> bool {
    let small = word.chars().all(char::is_lowercase);
    small && (2..=4).contains(&word.chars().count()) && !PROSE.contains(&word)
}

/// `ntv.de`, `FAZ.NET`, `F.A.Z`, `kaernten.ORF.at`.
fn is_site(mark: &str) -> bool {
    let is_part =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let mut parts = mark.split('.');
    let last = mark.rsplit('.').next().unwrap_or("");
    mark.contains('.') && mark.len() <= 24 && last.len() <= 4 && parts.all(is_part)
}

#[cfg(test)]
mod tests {
    use crate::base::agency::Agencies;

    fn read(text: &str) -> Option<String> {
        let agencies = Agencies::built_in();
        let joint = agencies.joint(text)?;
        Some(joint.agencies.iter().map(|id| agencies.get(*id).id).collect::<Vec<_>>().join("|"))
    }

    #[test]
    fn agencies_are_read_beside_the_marks_of_desks_and_people() {
        for (text, expected) in [
            ("MAR/dpa", "dpa"),
            ("MAR/imn/dpa", "dpa"),
            ("imn/dpa/MAR", "dpa"),
            ("MAR/imn/mit dpa", "dpa"),
            ("marlow.de, imn/AFP/dpa", "afp|dpa"),
            ("imn/rts", "reuters"),
            ("imn./ dpa", "dpa"),
            ("M.A.Z. mit AFP", "afp"),
            ("dpa, Mbt", "dpa"),
            ("Mbt mit dpa", "dpa"),
            ("dpa imn", "dpa"),
            ("EFE imn/lk", "efe"),
            ("EFE/Redacción", "efe"),
            ("ANP/AFP", "anp|afp"),
            ("dpa, afp, rtr", "dpa|afp|reuters"),
            ("Nachrichtenagenturen dpa und SID", "dpa|sid"),
            ("agence AFP", "afp"),
            ("وكالة رويترز", "reuters"),
            ("STT-AFP", "stt|afp"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "laut dpa",
            "Jo Kern/dpa",
            "Marlower Bote",
            "MAR/imn",
            "he told AP",
            "AP Photo",
            "Reuters Institute",
            "dpa Hier steht mehr",
            "ani",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
