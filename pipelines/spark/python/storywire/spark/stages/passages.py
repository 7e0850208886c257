"""Proven pairs and the stories their texts are in, in; what articles hold of other stories out."""

from __future__ import annotations

from typing import Optional, Tuple

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from storywire.spark._job import PLACE, Job, heavy


def tell(
    job: Job,
    edges: DataFrame,
    across: DataFrame,
    told: DataFrame,
    compared: DataFrame,
    placed: DataFrame,
    texts: DataFrame,
    remembered: Optional[DataFrame],
) -> Tuple[DataFrame, DataFrame]:
    """Rows of passages.csv, and those of edges.csv that are `across` the connected groups; `told` names the clusters."""
    articles = _articles(job, told, placed, texts, remembered)
    nearest = job.save("nearest", _nearest(job, edges.where("not is_past"), articles))
    entries = heavy(compared, remembered)
    tokens = texts.select("number", "tokens")
    own = articles.where("not is_past").join(entries, PLACE)
    own = own.select("number", "id", "cluster_id", "entry", "words")
    firsts = texts.select("number", *PLACE).join(articles.select(*PLACE, "id"), PLACE).join(entries, PLACE)
    firsts = job.save("firsts", firsts.select("number", "id", "entry", "words"))
    of_other = firsts.join(tokens, "number")
    of_other = of_other.select(F.col("number").alias("other"), *[F.col(it).alias(f"other_{it}") for it in ("id", "entry", "words", "tokens")])
    holding = nearest.join(own, "number").join(tokens, "number").join(of_other, "other")
    holding = holding.withColumn("is_earlier", F.col("number") < F.col("other"))
    kinds = {"passage": holding}
    if job.with_edges:
        pairs = across.where("not is_past")
        for end in ("a", "b"):
            of_end = [F.col("number").alias(end), *[F.col(it).alias(f"{it}_{end}") for it in ("id", "entry")]]
            pairs = pairs.join(firsts.select(*of_end), end)
        kinds["edge"] = pairs
    written = job.save("passages", job.part("write_passages", job.given("write_passages", **kinds)))
    passages = job.of("write_passages", "passage", written)
    job.counts["passages"] = passages.count()
    return passages, job.of("write_passages", "edge", written)


def _articles(
    job: Job, told: DataFrame, placed: DataFrame, texts: DataFrame, remembered: Optional[DataFrame]
) -> DataFrame:
    """Every article with its text and its cluster; what nobody told of this time is in the cluster it was in."""
    of_text = texts.select(*[F.col(name).alias(f"text_{name}") for name in PLACE], "number")
    named = job.of("tell_stories", "article", told).select(*PLACE, "cluster_id")
    articles = placed.join(of_text, [f"text_{name}" for name in PLACE]).select(*PLACE, "id", "number", "is_past")
    articles = articles.join(named, PLACE, "left")
    if remembered is not None:
        were = remembered.select(*PLACE, F.col("cluster_id").alias("was"))
        articles = articles.join(were, PLACE, "left").withColumn("cluster_id", F.coalesce("cluster_id", "was")).drop("was")
    return job.save("clustered", articles)


def _nearest(job: Job, edges: DataFrame, articles: DataFrame) -> DataFrame:
    """For each text and each other story of which it holds a passage the text there that holds most of it."""
    stories = articles.groupBy("number").agg(F.first("cluster_id").alias("cluster_id"), F.count(F.lit(1)).alias("articles"))
    stories = job.save("stories-of-texts", stories)
    pairs = edges.where("passage_words > 0").select("a", "b", "passage_words")
    both = pairs.select(F.col("a").alias("number"), F.col("b").alias("other"), "passage_words").unionByName(
        pairs.select(F.col("b").alias("number"), F.col("a").alias("other"), "passage_words")
    )
    own = stories.select("number", F.col("cluster_id").alias("own_cluster_id"))
    others = stories.select(F.col("number").alias("other"), F.col("cluster_id").alias("other_cluster_id"), "articles")
    across = both.join(own, "number").join(others, "other").where("own_cluster_id != other_cluster_id")
    # The most words, and of several the earliest text.
    best = F.max(F.struct("passage_words", (-F.col("other")).alias("minus_other")))
    nearest = across.groupBy("number", "other_cluster_id").agg(best.alias("best"), (F.sum("articles") - 1).alias("also"))
    return nearest.select(
        "number",
        "other_cluster_id",
        "also",
        (-F.col("best.minus_other")).alias("other"),
        F.col("best.passage_words").alias("passage_words"),
    )
