"""Articles in; their ids, their pages and their distinct texts out."""

from __future__ import annotations

from typing import NamedTuple, Optional, Set, Tuple

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from storywire import _core
from storywire._errors import HistoryError, StorywireError
from storywire.spark._job import PLACE, Job, shared


class Placed(NamedTuple):
    """Articles, and the texts that they have."""

    #: Articles with their ids, whether these are given, whether an earlier one is of their page, their texts and their nights.
    articles: DataFrame
    #: The first article of each text, and when the text was published.
    firsts: DataFrame


def place(job: Job, compared: DataFrame, remembered: Optional[DataFrame]) -> Placed:
    """Tells articles apart by their ids, their pages and their texts."""
    asked = ["id", "order_time", "page", "outlet", "key", "published", "pause", "text_hash", "entry", "headed", "is_alone", "is_past", "is_known"]
    of_tonight = {"is_past": F.lit(False), "is_known": F.lit(False)}
    articles = compared.withColumns(of_tonight).select(*PLACE, *asked)
    if remembered is not None:
        # What is cut otherwise by now is no text of theirs.
        is_known = F.col("is_near") & F.col("is_settled")
        of_past = {"is_past": F.lit(True), "is_known": is_known, "text_hash": F.lit(None).cast("binary")}
        articles = articles.unionByName(remembered.withColumns(of_past).select(*PLACE, *asked))
    named = job.save("light", _named(job, articles))
    again = job.part("find_same_pages", job.together(shared(named.where("page is not null"), "page"), "page"))
    texts, firsts = _texts(job, named)
    placed = named.drop("order_time", "page", "key", "published", "pause").join(texts, PLACE)
    placed = placed.join(again.withColumn("same_page", F.lit(True)), PLACE, "left").fillna(False, ["same_page"])
    placed = job.save("placed", placed)
    job.counts["pages_repeated"] = placed.where("same_page and not is_past").count()
    return Placed(placed, firsts)


def _named(job: Job, articles: DataFrame) -> DataFrame:
    """Articles with ids that no other has."""
    alike = job.save("alike", shared(articles, "id"))
    light = articles.drop("text_hash", "entry")
    if alike.isEmpty():
        return light.withColumn("duplicate_id", F.lit(False))
    given = _given_ids(job, alike, articles.select("id")).withColumnRenamed("id", "given")
    light = light.join(given, PLACE, "left").withColumn("duplicate_id", F.col("given").isNotNull())
    return light.withColumn("id", F.coalesce("given", "id")).drop("given")


def _given_ids(job: Job, alike: DataFrame, ids: DataFrame) -> DataFrame:
    """The articles that are given another id."""
    taken: Set[str] = set()
    while True:
        tables = {"taken": np.array([_core.id_hash(id) for id in sorted(taken)], "<u8").tobytes()}
        named = job.part("name_articles", job.together(alike, "id"), tables)
        named = job.save(f"named-{len(taken)}", named)
        # A new id may be another article's own, which only a join can tell: then the part is told so, and gives the next.
        met = {row["id"] for row in named.select("id").join(ids, "id", "left_semi").distinct().collect()}
        if met <= taken:
            return named
        taken |= met


def _texts(job: Job, named: DataFrame) -> Tuple[DataFrame, DataFrame]:
    """Of each article the first one of its text; and these, with first and last publication."""
    published = [F.col("published").alias(name) for name in ("first_published", "last_published")]
    lasting = named.where("pause is null").select("key", *PLACE, "order_time", "id", *published)
    firsts = job.save("lasting", job.best("first_of_text", lasting, "key"))
    of_first = firsts.select("key", *[F.col(name).alias(f"text_{name}") for name in PLACE])
    of_text = lasting.select("key", *PLACE).join(of_first, "key").drop("key")
    told = job.part("tell_texts", job.together(named.where("pause is not null"), "key"))
    told = job.save("recurring", told)
    recurring = job.of("tell_texts", "text", told)
    return of_text.unionByName(job.of("tell_texts", "article", told)), firsts.select(*recurring.columns).unionByName(recurring)


def headed(job: Job, placed: DataFrame, texts: DataFrame) -> Optional[DataFrame]:
    """Pairs of texts under one headline that is all there is of some: what becomes of one may hang on the others."""
    told = placed.where("headed is not null")
    alone = told.where("is_alone").select("headed").distinct()
    if alone.isEmpty():
        return None
    of_first = [F.col(name).alias(f"text_{name}") for name in PLACE]
    numbers = texts.select(*of_first, F.col("number").alias("a"))
    told = told.join(alone, "headed").join(numbers, [f"text_{name}" for name in PLACE])
    least = told.groupBy("headed").agg(F.min("a").alias("b"))
    return job.save("headed", told.select("headed", "a").distinct().join(least, "headed").where("a != b").select("a", "b"))


def number(
    job: Job, compared: DataFrame, placed: Placed, remembered: Optional[DataFrame], recut: Optional[DataFrame]
) -> DataFrame:
    """The distinct texts, numbered from 0 in order of publication, with who has them: tonight, nights within reach."""
    ordered = placed.firsts.repartitionByRange(job.partitions, "order_time", "id").sortWithinPartitions("order_time", "id")
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
    told = ["tokens", "headline", "title"]
    tokens = compared.select(*PLACE, *told)
    numbered = numbered.drop("range", "row", "base")
    outlets = ["first_outlet", "last_outlet"]
    columns = ["number", *PLACE, *told, *outlets, "first_published", "last_published", "is_tonights", "is_known"]
    of_first = [F.col(f"text_{name}").alias(name) for name in PLACE]
    held = placed.articles.groupBy(*of_first).agg(
        F.max(~F.col("is_past")).alias("is_tonights"),
        F.max("is_known").alias("is_known"),
        F.min("outlet").alias("first_outlet"),
        F.max("outlet").alias("last_outlet"),
    )
    if job.past is None or remembered is None:
        return job.save("texts", numbered.join(tokens, PLACE).join(held, PLACE).select(*columns))
    # Tonight's text stands for one that came again after long.
    kept = remembered.select("key").distinct()
    known = job.past.tokens().unionByName(compared.select("key", "tokens").join(kept, "key", "left_semi"))
    if recut is not None:
        known = known.unionByName(recut.select("key", "tokens"))
    known = known.groupBy("key").agg(F.min("tokens").alias("tokens"))
    tokens = tokens.unionByName(remembered.join(known, "key").select(*PLACE, *told))
    texts = job.save("texts", numbered.join(tokens, PLACE).join(held, PLACE).select(*columns))
    if texts.count() != job.numbered:
        raise HistoryError(f'the history "{job.past.path}" is damaged: its tables do not fit together')
    job.counts["texts"] = texts.where("is_tonights").count()
    return texts
