"""What earlier nights knew in, tonight's night out: a history on any store.

A night is a directory of tables, written once: `articles` (what is remembered of each), `pages` (their texts before anything learned
was cut), `recut` (what was cut otherwise than on its own night), `edges`, `holders`, `clusters`, `moves` and `lineage`. Nights of format
1 have `tokens` and `learned` in place of pages: their texts stay as they were cut. `manifest-N.json` names the nights that count after
the N-th commit: it is written beside the others and renamed, and the greatest N is read. So a night that was not committed is not there,
and of two jobs at once the first to commit wins. The rules are those of the binary, whose own history is of files that one
machine reads; the two are not each other's.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from dataclasses import dataclass
from datetime import date as Date
from functools import reduce
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import BooleanType, IntegerType, LongType, StructField, StructType

from storywire import _core
from storywire._errors import HistoryError, HistoryHeldError, OptionError
from storywire.spark._store import Store

#: Version of the tables and of the manifest. What is packed in `articles` and `edges` is part of it.
FORMAT = 2

#: Tables that are only asked of nights within reach; the others stay as long as anything is remembered.
OF_REACH = ("pages", "recut", "edges", "holders", "tokens", "learned")

#: Days that an abandoned night may be old before it is swept away: its job may still be running.
ABANDONED_DAYS = 2

#: An event, the cluster, the other one, and articles before and after.
Became = Tuple[str, str, str, int, int]

_MANIFEST = re.compile(r"manifest-(\d{9})\.json")
_SECONDS_A_DAY = 86_400.0

#: The tables of a night.
TABLES: Dict[str, StructType] = {name: from_arrow_schema(schema) for name, schema in _core.kept_tables().items()}


@dataclass(frozen=True)
class Tonight:
    """What the options say of tonight: its date, and how long nights are within reach, kept and remembered, in days."""

    date: Date
    window: int = 7
    retention: int = 30
    remember: int = 400

    def __post_init__(self) -> None:
        self.calendar()

    @classmethod
    def of(
        cls,
        date: Optional[str],
        window: Optional[str] = None,
        retention: Optional[str] = None,
        remember: Optional[str] = None,
    ) -> "Tonight":
        """Reads the options, as the binary does."""
        night, *days = _core.Calendar.read(int(time.time()), date, window, retention, remember).told()
        return cls(Date.fromisoformat(night), *days)

    def calendar(self) -> _core.Calendar:
        """The rules of which nights count; raises where the days do not fit together."""
        return _core.Calendar(str(self.date), self.window, self.retention, self.remember)


class Night(NamedTuple):
    """A night of a history, as tonight sees it."""

    #: What the manifest says of it.
    told: Dict[str, Any]
    #: The number of the source that its articles are of, below 0.
    source: int
    #: Whether it is another one than tonight, which takes the place of one of its date.
    is_other: bool
    #: Whether it is within reach: its texts are compared with tonight's.
    is_near: bool
    #: Whether it went out of reach since the last night before.
    is_gone: bool

    @property
    def commit(self) -> int:
        return int(self.told["commit"])


class Past:
    """A history, as tonight sees it."""

    def __init__(self, spark: SparkSession, path: str, tonight: Tonight, comparable: Dict[str, int], recipe: Sequence[str]) -> None:
        self.spark, self.path, self.tonight = spark, path.rstrip("/"), tonight
        #: Hashes of tonight's recipe: of its file, and of what it sets.
        self._recipe = list(recipe)
        self.store = Store(spark, self.path)
        self._calendar, self._comparable = tonight.calendar(), comparable
        self._read = self._newest()
        known = self._read["comparable"]
        if known != self._comparable:
            raise OptionError(
                f'--history: "{path}" was made with other parameters: {known} there, {self._comparable} in the recipe; use the '
                "recipe it was made with, or begin another"
            )
        # A name of its own: what another job writes, or an abandoned one wrote, is never touched.
        self.name = f"{tonight.date}.{spark.sparkContext.applicationId}-{time.time_ns():x}"
        told = self._read["nights"]
        nights = [Night(*night) for night in zip(told, *zip(*self._calendar.see(_dated(told))))] if told else []
        self._others = [night for night in nights if night.is_other]
        self._near = [night for night in self._others if night.is_near]
        self._with_pages = [night for night in self._near if night.told.get("has_pages")]
        self._without_pages = [night for night in self._near if not night.told.get("has_pages")]

    def _newest(self) -> Dict[str, Any]:
        found = [name for name in self.store.names(self.path) if _MANIFEST.fullmatch(name)]
        if not found:
            if self.store.names(f"{self.path}/nights"):
                raise HistoryError(f'the history "{self.path}" is damaged: there are nights, and no manifest')
            begun = {"format": FORMAT, "comparable": self._comparable, "commits": 0, "nights": []}
            # Another job may begin it in this moment.
            self._put(begun)
            return self._newest()
        path = f"{self.path}/{max(found)}"
        try:
            sealed = json.loads(self.store.read(path))
            manifest, seal = sealed["manifest"], sealed["sha256"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise HistoryError(f'the history is damaged: "{path}" is no manifest: {error}') from None
        if _seal(manifest) != seal:
            raise HistoryError(f'the history is damaged: the hash of "{path}" is not that of what it says')
        if manifest["format"] > FORMAT:
            raise HistoryError(f'the history "{self.path}" is of format {manifest["format"]}, and this storywire knows {FORMAT}; install a newer one')
        return dict(manifest)

    @property
    def nights(self) -> int:
        """How many nights are within reach."""
        return len(self._near)

    @property
    def is_out_of_order(self) -> bool:
        """Whether tonight is run again or comes late: what other nights rest on may be out of reach or no more."""
        return self._calendar.is_out_of_order(_dated(self._read["nights"]))

    @property
    def first_day(self) -> int:
        """The first day within reach, as ids of clusters write it."""
        return int(self._calendar.first_day())

    def rule_changed(self) -> List[Became]:
        """That tonight follows another recipe than the night before by date, if it does; a night of an older storywire does not say."""
        before = self._calendar.before(_dated(self._read["nights"]))
        if before is None:
            return []
        told = _core.rule_changed(self._read["nights"][before].get("recipe"), self._recipe)
        return [told] if told else []

    # What they knew.

    def _table(self, night: Night, name: str) -> DataFrame:
        path = f"{self.path}/nights/{night.told['name']}/{name}"
        if not self.store.exists(path):
            raise HistoryError(f'the history "{self.path}" is damaged: "{path}" is missing')
        return self.spark.read.schema(TABLES[name]).parquet(path)

    def _of(self, nights: Sequence[Night], name: str) -> DataFrame:
        """A table of several nights, with the source that each of them is, its commit, and whether it is within reach."""
        more = [StructField("source", IntegerType()), StructField("commit", LongType()), StructField("is_near", BooleanType())]
        schema = StructType([*TABLES[name].fields, *more])
        frames = []
        for night in nights:
            told = {"source": night.source, "commit": night.commit, "is_near": night.is_near}
            rows = self._table(night, name).withColumns({column: F.lit(value) for column, value in told.items()})
            frames.append(rows.select(*[F.col(field.name).cast(field.dataType) for field in schema]))
        return reduce(DataFrame.unionByName, frames) if frames else self.spark.createDataFrame([], schema)

    def articles(self, lasting: DataFrame) -> DataFrame:
        """The articles of nights within reach, and of other nights those whose text is one of these, which come back unchanged."""
        near = self._of(self._near, "articles")
        found, told = near.count(), sum(night.told["articles"] for night in self._near)
        if found != told:
            raise HistoryError(f'the history "{self.path}" is damaged: {found} articles within reach, and {told} in the manifest')
        beyond = [night for night in self._others if not night.is_near]
        return near.unionByName(self._of(beyond, "articles").join(lasting, "key", "left_semi"))

    def moves(self) -> DataFrame:
        return self._of(self._others, "moves")

    def ids(self, remembered: DataFrame) -> DataFrame:
        """The ids that clusters of remembered articles have, and those that they had before articles moved."""
        known = self._of(self._others, "articles").select("id", "cluster_id")
        moves = self.moves().select(F.col("article_id").alias("id"), "cluster_id")
        both = known.unionByName(moves).join(remembered.select("id"), "id", "left_semi")
        return both.select("cluster_id").distinct()

    def pages(self) -> Optional[DataFrame]:
        """The articles of nights within reach whose texts can be cut again, with these; none where no night has any."""
        if not self._with_pages:
            return None
        articles = self._of(self._with_pages, "articles").select("id", "source", "record", "entry", "key")
        return self._of(self._with_pages, "pages").drop("commit", "is_near").join(articles, ["id", "source"])

    def recut(self) -> DataFrame:
        """The articles whose texts some night cut otherwise than their own."""
        return self._of(self._with_pages, "recut").select("id").distinct()

    def tokens(self) -> DataFrame:
        return self._of(self._without_pages, "tokens").select("key", "tokens")

    def edges(self) -> DataFrame:
        return self._of(self._near, "edges")

    def learned(self) -> DataFrame:
        return self._of(self._without_pages, "learned").select("outlet", "key").distinct()

    def holders(self) -> DataFrame:
        return self._of(self._near, "holders").select("id").distinct()

    def clusters(self, remembered: DataFrame) -> DataFrame:
        """What the nights said of clusters that something is remembered of."""
        sources = {row["source"] for row in remembered.select("source").distinct().collect()}
        return self._of([night for night in self._others if night.is_near or night.source in sources], "clusters")

    def gone(self) -> Optional[Tuple[DataFrame, DataFrame]]:
        """The articles and clusters of the nights that went out of reach since the last night before, if there are any."""
        gone = [night for night in self._others if night.is_gone]
        return (self._of(gone, "articles"), self._of(gone, "clusters")) if gone else None

    # What tonight leaves.

    def keep(self, name: str, rows: DataFrame) -> None:
        """Writes a table of tonight; it counts once tonight is committed."""
        rows.select(*[F.col(field.name).cast(field.dataType) for field in TABLES[name]]).write.mode("overwrite").parquet(
            f"{self.path}/nights/{self.name}/{name}"
        )

    def commit(self, counts: Dict[str, int]) -> None:
        """Makes tonight part of the history, in place of a night of the same date, and forgets what is too old."""
        manifest, tonight = self._read, self.tonight
        others = [night.told for night in self._others]
        retained = zip(others, self._calendar.retained(_dated(others)))
        nights = [{**night, "whole": is_whole} for night, is_whole in retained if is_whole is not None]
        commit = manifest["commits"] + 1
        told = {name: counts[name] for name in ("records_read", "rejects", "articles")}
        nights.append({"name": self.name, "date": str(tonight.date), "commit": commit, "whole": True, "recipe": self._recipe, "has_pages": True, **told})
        manifest = {**manifest, "format": FORMAT, "commits": commit, "nights": nights}
        if not self._put(manifest):
            raise HistoryHeldError(f'another job committed to the history "{self.path}" meanwhile; run this night again')
        self._read = manifest
        self._sweep(commit)

    def _put(self, manifest: Dict[str, Any]) -> bool:
        """Writes a manifest; false where there is one of that number."""
        sealed = json.dumps({"manifest": manifest, "sha256": _seal(manifest)}, indent=2) + "\n"
        try:
            return self.store.write_once(f"{self.path}/manifest-{manifest['commits']:09}.json", sealed)
        except OSError as error:
            raise HistoryError(f'the history "{self.path}" cannot be written: {error}') from None

    def _sweep(self, commit: int) -> None:
        """Takes away what the newest manifest no longer names: older manifests but the last, nights, and tables out of reach."""
        for name in self.store.names(self.path):
            found = _MANIFEST.fullmatch(name)
            if found and int(found[1]) < commit - 1:
                self.store.remove(f"{self.path}/{name}")
        named = {night["name"]: night for night in self._read["nights"]}
        abandoned = time.time() - ABANDONED_DAYS * _SECONDS_A_DAY
        for name in self.store.names(f"{self.path}/nights"):
            path = f"{self.path}/nights/{name}"
            # A store may not know when a directory was made: its name says so.
            begun = int(name.rsplit("-", 1)[-1], 16) / 1e9
            if name not in named and begun < abandoned:
                self.store.remove(path)
            elif name in named and not named[name]["whole"]:
                for table in OF_REACH:
                    self.store.remove(f"{path}/{table}")


def _dated(nights: Sequence[Dict[str, Any]]) -> List[Tuple[str, bool]]:
    """The dates of nights, and whether their texts are kept."""
    return [(night["date"], night["whole"]) for night in nights]


def _seal(manifest: Dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
