"""Records in; articles with what concerns them alone, and what is compared of them, out."""

from __future__ import annotations

from typing import Dict, List, Tuple

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from storywire.spark._job import PLACE, Job, packed

_SIGN = -(2**63)


def prepare(job: Job, frames: List[DataFrame]) -> DataFrame:
    """Articles (`kind` 0), refused records (1) and lines that were cut (2)."""
    prepared = None
    for rows in frames:
        part = job.part("prepare", rows)
        prepared = part if prepared is None else prepared.unionByName(part)
    assert prepared is not None
    prepared = job.save("prepared", prepared)
    kinds = {
        row["kind"]: row
        for row in prepared.groupBy("kind")
        .agg(F.count(F.lit(1)).alias("rows"), F.sum("record").alias("times"), F.sum("repeats").alias("repeats"))
        .collect()
    }
    none = {"rows": 0, "times": 0, "repeats": 0}
    of = [kinds.get(kind, none) for kind in range(4)]
    job.counts["records_read"] = of[0]["rows"] + of[1]["rows"]
    job.counts["rejects"] = of[1]["rows"]
    job.counts["paragraphs_repeated"] = (of[0]["repeats"] or 0) + (of[3]["repeats"] or 0)
    job.counts["furniture_cut"] = of[2]["times"] or 0
    return prepared


def learn(job: Job, articles: DataFrame) -> Dict[str, bytes]:
    """The sentences that are furniture: of an outlet (`learned_own`) and of all (`learned_shared`)."""
    in_order = F.col("headline").bitwiseXOR(F.lit(_SIGN))
    # Of equal texts of an outlet one is looked at: the one with the least headline.
    different = articles.groupBy("holder", "outlet").agg(
        F.min(F.struct(in_order.alias("order"), "headline", "learnable")).alias("one")
    )
    different = job.save("different", different.select("holder", "outlet", "one.headline", "one.learnable"))
    outlets = packed(different.groupBy("outlet").count())
    posted = job.part("post_sentences", different, parts=job.parts)
    chosen = job.part("choose_sentences", job.together(posted, "part"), {"outlet_texts": outlets})
    chosen = job.save("chosen", chosen)
    own = chosen.where("rule = 3").select(F.explode("holders").alias("holder")).distinct()
    of_rule = chosen.select("rule", "outlet", "key", F.explode("holders").alias("holder"))
    # A page that is all footer holds nothing of its own, and would tie all others to itself.
    telling = of_rule.where("rule in (1, 2)").join(own, "holder", "left_semi")
    telling = telling.groupBy("rule", "outlet", "key").agg(F.sort_array(F.collect_list("holder")).alias("holders"))
    candidates = chosen.where("rule = 0").select("rule", "outlet", "key", "holders").unionByName(telling)
    # The sentences of one story or one footer have the same holders, who are asked once.
    groups = candidates.groupBy("rule", "outlet", "holders").agg(F.sort_array(F.collect_list("key")).alias("keys"))
    least = [job.params[name] for name in ("shared_stories_min", "stories_min")]
    enough = (
        (F.col("rule") == 0) & (F.size("holders") >= least[0])
        | (F.col("rule") == 1) & (F.size("holders") >= least[1])
        | (F.col("rule") == 2)
        & (F.size("holders") == 2)
        & (F.size("keys") >= job.params["block_sentences_min"])
    )
    groups = job.save("candidates", groups.where(enough).withColumn("key", F.col("keys")[0]))
    of_rules = {row["rule"]: row["count"] for row in groups.groupBy("rule").count().collect()}
    asked = groups.where("rule > 0").select(F.explode("holders").alias("holder")).distinct()
    read = articles.join(asked, "holder", "left_semi").groupBy("holder")
    told = read.agg(F.min(F.struct(in_order.alias("order"), "title", "outlet_name", "text")).alias("one"))
    told = told.select("holder", "one.title", "one.outlet_name", "one.text")
    learned: Dict[str, bytes] = {}
    for rule in range(3):
        if not of_rules.get(rule):
            continue
        of_group = groups.where(F.col("rule") == rule)
        asked = of_group.select(
            "outlet", "key", F.size("keys").alias("sentences"), F.explode("holders").alias("holder")
        ).join(different.drop("outlet"), "holder")
        none = F.lit(None).cast("string")
        asked = (
            asked.join(told, "holder")
            if rule
            else asked.select("*", none.alias("title"), none.alias("outlet_name"), none.alias("text"))
        )
        judged = job.part("judge_sentences", job.together(asked, "outlet", "key"), dict(learned), rule=rule)
        judged = judged.select(F.col("outlet").alias("of_outlet"), F.col("key").alias("of_key"))
        same = F.col("of_outlet").eqNullSafe(F.col("outlet")) & (F.col("of_key") == F.col("key"))
        found = judged.join(of_group, same).select("outlet", F.explode("keys").alias("key"))
        if rule:
            learned["learned_own"] = learned.get("learned_own", b"") + packed(found)
        else:
            learned["learned_shared"] = packed(found.select("key"))
    job.counts["learned_of_outlets"] = len(learned.get("learned_own", b"")) // 16
    job.counts["learned_shared"] = len(learned.get("learned_shared", b"")) // 8
    return learned


def digest(job: Job, articles: DataFrame, learned: Dict[str, bytes]) -> Tuple[DataFrame, DataFrame]:
    """What is compared of each article, and the records refused because a short text stands in for them."""
    digested = job.save("digested", job.part("digest", articles, learned))
    equal = digested.where("kind = 0 and short_text is not null").groupBy("outlet", "text_hash")
    short = equal.agg(
        F.count(F.lit(1)).alias("texts"),
        F.max("credited").alias("credited"),
        F.collect_set("title").alias("titles"),
        F.min("short_text").alias("text"),
    ).where((F.col("texts") >= job.params["stand_in_headlines_min"]) & ~F.col("credited"))
    stand_ins = job.save("stand_ins", job.part("stand_ins", short))
    refused = digested.where("kind = 0").join(F.broadcast(stand_ins), ["outlet", "text_hash"])
    refused = refused.where("short_text is not null").select(*PLACE, "offset", F.lit("placeholder").alias("reason"), "detail")
    times = digested.where("kind = 2").agg(F.sum("words")).collect()[0][0] or 0
    job.counts["learned_cut"] = times
    job.counts["furniture_cut"] += times
    if not stand_ins.isEmpty():
        job.counts["rejects"] += refused.count()
        kept = digested.join(F.broadcast(stand_ins.drop("detail")), ["outlet", "text_hash"], "left_anti")
        digested = kept.unionByName(digested.where("kind = 2"))
    job.counts["articles"] = digested.where("kind = 0").count()
    return digested, refused


def furniture(prepared: DataFrame, digested: DataFrame) -> DataFrame:
    """The lines that were cut, a row a line."""
    cleaned = prepared.where("kind = 2").select(
        F.col("outlet_name").alias("outlet"), F.col("reason").alias("rule"), F.col("record").alias("articles"), F.col("text").alias("line")
    )
    learned = digested.where("kind = 2").select(
        F.col("outlet_name").alias("outlet"), "rule", F.col("words").alias("articles"), "line"
    )
    lines = cleaned.unionByName(learned).groupBy("outlet", "rule", "line").agg(F.sum("articles").alias("articles"))
    return lines.select("outlet", "rule", F.col("articles").cast("string").alias("articles"), "line")
