//! A name in, the agency it stands for out.
//!
//! The list is `agencies.tsv`, one row a service, meant to be edited by people who know the trade. A token is
//! what stands in a dateline and keeps its case (`AP` is an agency, `ap` is not); a name is what stands in a
//! byline or a credit field. What an article's evidence adds up to is not decided here but in `attribute`.

use crate::keyed::Map;

/// Index of an agency in [`Agencies::all`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AgencyId(pub u16);

/// One service whose copy is republished.
#[derive(Debug)]
pub struct Agency {
    /// The short name used in the CSVs, such as `reuters`.
    pub id: &'static str,
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
}

impl Agencies {
    /// The built-in table.
    pub fn built_in() -> Self {
        let mut table = Self { all: Vec::new(), tokens: Map::default(), names: Map::default() };
        for row in include_str!("agencies.tsv").lines().filter(|line| !line.starts_with('#')).skip(1) {
            table.add(row);
        }
        table
    }

    fn add(&mut self, row: &'static str) {
        let mut cells = row.split('\t');
        let mut next = || cells.next().unwrap_or("");
        let (id, kind, names, domains, tokens) = (next(), next(), next(), next(), next());
        let agency = AgencyId(self.all.len() as u16);
        for token in list(tokens) {
            self.tokens.entry(token).or_insert(agency);
        }
        for name in list(names) {
            self.names.entry(name.to_lowercase()).or_insert(agency);
        }
        self.all.push(Agency { id, kind, domains: list(domains).collect() });
    }

    /// The agency behind an id.
    pub fn get(&self, id: AgencyId) -> &Agency {
        &self.all[usize::from(id.0)]
    }

    /// The agency with this short name.
    pub fn by_id(&self, id: &str) -> Option<AgencyId> {
        self.all.iter().position(|agency| agency.id == id).map(|index| AgencyId(index as u16))
    }

    /// The agency whose dateline token this is, case and all.
    pub fn by_token(&self, token: &str) -> Option<AgencyId> {
        self.tokens.get(token).copied()
    }

    /// The agency that a byline or credit field names, case aside: the whole field, or its part behind the last
    /// comma, slash or "and".
    pub fn by_name(&self, field: &str) -> Option<AgencyId> {
        let field = field.trim().to_lowercase();
        let field = field.strip_prefix("by ").unwrap_or(&field);
        let part = |separator| field.rsplit(separator).next().map(str::trim).filter(|part| *part != field);
        [Some(field), part(", "), part("/"), part("; "), part(" and ")]
            .into_iter()
            .flatten()
            .find_map(|name| self.names.get(name).copied())
    }

    /// Whether `domain` is one of the agency's own, so that its name there is a masthead and no credit.
    pub fn owns(&self, id: AgencyId, domain: &str) -> bool {
        self.get(id).domains.contains(&domain)
    }

    /// Every dateline token, the longest first, so that an alternation of them takes the longest.
    pub fn tokens(&self) -> Vec<&'static str> {
        let mut tokens: Vec<&str> = self.tokens.keys().copied().collect();
        tokens.sort_by_key(|token| (std::cmp::Reverse(token.len()), *token));
        tokens
    }
}

fn list(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split('|').map(str::trim).filter(|item| !item.is_empty())
}

#[cfg(test)]
mod tests {
    use super::Agencies;

    fn name_of(field: &str) -> Option<&'static str> {
        let agencies = Agencies::built_in();
        agencies.by_name(field).map(|id| agencies.get(id).id)
    }

    #[test]
    fn a_byline_names_its_agency_alone_or_behind_the_writer() {
        assert_eq!(name_of("Reuters"), Some("reuters"));
        assert_eq!(name_of("By The Associated Press"), Some("ap"));
        assert_eq!(name_of("Ines Holt, AFP"), Some("afp"));
        assert_eq!(name_of("Jo Kern/dpa"), Some("dpa"));
        assert_eq!(name_of("Staff writer"), None);
    }

    #[test]
    fn tokens_keep_their_case() {
        let agencies = Agencies::built_in();
        assert!(agencies.by_token("AP").is_some());
        assert!(agencies.by_token("Ap").is_none());
    }

    #[test]
    fn every_row_of_the_table_has_an_id_a_kind_and_a_name() {
        for row in include_str!("agencies.tsv").lines().filter(|line| !line.starts_with('#')).skip(1) {
            let cells: Vec<&str> = row.split('\t').collect();
            assert_eq!(cells.len(), 5, "{row}");
            assert!(cells[..3].iter().all(|cell| !cell.is_empty()), "{row}");
        }
    }
}
