"""What the stages of a run are made of: shuffles bring together what belongs together, and the core's parts do the work.

Whatever a later stage asks again is written to the work directory first. So a lost executor costs the tasks it had, and no row
is computed twice with different neighbours.
"""

from __future__ import annotations

import time
from functools import reduce
from typing import Any, Dict, List, Optional, Tuple

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema

from storywire import _core
from storywire.spark._parts import caller
from storywire.spark._past import Past

#: Keys are cut into 256 parts at least, and into more where there are more partitions.
PARTS_MIN = 256

#: Spark's word for 64 bits.
LONG = "bigint"

#: What tells a record from all others.
PLACE = ["source", "record"]

#: The column that tells rows of several kinds apart.
KIND = "kind"


class Job:
    """One run over records that have a place."""

    def __init__(
        self,
        spark: SparkSession,
        work: str,
        recipe_name: str,
        recipe: Optional[str],
        map: List[str],
        with_edges: bool,
        partitions: Optional[int] = None,
        past: Optional[Past] = None,
    ) -> None:
        self.spark, self.work = spark, work.rstrip("/")
        self.recipe_name, self.recipe, self.map = recipe_name, recipe, map
        self.words, self.params = _core.recipe(recipe_name, recipe)
        self.with_edges, self.past = with_edges, past
        self.partitions = partitions or int(spark.conf.get("spark.sql.shuffle.partitions") or 200)
        self.parts = max(PARTS_MIN, 1 << (self.partitions - 1).bit_length())
        self.counts: Dict[str, int] = {}
        self.seconds: Dict[str, float] = {}
        self._stage, self._since = "", time.monotonic()
        self._broadcasts: List[Any] = []
        self._spent: Dict[str, Any] = {}
        #: Different texts of the run, those of earlier nights too.
        self.numbered = 0

    @property
    def core_seconds(self) -> Dict[str, float]:
        """Seconds of a processor in each of the core's parts, all executors; a task that ran twice counts twice."""
        return {name: round(spent.value, 3) for name, spent in self._spent.items()}

    def part(self, name: str, rows: DataFrame, tables: Optional[Dict[str, bytes]] = None, **numbers: int) -> DataFrame:
        """The rows that a part gives for these, which have the columns that it takes, and perhaps others."""
        taken = _core.takes(name)
        if taken is not None:
            rows = rows.select(*[F.col(field.name).cast(field.dataType) for field in from_arrow_schema(taken)])
        known = None
        if tables:
            known = self.spark.sparkContext.broadcast(tables)
            self._broadcasts.append(known)
        spent = self._spent.setdefault(name, self.spark.sparkContext.accumulator(0.0))
        run = caller(name, _core.__version__, self.recipe_name, self.recipe, self.map, numbers, known, spent)
        return rows.mapInArrow(run, from_arrow_schema(_core.gives(name)))

    def best(self, name: str, rows: DataFrame, *keys: str) -> DataFrame:
        """The row that a part finds to stand for all of its key: within each partition first, and then of those."""
        return self.part(name, self.together(self.part(name, rows), *keys))

    def given(self, name: str, **kinds: DataFrame) -> DataFrame:
        """Rows for a part that takes several kinds."""
        fields, known = from_arrow_schema(_core.takes(name)), _core.kinds_taken(name)
        all_kinds = []
        for kind, rows in kinds.items():
            columns = [F.lit(kind).alias(KIND)]
            for field in fields.fields[1:]:
                cell = F.col(field.name) if field.name in known[kind] else F.lit(None)
                columns.append(cell.cast(field.dataType).alias(field.name))
            all_kinds.append(rows.select(*columns))
        return reduce(DataFrame.unionByName, all_kinds)

    def of(self, name: str, kind: str, rows: DataFrame) -> DataFrame:
        """Of rows that a part gave, those of one kind."""
        return rows.where(F.col(KIND) == kind).select(*_core.kinds_given(name)[kind])

    def save(self, name: str, rows: DataFrame) -> DataFrame:
        """Writes rows down; gives them as they are from now on."""
        path = f"{self.work}/{name}"
        rows.write.mode("overwrite").parquet(path)
        return self.spark.read.schema(rows.schema).parquet(path)

    def together(self, rows: DataFrame, *keys: str, then: Tuple[str, ...] = ()) -> DataFrame:
        """Brings rows of equal keys together, in order."""
        return rows.repartition(self.partitions, *keys).sortWithinPartitions(*keys, *then)

    def close(self) -> None:
        """Gives back what the executors were sent."""
        for known in self._broadcasts:
            known.unpersist()

    def stage(self, name: str) -> None:
        """Takes note that a stage begins."""
        now = time.monotonic()
        if self._stage:
            self.seconds[self._stage] = round(self.seconds.get(self._stage, 0.0) + now - self._since, 3)
        self._stage, self._since = name, now
        self.spark.sparkContext.setJobDescription(f"storywire: {name}" if name else "")


def shared(rows: DataFrame, key: str) -> DataFrame:
    """Rows whose key others have too: of the rest no part has anything to say."""
    often = rows.groupBy(key).count().where("count > 1").select(key)
    return rows.join(often, key, "left_semi")


def heavy(compared: DataFrame, remembered: Optional[DataFrame]) -> DataFrame:
    """The entries of articles, which are most of what is known of them."""
    heavy = compared.select(*PLACE, "entry", "words")
    return heavy if remembered is None else heavy.unionByName(remembered.select(*PLACE, "entry", "words"))


def ends(pairs: DataFrame) -> DataFrame:
    """Both ends of each pair."""
    return pairs.select(F.col("a").alias("number")).unionByName(pairs.select(F.col("b").alias("number")))


def packed(table: pa.Table) -> bytes:
    """Numbers of 64 bits, row by row, as the core takes them."""
    columns = [table.column(at).to_numpy().astype("<i8") for at in range(table.num_columns)]
    return np.stack(columns, axis=1).tobytes() if columns else b""
