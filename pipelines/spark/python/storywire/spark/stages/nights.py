"""What earlier nights knew in, and tonight for later ones out: everything that asks for a history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Tuple

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from storywire import _core
from storywire.spark._components import components
from storywire.spark._job import IS_NEAR, IS_PAST, LONG, PLACE, Job, packed
from storywire.spark._past import FAR, Became, Past


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


def add_learned(past: Past, learned: Dict[str, bytes]) -> Dict[str, bytes]:
    """What tonight learned, and what nights within reach did."""
    before = past.learned()
    own, shared = before.where("outlet is not null").select("outlet", "key"), before.where("outlet is null").select("key")
    return {
        "learned_own": learned.get("learned_own", b"") + packed(own),
        "learned_shared": learned.get("learned_shared", b"") + packed(shared),
    }


def remember(job: Job, past: Past, digested: DataFrame) -> DataFrame:
    """What earlier nights know, as rows beside tonight's."""
    kept = past.articles(digested.where("kind = 0").select("key", "pause"))
    remembered = job.save("remembered", job.part("recall", kept))
    job.counts["nights"], job.counts["articles_remembered"] = past.nights, remembered.count()
    return remembered


def ties(job: Job, past: Past, read: DataFrame, texts: DataFrame, placed: DataFrame, remembered: DataFrame) -> Ties:
    """What earlier nights know of texts that tonight's have to do with."""
    of_first = [F.col(name).alias(f"text_{name}") for name in PLACE]
    of_text = texts.select(*of_first, "number")
    all_of_id = placed.where(IS_PAST).join(of_text, ["text_source", "text_record"]).select("id", *PLACE, "number")
    all_of_id = job.save("of_id", all_of_id)
    # Where two nights out of each other's reach gave one id, the later one is meant.
    commit = F.when(F.expr(IS_NEAR), -F.col("source")).otherwise(F.lit(FAR) - F.col("source"))
    of_id = job.save("last_of_id", all_of_id.groupBy("id").agg(F.max_by("number", commit).alias("number")))
    of_a = of_id.select(F.col("id").alias("id_a"), F.col("number").alias("a"))
    of_b = of_id.select(F.col("id").alias("id_b"), F.col("number").alias("b"))
    proven = past.edges().join(of_a, "id_a").join(of_b, "id_b").select("a", "b", "edge")
    # Two nights may have proven one pair, of articles that have one text each by now.
    proven = job.part("turn", proven).groupBy("a", "b").agg(F.min("edge").alias("edge"), F.max("is_tight").alias("is_tight"))
    proven = job.save("proven", proven)
    # What joined two articles may be out of reach by now, so a cluster that began before stays together without it.
    of_cluster = remembered.select(*PLACE, "cluster_id").join(all_of_id, PLACE).select("cluster_id", "number").distinct()
    of_cluster = job.save("of_cluster", of_cluster)
    begun = of_cluster.where(F.substring("cluster_id", 2, 8) < past.first_day)
    least = begun.groupBy("cluster_id").agg(F.min("number").alias("a"))
    held = begun.join(least, "cluster_id").select("a", F.col("number").alias("b")).where("a <> b").distinct()
    held = job.save("held", held)
    # Shingles are weighed where edges lead to a text of tonight, and stories told where what stays together does.
    tonights = texts.where("is_tonights").select(F.col("number").alias("vertex"))
    edges = read.where("kind = 0").select("a", "b").unionByName(proven.select("a", "b"))
    by_edges = components(edges, job.save, "linked")
    touched = job.save("touched", _around(by_edges, tonights))
    by_all = by_edges if held.isEmpty() else components(edges.unionByName(held), job.save, "held-together")
    asked = of_cluster.select(F.col("number").alias("vertex")).distinct() if past.is_out_of_order else _apart(of_cluster, by_all)
    asked = job.save("asked", _around(by_all, asked.unionByName(tonights)).unionByName(asked).distinct())
    of_a, of_all = touched.select(F.col("vertex").alias("a")), asked.select(F.col("vertex").alias("a"))
    counted = past.holders().join(of_id, "id").select("number").distinct()
    return Ties(
        job.save("proven-touched", proven.join(of_a, "a", "left_semi")),
        job.save("proven-others", proven.join(of_a, "a", "left_anti").join(of_all, "a", "left_semi")),
        proven.where("is_tight").select("a", "b"),
        job.save("held-asked", held.join(of_all, "a", "left_semi")),
        job.save("counted-before", counted),
        asked.select(F.col("vertex").alias("number")),
    )


def _around(linked: DataFrame, vertices: DataFrame) -> DataFrame:
    """All vertices of the components that some are in."""
    of_some = linked.join(vertices, "vertex", "left_semi").select("component").distinct()
    return linked.join(of_some, "component", "left_semi").select("vertex")


def _apart(of_cluster: DataFrame, linked: DataFrame) -> DataFrame:
    """The texts of clusters that nothing within reach joins any more."""
    of_text = linked.withColumnRenamed("vertex", "number")
    in_component = of_cluster.join(of_text, "number", "left").withColumn("component", F.coalesce("component", "number"))
    apart = in_component.groupBy("cluster_id").agg(F.countDistinct("component").alias("parts")).where("parts > 1")
    return of_cluster.join(apart, "cluster_id", "left_semi").select(F.col("number").alias("vertex")).distinct()


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
    members = told.where("kind = 0").select("long_id", *PLACE)
    were = members.where(IS_PAST).join(remembered.select(*PLACE, "id", F.col("cluster_id").alias("old")), PLACE)
    were = job.save("were", were)
    clusters = told.where("kind = 1").select(
        "long_id",
        "cluster_id",
        F.col("source").alias("has_others"),
        F.col("record").alias("first_text"),
        F.col("cells")[1].cast(LONG).alias("size"),
        F.col("cells")[4].alias("canonical"),
    )
    before = remembered.groupBy(F.col("cluster_id").alias("old")).agg(F.count(F.lit(1)).alias("before"))
    shares = were.groupBy("long_id", "old").agg(F.count(F.lit(1)).alias("articles")).join(before, "old")
    # Of a cluster that is as it was there is nothing to tell.
    as_it_was = shares.where("articles = before").join(clusters.select("long_id", "size"), "long_id").where("articles = size")
    clusters = job.save("changed", clusters.join(as_it_was, "long_id", "left_anti"))
    shares = job.save("shares", shares.join(clusters, "long_id", "left_semi"))
    known = job.save("known", past.ids(remembered))
    names, events = _names(clusters, shares, known)
    called = job.spark.createDataFrame(names, "long_id string, called string")

    def renamed(rows: DataFrame) -> DataFrame:
        rows = rows.join(called, "long_id", "left")
        return rows.withColumn("cluster_id", F.coalesce("called", "cluster_id")).drop("called")

    now = job.save("now", renamed(clusters))
    moved = were.join(now.select("long_id", "cluster_id"), "long_id").where("old <> cluster_id")
    created = now.join(called, "long_id", "left_anti").select("cluster_id", "size")
    # Clusters without an article of tonight are no story of tonight.
    tonights = members.where(f"not ({IS_PAST})").select("long_id").distinct()
    told = renamed(told.where("kind = 0 or kind > 1").unionByName(told.where("kind = 1").join(tonights, "long_id", "left_semi")))
    return Changes(
        job.save("called", told),
        job.save("lineage", _lineage(job, past, events + past.rule_changed(), created, now, remembered, known)),
        job.save("moved", moved.select(F.col("id").alias("article_id"), F.col("old").alias("from_cluster_id"), "cluster_id")),
        now.select("cluster_id", F.col("canonical").alias("canonical_id"), "size"),
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
    """The events of clusters with the articles that stood and stand for them; of those created, of which no article is known, too."""
    none = F.lit("")
    columns = "event string, cluster_id string, other_cluster_id string, size_before bigint, size_after bigint"
    new = created.select(
        F.lit("created").alias("event"),
        "cluster_id",
        none.alias("other_cluster_id"),
        F.lit(0).cast(LONG).alias("size_before"),
        F.col("size").alias("size_after"),
    )
    rows = job.spark.createDataFrame(events, columns).unionByName(new)
    rows = rows.join(past.canonicals(remembered), "cluster_id", "left")
    rows = rows.join(now.select("cluster_id", F.col("canonical").alias("canonical_after")), "cluster_id", "left")
    for canonical, size in (("canonical_before", "size_before"), ("canonical_after", "size_after")):
        rows = rows.withColumn(canonical, F.when(F.col(size) > 0, F.coalesce(canonical, none)).otherwise(none))
    rows = rows.unionByName(past.retired(known))
    return rows.select("event", "cluster_id", *[name for name in rows.columns if name not in ("event", "cluster_id")])


def _names(clusters: DataFrame, shares: DataFrame, ids_known: DataFrame) -> Tuple[List[Tuple[str, str]], List[Became]]:
    """What each cluster is called that has articles of earlier nights, or an id that an older one has; and what became of
    these. This is done by the driver: 100 bytes for each of them."""
    known = clusters.join(ids_known, "cluster_id", "left_semi")
    asked = clusters.join(shares, "long_id", "left_semi").unionByName(known).distinct()
    rows = asked.orderBy(F.desc("has_others"), "first_text").collect()
    told = shares.collect()
    ids = sorted({share["old"] for share in told} | {row["cluster_id"] for row in known.collect()})
    number = {id: at for at, id in enumerate(ids)}
    had = [0] * len(ids)
    of_cluster: Dict[str, List[Tuple[int, int]]] = {row["long_id"]: [] for row in rows}
    for share in told:
        had[number[share["old"]]] = share["before"]
        of_cluster[share["long_id"]].append((number[share["old"]], share["articles"]))
    uncalled = [((row["cluster_id"], row["long_id"]), sorted(of_cluster[row["long_id"]]), row["size"]) for row in rows]
    names, events = _core.call_clusters(uncalled, ids, had)
    return [(row["long_id"], name) for row, name in zip(rows, names)], events


def keep(
    past: Past,
    told: DataFrame,
    digested: DataFrame,
    placed: DataFrame,
    texts: DataFrame,
    edges: DataFrame,
    counted: DataFrame,
    learned: Dict[str, bytes],
    changes: Changes,
) -> None:
    """Writes tonight down for later nights."""
    of_cluster = told.where("kind = 0").select(*PLACE, "cluster_id")
    given = placed.where(f"not ({IS_PAST})").select(*PLACE, "id").join(of_cluster, PLACE)
    kept = digested.where("kind = 0").drop("id").withColumnRenamed("bare_headline", "headline").join(given, PLACE)
    past.keep("articles", kept)
    past.keep("tokens", digested.where("kind = 0").groupBy("key").agg(F.min("tokens").alias("tokens")))
    firsts = texts.select(*PLACE, "number").join(placed.select(*PLACE, "id"), PLACE).select("number", "id")
    proven = edges.where("not is_past")
    for end in ("a", "b"):
        proven = proven.join(firsts.select(F.col("number").alias(end), F.col("id").alias(f"id_{end}")), end)
    past.keep("edges", proven)
    past.keep("holders", firsts.join(counted, "number", "left_semi"))
    own = np.frombuffer(learned.get("learned_own", b""), "<i8").reshape(-1, 2).tolist()
    shared = np.frombuffer(learned.get("learned_shared", b""), "<i8").tolist()
    found = [(outlet, key) for outlet, key in own] + [(None, key) for key in shared]
    past.keep("learned", past.spark.createDataFrame(found, "outlet bigint, key bigint"))
    past.keep("clusters", changes.clusters)
    past.keep("moves", changes.moved)
    past.keep("lineage", changes.lineage)
