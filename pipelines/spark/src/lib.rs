//! storywire for Python: Arrow tables in, Arrow tables out.
//!
//! What is here crosses the border and nothing else: capsules become record batches, errors become
//! exceptions, and the work is done without the interpreter's lock. `python/storywire` has what people call.

mod calendar;
mod night;
mod report;

use arrow_array::RecordBatch;
use arrow_pyarrow::{PyArrowType, ToPyArrow};
use arrow_schema::Schema;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::{
    Bound, Py, PyAny, PyAnyMethods, PyErr, PyModule, PyModuleMethods, PyResult, Python, pyclass, pyfunction,
    pymethods, pymodule,
};
use pyo3::{import_exception, wrap_pyfunction};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use storywire::history::manifest::Comparable;
use storywire::recipe::Recipe;
use storywire::source::MemoryTable;
use storywire::source::fields::FieldMap;
use storywire::spark::{self, Became, Kind, Name, Settings, Uncalled, Worker};
use storywire::tables::TABLES;
use storywire::{Error, ErrorKind};

import_exception!(storywire._errors, StorywireError);
import_exception!(storywire._errors, RecipeError);
import_exception!(storywire._errors, ColumnsError);
import_exception!(storywire._errors, OptionError);
import_exception!(storywire._errors, HistoryError);
import_exception!(storywire._errors, HistoryHeldError);

/// The exception for an error, with the hint behind the message.
fn exception(error: Error) -> PyErr {
    let mut message = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(source) = cause {
        message.push_str(&format!(": {source}"));
        cause = source.source();
    }
    if let Some(hint) = error.hint() {
        message.push_str(&format!("; {hint}"));
    }
    match error.kind() {
        ErrorKind::Recipe { .. } => RecipeError::new_err(message),
        ErrorKind::Columns { .. } => ColumnsError::new_err(message),
        ErrorKind::Option { .. } | ErrorKind::NoInput { .. } => OptionError::new_err(message),
        ErrorKind::HistoryHeld { .. } => HistoryHeldError::new_err(message),
        ErrorKind::HistoryNewer { .. } | ErrorKind::HistoryDiffers { .. } => HistoryError::new_err(message),
        _ => StorywireError::new_err(message),
    }
}

/// What a recipe says, in words and in numbers.
type Said = (BTreeMap<&'static str, String>, BTreeMap<&'static str, f64>);

/// Tables by name, each as its batches.
type Finished = BTreeMap<&'static str, Batches>;

/// What went into each stage and what came out.
type Counts = Vec<(String, u64)>;

/// A cluster's two ids, its articles in older ones by their numbers, and all its articles.
type Asked = ((String, String), Vec<(u32, u64)>, u64);

/// What became of a cluster: the word, its id, the other cluster's, its articles before and after.
type Told = (&'static str, String, String, u64, u64);

/// Record batches of pyarrow.
type Batches = Vec<Py<PyAny>>;

/// A recipe, from its text; the built-in one without.
fn recipe_of(name: &str, text: Option<&str>) -> PyResult<Recipe> {
    text.map_or_else(Recipe::built_in, |text| Recipe::parse(name, text)).map_err(exception)
}

/// What a recipe says, as far as queries around the parts ask for it.
#[pyfunction]
#[pyo3(signature = (name, text=None))]
fn recipe(name: &str, text: Option<&str>) -> PyResult<Said> {
    let recipe = recipe_of(name, text)?;
    let banding = recipe.banding();
    let words = [
        ("name", recipe.name.clone()),
        ("xxh3_128", recipe.hash.clone()),
        ("settings", recipe.followed().settings),
        ("canonical", recipe.attribute.canonical.as_str().to_owned()),
        ("text", recipe.file.clone()),
    ];
    let numbers = [
        ("similarity_min", recipe.verify.similarity_min),
        ("bands", banding.bands as f64),
        ("rows", banding.rows as f64),
        ("expected_recall", banding.recall(recipe.verify.similarity_min)),
    ];
    Ok((words.into(), numbers.into()))
}

/// Raises where no column of a schema can be the text.
#[pyfunction]
fn check_columns(schema: PyArrowType<Schema>, map: Vec<String>) -> PyResult<()> {
    let map = FieldMap::new(&map).map_err(exception)?;
    MemoryTable::check(&schema.0.into(), &map).map_err(ColumnsError::new_err)
}

/// The parameters without which texts of two nights cannot be compared.
#[pyfunction]
#[pyo3(signature = (name, text=None))]
fn comparable(name: &str, text: Option<&str>) -> PyResult<BTreeMap<&'static str, u64>> {
    let comparable = recipe_of(name, text)?.comparable();
    let Comparable { shingle_words, shingle_characters, short_words } = comparable;
    let named = [
        ("shingle_words", shingle_words),
        ("shingle_characters", shingle_characters),
        ("short_words", short_words),
    ];
    Ok(named.into())
}

/// The columns of each kind of rows, by the word for it.
fn by_word(kinds: &[Kind]) -> BTreeMap<&'static str, Vec<&'static str>> {
    kinds.iter().map(|kind| (kind.word, kind.names().collect())).collect()
}

/// The schema of what a part takes; none where any columns will do.
#[pyfunction]
fn takes<'py>(py: Python<'py>, part: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    match Name::of(part).map_err(exception)?.takes() {
        [] => Ok(None),
        kinds => spark::schema(kinds).to_pyarrow(py).map(Some),
    }
}

/// The schema of what a part gives.
#[pyfunction]
fn gives<'py>(py: Python<'py>, part: &str) -> PyResult<Bound<'py, PyAny>> {
    spark::schema(Name::of(part).map_err(exception)?.gives()).to_pyarrow(py)
}

/// The kinds of rows that a part takes, each with its columns.
#[pyfunction]
fn kinds_taken(part: &str) -> PyResult<BTreeMap<&'static str, Vec<&'static str>>> {
    Ok(by_word(Name::of(part).map_err(exception)?.takes()))
}

/// The kinds of rows that a part gives, each with its columns.
#[pyfunction]
fn kinds_given(part: &str) -> PyResult<BTreeMap<&'static str, Vec<&'static str>>> {
    Ok(by_word(Name::of(part).map_err(exception)?.gives()))
}

/// The tables that a history in Spark keeps of a night, with their schemas.
#[pyfunction]
fn kept_tables(py: Python<'_>) -> PyResult<BTreeMap<&'static str, Bound<'_, PyAny>>> {
    spark::kept().map(|(name, schema)| Ok((name, schema.to_pyarrow(py)?))).collect()
}

/// What may make a sentence furniture, in the order in which it is asked.
#[pyfunction]
fn sentence_sorts() -> Vec<&'static str> {
    spark::sentence_sorts().collect()
}

/// Raises where a record read is no row that is written, or several.
#[pyfunction]
fn balance(records_read: u64, rows: u64) -> PyResult<()> {
    spark::balance(records_read, rows).map_err(exception)
}

/// The names of the tables that are written.
#[pyfunction]
fn tables() -> Vec<&'static str> {
    TABLES.iter().map(|table| table.name()).collect()
}

fn table_of(name: &str) -> PyResult<&'static storywire::tables::TableSchema> {
    storywire::tables::table(name)
        .ok_or_else(|| ColumnsError::new_err(format!("there is no table called {name}")))
}

/// The columns of a table that is written, in order.
#[pyfunction]
fn header(table: &str) -> PyResult<Vec<&'static str>> {
    Ok(table_of(table)?.header().collect())
}

/// The columns with their types; any cell may be null.
#[pyfunction]
fn table_schema<'py>(py: Python<'py>, table: &str) -> PyResult<Bound<'py, PyAny>> {
    table_of(table)?.schema(true).to_pyarrow(py)
}

/// The hash by which ids are told apart.
#[pyfunction]
fn id_hash(id: &str) -> u64 {
    spark::id_hash(id)
}

/// What clusters are called, and what became of older ones: see [`spark::call_clusters`].
#[pyfunction]
fn call_clusters(clusters: Vec<Asked>, ids: Vec<String>, before: Vec<u64>) -> (Vec<String>, Vec<Told>) {
    let clusters: Vec<Uncalled> = clusters
        .into_iter()
        .map(|((usual, long), old, size)| Uncalled { ids: [usual, long], old, size })
        .collect();
    let ids: Vec<Box<str>> = ids.into_iter().map(Into::into).collect();
    let (named, became) = spark::call_clusters(&clusters, &ids, &before);
    (named, became.into_iter().map(told).collect())
}

fn told(became: Became) -> Told {
    let Became { event, cluster_id, other_cluster_id, before, after } = became;
    (event, cluster_id, other_cluster_id, before, after)
}

/// Whether a night follows another recipe than the one before: see [`spark::rule_changed`].
#[pyfunction]
#[pyo3(signature = (before, now))]
fn rule_changed(before: Option<[String; 2]>, now: [String; 2]) -> Option<Told> {
    spark::rule_changed(before, now).map(told)
}

/// A part at work on one partition: Spark gives a task one core, so it takes one thread.
#[pyclass(frozen)]
struct Part {
    worker: Mutex<Worker>,
    thread: ThreadPool,
}

#[pymethods]
impl Part {
    #[new]
    #[pyo3(signature = (name, recipe_name, recipe=None, map=Vec::new(), numbers=BTreeMap::new(), tables=BTreeMap::new()))]
    fn new(
        py: Python<'_>,
        name: &str,
        recipe_name: &str,
        recipe: Option<&str>,
        map: Vec<String>,
        numbers: BTreeMap<String, u64>,
        tables: BTreeMap<String, Vec<u8>>,
    ) -> PyResult<Self> {
        let recipe = recipe_of(recipe_name, recipe)?;
        let map = FieldMap::new(&map).map_err(exception)?;
        let settings = Settings { recipe, map, numbers, tables };
        let name = Name::of(name).map_err(exception)?;
        let worker = py.detach(|| Worker::new(name, settings)).map_err(exception)?;
        let thread = ThreadPoolBuilder::new().num_threads(1).build();
        let thread = thread.map_err(|error| StorywireError::new_err(error.to_string()))?;
        Ok(Self { worker: Mutex::new(worker), thread })
    }

    /// Takes a record batch of any library; gives those that are ready.
    fn push(
        &self,
        py: Python<'_>,
        rows: PyArrowType<RecordBatch>,
    ) -> PyResult<Vec<PyArrowType<RecordBatch>>> {
        self.work(py, move |worker| worker.push(&rows.0))
    }

    /// Takes note that there are no more; gives what is left.
    fn finish(&self, py: Python<'_>) -> PyResult<Vec<PyArrowType<RecordBatch>>> {
        self.work(py, Worker::finish)
    }
}

impl Part {
    fn work(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&mut Worker) -> storywire::Result<Vec<RecordBatch>> + Send,
    ) -> PyResult<Vec<PyArrowType<RecordBatch>>> {
        let done = py.detach(|| {
            self.thread.install(|| work(&mut self.worker.lock().unwrap_or_else(PoisonError::into_inner)))
        });
        py.check_signals()?;
        Ok(done.map_err(exception)?.into_iter().map(PyArrowType).collect())
    }
}

/// Clusters a table; gives the finished tables, each as its batches, and the counts of the run.
#[pyfunction]
#[pyo3(signature = (table, name, recipe_name, recipe=None, map=Vec::new(), threads=0))]
fn cluster(
    py: Python<'_>,
    table: Bound<'_, PyAny>,
    name: &str,
    recipe_name: &str,
    recipe: Option<&str>,
    map: Vec<String>,
    threads: usize,
) -> PyResult<(Finished, Counts)> {
    let recipe = recipe_of(recipe_name, recipe)?;
    let map = FieldMap::new(&map).map_err(exception)?;
    let reader: PyArrowType<arrow_array::ffi_stream::RecordBatchStreamReader> = table
        .extract()
        .map_err(|_| PyTypeError::new_err("the table gives no Arrow stream (__arrow_c_stream__)"))?;
    let schema = arrow_array::RecordBatchReader::schema(&reader.0);
    MemoryTable::check(&schema, &map).map_err(ColumnsError::new_err)?;
    let (tables, counts) = night::run(py, reader.0, name, recipe, map, threads)?;
    let mut given = BTreeMap::new();
    for (name, batches) in tables {
        let batches: PyResult<Batches> =
            batches.iter().map(|batch| Ok(batch.to_pyarrow(py)?.unbind())).collect();
        given.insert(name, batches?);
    }
    Ok((given, counts))
}

#[pymodule]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<Part>()?;
    module.add_class::<calendar::Calendar>()?;
    module.add_function(wrap_pyfunction!(recipe, module)?)?;
    module.add_function(wrap_pyfunction!(check_columns, module)?)?;
    module.add_function(wrap_pyfunction!(tables, module)?)?;
    module.add_function(wrap_pyfunction!(comparable, module)?)?;
    module.add_function(wrap_pyfunction!(takes, module)?)?;
    module.add_function(wrap_pyfunction!(gives, module)?)?;
    module.add_function(wrap_pyfunction!(kinds_taken, module)?)?;
    module.add_function(wrap_pyfunction!(kinds_given, module)?)?;
    module.add_function(wrap_pyfunction!(kept_tables, module)?)?;
    module.add_function(wrap_pyfunction!(sentence_sorts, module)?)?;
    module.add_function(wrap_pyfunction!(balance, module)?)?;
    module.add_function(wrap_pyfunction!(header, module)?)?;
    module.add_function(wrap_pyfunction!(table_schema, module)?)?;
    module.add_function(wrap_pyfunction!(id_hash, module)?)?;
    module.add_function(wrap_pyfunction!(call_clusters, module)?)?;
    module.add_function(wrap_pyfunction!(rule_changed, module)?)?;
    module.add_function(wrap_pyfunction!(report::run_json, module)?)?;
    module.add_function(wrap_pyfunction!(cluster, module)?)
}
