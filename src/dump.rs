//! The front door: files in, stories out, for programs that use storywire as a library.

use crate::attribute::{Attributed, ClusterMember};
use crate::base::error::Result;
use crate::base::scratch::{Memory, ScratchParams};
use crate::output::{self, TableWish};
use crate::recipe::Recipe;
use crate::report::run::OptionsUsed;
use crate::report::{self, Directory, RUN_FILE};
use crate::run::threads::current;
use crate::run::{Job, Run, Unobserved, run};
use crate::source::FormatWish;
use crate::source::fields::FieldMap;
use crate::source::filter::Filter;
use crate::source::input::{Input, find};
use crate::tables::Style;
use std::ffi::OsStr;
use std::path::Path;

/// Files of articles, found and not yet read.
pub struct Dump {
    inputs: Vec<Input>,
    passed_over: Vec<String>,
    map: Vec<String>,
    scratch: ScratchParams,
}

/// The stories of a dump.
pub struct Stories<'d> {
    dump: &'d Dump,
    recipe: &'d Recipe,
    run: Run,
}

/// One story: the articles that are copies of one text, or a single article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// Id, as in clusters.csv.
    pub id: String,
    /// Id of the canonical article.
    pub canonical: String,
    /// Ids of all articles, in order of publication.
    pub articles: Vec<String>,
    /// Number of independent origins: the agency or outlet that the story comes from, plus each other
    /// publisher that rewrote it without credit; `independent_outlets` of clusters.csv.
    pub independent_outlets: usize,
}

impl Dump {
    /// Finds the files behind paths: files, directories and globs; `-` is standard input. All texts stay in
    /// memory unless [`Self::with_scratch`] is called.
    ///
    /// # Errors
    /// A file or glob matches nothing, a directory cannot be listed, or there is no file at all.
    pub fn open<P: AsRef<OsStr>>(paths: impl IntoIterator<Item = P>) -> Result<Self> {
        let paths: Vec<P> = paths.into_iter().collect();
        let found = find(&paths)?;
        let passed_over = found.passed_over.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        let scratch = ScratchParams::in_memory();
        Ok(Self { inputs: found.inputs, passed_over, map: Vec::new(), scratch })
    }

    /// Maps roles to field names, as `text=body`; docs/inputs.md lists the roles. A second call replaces the
    /// first.
    ///
    /// # Errors
    /// A mapping is not `role=field`, or its role is not known.
    pub fn with_map(self, map: &[&str]) -> Result<Self> {
        let map: Vec<String> = map.iter().map(|mapping| (*mapping).to_owned()).collect();
        FieldMap::new(&map)?;
        Ok(Self { map, ..self })
    }

    /// Keeps at most so many bytes of texts in memory. The rest goes to temporary files in the directory,
    /// which the system removes with the process.
    #[must_use]
    pub fn with_scratch(self, directory: &Path, memory_bytes: usize) -> Self {
        let scratch = ScratchParams { directory: directory.to_owned(), memory: Memory::of(memory_bytes) };
        Self { scratch, ..self }
    }

    /// Reads the files and clusters their articles. Records and files that cannot be read are no errors: they
    /// are rows of rejects.csv, and [`Stories::counts`] has `rejects` and `inputs_damaged`.
    ///
    /// # Errors
    /// Scratch files cannot be written, or records and rows do not add up.
    pub fn cluster<'d>(&'d self, recipe: &'d Recipe) -> Result<Stories<'d>> {
        Ok(Stories { dump: self, recipe, run: run(&self.job(recipe)?)? })
    }

    fn job<'d>(&'d self, recipe: &'d Recipe) -> Result<Job<'d>> {
        Ok(Job {
            inputs: self.inputs.clone(),
            format: FormatWish::default(),
            map: FieldMap::new(&self.map)?,
            filter: Filter::default(),
            recipe,
            scratch: self.scratch.clone(),
            past: None,
            watch: &|_| (),
            observer: &Unobserved,
            keeps: false,
            earlier_inputs: 0,
        })
    }
}

impl Stories<'_> {
    /// The stories, in the order of clusters.csv.
    ///
    /// # Errors
    /// The scratch files cannot be read.
    pub fn iter(&self) -> impl Iterator<Item = Result<Story>> {
        self.run.clusters.iter().map(|cluster| self.story(cluster))
    }

    fn story(&self, cluster: &Attributed) -> Result<Story> {
        let id = |member: &ClusterMember| self.run.entries.id(member.entry);
        Ok(Story {
            id: cluster.id.clone(),
            canonical: id(cluster.canonical())?,
            articles: cluster.members.iter().map(id).collect::<Result<_>>()?,
            independent_outlets: cluster.independent_outlets,
        })
    }

    /// Numbers of what went into each stage and came out, by name, as in run.json.
    pub fn counts(&self) -> Vec<(String, u64)> {
        self.run.counts.in_flow_order()
    }

    /// Writes the tables, report.html and run.json into a directory, as `storywire cluster --edges` does.
    /// run.json names the inputs by the paths given to [`Dump::open`]: commands find relative ones again only
    /// from the same working directory.
    ///
    /// # Errors
    /// The directory holds a run already, or cannot be written.
    pub fn write(&self, directory: impl AsRef<Path>) -> Result<()> {
        let directory = Directory::open(directory.as_ref(), false)?;
        let wish = TableWish { style: Style::default(), size_min: 1, has_edges: true };
        output::write_tables(&self.run, &wish, &directory)?;
        let options =
            OptionsUsed { map: self.dump.map.clone(), min_size: wish.size_min, ..OptionsUsed::default() };
        let job = self.dump.job(self.recipe)?;
        let report = output::report_of(&self.run, &job, options, self.dump.passed_over.clone(), current());
        let find = |name: &str| {
            let input = self.dump.inputs.iter().find(|input| input.name() == name).cloned();
            input.ok_or_else(|| format!("\"{name}\" is no input of the run"))
        };
        output::write_page(directory.staged(), &report, self.recipe, &find, directory.staged())?;
        directory.write(RUN_FILE, |out| report::run::write(out, &report))?;
        directory.finish()
    }
}
