"""Texts in; those that meet, those that are copies, and what the shingles they share weigh, out."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

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
    posted = job.of("sketch", "postings", sketched)
    gathered = job.save("gathered", job.part("gather", job.together(posted, "under", "part"), block=block))
    others = job.of("gather", "others", gathered).select("block", F.explode("texts").alias("number")).distinct()
    own = outlines.select(_block_of("number", block).alias("block"), "number")
    # Of two texts that earlier nights have, neither asks: they have met there.
    known = texts.select("number", "is_known")
    outlines = outlines.join(known, "number") if job.past else outlines.withColumn("is_known", F.lit(False))
    sketches = own.unionByName(others).join(outlines, "number")
    rows = job.given("meet", gatherings=job.of("gather", "gatherings", gathered), sketch=sketches)
    met = job.save("met", job.part("meet", _by_block(job, rows), block=block))
    pairs = job.of("meet", "pair", met).groupBy("a", "b").agg(F.max("is_likely").alias("is_likely"))
    pairs = job.save("pairs", pairs)
    counted = job.of("gather", "counted", gathered)
    counted = counted.agg(
        F.sum("buckets"), F.sum("buckets_thinned"), F.max("bucket_largest"), F.sum("pairs_left_out")
    )
    buckets, thinned, largest, left_out = [count or 0 for count in counted.collect()[0]]
    found = job.of("meet", "found", met).agg(F.sum("pairs")).collect()[0][0] or 0
    job.counts["buckets"], job.counts["buckets_thinned"], job.counts["bucket_largest"] = buckets, thinned, largest
    job.counts["pairs_candidate"] = pairs.count()
    job.counts["pairs_left_out_by_thinning"] = left_out + found - job.counts["pairs_candidate"]
    return pairs


class Read(NamedTuple):
    """What came of candidates."""

    edges: DataFrame
    refused: DataFrame


def read(job: Job, pairs: DataFrame, texts: DataFrame) -> Read:
    """Edges, and pairs refused; the likeliest of each text are read first."""
    likely, others = pairs.where("is_likely"), pairs.where("not is_likely")
    rows = _read_pairs(job, "read-likely", likely, texts)
    left = 0
    if not others.isEmpty():
        forms = _forms(job, likely, others, job.of("read", "refused", rows))
        of_form = others
        for end in ("a", "b"):
            of_form = of_form.join(forms.withColumnRenamed("number", end), end, "left_semi")
        worth = job.save("others", others.join(of_form.select("a", "b"), ["a", "b"], "left_anti"))
        left = others.count() - worth.count()
        rows = rows.unionByName(_read_pairs(job, "read-others", worth, texts))
    read = Read(job.of("read", "edge", rows), job.of("read", "refused", rows))
    job.counts["pairs_aligned"] = job.of("read", "aligned", rows).agg(F.sum("pairs")).collect()[0][0] or 0
    job.counts["pairs_left_as_form"] = left
    reasons = {row["reason"]: row["count"] for row in read.refused.groupBy("reason").count().collect()}
    for reason in ("background", "collection", "template", "subject"):
        job.counts[f"pairs_{reason}"] = reasons.get(reason, 0)
    return read


def _forms(job: Job, likely: DataFrame, others: DataFrame, refused: DataFrame) -> DataFrame:
    """The texts of other pairs that are of a form, as their likeliest pairs tell."""
    count = F.count(F.lit(1))
    read = ends(likely).groupBy("number").agg(count.alias("pairs"))
    of_form = ends(refused.where("is_form")).groupBy("number").agg(count.alias("of_form"))
    counted = ends(others).distinct().join(read, "number", "left").join(of_form, "number", "left").fillna(0)
    return job.save("forms", job.part("find_forms", counted))


def _read_pairs(job: Job, name: str, pairs: DataFrame, texts: DataFrame) -> DataFrame:
    pairs = pairs.withColumn("block", _block_of("a", _block(job)))
    asked = [pairs.select("block", F.col(end).alias("number")) for end in ("a", "b")]
    told = asked[0].unionByName(asked[1]).distinct().join(texts, "number")
    rows = job.given("read", text=told, pair=pairs)
    return job.save(name, job.part("read", _by_block(job, rows)))


def weigh(job: Job, read: Read, texts: DataFrame, ties: Optional[Ties]) -> Tuple[DataFrame, DataFrame]:
    """Edges whose shared shingles weigh enough, and whether an earlier night proved them; and the texts that tonight counted."""
    edges = read.edges.unionByName(ties.proven) if ties else read.edges
    holders = job.save("holders", _holders(job, read, edges, ties))
    of_counted = holders.where("is_counted").select("number").distinct()
    asked = holders.select("number").distinct()
    posted = job.part("post_shingles", texts.join(of_counted, "number", "left_semi"), parts=job.parts)
    weights = {"weights": packed(job.part("count_shingles", job.together(posted, "part")).toArrow())}
    common = job.save("common", job.part("find_common", texts.join(asked, "number", "left_semi"), weights))
    for end in ("a", "b"):
        of_end = common.select(F.col("number").alias(end), F.col("places").alias(f"places_{end}"))
        edges = edges.join(of_end, end, "left")
    found = job.part("weigh_edges", edges, weights)
    found = job.save("edges", found.unionByName(ties.others) if ties else found)
    job.counts["edges"] = found.where("is_copy and not is_past").count()
    job.counts["pairs_common"] = read.edges.where("is_copy").count() - job.counts["edges"]
    return found, holders.where("is_tonights").select("number").distinct()


def within_stories(job: Job, edges: DataFrame, stories: DataFrame) -> Tuple[DataFrame, DataFrame]:
    """Copies and passages between texts that copies connect, and other passages that are told."""
    passages = edges.where("not is_copy")
    for end in ("a", "b"):
        of_end = stories.select(F.col("vertex").alias(end), F.col("component").alias(f"of_{end}"))
        passages = passages.join(of_end, end, "left")
    is_within = F.coalesce(F.col("of_a") == F.col("of_b"), F.lit(False))
    within = passages.where(is_within).select(*edges.columns)
    across = passages.where(~is_within & (F.col("passage_words") > 0)).select(*edges.columns)
    return job.save("edges-within", edges.where("is_copy").unionByName(within)), job.save("edges-across", across)


def _holders(job: Job, read: Read, edges: DataFrame, ties: Optional[Ties]) -> DataFrame:
    """The texts whose shingles are asked for, and which of them stand for their groups."""
    tried = read.edges.select("a", "b", "is_tight").unionByName(read.refused.select("a", "b", "is_tight"))
    of_one = tried.where("is_tight").select("a", "b")
    tight = components(of_one.unionByName(ties.tight) if ties else of_one, job.save, "tight")

    def in_group(rows: DataFrame, end: str) -> DataFrame:
        groups = tight.select(F.col("vertex").alias(end), F.col("component").alias(f"of_{end}"))
        return rows.join(groups, end, "left").withColumn(f"of_{end}", F.coalesce(f"of_{end}", end))

    kinds = {"pair": in_group(in_group(tried, "a"), "b")}
    if ties:
        kinds.update(edge=edges, before=in_group(ties.counted.withColumnRenamed("number", "a"), "a"))
    return job.part("choose_holders", job.given("choose_holders", **kinds)).distinct()


def _block(job: Job) -> int:
    """Texts of a block: one block to a task, if that is not too many."""
    even = -(-job.numbered // job.partitions)
    return max(BLOCK_TEXTS_MIN, min(BLOCK_TEXTS_MAX, even))


def _by_block(job: Job, rows: DataFrame) -> DataFrame:
    blocks = -(-max(1, job.numbered) // _block(job))
    block = F.col("block").cast("int")
    # Older than Spark 4.1, hashes put two blocks into one task now and then.
    by_id = getattr(rows, "repartitionById", None)
    placed = by_id(blocks, block) if by_id else rows.repartition(blocks, block)
    return placed.sortWithinPartitions("block")


def _block_of(column: str, block: int) -> Column:
    return F.floor(F.col(column) / F.lit(block)).cast(LONG)
