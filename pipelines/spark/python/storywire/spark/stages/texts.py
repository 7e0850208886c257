"""Articles in; their ids, their pages and their distinct texts out."""

from __future__ import annotations

from typing import Optional, Set

import numpy as np
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from storywire import _core
from storywire._errors import HistoryError, StorywireError
from storywire.spark._job import IS_NEAR, IS_PAST, PLACE, Job


def place(job: Job, digested: DataFrame, remembered: Optional[DataFrame]) -> DataFrame:
    """Articles with their ids, whether these are given, whether an earlier one is of their page, and their texts."""
    asked = ["id", "order_time", "page", "key", "published", "pause", "text_hash", "entry"]
    articles = digested.where("kind = 0").select(*PLACE, *asked)
    if remembered is not None:
        articles = articles.unionByName(remembered.withColumn("text_hash", F.lit(None).cast("binary")).select(*PLACE, *asked))
    often = articles.groupBy("id").count().where("count > 1").select("id")
    alike = articles.select(*PLACE, "id", "text_hash", "entry", F.expr(IS_PAST).alias("is_past")).join(often, "id", "left_semi")
    alike = job.save("alike", alike)
    light = articles.drop("text_hash", "entry")
    if alike.isEmpty():
        light = light.withColumn("duplicate_id", F.lit(False))
    else:
        named = _name(job, alike, articles.select("id")).withColumnRenamed("id", "given")
        light = light.join(named, PLACE, "left").withColumn("duplicate_id", F.col("given").isNotNull())
        light = light.withColumn("id", F.coalesce("given", "id")).drop("given")
    light = job.save("light", light)
    paged = light.where("page is not null")
    often = paged.groupBy("page").count().where("count > 1").select("page")
    order = Window.partitionBy("page").orderBy("order_time", "id")
    later = paged.join(often, "page", "left_semi").select(*PLACE, F.row_number().over(order).alias("place"))
    later = later.where("place > 1").select(*PLACE, F.lit(True).alias("same_page"))
    # A text that is the same for ever begins with its first article, and of millions of copies no task holds all.
    lasting = light.where("pause is null")
    firsts = lasting.groupBy("key").agg(
        F.min(F.struct("order_time", "id", *PLACE)).alias("first"),
        F.min("published").alias("first_published"),
        F.max("published").alias("last_published"),
    )
    lasting = lasting.select(*PLACE, "key").join(firsts, "key")
    is_first = (F.col("source") == F.col("first.source")) & (F.col("record") == F.col("first.record"))
    of_first = [F.when(is_first, F.col(name)).alias(name) for name in ("first_published", "last_published")]
    text = [F.col(f"first.{name}").alias(f"text_{name}") for name in PLACE]
    told = lasting.select(*PLACE, *text, is_first.alias("is_first"), *of_first)
    recurring = light.where("pause is not null").drop("page", "duplicate_id")
    told = told.unionByName(job.part("texts", job.together(recurring, "key")))
    placed = light.drop("page", "key", "published", "pause").join(told, PLACE).join(later, PLACE, "left")
    placed = job.save("placed", placed.withColumn("same_page", F.coalesce("same_page", F.lit(False))))
    job.counts["pages_repeated"] = placed.where(f"same_page and not ({IS_PAST})").count()
    return placed


def _name(job: Job, alike: DataFrame, ids: DataFrame) -> DataFrame:
    taken: Set[str] = set()
    while True:
        tables = {"taken": np.array([_core.id_hash(id) for id in sorted(taken)], "<u8").tobytes()}
        named = job.part("name", job.together(alike, "id"), tables)
        named = job.save(f"named-{len(taken)}", named)
        # A new id may be another article's own: seen only now, and given up for the next.
        met = {row["id"] for row in named.select("id").join(ids, "id", "left_semi").distinct().collect()}
        if met <= taken:
            return named
        taken |= met


def number(job: Job, digested: DataFrame, placed: DataFrame, remembered: Optional[DataFrame]) -> DataFrame:
    """The distinct texts, numbered from 0 in order of publication, with who has them: tonight, nights within reach."""
    firsts = placed.where("is_first").select(*PLACE, "order_time", "id", "first_published", "last_published")
    ordered = firsts.repartitionByRange(job.partitions, "order_time", "id").sortWithinPartitions("order_time", "id")
    row = F.monotonically_increasing_id()
    ordered = ordered.select(
        *PLACE,
        "first_published",
        "last_published",
        F.shiftright(row, 33).alias("range"),
        row.bitwiseAND(F.lit((1 << 33) - 1)).alias("row"),
    )
    ordered = job.save("ordered", ordered)
    before, bases = 0, []
    for of_range in sorted(ordered.groupBy("range").count().collect()):
        bases.append((of_range["range"], before))
        before += of_range["count"]
    job.counts["texts"] = job.numbered = before
    if before >= 1 << 32:
        raise StorywireError(f"{before} distinct texts are more than 32 bits number")
    first = job.spark.createDataFrame(bases, "range bigint, base bigint")
    numbered = ordered.join(F.broadcast(first), "range").withColumn("number", F.col("row") + F.col("base"))
    tokens = digested.where("kind = 0").select(*PLACE, "tokens", F.col("bare_headline").alias("headline"))
    numbered = numbered.drop("range", "row", "base")
    columns = ["number", *PLACE, "tokens", "headline", "first_published", "last_published", "is_tonights", "is_known"]
    if job.past is None or remembered is None:
        numbered = numbered.join(tokens, PLACE).withColumn("is_tonights", F.lit(True)).withColumn("is_known", F.lit(False))
        return job.save("texts", numbered.select(*columns))
    of_first = [F.col(f"text_{name}").alias(name) for name in PLACE]
    held = placed.groupBy(*of_first).agg(
        F.max(~F.expr(IS_PAST)).alias("is_tonights"), F.max(F.expr(IS_NEAR)).alias("is_known")
    )
    # A text is kept once a night, under its key, and tonight's stands for one that came again after long.
    kept = remembered.select("key").distinct()
    known = job.past.tokens().unionByName(digested.where("kind = 0").select("key", "tokens").join(kept, "key", "left_semi"))
    known = known.groupBy("key").agg(F.min("tokens").alias("tokens"))
    tokens = tokens.unionByName(remembered.join(known, "key").select(*PLACE, "tokens", "headline"))
    texts = job.save("texts", numbered.join(tokens, PLACE).join(held, PLACE).select(*columns))
    if texts.count() != job.numbered:
        raise HistoryError(f'the history "{job.past.path}" is damaged: its tables do not fit together')
    job.counts["texts"] = texts.where("is_tonights").count()
    return texts
