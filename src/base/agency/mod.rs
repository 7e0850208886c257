//! A name in, the agency it stands for out.
//!
//! The list is `agencies.tsv`, one row a service, meant to be edited by people who know the trade. A token is
//! what stands in a dateline and keeps its case (`AP` is an agency, `ap` is not); a name is what stands in a
//! byline or a credit field. What an article's evidence adds up to is not decided here but in `attribute`.

pub(crate) mod field;
pub(crate) mod joint;

use crate::base::built_in;
use crate::base::hash::Map;
use crate::base::word::words;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use field::FieldPart;
use serde::{Deserialize, Serialize};

words! {
    /// What a credit rests on, the strongest first.
    #[derive(PartialOrd, Ord, Serialize, Deserialize)]
    pub enum CreditBasis default None {
        /// The dateline at the head of the story.
        Dateline = "dateline",
        /// A sign-off: reporters' credits, end marks.
        Signoff = "signoff",
        /// A byline or the dump's author field.
        Byline = "byline",
        /// The dump's provider field.
        Structured = "structured",
        /// A syndication disclaimer.
        Disclaimer = "disclaimer",
        /// A copyright line in the body.
        Copyright = "copyright",
        /// A copyright line in the page's footer.
        Footer = "footer",
        /// No credit.
        None = "",
    }
}

/// Index of an agency in [`Agencies::all`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AgencyId(pub u16);

/// One service whose copy is republished.
#[derive(Debug)]
pub struct Agency {
    /// The short name used in the CSVs, such as `reuters`.
    pub id: &'static str,
    /// As people call it: the first of its names.
    pub name: &'static str,
    /// What it is: `agency`, `coop`, `state_agency`, `press_release`, ...
    pub kind: &'static str,
    /// Its own registrable domains.
    pub domains: Vec<&'static str>,
}

/// The table of agencies.
#[derive(Debug)]
pub struct Agencies {
    all: Vec<Agency>,
    tokens: Map<&'static str, AgencyId>,
    names: Map<String, AgencyId>,
    /// What stands in a joint mark beside the initials of a desk.
    marks: Map<&'static str, AgencyId>,
    /// Finds names in running text; `found` tells whose they are.
    finder: Option<AhoCorasick>,
    found: Vec<AgencyId>,
    /// Finds whatever stands for an agency anywhere, case aside.
    any: Option<AhoCorasick>,
}

impl Agencies {
    /// The built-in table.
    pub fn built_in() -> Self {
        let mut table = Self {
            all: Vec::new(),
            tokens: Map::default(),
            names: Map::default(),
            marks: Map::default(),
            finder: None,
            found: Vec::new(),
            any: None,
        };
        let mut in_text = Vec::new();
        for row in built_in::rows(include_str!("agencies.tsv")) {
            table.add(row, &mut in_text);
        }
        let mut builder = AhoCorasick::builder();
        table.finder = builder.match_kind(MatchKind::LeftmostLongest).build(in_text).ok();
        let known = table.names.keys().map(String::as_str);
        let known = known.chain(table.tokens.keys().copied()).chain(table.marks.keys().copied());
        let mut any = AhoCorasick::builder();
        table.any = any.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(known).ok();
        table
    }

    fn add(&mut self, row: &'static str, in_text: &mut Vec<&'static str>) {
        let mut cells = row.split('\t');
        let mut next = || cells.next().unwrap_or("");
        let (id, kind, names, domains) = (next(), next(), next(), next());
        let (tokens, marks) = (next(), next());
        let agency = AgencyId(self.all.len() as u16);
        for token in list(tokens) {
            self.tokens.entry(token).or_insert(agency);
        }
        for mark in list(marks) {
            self.marks.entry(mark).or_insert(agency);
        }
        for name in list(names) {
            let key = if is_acronym(name) { name.to_owned() } else { name.to_lowercase() };
            self.names.entry(key).or_insert(agency);
            // `Sita` and `AA` stand for too much else.
            if name.len() >= NAME_IN_TEXT_BYTES_MIN || IN_TEXT.contains(&name) {
                in_text.push(name);
                self.found.push(agency);
            }
        }
        let name = list(names).next().unwrap_or(id);
        self.all.push(Agency { id, name, kind, domains: list(domains).collect() });
    }

    /// The agency behind an id.
    pub fn get(&self, id: AgencyId) -> &Agency {
        &self.all[usize::from(id.0)]
    }

    /// The agency with this short name.
    pub(crate) fn by_id(&self, id: &str) -> Option<AgencyId> {
        self.all.iter().position(|agency| agency.id == id).map(|index| AgencyId(index as u16))
    }

    /// The agency whose dateline token this is, case and all.
    pub(crate) fn by_token(&self, token: &str) -> Option<AgencyId> {
        self.tokens.get(token).copied()
    }

    /// The agencies that a byline or credit field names, in its order: the whole field, or parts of it
    /// between marks, joining words and slashes. Case aside, but for acronyms, which the table gives in every
    /// case they may have: `NAN` is an agency, `Nan` and `nan` are not.
    pub(crate) fn by_names(&self, field: &str) -> Vec<AgencyId> {
        let mut named: Vec<AgencyId> = self.by_name(field.trim()).into_iter().collect();
        if !named.is_empty() {
            return named;
        }
        field::parts(field, &mut |part| {
            for agency in self.in_part(part, named.is_empty()) {
                if !named.contains(&agency) {
                    named.push(agency);
                }
            }
        });
        named
    }

    /// The agencies of a part of a field; `first` says that no earlier part named one.
    fn in_part(&self, part: FieldPart<'_>, first: bool) -> Vec<AgencyId> {
        let is_state = |name: &str| first && part.behind_comma && name.len() == 2 && name != "AP";
        if is_state(part.name) {
            return Vec::new();
        }
        let known = |name: &str| {
            let bare = || field::without_noun(name);
            self.by_name(name)
                .or_else(|| self.by_name(field::without_role(name)))
                .or_else(|| self.by_name(bare()))
        };
        let whole = known(part.name).or_else(|| field::behind_writer(part.name).find_map(known));
        match whole {
            Some(agency) => vec![agency],
            None => self.in_slashes(part.name, known),
        }
    }

    /// The agencies of a name with slashes in it: `Jo Kern/dpa`, `imn/rts`.
    fn in_slashes(&self, name: &str, known: impl Fn(&str) -> Option<AgencyId>) -> Vec<AgencyId> {
        let named: Vec<AgencyId> = name.split('/').map(str::trim).filter_map(known).collect();
        match self.joint(name).filter(|_| named.is_empty() && name.contains(['/', '-'])) {
            Some(joint) => joint.agencies,
            None => named,
        }
    }

    /// The agency whose whole name this is, case aside but for acronyms.
    pub(crate) fn by_name(&self, name: &str) -> Option<AgencyId> {
        self.names.get(name).or_else(|| self.names.get(&name.to_lowercase())).copied()
    }

    /// The agencies whose names stand in a line of prose, as whole words in their own case.
    pub(crate) fn named_in(&self, text: &str) -> Vec<AgencyId> {
        let mut named = Vec::new();
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        for found in self.finder.iter().flat_map(|finder| finder.find_iter(text)) {
            let whole = !is_word(text[..found.start()].chars().next_back())
                && !is_word(text[found.end()..].chars().next());
            let agency = self.found[found.pattern().as_usize()];
            if whole && !named.contains(&agency) {
                named.push(agency);
            }
        }
        named
    }

    /// Whether something in the text may stand for an agency; of most texts that tells that there is none to
    /// look for.
    pub(crate) fn may_be_in(&self, text: &str) -> bool {
        let Some(any) = &self.any else { return true };
        let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let bytes = text.as_bytes();
        let joined = |one: Option<&u8>, other: Option<&u8>| is_word(one) && is_word(other);
        let ends = |start: usize, end: usize| {
            let before = start.checked_sub(1).and_then(|at| bytes.get(at));
            !joined(before, bytes.get(start)) && !joined(bytes.get(end - 1), bytes.get(end))
        };
        any.find_overlapping_iter(text).any(|found| ends(found.start(), found.end()))
    }

    /// Whether `domain` is one of the agency's own, so that its name there is a masthead and no credit.
    pub(crate) fn owns(&self, id: AgencyId, domain: &str) -> bool {
        self.get(id).domains.contains(&domain)
    }

    /// The agency whose own site a registrable domain is.
    pub(crate) fn by_domain(&self, domain: &str) -> Option<AgencyId> {
        let place = self.all.iter().position(|agency| agency.domains.contains(&domain))?;
        Some(AgencyId(place as u16))
    }
}

/// Bytes of a name that is looked for in running text, at least.
const NAME_IN_TEXT_BYTES_MIN: usize = 6;

/// Shorter names that are looked for there too.
const IN_TEXT: [&str; 10] = ["AFP", "EFE", "dpa", "ANSA", "TASS", "PTI", "IANS", "UPI", "APA", "KNA"];

/// Whether a name is one that also stands for other things in small letters.
fn is_acronym(name: &str) -> bool {
    name.len() <= 5 && name.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn list(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split('|').map(str::trim).filter(|item| !item.is_empty())
}

#[cfg(test)]
mod tests {
    use super::Agencies;
    use crate::base::built_in;

    fn named(field: &str) -> String {
        let agencies = Agencies::built_in();
        let ids: Vec<&str> = agencies.by_names(field).iter().map(|id| agencies.get(*id).id).collect();
        ids.join("|")
    }

    #[test]
    fn a_field_names_its_agencies_alone_or_beside_the_writer() {
        for (field, expected) in [
            ("Reuters", "reuters"),
            ("By The Associated Press", "ap"),
            ("Ines Holt, AFP", "afp"),
            ("Jo Kern/dpa", "dpa"),
            ("AP / Jo Kern", "ap"),
            ("dpa/lno", "dpa"),
            ("Reuters Staff", "reuters"),
            ("Reuters Videos", "reuters"),
            ("imn/rts", "reuters"),
            ("Jo Kern, Nachrichtenagentur dpa", "dpa"),
            ("M.A.Z. mit dpa", "dpa"),
            ("imn. / AFP", "afp"),
            ("TT-Reuters", "tt|reuters"),
            ("ILSE MARN, AP Sports Writer", "ap"),
            ("ILSE MARN Associated Press", "ap"),
            ("By Ilse Marn | Associated Press", "ap"),
            ("Ilse Marn; Tom Arkwell; Reuters", "reuters"),
            ("Ilse Marn, Tom Arkwell and Jo Kern, Canadian Press", "canadianpress"),
            ("Reuters/AFP", "reuters|afp"),
            ("Le Figaro et AFP", "afp"),
            ("AFP, EFE y Reuters", "afp|efe|reuters"),
            ("Agencies/Reuters", "reuters"),
            ("['Reuters', 'AFP']", "reuters|afp"),
            ("[{\"@type\": \"Organization\", \"name\": \"AFP\"}]", "afp"),
            ("RFE/RL", "rferl"),
            ("Ines Holt, RFE/RL", "rferl"),
            ("afp", "afp"),
        ] {
            assert_eq!(named(field), expected, "{field}");
        }
    }

    #[test]
    fn who_only_sounds_like_an_agency_is_none() {
        for field in [
            "Staff writer",
            "Agencies",
            "Ann Marie Apple",
            "Ilse Marn, Reuters Institute fellow",
            "Lincoln",
            "Reading, PA",
            "Ilse Marn, PA",
            "nan",
            "NaN",
            "None",
            "null",
            "[]",
            "Sita",
            "Uni Ostervik",
            "AP2",
            "Apa Kern",
            "Dana Efe-Holt",
            "",
        ] {
            assert_eq!(named(field), "", "{field}");
        }
    }

    #[test]
    fn names_in_prose_are_whole_words_in_their_own_case() {
        let agencies = Agencies::built_in();
        let ids = |text: &str| -> String {
            agencies.named_in(text).iter().map(|id| agencies.get(*id).id).collect::<Vec<_>>().join("|")
        };
        assert_eq!(ids("Copyright 2031 The Associated Press. All rights reserved."), "ap");
        assert_eq!(ids("(c) 2031 Thomson/Reuters and AFP"), "reuters|afp");
        assert_eq!(ids("Ilse Marn and the Associated Press contributed to this report."), "ap");
        assert_eq!(ids("(c) 2031 AFPress Reutersville, the reuters of old"), "");
    }

    #[test]
    fn a_text_that_names_no_agency_is_told_at_once() {
        let agencies = Agencies::built_in();
        for text in
            ["said Marn. imn/dpa", "(AFP)", "RND/rts", "来源:新华社", "told Reuters", "the associated press"]
        {
            assert!(agencies.may_be_in(text), "{text}");
        }
        for text in ["The ferry waited at the quay.", "Dpaville and Reutersburg", ""] {
            assert!(!agencies.may_be_in(text), "{text}");
        }
    }

    #[test]
    fn tokens_keep_their_case() {
        let agencies = Agencies::built_in();
        assert!(agencies.by_token("AP").is_some());
        assert!(agencies.by_token("Ap").is_none());
    }

    #[test]
    fn every_row_of_the_table_has_an_id_a_kind_and_a_name() {
        for row in built_in::rows(include_str!("agencies.tsv")) {
            let cells: Vec<&str> = row.split('\t').collect();
            assert_eq!(cells.len(), 6, "{row}");
            assert!(cells[..3].iter().all(|cell| !cell.is_empty()), "{row}");
        }
    }
}
