"""Texts in; those that meet, those that are copies, and what the shingles they share weigh, out."""

from __future__ import annotations

from typing import Optional, Tuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from storywire.spark._components import components
from storywire.spark._job import LONG, Job, ends, packed
from storywire.spark.stages.nights import Ties

#: Texts of a block, at most: what one task holds in memory at a time.
BLOCK_TEXTS_MAX = 16_384
BLOCK_TEXTS_MIN = 64


def meet(job: Job, sketched: DataFrame, outlines: DataFrame, texts: DataFrame) -> DataFrame:
    """The candidate pairs of texts, and whether one is among the likeliest of the other."""
    block = _block(job)
    posted = sketched.where("kind = 1").select("part", "key", "body")
    gathered = job.part("gather", job.together(posted, "part", then=("key",)), block=block)
    gathered = job.save("gathered", gathered)
    others = gathered.where("kind = 1").select("block", F.explode("texts").alias("number")).distinct()
    own = outlines.select(_block_of("number", block).alias("block"), "number")
    # Of two texts that earlier nights have, neither asks: they have met there.
    outlines = outlines.join(texts.select("number", "is_known"), "number") if job.past else outlines.withColumn("is_known", F.lit(False))
    known = own.unionByName(others).join(outlines, "number")
    long, none = F.lit(None).cast(LONG), F.lit(None).cast("int")
    bodies = gathered.where("kind = 0").select(
        F.lit(0).alias("kind"), "block", long.alias("number"), none.alias("shingles"), "body", F.lit(None).cast("boolean").alias("is_known")
    )
    known = known.select(F.lit(1).alias("kind"), "block", "number", "shingles", F.col("outline").alias("body"), "is_known")
    met = job.save("met", job.part("meet", _by_block(job, bodies.unionByName(known), "kind"), block=block))
    pairs = met.where("kind = 0").groupBy("a", "b").agg(F.max("is_likely").alias("is_likely"))
    pairs = job.save("pairs", pairs)
    counts = gathered.where("kind = 2").select(*[F.col("texts")[at].alias(f"n{at}") for at in range(4)])
    buckets = counts.agg(F.sum("n0"), F.sum("n1"), F.max("n2"), F.sum("n3")).collect()[0]
    found = met.where("kind = 1").agg(F.sum("a")).collect()[0][0] or 0
    job.counts["buckets"], job.counts["buckets_thinned"] = buckets[0] or 0, buckets[1] or 0
    job.counts["bucket_largest"] = buckets[2] or 0
    job.counts["pairs_candidate"] = pairs.count()
    job.counts["pairs_left_out_by_thinning"] = (buckets[3] or 0) + found - job.counts["pairs_candidate"]
    return pairs


def read(job: Job, pairs: DataFrame, texts: DataFrame) -> DataFrame:
    """What came of the candidates: edges (`kind` 0), pairs refused (1), how many were aligned (2)."""
    likely = pairs.where("is_likely")
    read = _read_pairs(job, "read-likely", likely, texts)
    others = pairs.where("not is_likely")
    left = 0
    if not others.isEmpty():
        count = F.count(F.lit(1))
        of_all = ends(likely).groupBy("number").agg(count.alias("all"))
        refused = ends(read.where("kind = 1 and is_form")).groupBy("number").agg(count.alias("of_form"))
        asked = ends(others).distinct().join(of_all, "number", "left").join(refused, "number", "left").fillna(0)
        forms = asked.where(F.col("of_form") >= F.lit(job.params["form_share_min"]) * F.col("all")).select("number")
        of_form = others.join(forms.withColumnRenamed("number", "a"), "a", "left_semi")
        of_form = of_form.join(forms.withColumnRenamed("number", "b"), "b", "left_semi")
        worth = job.save("others", others.join(of_form.select("a", "b"), ["a", "b"], "left_anti"))
        left = others.count() - worth.count()
        read = read.unionByName(_read_pairs(job, "read-others", worth, texts))
    job.counts["pairs_aligned"] = read.where("kind = 2").agg(F.sum("a")).collect()[0][0] or 0
    job.counts["pairs_left_as_form"] = left
    reasons = {row["reason"]: row["count"] for row in read.where("kind = 1").groupBy("reason").count().collect()}
    for reason in ("background", "template", "distant"):
        job.counts[f"pairs_{reason}"] = reasons.get(reason, 0)
    return read


def _read_pairs(job: Job, name: str, pairs: DataFrame, texts: DataFrame) -> DataFrame:
    block = _block(job)
    pairs = pairs.select(_block_of("a", block).alias("block"), "a", "b")
    asked = pairs.select("block", F.col("a").alias("number")).unionByName(
        pairs.select("block", F.col("b").alias("number"))
    )
    told = asked.distinct().join(texts, "number")
    wanted = ["tokens", "shingles", "headline", "first_published", "last_published"]
    told = told.select(F.lit(0).alias("kind"), "block", F.col("number").alias("a"), F.lit(None).cast(LONG).alias("b"), *wanted)
    nothing = [F.lit(None).cast(texts.schema[column].dataType).alias(column) for column in wanted]
    rows = told.unionByName(pairs.select(F.lit(1).alias("kind"), "block", "a", "b", *nothing))
    return job.save(name, job.part("read", _by_block(job, rows, "kind", "a", "b")))


def weigh(job: Job, read: DataFrame, texts: DataFrame, ties: Optional[Ties]) -> Tuple[DataFrame, DataFrame]:
    """Edges whose shared shingles weigh enough, and whether an earlier night proved them; and the texts that tonight counted."""
    edges = read.where("kind = 0").select("a", "b", "edge").withColumn("is_past", F.lit(False))
    of_one = read.where("kind < 2 and is_tight").select("a", "b")
    if ties:
        edges = edges.unionByName(ties.proven.select("a", "b", "edge").withColumn("is_past", F.lit(True)))
        of_one = of_one.unionByName(ties.tight)
    tight = components(of_one, job.save, "tight")
    of_a = tight.select(F.col("vertex").alias("a"), F.col("component").alias("of_a"))
    of_b = tight.select(F.col("vertex").alias("b"), F.col("component").alias("of_b"))
    told = read.where("kind < 2").select("a", "b").join(of_a, "a", "left").join(of_b, "b", "left")
    told = told.select("a", "b", F.coalesce("of_a", "a").alias("of_a"), F.coalesce("of_b", "b").alias("of_b"))
    across = job.save("across", told.where("of_a <> of_b"))
    counted = tonights = ends(across.select(F.col("of_a").alias("a"), F.col("of_b").alias("b"))).distinct()
    concerned = ends(across.select("a", "b"))
    if ties:
        tonights = job.save("counted", counted)
        before = ties.counted.withColumnRenamed("number", "a").join(of_a, "a", "left").select(F.coalesce("of_a", "a").alias("number"))
        counted = tonights.unionByName(before).distinct()
        # What a text of an edge shares with another group may have been told by an earlier night.
        concerned = concerned.unionByName(ends(edges.select("a", "b")))
    concerned = concerned.unionByName(counted).distinct()
    posted = job.part("post_shingles", texts.join(counted, "number", "left_semi"), parts=job.parts)
    weights = {"weights": packed(job.part("count_shingles", job.together(posted, "part")))}
    common = job.part("common", texts.join(concerned, "number", "left_semi").select("number", "tokens"), weights)
    common = job.save("common", common)
    for end in ("a", "b"):
        of_end = common.select(F.col("number").alias(end), F.col("places").alias(f"places_{end}"))
        edges = edges.join(of_end, end, "left")
    weighed = [
        job.part("weigh", edges.where(F.col("is_past") == is_past), weights).withColumn("is_past", F.lit(is_past))
        for is_past in ([False, True] if ties else [False])
    ]
    found = weighed[0]
    if ties:
        found = found.unionByName(weighed[1]).unionByName(ties.others.select("a", "b", "edge", "is_tight", F.lit(True).alias("is_past")))
    found = job.save("edges", found)
    job.counts["edges"] = found.where("not is_past").count()
    job.counts["pairs_common"] = read.where("kind = 0").count() - job.counts["edges"]
    return found, tonights


def _block(job: Job) -> int:
    """Texts of a block: one block to a task, if that is not too many."""
    even = -(-job.numbered // job.partitions)
    return max(BLOCK_TEXTS_MIN, min(BLOCK_TEXTS_MAX, even))


def _by_block(job: Job, rows: DataFrame, *then: str) -> DataFrame:
    blocks = -(-max(1, job.numbered) // _block(job))
    block = F.col("block").cast("int")
    # Older than Spark 4.1, hashes put two blocks into one task now and then.
    by_id = getattr(rows, "repartitionById", None)
    placed = by_id(blocks, block) if by_id else rows.repartition(blocks, block)
    return placed.sortWithinPartitions("block", *then)


def _block_of(column: str, block: int) -> Column:
    return F.floor(F.col(column) / F.lit(block)).cast(LONG)
