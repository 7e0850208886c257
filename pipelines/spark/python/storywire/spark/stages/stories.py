"""Connected groups in; clusters, everybody's place in one, and the tables out."""

from __future__ import annotations

from typing import Dict, List, Optional, Tuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from storywire import _core
from storywire.spark._job import PLACE, Job, heavy, shared
from storywire.spark.stages import houses
from storywire.spark.stages.articles import Digested, Prepared
from storywire.spark.stages.nights import Ties


def tell(
    job: Job,
    compared: DataFrame,
    placed: DataFrame,
    texts: DataFrame,
    outlines: DataFrame,
    edges: DataFrame,
    groups: DataFrame,
    remembered: Optional[DataFrame],
    ties: Optional[Ties],
) -> DataFrame:
    """What is told of each connected group, and of every article in it."""
    groups = job.save("grouped", groups.select(F.col("vertex").alias("number"), "component"))
    # What tonight has nothing to do with is as it was, if what it rests on is.
    texts = texts.join(ties.asked, "number", "left_semi") if ties else texts
    numbers = texts.join(groups, "number", "left").join(outlines.select("number", "shingles"), "number")
    # The tokens of a text that nothing joins are not asked for.
    tokens = F.when(F.col("component").isNotNull(), F.col("tokens")).alias("tokens")
    numbers = numbers.select("number", *PLACE, F.coalesce("component", "number").alias("component"), tokens, "shingles")
    of_text = numbers.select(*[F.col(name).alias(f"text_{name}") for name in PLACE], "number", "component")
    articles = placed.join(of_text, ["text_source", "text_record"]).join(heavy(compared, remembered), PLACE)
    of_a = groups.select(F.col("number").alias("a"), "component")
    kinds = {"text": numbers, "article": articles, "edge": edges.join(of_a, "a")}
    if ties:
        kinds["held"] = ties.held.join(of_a, "a")
    rows = job.together(job.given("tell_stories", **kinds), "component")
    told = job.part("tell_stories", rows, edges=int(job.with_edges))
    # What is told of a giant story comes from one task, and is everybody's work from here on.
    return job.save("told", told.repartition(job.partitions, F.xxhash64("kind", "record", "long_id", "cells")))


def with_distinct_ids(job: Job, told: DataFrame) -> DataFrame:
    """Where two clusters have one id, all but the one with the first article have a longer one."""
    clusters = job.of("tell_stories", "cluster", told).select("cluster_id", "long_id", "first_id")
    lengthened = job.part("lengthen_ids", job.together(shared(clusters, "cluster_id"), "cluster_id"))
    longer = [row["long_id"] for row in lengthened.collect()]
    if not longer:
        return told
    given = F.when(F.col("long_id").isin(*longer), F.col("long_id")).otherwise(F.col("cluster_id"))
    return told.withColumn("cluster_id", given)


def tables(
    job: Job,
    told: DataFrame,
    held: Tuple[DataFrame, DataFrame],
    furniture: DataFrame,
    digested: Digested,
    placed: DataFrame,
    remembered: Optional[DataFrame],
    prepared: Prepared,
    names: List[str],
) -> Dict[str, DataFrame]:
    """The tables, all cells text; `held` are the rows of passages and of pairs across groups, `names` those of the sources."""
    placed = placed.select(*PLACE, "id", "duplicate_id", "same_page")
    articles = job.of("tell_stories", "article", told).join(placed, PLACE)
    articles = articles.join(heavy(digested.articles, remembered), PLACE)
    rows = job.save("rows", job.part("write_rows", articles))
    paths = F.broadcast(job.spark.createDataFrame(list(enumerate(names)), "source int, source_path string"))

    def table(name: str, rows: DataFrame, **given: Column) -> DataFrame:
        cells = [given.get(column, F.col("cells")[at]).alias(column) for at, column in enumerate(_core.header(name))]
        return rows.select(*cells)

    of_houses, clusters = houses.tell(job, told, furniture, digested.articles)
    proven, equal = job.of("tell_stories", "edge", told), job.of("write_rows", "equal", rows)
    written = job.of("write_rows", "article", rows).join(paths, "source")
    tables = {
        "articles": table("articles", written, source_path=F.col("source_path")),
        "clusters": table("clusters", clusters, cluster_id=F.col("cluster_id")),
        "passages": table("passages", held[0]),
        "houses": table("houses", of_houses),
        "edges": table("edges", proven.unionByName(equal).unionByName(held[1])),
    }
    tables["furniture"] = furniture
    rejects = prepared.refused.select(*digested.refused.columns).unionByName(digested.refused).join(paths, "source")
    tables["rejects"] = rejects.select(
        "source_path",
        F.col("record").cast("string").alias("source_record"),
        F.col("offset").cast("string").alias("byte_offset"),
        "reason",
        "detail",
    )
    job.counts["clusters"] = clusters.count()
    job.counts["clusters_of_copies"] = clusters.where("size > 1").count()
    job.counts["roundups"] = job.of("tell_stories", "roundups", told).agg(F.sum("texts")).collect()[0][0] or 0
    return tables
