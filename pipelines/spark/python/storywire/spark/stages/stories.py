"""Connected groups in; clusters, everybody's place in one, and the tables out."""

from __future__ import annotations

from typing import Dict, List, Optional

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from storywire import _core
from storywire.spark._job import IS_PAST, LONG, PLACE, Job, heavy
from storywire.spark.stages.nights import Ties


def tell(
    job: Job,
    digested: DataFrame,
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
    numbers = texts.join(groups, "number", "left").join(outlines.select("number", "shingles"), "number")
    # What tonight has nothing to do with is as it was, if what it rests on is.
    if ties:
        numbers = numbers.join(ties.asked.withColumn("is_asked", F.lit(True)), "number", "left")
        numbers = numbers.where("is_tonights or component is not null or is_asked")
    # The tokens of a text that nothing joins are not asked for.
    tokens = F.when(F.col("component").isNotNull(), F.col("tokens")).alias("tokens")
    component = F.coalesce("component", "number").alias("component")
    numbers = numbers.select("number", *PLACE, component, tokens, "shingles")
    wanted = {
        "kind": "int",
        "source": "int",
        "record": LONG,
        "component": LONG,
        "a": LONG,
        "b": LONG,
        "edge": "binary",
        "tokens": "binary",
        "shingles": "int",
        "id": "string",
        "entry": "binary",
        "words": LONG,
        "duplicate_id": "boolean",
        "same_page": "boolean",
        "is_past": "boolean",
    }

    def row(rows: DataFrame, kind: int) -> DataFrame:
        rows = rows.withColumn("kind", F.lit(kind))
        known = set(rows.columns)
        return rows.select(
            *[F.col(name) if name in known else F.lit(None).cast(kind).alias(name) for name, kind in wanted.items()]
        )

    of_text = numbers.select(
        F.col("source").alias("text_source"), F.col("record").alias("text_record"), F.col("number").alias("a"), "component"
    )
    articles = placed.join(of_text, ["text_source", "text_record"]).join(heavy(digested, remembered), PLACE)
    articles = articles.withColumn("is_past", F.expr(IS_PAST))
    of_a = groups.select(F.col("number").alias("a"), "component")
    rows = row(numbers.drop(*PLACE).withColumn("a", F.col("number")), 0).unionByName(row(articles, 1))
    rows = rows.unionByName(row(edges.join(of_a, "a"), 2))
    if ties:
        rows = rows.unionByName(row(ties.held.join(of_a, "a"), 3))
    told = job.part("story", job.together(rows, "component", then=("kind", "a", "b")), edges=int(job.with_edges))
    # What is told of a giant story comes from one task, and is everybody's work from here on.
    return job.save("told", told.repartition(job.partitions, F.xxhash64("kind", "record", "long_id", "cells")))


def with_distinct_ids(told: DataFrame) -> DataFrame:
    """Where two clusters have one id, all but the one with the first article have a longer one."""
    clusters = told.where("kind = 1").select("cluster_id", "long_id", "first_id")
    often = clusters.groupBy("cluster_id").count().where("count > 1").select("cluster_id")
    order = Window.partitionBy("cluster_id").orderBy("first_id")
    later = clusters.join(often, "cluster_id", "left_semi").select("long_id", F.row_number().over(order).alias("place"))
    longer = {row["long_id"] for row in later.where("place > 1").collect()}
    if not longer:
        return told
    given = F.when(F.col("long_id").isin(*longer), F.col("long_id")).otherwise(F.col("cluster_id"))
    return told.withColumn("cluster_id", given)


def tables(
    job: Job,
    told: DataFrame,
    digested: DataFrame,
    placed: DataFrame,
    remembered: Optional[DataFrame],
    prepared: DataFrame,
    refused: DataFrame,
    names: List[str],
) -> Dict[str, DataFrame]:
    """The tables, all cells text; `names` are those of the sources."""
    placed = placed.select(*PLACE, "id", "duplicate_id", "same_page")
    articles = told.where("kind = 0").select(*PLACE, "cluster_id", "told").join(placed, PLACE).join(heavy(digested, remembered), PLACE)
    rows = job.save("rows", job.part("row", articles))
    paths = job.spark.createDataFrame(list(enumerate(names)), "source int, source_path string")

    def table(name: str, rows: DataFrame, **given: Column) -> DataFrame:
        cells = [given.get(column, F.col("cells")[at]).alias(column) for at, column in enumerate(_core.header(name))]
        return rows.select(*cells)

    tables = {
        "articles": table(
            "articles", rows.where("kind = 0").join(F.broadcast(paths), "source"), source_path=F.col("source_path")
        ),
        "clusters": table("clusters", told.where("kind = 1"), cluster_id=F.col("cluster_id")),
        "edges": table("edges", told.where("kind = 2").select("cells").unionByName(rows.where("kind = 2").select("cells"))),
    }
    first = prepared.where("kind = 1").select(*PLACE, "offset", "reason", "detail")
    rejects = first.unionByName(refused).join(F.broadcast(paths), "source")
    tables["rejects"] = rejects.select(
        "source_path",
        F.col("record").cast("string").alias("source_record"),
        F.col("offset").cast("string").alias("byte_offset"),
        "reason",
        "detail",
    )
    clusters = told.where("kind = 1")
    job.counts["clusters"] = clusters.count()
    job.counts["clusters_of_copies"] = clusters.where("cells[1] <> '1'").count()
    job.counts["roundups"] = told.where("kind = 3").agg(F.sum("source")).collect()[0][0] or 0
    return tables
