"""storywire inside Apache Spark: the same stories from more than one machine.

>>> from storywire.spark import cluster
>>> night = cluster(df)                       # a DataFrame with a column that can be the text
>>> night.articles, night.clusters            # DataFrames, the columns of articles.csv and clusters.csv

`python -m storywire.spark --input ... --output ...` does the same from files to files.
"""

from __future__ import annotations

import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Dict, Iterable, Iterator, List, Optional, Union

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from storywire import MAX_REJECT_RATIO, Recipe, _core, check_rejects, mappings, read_recipe
from storywire._errors import OptionError
from storywire._tables import TYPES
from storywire.spark._job import Job
from storywire.spark._past import Past, Tonight
from storywire.spark._run import run

__all__ = ["Clustered", "Tonight", "cluster", "cluster_files"]


@dataclass(frozen=True)
class Clustered:
    """The tables of a run. Their columns are those of the CSVs, typed; an empty cell that is no text is null."""

    articles: DataFrame
    clusters: DataFrame
    passages: DataFrame
    houses: DataFrame
    edges: Optional[DataFrame]
    rejects: DataFrame
    furniture: DataFrame
    #: What became of clusters, and which articles of earlier nights are in another one: with a history.
    lineage: Optional[DataFrame]
    moved: Optional[DataFrame]
    #: The same tables with the cells of the CSVs, all of them text.
    cells: Dict[str, DataFrame] = field(repr=False)
    #: The files that were read, or the name of the table, as they stand in `source_path`.
    sources: List[str] = field(repr=False)
    #: What went into each stage and what came out, as in run.json.
    counts: Dict[str, int] = field(repr=False)
    #: Wall seconds of each stage.
    seconds: Dict[str, float] = field(repr=False)
    #: Seconds of a processor in each of the core's parts, all executors.
    core_seconds: Dict[str, float] = field(repr=False)
    _past: Optional[Past] = field(repr=False)

    def commit(self) -> None:
        """Makes this night part of its history, once its tables are where they should be; without it, it was never there.

        Raises `HistoryHeldError` where another job committed meanwhile.
        """
        if self._past is None:
            raise OptionError("commit: this run has no history")
        self._past.commit(self.counts)

    def raise_for_rejects(self, max_reject_ratio: float = MAX_REJECT_RATIO) -> None:
        """Raises `ManyRejectsError` where the binary exits with status 3: more than this share of the records was refused."""
        check_rejects(self.counts, max_reject_ratio, lambda: self.rejects.where("reason = 'index_page'").count())


def cluster(
    df: DataFrame,
    *,
    recipe: Recipe = None,
    map: Union[str, Iterable[str]] = (),
    name: str = "table",
    work: Optional[str] = None,
    edges: bool = False,
    partitions: Optional[int] = None,
    history: Optional[str] = None,
    tonight: Optional[Tonight] = None,
) -> Clustered:
    """Clusters the articles of a DataFrame.

    `recipe` and `map` are as in `storywire.cluster`. `work` is a directory that driver and executors see, for what stages leave
    to each other; the tables are read from it, so it must outlive them, and each run needs one of its own. Without it Spark's checkpoint directory serves, and on a
    local master a temporary one. `partitions` are those of a shuffle, `spark.sql.shuffle.partitions` if not given.
    """
    recipe_name, text = read_recipe(recipe)
    known = mappings(map)
    from pyspark.sql.pandas.types import to_arrow_schema

    _core.check_columns(to_arrow_schema(df.schema), known)
    rows = df.select(
        "*",
        F.lit(0).alias("_source"),
        (F.monotonically_increasing_id() + 1).alias("_record"),
        F.lit(0).cast("bigint").alias("_offset"),
    )
    with _settled(df.sparkSession, partitions):
        return _run(df.sparkSession, [rows], [name], recipe_name, text, known, work, edges, partitions, history, tonight)


def cluster_files(
    spark: SparkSession,
    inputs: List[str],
    *,
    format: Optional[str] = None,
    recipe: Recipe = None,
    map: Union[str, Iterable[str]] = (),
    work: Optional[str] = None,
    edges: bool = False,
    partitions: Optional[int] = None,
    history: Optional[str] = None,
    tonight: Optional[Tonight] = None,
) -> Clustered:
    """Clusters the articles of files: JSON lines, Parquet, ORC and Avro split by Spark, all others a file to a task."""
    from pyspark.sql.pandas.types import to_arrow_schema

    from storywire.spark._read import read

    recipe_name, text = read_recipe(recipe)
    known = mappings(map)
    with _settled(spark, partitions):
        frames, names = read(spark, inputs, format)
        for rows in frames:
            if not {"_line", "_content"} & set(rows.columns):
                _core.check_columns(to_arrow_schema(rows.drop("_source", "_record", "_offset").schema), known)
        return _run(spark, frames, names, recipe_name, text, known, work, edges, partitions, history, tonight)


@contextmanager
def _settled(spark: SparkSession, partitions: Optional[int]) -> Iterator[None]:
    """Settings that a run needs, put back behind it."""
    settings = {
        # A batch of Arrow is held whole on both sides; texts and files are longer than Spark expects of a row.
        "spark.sql.execution.arrow.maxRecordsPerBatch": "1000",
        # Records are numbered by the splits they are in, which must not follow the executors that are there.
        "spark.sql.files.minPartitionNum": str(partitions or spark.conf.get("spark.sql.shuffle.partitions")),
    }
    usual = {name: spark.conf.get(name, None) for name in settings}
    for name, value in settings.items():
        spark.conf.set(name, value)
    try:
        yield
    finally:
        for name, before in usual.items():
            spark.conf.unset(name) if before is None else spark.conf.set(name, before)


def _run(
    spark: SparkSession,
    frames: List[DataFrame],
    names: List[str],
    recipe_name: str,
    recipe: Optional[str],
    map: List[str],
    work: Optional[str],
    edges: bool,
    partitions: Optional[int],
    history: Optional[str],
    tonight: Optional[Tonight],
) -> Clustered:
    if history is None and tonight is not None:
        raise OptionError("tonight: it means something only with a history")
    past = None
    if history is not None:
        words, _ = _core.recipe(recipe_name, recipe)
        comparable = _core.comparable(recipe_name, recipe)
        past = Past(spark, history, tonight or Tonight.of(None), comparable, [words["xxh3_128"], words["settings"]])
    job = Job(spark, work or _work(spark), recipe_name, recipe, map, edges, partitions, past)
    cells = run(job, frames, names)
    if not edges:
        del cells["edges"]
    tables = {table: typed(table, rows) for table, rows in cells.items()}
    return Clustered(
        _past=past,
        lineage=tables.pop("lineage", None),
        moved=tables.pop("moved", None),
        cells=cells,
        sources=names,
        counts=job.counts,
        seconds=job.seconds,
        core_seconds=job.core_seconds,
        edges=tables.pop("edges", None),
        **tables,
    )


def typed(name: str, rows: DataFrame) -> DataFrame:
    """A table of texts with the types of its columns."""
    words = {"bool": "boolean", "int64": "bigint", "double": "double"}

    def cell(column: str) -> Any:
        kind = TYPES[name].get(column)
        if kind is None:
            return F.col(column)
        some = F.when(F.col(column) != "", F.col(column))
        return some.cast(words.get(str(kind), "timestamp")).alias(column)

    return rows.select(*[cell(column) for column in rows.columns])


def _work(spark: SparkSession) -> str:
    known = spark.sparkContext.getCheckpointDir()
    if known:
        return f"{known}/storywire-{spark.sparkContext.applicationId}-{time.time_ns():x}"
    if (spark.sparkContext.master or "").startswith("local"):
        return tempfile.mkdtemp(prefix="storywire-")
    raise OptionError("work: name a directory that driver and executors see, or set Spark's checkpoint directory")
