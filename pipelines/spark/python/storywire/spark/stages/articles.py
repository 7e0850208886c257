"""Records in; articles with what concerns them alone, and what is compared of them, out."""

from __future__ import annotations

from typing import Dict, List, NamedTuple, Optional

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from storywire import _core
from storywire.spark._job import PLACE, Job, packed


class Prepared(NamedTuple):
    """What became of records."""

    articles: DataFrame
    refused: DataFrame
    lines: DataFrame


def prepare(job: Job, frames: List[DataFrame]) -> Prepared:
    """Articles, refused records and lines that were cut."""
    prepared = None
    for rows in frames:
        part = job.part("prepare", rows)
        prepared = part if prepared is None else prepared.unionByName(part)
    assert prepared is not None
    rows = job.save("prepared", prepared)
    told = Prepared(*[job.of("prepare", kind, rows) for kind in ("article", "refused", "line")])
    counts = rows.groupBy("kind").agg(F.count(F.lit(1)), F.sum("articles"), F.sum("paragraphs")).collect()
    of = {kind: (count, articles or 0, paragraphs or 0) for kind, count, articles, paragraphs in counts}
    none = (0, 0, 0)
    job.counts["rejects"] = of.get("refused", none)[0]
    job.counts["records_read"] = of.get("article", none)[0] + job.counts["rejects"]
    job.counts["inputs_damaged"] = told.refused.where("reason in ('unreadable_file', 'damaged_file')").count()
    job.counts["furniture_cut"] = of.get("line", none)[1]
    job.counts["paragraphs_repeated"] = of.get("repeats", none)[2]
    return told


#: What learning asks of an article.
_LEARNED_FROM = [*PLACE, "holder", "outlet", "headline", "learnable", "title", "outlet_name", "text"]


def learn(job: Job, articles: DataFrame, pages: Optional[DataFrame]) -> Dict[str, bytes]:
    """The sentences that are furniture: of an outlet (`learned_own`) and of all (`learned_shared`); `pages` are the articles of earlier
    nights that have their texts."""
    # What has no text teaches nothing.
    articles = articles.where("units > 0").select(*_LEARNED_FROM)
    if pages is not None:
        articles = articles.unionByName(pages.where("units > 0").select(*_LEARNED_FROM))
    different = job.save("different", job.best("different", articles, "holder", "outlet"))
    outlets = packed(different.groupBy("outlet").count().toArrow())
    posted = job.part("post_sentences", different, parts=job.parts)
    chosen = job.part("choose_sentences", job.together(posted, "part"), {"outlet_texts": outlets})
    groups = _groups(job, job.save("chosen", chosen))
    # Whose words may be asked: the texts of candidates that an outlet holds.
    asked = groups.where("outlet is not null").select(F.explode("holders").alias("holder")).distinct()
    told = articles.join(different.join(asked, "holder", "left_semi").select(*PLACE), PLACE)
    told = told.select("holder", "title", "outlet_name", "text")
    learned: Dict[str, bytes] = {"learned_own": b"", "learned_shared": b""}
    sorts = {row["sort"] for row in groups.select("sort").distinct().collect()}
    for sort in [sort for sort in _core.sentence_sorts() if sort in sorts]:
        of_sort = groups.where(F.col("sort") == sort)
        held = of_sort.select("sort", "outlet", "key", "sentences", F.explode("holders").alias("holder"))
        held = held.join(different.select("holder", "headline", "learnable"), "holder").join(told, "holder", "left")
        judged = job.part("judge_sentences", job.together(held, "outlet", "key"), dict(learned))
        judged = judged.select(F.col("outlet").alias("of_outlet"), F.col("key").alias("of_key"))
        same = F.col("of_outlet").eqNullSafe(F.col("outlet")) & (F.col("of_key") == F.col("key"))
        found: pa.Table = judged.join(of_sort, same).select("outlet", F.explode("keys").alias("key")).toArrow()
        is_own = pc.is_valid(found.column("outlet"))
        learned["learned_own"] += packed(found.filter(is_own))
        learned["learned_shared"] += packed(found.filter(pc.invert(is_own)).select(["key"]))
    # A sentence may be learned of an outlet and of its frame, which the upper bit of its key tells.
    own = np.frombuffer(learned["learned_own"], "<u8").reshape(-1, 2) & np.array([-1, (1 << 63) - 1]).astype("<u8")
    job.counts["learned_of_outlets"] = len(np.unique(own, axis=0))
    job.counts["learned_shared"] = len(learned["learned_shared"]) // 8
    return learned


def _groups(job: Job, chosen: DataFrame) -> DataFrame:
    """The candidates that may be furniture: those with the same holders are one."""
    candidates = job.of("choose_sentences", "candidate", chosen)
    own = job.of("choose_sentences", "has_own", chosen).select(F.explode("holders").alias("holder")).distinct()
    held = candidates.select("sort", "outlet", "key", F.explode("holders").alias("holder"))
    held = held.join(own.withColumn("has_own", F.lit(True)), "holder", "left").fillna(False, ["has_own"])
    telling = job.part("keep_telling", job.together(held, "sort", "outlet", "key"))
    groups = job.part("group_sentences", job.together(telling, "sort", "outlet", "holders"))
    return job.save("candidates", groups)


class Digested(NamedTuple):
    """What came of articles."""

    articles: DataFrame
    lines: DataFrame
    refused: DataFrame


def digest(job: Job, articles: DataFrame, learned: Dict[str, bytes], recut: Optional[DataFrame]) -> Digested:
    """What is compared of each article, the lines that were cut, and the records refused: too short, or a short text stands in for them,
    also where it did on earlier nights, as far as these are `recut`."""
    # Where every time of an outlet is midnight, its times are days.
    daily = articles.where("is_midnight is not null").groupBy("outlet").agg(F.min("is_midnight").alias("is_daily"))
    tables = {**learned, "daily": packed(daily.where("is_daily").select("outlet").toArrow())}
    rows = job.save("digested", job.part("digest", articles, tables))
    compared, lines, too_short = [job.of("digest", kind, rows) for kind in ("article", "line", "refused")]
    of_short = ["outlet", "text_hash", "credited", "title"]
    short = compared.where("short_text is not null").select(*of_short, "short_text")
    if recut is not None:
        before = recut.where("is_short").select(*of_short, F.lit(None).cast("string").alias("short_text"))
        short = short.unionByName(before)
    short_texts = short.groupBy("outlet", "text_hash").agg(
        F.count(F.lit(1)).alias("articles"),
        F.max("credited").alias("credited"),
        F.collect_set("title").alias("titles"),
        F.min("short_text").alias("text"),
    ).where("text is not null")
    stand_ins = job.save("stand_ins", job.part("find_stand_ins", short_texts))
    refused = compared.join(F.broadcast(stand_ins), ["outlet", "text_hash"])
    refused = refused.select(*PLACE, "offset", "reason", "detail")
    job.counts["rejects"] += too_short.count()
    times = lines.agg(F.sum("articles")).collect()[0][0] or 0
    job.counts["learned_cut"] = times
    job.counts["furniture_cut"] += times
    if not stand_ins.isEmpty():
        job.counts["rejects"] += refused.count()
        compared = compared.join(F.broadcast(stand_ins.select("outlet", "text_hash")), ["outlet", "text_hash"], "left_anti")
    job.counts["articles"] = compared.count()
    return Digested(compared, lines, refused.unionByName(too_short))


def furniture(cleaned: DataFrame, learned: DataFrame) -> DataFrame:
    """The lines that were cut, a row a line."""
    lines = cleaned.unionByName(learned).groupBy("outlet_name", "rule", "line").agg(F.sum("articles").alias("articles"))
    cells = {"outlet": F.col("outlet_name"), "articles": F.col("articles").cast("string")}
    return lines.select(*[cells.get(name, F.col(name)).alias(name) for name in _core.header("furniture")])
