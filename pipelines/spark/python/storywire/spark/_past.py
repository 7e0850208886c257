"""What earlier nights knew in, tonight's night out: a history on any store.

A night is a directory of tables, written once: `articles` (what is remembered of each), `tokens` (what is compared of
their texts), `edges`, `learned`, `holders`, `clusters`, `moves` and `lineage`. `manifest-N.json` names the nights that count after
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
from datetime import date as Date, datetime, timedelta, timezone
from functools import reduce
from typing import Any, Dict, List, Optional, Sequence, Tuple

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from storywire import _core
from storywire._errors import HistoryError, HistoryHeldError, OptionError
from storywire.spark._store import Store

#: Version of the tables and of the manifest. What is packed in `articles` and `edges` is part of it.
FORMAT = 1

#: Tables that are only asked of nights within reach; the others stay as long as anything is remembered.
OF_REACH = ("tokens", "edges", "learned", "holders")

#: Days that an abandoned night may be old before it is swept away: its job may still be running.
ABANDONED_DAYS = 2

#: Nights within reach are sources below 0; nights beyond, of which equal texts are known again, stand below this one.
FAR = -1_000_000

#: An event, the cluster, the other one, and articles before and after.
Became = Tuple[str, str, str, int, int]

_MANIFEST = re.compile(r"manifest-(\d{9})\.json")
_SECONDS_A_DAY = 86_400.0

ARTICLES = (
    "record bigint, id string, order_time bigint, page bigint, headline bigint, entry binary, words bigint, key binary, "
    "published bigint, cluster_id string, agencies string"
)
TABLES = {
    "articles": ARTICLES,
    "tokens": "key binary, tokens binary",
    "edges": "id_a string, id_b string, edge binary",
    "learned": "outlet bigint, key bigint",
    "holders": "id string",
    "clusters": "cluster_id string, canonical_id string, size bigint",
    "moves": "article_id string, from_cluster_id string, cluster_id string",
    "lineage": (
        "event string, cluster_id string, other_cluster_id string, size_before bigint, size_after bigint, "
        "canonical_before string, canonical_after string"
    ),
}


@dataclass(frozen=True)
class Tonight:
    """What the options say of tonight: its date, and how long nights are within reach, kept and remembered, in days."""

    date: Date
    window: int = 7
    retention: int = 30
    remember: int = 400

    def __post_init__(self) -> None:
        for option, days, least, than in (
            ("--window", self.window, 1, "at least"),
            ("--retention", self.retention, self.window, "--window"),
            ("--remember", self.remember, self.retention, "--retention"),
        ):
            if days < least:
                raise OptionError(f"{option}: {days}d is less than {than} {least}d")

    @classmethod
    def of(cls, date: Optional[str], window: str = "7d", retention: str = "30d", remember: str = "400d") -> "Tonight":
        """Reads the options, as the binary does."""
        today = datetime.now(timezone.utc).date()
        try:
            night = today if date is None else Date.fromisoformat(date)
        except ValueError:
            raise OptionError(f'--date: "{date}" is no date; write it as 2026-11-22') from None
        if night > today + timedelta(days=1):
            raise OptionError(f'--date: "{date}" is in the future')
        return cls(night, _days("--window", window), _days("--retention", retention), _days("--remember", remember))


def _days(option: str, given: str) -> int:
    found = re.fullmatch(r"(\d{1,4})d", given)
    if not found or not 1 <= int(found[1]) <= 3_660:
        raise OptionError(f'{option}: "{given}" is no number of days from 1d to 3660d, such as 7d')
    return int(found[1])


class Past:
    """A history, as tonight sees it: tonight's own date is passed over, since tonight takes its place."""

    def __init__(self, spark: SparkSession, path: str, tonight: Tonight, comparable: Dict[str, float], recipe: Sequence[str]) -> None:
        self.spark, self.path, self.tonight = spark, path.rstrip("/"), tonight
        #: Hashes of tonight's recipe: of its file, and of what it sets.
        self._recipe = list(recipe)
        self.store = Store(spark, self.path)
        self._comparable = {name: int(value) for name, value in comparable.items()}
        self._read = self._newest()
        known = self._read["comparable"]
        if known != self._comparable:
            raise OptionError(
                f'--history: "{path}" was made with other parameters: {known} there, {self._comparable} in the recipe; use the '
                "recipe it was made with, or begin another"
            )
        # A name of its own: what another job writes, or an abandoned one wrote, is never touched.
        self.name = f"{tonight.date}.{spark.sparkContext.applicationId}-{time.time_ns():x}"

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

    # Which nights there are.

    def _days_to(self, night: Dict[str, Any]) -> int:
        return (Date.fromisoformat(night["date"]) - self.tonight.date).days

    @property
    def _others(self) -> List[Dict[str, Any]]:
        """All nights but tonight's, in the order they were committed in, with the numbers they are sources by."""
        return [night for night in self._read["nights"] if self._days_to(night)]

    def _is_near(self, night: Dict[str, Any]) -> bool:
        return bool(night["whole"]) and abs(self._days_to(night)) <= self.tonight.window

    @property
    def _near(self) -> List[Dict[str, Any]]:
        return [night for night in self._others if self._is_near(night)]

    @property
    def nights(self) -> int:
        """How many nights are within reach."""
        return len(self._near)

    @property
    def is_out_of_order(self) -> bool:
        """Whether tonight is run again or comes late: what other nights rest on may be out of reach or no more."""
        return len(self._others) < len(self._read["nights"]) or any(self._days_to(night) > 0 for night in self._others)

    def rule_changed(self) -> List[Became]:
        """That tonight follows another recipe than the night before by date, if it does; a night of an older storywire does not say."""
        earlier = [night for night in self._others if self._days_to(night) < 0]
        if not earlier:
            return []
        told = _core.rule_changed(max(earlier, key=self._days_to).get("recipe"), self._recipe)
        return [told] if told else []

    # What they knew.

    def _table(self, night: Dict[str, Any], name: str) -> DataFrame:
        path = f"{self.path}/nights/{night['name']}/{name}"
        if not self.store.exists(path):
            raise HistoryError(f'the history "{self.path}" is damaged: "{path}" is missing')
        return self.spark.read.schema(TABLES[name]).parquet(path)

    def _of(self, nights: Sequence[Dict[str, Any]], name: str, **more: Any) -> DataFrame:
        """A table of several nights; `more` are columns that depend on the night."""
        frames = []
        for night in nights:
            rows = self._table(night, name)
            for column, value in more.items():
                rows = rows.withColumn(column, F.lit(value(night)).cast("int"))
            frames.append(rows)
        if not frames:
            return self.spark.createDataFrame([], TABLES[name] + "".join(f", {column} int" for column in more))
        return reduce(DataFrame.unionByName, frames)

    def articles(self, tonights: DataFrame) -> DataFrame:
        """The articles of nights within reach; of other nights those whose text is one of tonight's, word for word, and comes back unchanged. Where
        a later night put an article into another cluster, it is in that one."""
        number = {night["name"]: at for at, night in enumerate(self._others)}
        near = self._of(self._near, "articles", source=lambda night: -1 - number[night["name"]])
        found, told = near.count(), sum(night["articles"] for night in self._near)
        if found != told:
            raise HistoryError(f'the history "{self.path}" is damaged: {found} articles within reach, and {told} in the manifest')
        beyond = [night for night in self._others if not self._is_near(night)]
        lasting = tonights.where("pause is null").select("key").distinct()
        equal = self._of(beyond, "articles", source=lambda night: FAR - 1 - number[night["name"]]).join(lasting, "key", "left_semi")
        commits = [(source, night["commit"]) for at, night in enumerate(self._others) for source in (-1 - at, FAR - 1 - at)]
        of_source = self.spark.createDataFrame(commits, "source int, commit int")
        articles = near.unionByName(equal).join(F.broadcast(of_source), "source")
        articles = articles.join(self._last_moves(), "id", "left")
        # A night that was run again after a move knew better.
        moved_to = F.when(F.col("moved") > F.col("commit"), F.col("moved_to"))
        return articles.withColumn("cluster_id", F.coalesce(moved_to, "cluster_id")).drop("commit", "moved", "moved_to")

    def _last_moves(self) -> DataFrame:
        moves = self._of(self._others, "moves", commit=lambda night: night["commit"])
        last = (F.max_by("cluster_id", "commit").alias("moved_to"), F.max("commit").alias("moved"))
        return moves.groupBy(F.col("article_id").alias("id")).agg(*last)

    def ids(self, remembered: DataFrame) -> DataFrame:
        """The ids that clusters of remembered articles have, and those that they had before articles moved."""
        known = self._of(self._others, "articles").select("id", "cluster_id")
        moves = self._of(self._others, "moves").select(F.col("article_id").alias("id"), "cluster_id")
        both = known.unionByName(moves).join(remembered.select("id"), "id", "left_semi")
        return both.select("cluster_id").distinct()

    def tokens(self) -> DataFrame:
        return self._of(self._near, "tokens")

    def edges(self) -> DataFrame:
        return self._of(self._near, "edges")

    def learned(self) -> DataFrame:
        return self._of(self._near, "learned").distinct()

    def holders(self) -> DataFrame:
        return self._of(self._near, "holders").distinct()

    def canonicals(self, remembered: DataFrame) -> DataFrame:
        """The article that stands for each cluster, as the last night left it that changed it and that something is remembered of."""
        sources = {row["source"] for row in remembered.select("source").distinct().collect()}
        told = [night for at, night in enumerate(self._others) if self._is_near(night) or FAR - 1 - at in sources]
        clusters = self._of(told, "clusters", commit=lambda night: night["commit"])
        return clusters.groupBy("cluster_id").agg(F.max_by("canonical_id", "commit").alias("canonical_before"))

    @property
    def first_day(self) -> str:
        """The first day within reach, as ids of clusters write it."""
        return f"{self.tonight.date - timedelta(days=self.tonight.window):%Y%m%d}"

    def retired(self, known: DataFrame) -> DataFrame:
        """The clusters that went out of reach since the last night before, if tonight is later than all others: with late nights
        none does, for what they reach was reached before. `known` are the clusters that tonight reaches."""
        days = [self._days_to(night) for night in self._others]
        last = max(days, default=0)
        gone = [night for night, day in zip(self._others, days) if last - self.tonight.window <= day < -self.tonight.window]
        if last >= 0 or not gone:
            return self.spark.createDataFrame([], TABLES["lineage"])
        articles = self._of(gone, "articles").join(self._last_moves(), "id", "left")
        articles = articles.select(F.coalesce("moved_to", "cluster_id").alias("cluster_id")).join(known, "cluster_id", "left_anti")
        counted = articles.groupBy("cluster_id").agg(F.count(F.lit(1)).alias("articles"))
        newest = F.max_by(F.struct("size", "canonical_id"), "commit").alias("told")
        told = self._of(gone, "clusters", commit=lambda night: night["commit"]).groupBy("cluster_id").agg(newest)
        none = F.lit("")
        return counted.join(told, "cluster_id", "left").select(
            F.lit("retired").alias("event"),
            "cluster_id",
            none.alias("other_cluster_id"),
            F.coalesce("told.size", "articles").alias("size_before"),
            F.lit(0).cast("bigint").alias("size_after"),
            F.coalesce("told.canonical_id", none).alias("canonical_before"),
            none.alias("canonical_after"),
        )

    # What tonight leaves.

    def keep(self, name: str, rows: DataFrame) -> None:
        """Writes a table of tonight; it counts once tonight is committed."""
        kept = self.spark.createDataFrame([], TABLES[name]).schema
        rows.select(*[F.col(field.name).cast(field.dataType) for field in kept]).write.mode("overwrite").parquet(
            f"{self.path}/nights/{self.name}/{name}"
        )

    def commit(self, counts: Dict[str, int]) -> None:
        """Makes tonight part of the history, in place of a night of the same date, and forgets what is too old."""
        manifest, tonight = self._read, self.tonight
        whole_from, known_from = (str(tonight.date - timedelta(days=days)) for days in (tonight.retention, tonight.remember))
        nights = [dict(night) for night in self._others if night["date"] >= known_from]
        for night in nights:
            night["whole"] = night["whole"] and night["date"] >= whole_from
        commit = manifest["commits"] + 1
        told = {name: counts[name] for name in ("records_read", "rejects", "articles")}
        nights.append({"name": self.name, "date": str(tonight.date), "commit": commit, "whole": True, "recipe": self._recipe, **told})
        manifest = {**manifest, "commits": commit, "nights": nights}
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


def _seal(manifest: Dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
