"""What earlier nights knew in, and tonight for later ones out: everything that asks for a history."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Dict, List, Optional, Tuple

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from storywire import _core
from storywire.spark._components import components
from storywire.spark._job import LONG, PLACE, Job, packed
from storywire.spark._past import Became, Past


@dataclass(frozen=True)
class Ties:
    """What earlier nights know of texts that tonight's have to do with, of texts that nothing joins any more, and of all where tonight
    is out of order."""

    #: Pairs that they proved and that lead to a text of tonight.
    proven: DataFrame
    #: Other pairs, which are as they were.
    others: DataFrame
    #: Pairs of all texts within reach that count as one holder of a shingle.
    tight: DataFrame
    #: Pairs of texts that stay together, whatever joins them.
    held: DataFrame
    #: Texts whose shingles they counted.
    counted: DataFrame
    #: Texts whose clusters may be others by now.
    asked: DataFrame


def pages(job: Job, past: Past) -> Optional[DataFrame]:
    """The articles of nights within reach with their texts before anything learned was cut."""
    kept = past.pages()
    return None if kept is None else job.save("pages", kept)


def add_learned(past: Past, learned: Dict[str, bytes]) -> Dict[str, bytes]:
    """What tonight learned, and what nights within reach did from whose texts it cannot be learned again."""
    before: pa.Table = past.learned().toArrow()
    is_own = pc.is_valid(before.column("outlet"))
    return {
        "learned_own": learned["learned_own"] + packed(before.filter(is_own)),
        "learned_shared": learned["learned_shared"] + packed(before.filter(pc.invert(is_own)).select(["key"])),
    }


def remember(job: Job, past: Past, compared: DataFrame, recut: Optional[DataFrame]) -> DataFrame:
    """What earlier nights know, as rows beside tonight's, with their texts as they are cut by now; `is_settled` tells whether all nights
    cut an article's text as its own did: what they proved of it holds."""
    lasting = compared.where("pause is null").select("key").distinct()
    moved = _last_said(job, past.moves(), "article_id", word="cluster_id").withColumnsRenamed(
        {"article_id": "id", "commit": "moved", "cluster_id": "moved_to"}
    )
    kept = past.articles(lasting).join(moved, "id", "left")
    remembered = job.part("recall", kept)
    if recut is not None:
        unsettled = past.recut().withColumn("was_recut", F.lit(True))
        now = recut.select(*PLACE, "id", "is_as_cut", *[F.col(name).alias(f"{name}_now") for name in ("words", "key", "pause")])
        now = now.join(unsettled, "id", "left").drop("id")
        # Of a text that always is the same no pause is known.
        cut = {name: F.when(F.col("is_as_cut").isNotNull(), F.col(f"{name}_now")).otherwise(F.col(name)) for name in ("words", "key", "pause")}
        settled = F.col("is_as_cut").isNull() | (F.col("is_as_cut") & F.col("was_recut").isNull())
        columns = remembered.columns
        remembered = remembered.join(now, PLACE, "left").withColumn("is_settled", settled).withColumns(cut)
        remembered = remembered.select(*columns, "is_settled", "is_as_cut")
    else:
        remembered = remembered.withColumns({"is_settled": F.lit(True), "is_as_cut": F.lit(None).cast("boolean")})
    remembered = job.save("remembered", remembered)
    job.counts["nights"], job.counts["articles_remembered"] = past.nights, remembered.count()
    return remembered


def _last_said(job: Job, rows: DataFrame, key: str, **values: str) -> DataFrame:
    """What the last night said of each key that said something of it: a `number`, a `word`."""
    said = {"key": key, "commit": "commit", **values}
    columns = [F.col(said[name]).alias(name) if name in said else F.lit(None).alias(name) for name in _core.kinds_taken("last_said")[""]]
    last = job.best("last_said", rows.select(*columns), "key")
    return last.select(*[F.col(name).alias(column) for name, column in said.items()])


def ties(
    job: Job, past: Past, edges: DataFrame, texts: DataFrame, placed: DataFrame, remembered: DataFrame, headed: Optional[DataFrame]
) -> Ties:
    """What earlier nights know of texts that tonight's have to do with; `edges` are those that tonight read."""
    of_first = [F.col(name).alias(f"text_{name}") for name in PLACE]
    of_text = texts.select(*of_first, "number")
    all_of_id = placed.where("is_past").join(of_text, [f"text_{name}" for name in PLACE]).select("id", *PLACE, "number")
    all_of_id = job.save("of_id", all_of_id)
    # Where two nights out of each other's reach gave one id, the later one is meant.
    commits = all_of_id.join(remembered.select(*PLACE, "commit", F.col("is_settled").cast("string").alias("is_settled")), PLACE)
    last = _last_said(job, commits, "id", number="number", word="is_settled")
    of_id = job.save("last_of_id", last.select("id", "number", F.col("is_settled").cast("boolean").alias("is_settled")))
    proven = _proven(job, past, of_id)
    of_cluster = remembered.select(*PLACE, "cluster_id").join(all_of_id, PLACE).select("cluster_id", "number").distinct()
    of_cluster = job.save("of_cluster", of_cluster)
    held = job.part("hold_together", job.together(of_cluster, "cluster_id"), first_day=past.first_day)
    held = job.save("held", held)
    # Shingles are weighed where edges lead to a text of tonight, and stories told where what stays together does.
    tonights = texts.where("is_tonights").select("number")
    joined = edges.select("a", "b").unionByName(proven.select("a", "b"))
    by_edges = _linked(components(joined, job.save, "linked"))
    others = [rows for rows in (held, headed) if rows is not None and not rows.isEmpty()]
    by_all = by_edges
    if others:
        by_all = _linked(components(reduce(DataFrame.unionByName, others, joined), job.save, "held-together"))
    touched = job.save("touched", _around(job, by_edges, tonights)).withColumnRenamed("number", "a")
    placed_there = of_cluster.join(by_all, "number", "left").withColumn("component", F.coalesce("component", "number"))
    late = int(past.is_out_of_order)
    asked = job.part("ask_clusters", job.together(placed_there, "cluster_id"), out_of_order=late)
    asked = job.save("asked", _around(job, by_all, asked.unionByName(tonights)))
    of_all = asked.withColumnRenamed("number", "a")
    counted = past.holders().join(of_id, "id").select("number").distinct()
    return Ties(
        job.save("proven-touched", proven.join(touched, "a", "left_semi").select(*proven.columns)),
        job.save("proven-others", proven.join(touched, "a", "left_anti").join(of_all, "a", "left_semi").select(*proven.columns)),
        proven.where("is_tight").select("a", "b"),
        job.save("held-asked", held.join(of_all, "a", "left_semi")),
        job.save("counted-before", counted),
        asked,
    )


def _proven(job: Job, past: Past, of_id: DataFrame) -> DataFrame:
    """The pairs that earlier nights proved, as their texts stand by now; not of texts that are cut otherwise."""
    edges = past.edges().select("id_a", "id_b", "edge")
    of_id = of_id.where("is_settled")
    for end in ("a", "b"):
        edges = edges.join(of_id.select(F.col("id").alias(f"id_{end}"), F.col("number").alias(end)), f"id_{end}")
    of_pair = edges.withColumns({"first": F.least("a", "b"), "last": F.greatest("a", "b")})
    return job.save("proven", job.part("turn_edges", job.together(of_pair, "first", "last")))


def _linked(linked: DataFrame) -> DataFrame:
    return linked.withColumnRenamed("vertex", "number")


def _around(job: Job, linked: DataFrame, asked: DataFrame) -> DataFrame:
    """All texts of the connected groups of which some are asked for; a text that is in none is one by itself."""
    asked = asked.distinct().withColumn("is_asked", F.lit(True))
    rows = linked.join(asked, "number", "full").withColumn("component", F.coalesce("component", "number"))
    return job.part("ask_groups", job.together(rows.fillna(False, ["is_asked"]), "component"))


@dataclass(frozen=True)
class Changes:
    """What became of clusters."""

    #: What was told of groups, clusters under the ids they keep, without those that have no article of tonight.
    told: DataFrame
    #: Events, and articles of earlier nights that are in another cluster.
    lineage: DataFrame
    moved: DataFrame
    #: Clusters that tonight changed, as they are now.
    clusters: DataFrame

    def tables(self, past: Past) -> Dict[str, DataFrame]:
        """The tables that are written, all cells text."""
        date = F.lit(str(past.tonight.date)).alias("date")
        written = {"lineage": self.lineage, "moved": self.moved}
        return {name: rows.select(date, *[F.col(it).cast("string") for it in rows.columns]) for name, rows in written.items()}


def call(job: Job, past: Past, told: DataFrame, remembered: DataFrame) -> Changes:
    """Gives clusters the ids they keep; tells what became of clusters, and which articles of earlier nights are in another one."""
    were = job.of("tell_stories", "article", told).where("is_past").select("long_id", *PLACE)
    were = were.join(remembered.select(*PLACE, F.col("id").alias("article_id"), F.col("cluster_id").alias("from_cluster_id")), PLACE)
    were = job.save("were", were)
    before = remembered.groupBy(F.col("cluster_id").alias("from_cluster_id")).agg(F.count(F.lit(1)).alias("before"))
    shares = were.groupBy("long_id", "from_cluster_id").agg(F.count(F.lit(1)).alias("articles")).join(before, "from_cluster_id")
    shares = job.save("shares", shares)
    clusters = job.of("tell_stories", "cluster", told)
    rows = job.together(job.given("find_changed", cluster=clusters, share=shares), "long_id")
    changed = job.save("changed", clusters.join(job.part("find_changed", rows), "long_id", "left_semi"))
    shares = shares.join(changed, "long_id", "left_semi")
    known = job.save("known", past.ids(remembered))
    names, events = _names(changed, shares, known)
    called = job.spark.createDataFrame(names, "long_id string, called string")

    def renamed(rows: DataFrame) -> DataFrame:
        named = rows.join(called, "long_id", "left").withColumn("cluster_id", F.coalesce("called", "cluster_id"))
        return named.select(*rows.columns)

    now = job.save("now", renamed(changed))
    moved = job.part("find_moved", were.join(now.select("long_id", "cluster_id"), "long_id"))
    created = now.join(called, "long_id", "left_anti")
    return Changes(
        job.save("called", renamed(told.where("is_tonights is null or is_tonights"))),
        job.save("lineage", _lineage(job, past, events + past.rule_changed(), created, now, remembered, known)),
        job.save("moved", moved),
        now,
    )


def _lineage(
    job: Job,
    past: Past,
    events: List[Became],
    created: DataFrame,
    now: DataFrame,
    remembered: DataFrame,
    known: DataFrame,
) -> DataFrame:
    """What became of clusters, with the articles that stood and stand for them; of those created, of which no article is known, too."""
    became = "event string, cluster_id string, other_cluster_id string, size_before bigint, size_after bigint"
    stood = _last_said(job, past.clusters(remembered), "cluster_id", word="canonical_id").drop("commit")
    stood = stood.withColumnRenamed("canonical_id", "canonical_before")
    stands = {"canonical_id": "canonical_after", "size": "size_after"}
    old = job.spark.createDataFrame(events, became).join(stood, "cluster_id", "left")
    old = old.join(now.select("cluster_id", "canonical_id").withColumnsRenamed(stands), "cluster_id", "left")
    new = created.withColumnsRenamed(stands)
    rows = job.part("tell_lineage", job.given("tell_lineage", known=old, created=new))
    retired = _retired(job, past, known)
    return rows.unionByName(retired) if retired else rows


def _retired(job: Job, past: Past, known: DataFrame) -> Optional[DataFrame]:
    """The clusters that went out of reach since the last night before; `known` are those that tonight reaches."""
    gone = past.gone()
    if gone is None:
        return None
    articles, clusters = gone
    moved = _last_said(job, past.moves(), "article_id", word="cluster_id")
    moved = moved.select(F.col("article_id").alias("id"), F.col("cluster_id").alias("moved_to"))
    articles = articles.join(moved, "id", "left").withColumn("cluster_id", F.coalesce("moved_to", "cluster_id"))
    last = _last_said(job, clusters, "cluster_id", number="size", word="canonical_id")
    rows = job.given("retire_clusters", article=articles, cluster=last, reached=known)
    return job.part("retire_clusters", job.together(rows, "cluster_id"))


def _names(clusters: DataFrame, shares: DataFrame, ids_known: DataFrame) -> Tuple[List[Tuple[str, str]], List[Became]]:
    """What each cluster is called that has articles of earlier nights, or an id that an older one has; and what became of
    these. This is done by the driver: 100 bytes for each of them."""
    known = clusters.join(ids_known, "cluster_id", "left_semi")
    asked = clusters.join(shares, "long_id", "left_semi").unionByName(known)
    asked = asked.select("long_id", "cluster_id", "size", "has_others", "first_text").distinct()
    rows = asked.orderBy(F.desc("has_others"), "first_text").collect()
    told = shares.collect()
    ids = sorted({share["from_cluster_id"] for share in told} | {row["cluster_id"] for row in known.collect()})
    number = {id: at for at, id in enumerate(ids)}
    had = [0] * len(ids)
    of_cluster: Dict[str, List[Tuple[int, int]]] = {row["long_id"]: [] for row in rows}
    for share in told:
        had[number[share["from_cluster_id"]]] = share["before"]
        of_cluster[share["long_id"]].append((number[share["from_cluster_id"]], share["articles"]))
    uncalled = [((row["cluster_id"], row["long_id"]), sorted(of_cluster[row["long_id"]]), row["size"]) for row in rows]
    names, events = _core.call_clusters(uncalled, ids, had)
    return [(row["long_id"], name) for row, name in zip(rows, names)], events


def _latest(job: Job, placed: DataFrame, texts: DataFrame, remembered: DataFrame) -> DataFrame:
    """Of each text an article of the last night that has it, tonight before any other: the one that is within reach longest. One whose
    text was cut otherwise on its own night stands for a text that no other has: what is proven of it is not believed."""
    of_text = texts.select(*[F.col(name).alias(f"text_{name}") for name in PLACE], "number")
    of_text = placed.select("id", "is_past", *PLACE, *[f"text_{name}" for name in PLACE]).join(of_text, [f"text_{name}" for name in PLACE])
    tonight = F.lit((1 << 63) - 1)
    settled = F.col("commit") + F.lit(1 << 32)
    commit = F.when(~F.col("is_past"), tonight).when(F.col("is_settled"), settled).otherwise(F.col("commit"))
    nights = of_text.join(remembered.select(*PLACE, "commit", "is_settled"), PLACE, "left").select(
        F.col("number").cast("string").alias("number"), commit.alias("commit"), "id"
    )
    return _last_said(job, nights, "number", word="id").select(F.col("number").cast(LONG).alias("number"), "id")


def keep(
    job: Job,
    past: Past,
    told: DataFrame,
    prepared: DataFrame,
    compared: DataFrame,
    placed: DataFrame,
    texts: DataFrame,
    edges: DataFrame,
    counted: DataFrame,
    changes: Changes,
    remembered: DataFrame,
) -> None:
    """Writes tonight down for later nights."""
    of_cluster = job.of("tell_stories", "article", told).select(*PLACE, "cluster_id")
    given = placed.where("not is_past").select(*PLACE, "id").join(of_cluster, PLACE)
    # A night has one source when it is read again, whatever it was read from.
    past.keep("articles", compared.drop("id").join(given, PLACE).withColumn("record", F.monotonically_increasing_id()))
    past.keep("pages", prepared.drop("id").join(given, PLACE))
    past.keep("recut", remembered.where("not is_as_cut").select("id").distinct())
    latest = job.save("latest", _latest(job, placed, texts, remembered))
    # Each night stands for itself, whatever becomes of the others: what they proved of a text of tonight is kept again.
    tonights = texts.where("is_tonights")
    again = [edges.where("is_past").join(tonights.select(F.col("number").alias(end)), end, "left_semi") for end in ("a", "b")]
    proven = edges.where("not is_past").unionByName(again[0].unionByName(again[1]).dropDuplicates(["a", "b"]))
    for end in ("a", "b"):
        proven = proven.join(latest.select(F.col("number").alias(end), F.col("id").alias(f"id_{end}")), end)
    past.keep("edges", proven)
    past.keep("holders", latest.join(counted, "number", "left_semi"))
    past.keep("clusters", changes.clusters)
    past.keep("moves", changes.moved)
    past.keep("lineage", changes.lineage)
