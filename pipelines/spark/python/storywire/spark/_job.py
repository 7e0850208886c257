"""The stages of a run as queries: shuffles bring together what belongs together, and the core's parts do the work.

Whatever a later stage asks again is written to the work directory first. So a lost executor costs the tasks it had, and no row
is computed twice with different neighbours.
"""

from __future__ import annotations

import time
from typing import Any, Dict, List, Optional, Tuple

import numpy as np
import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema

from storywire import _core
from storywire._errors import StorywireError
from storywire.spark._components import components
from storywire.spark._parts import caller

#: Texts of a block, at most: what one task holds in memory at a time.
BLOCK_TEXTS_MAX = 16_384
BLOCK_TEXTS_MIN = 64

#: Keys are cut into 256 parts at least, and into more where there are more partitions.
PARTS_MIN = 256

_LONG = "bigint"
_SIGN = -(2**63)
_PLACE = ["source", "record"]


class Job:
    """One run over records that have a place."""

    def __init__(
        self,
        spark: SparkSession,
        work: str,
        recipe_name: str,
        recipe: Optional[str],
        map: List[str],
        with_edges: bool,
        partitions: Optional[int] = None,
    ) -> None:
        self.spark, self.work = spark, work.rstrip("/")
        self.recipe_name, self.recipe, self.map = recipe_name, recipe, map
        self.words, self.params = _core.recipe(recipe_name, recipe)
        self.with_edges = with_edges
        self.partitions = partitions or int(spark.conf.get("spark.sql.shuffle.partitions") or 200)
        self.parts = max(PARTS_MIN, 1 << (self.partitions - 1).bit_length())
        self.counts: Dict[str, int] = {}
        self.seconds: Dict[str, float] = {}
        self._stage, self._since = "", time.monotonic()
        self._broadcasts: List[Any] = []

    # What every stage is made of.

    def part(self, name: str, rows: DataFrame, tables: Optional[Dict[str, bytes]] = None, **numbers: int) -> DataFrame:
        """The rows that a part gives for these."""
        known = None
        if tables:
            known = self.spark.sparkContext.broadcast(tables)
            self._broadcasts.append(known)
        run = caller(name, _core.__version__, self.recipe_name, self.recipe, self.map, numbers, known)
        return rows.mapInArrow(run, from_arrow_schema(_core.schema(name)))

    def save(self, name: str, rows: DataFrame) -> DataFrame:
        """Writes rows down; gives them as they are from now on."""
        path = f"{self.work}/{name}"
        rows.write.mode("overwrite").parquet(path)
        return self.spark.read.schema(rows.schema).parquet(path)

    def together(self, rows: DataFrame, *keys: str, then: Tuple[str, ...] = ()) -> DataFrame:
        """Brings rows of equal keys together, in order."""
        return rows.repartition(self.partitions, *keys).sortWithinPartitions(*keys, *then)

    def stage(self, name: str) -> None:
        """Takes note that a stage begins."""
        now = time.monotonic()
        if self._stage:
            self.seconds[self._stage] = round(self.seconds.get(self._stage, 0.0) + now - self._since, 3)
        self._stage, self._since = name, now
        self.spark.sparkContext.setJobDescription(f"storywire: {name}" if name else "")

    # The flow.

    def run(self, frames: List[DataFrame], names: List[str]) -> Dict[str, DataFrame]:
        """Gives the tables of the run."""
        try:
            self.stage("read_clean")
            prepared = self._prepare(frames)
            articles = prepared.where("kind = 0")
            self.stage("learn")
            learned = self._learn(articles)
            self.stage("shingle")
            digested, refused = self._digest(articles, learned)
            placed = self._place(digested)
            texts = self._texts(digested, placed)
            self.stage("sketch_bucket")
            sketched = self.save("sketched", self.part("sketch", texts, parts=self.parts))
            outlines = sketched.where("kind = 0").select("number", "shingles", "outline")
            pairs = self._meet(sketched, outlines)
            self.stage("verify")
            sized = texts.join(outlines.select("number", "shingles"), "number")
            read = self._read(pairs, sized)
            edges = self._weigh(read, texts)
            self.stage("cluster")
            groups = components(edges, self.save, "groups")
            self.stage("attribute")
            rows = self._tell(digested, placed, texts, outlines, edges, groups)
            self.stage("report")
            tables = self._tables(rows, prepared, refused, names)
            self._balance()
            return tables
        finally:
            self.stage("")
            for known in self._broadcasts:
                known.unpersist()

    def _prepare(self, frames: List[DataFrame]) -> DataFrame:
        prepared = None
        for rows in frames:
            part = self.part("prepare", rows)
            prepared = part if prepared is None else prepared.unionByName(part)
        assert prepared is not None
        prepared = self.save("prepared", prepared)
        kinds = {
            row["kind"]: row
            for row in prepared.groupBy("kind")
            .agg(F.count(F.lit(1)).alias("rows"), F.sum("record").alias("times"), F.sum("repeats").alias("repeats"))
            .collect()
        }
        none = {"rows": 0, "times": 0, "repeats": 0}
        of = [kinds.get(kind, none) for kind in range(4)]
        self.counts["records_read"] = of[0]["rows"] + of[1]["rows"]
        self.counts["rejects"] = of[1]["rows"]
        self.counts["paragraphs_repeated"] = (of[0]["repeats"] or 0) + (of[3]["repeats"] or 0)
        self.counts["furniture_cut"] = of[2]["times"] or 0
        return prepared

    def _learn(self, articles: DataFrame) -> Dict[str, bytes]:
        in_order = F.col("headline").bitwiseXOR(F.lit(_SIGN))
        # Of equal texts of an outlet one is looked at: the one with the least headline.
        different = articles.groupBy("holder", "outlet").agg(
            F.min(F.struct(in_order.alias("order"), "headline", "learnable")).alias("one")
        )
        different = self.save("different", different.select("holder", "outlet", "one.headline", "one.learnable"))
        outlets = _packed(different.groupBy("outlet").count())
        posted = self.part("post_sentences", different, parts=self.parts)
        chosen = self.part("choose_sentences", self.together(posted, "part"), {"outlet_texts": outlets})
        chosen = self.save("chosen", chosen)
        own = chosen.where("rule = 3").select(F.explode("holders").alias("holder")).distinct()
        of_rule = chosen.select("rule", "outlet", "key", F.explode("holders").alias("holder"))
        # A page that is all footer holds nothing of its own, and would tie all others to itself.
        telling = of_rule.where("rule in (1, 2)").join(own, "holder", "left_semi")
        telling = telling.groupBy("rule", "outlet", "key").agg(F.sort_array(F.collect_list("holder")).alias("holders"))
        candidates = chosen.where("rule = 0").select("rule", "outlet", "key", "holders").unionByName(telling)
        # The sentences of one story or one footer have the same holders, who are asked once.
        groups = candidates.groupBy("rule", "outlet", "holders").agg(F.sort_array(F.collect_list("key")).alias("keys"))
        least = [self.params[name] for name in ("shared_stories_min", "stories_min")]
        enough = (
            (F.col("rule") == 0) & (F.size("holders") >= least[0])
            | (F.col("rule") == 1) & (F.size("holders") >= least[1])
            | (F.col("rule") == 2)
            & (F.size("holders") == 2)
            & (F.size("keys") >= self.params["block_sentences_min"])
        )
        groups = self.save("candidates", groups.where(enough).withColumn("key", F.col("keys")[0]))
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
            judged = self.part("judge_sentences", self.together(asked, "outlet", "key"), dict(learned), rule=rule)
            judged = judged.select(F.col("outlet").alias("of_outlet"), F.col("key").alias("of_key"))
            same = F.col("of_outlet").eqNullSafe(F.col("outlet")) & (F.col("of_key") == F.col("key"))
            found = judged.join(of_group, same).select("outlet", F.explode("keys").alias("key"))
            if rule:
                learned["learned_own"] = learned.get("learned_own", b"") + _packed(found)
            else:
                learned["learned_shared"] = _packed(found.select("key"))
        self.counts["learned_of_outlets"] = len(learned.get("learned_own", b"")) // 16
        self.counts["learned_shared"] = len(learned.get("learned_shared", b"")) // 8
        return learned

    def _digest(self, articles: DataFrame, learned: Dict[str, bytes]) -> tuple[DataFrame, DataFrame]:
        digested = self.save("digested", self.part("digest", articles, learned))
        equal = digested.where("kind = 0 and short_text is not null").groupBy("outlet", "text_hash")
        short = equal.agg(
            F.count(F.lit(1)).alias("texts"),
            F.max("credited").alias("credited"),
            F.collect_set("title").alias("titles"),
            F.min("short_text").alias("text"),
        ).where((F.col("texts") >= self.params["stand_in_headlines_min"]) & ~F.col("credited"))
        stand_ins = self.save("stand_ins", self.part("stand_ins", short))
        refused = digested.where("kind = 0").join(F.broadcast(stand_ins), ["outlet", "text_hash"])
        refused = refused.where("short_text is not null").select(*_PLACE, "offset", F.lit("placeholder").alias("reason"), "detail")
        times = digested.where("kind = 2").agg(F.sum("words")).collect()[0][0] or 0
        self.counts["learned_cut"] = times
        self.counts["furniture_cut"] += times
        if not stand_ins.isEmpty():
            self.counts["rejects"] += refused.count()
            kept = digested.join(F.broadcast(stand_ins.drop("detail")), ["outlet", "text_hash"], "left_anti")
            digested = kept.unionByName(digested.where("kind = 2"))
        self.counts["articles"] = digested.where("kind = 0").count()
        return digested, refused

    def _place(self, digested: DataFrame) -> DataFrame:
        """Articles with their ids, whether these are given, whether an earlier one is of their page, and their texts."""
        articles = digested.where("kind = 0")
        often = articles.groupBy("id").count().where("count > 1").select("id")
        alike = articles.select(*_PLACE, "id", "text_hash", "entry").join(often, "id", "left_semi")
        alike = self.save("alike", alike)
        light = articles.select(*_PLACE, "id", "order_time", "page", "key", "published", "pause")
        if alike.isEmpty():
            light = light.withColumn("duplicate_id", F.lit(False))
        else:
            named = self._name(alike, articles.select("id")).withColumnRenamed("id", "given")
            light = light.join(named, _PLACE, "left").withColumn("duplicate_id", F.col("given").isNotNull())
            light = light.withColumn("id", F.coalesce("given", "id")).drop("given")
        light = self.save("light", light)
        paged = light.where("page is not null")
        often = paged.groupBy("page").count().where("count > 1").select("page")
        order = Window.partitionBy("page").orderBy("order_time", "id")
        later = paged.join(often, "page", "left_semi").select(*_PLACE, F.row_number().over(order).alias("place"))
        later = later.where("place > 1").select(*_PLACE, F.lit(True).alias("same_page"))
        told = self.part("texts", self.together(light.drop("page", "duplicate_id"), "key"))
        placed = light.drop("page", "key", "published", "pause").join(told, _PLACE).join(later, _PLACE, "left")
        placed = self.save("placed", placed.withColumn("same_page", F.coalesce("same_page", F.lit(False))))
        self.counts["pages_repeated"] = placed.where("same_page").count()
        return placed

    def _name(self, alike: DataFrame, ids: DataFrame) -> DataFrame:
        taken: set[str] = set()
        while True:
            tables = {"taken": np.array([_core.id_hash(id) for id in sorted(taken)], "<u8").tobytes()}
            named = self.part("name", self.together(alike, "id"), tables)
            named = self.save(f"named-{len(taken)}", named)
            # A new id may be another article's own: seen only now, and given up for the next.
            met = {row["id"] for row in named.select("id").join(ids, "id", "left_semi").distinct().collect()}
            if met <= taken:
                return named
            taken |= met

    def _texts(self, digested: DataFrame, placed: DataFrame) -> DataFrame:
        """The distinct texts, numbered from 0 in order of publication."""
        firsts = placed.where("is_first").select(*_PLACE, "order_time", "id", "first_published", "last_published")
        ordered = firsts.repartitionByRange(self.partitions, "order_time", "id").sortWithinPartitions("order_time", "id")
        row = F.monotonically_increasing_id()
        ordered = ordered.select(
            *_PLACE,
            "first_published",
            "last_published",
            F.shiftright(row, 33).alias("range"),
            row.bitwiseAND(F.lit((1 << 33) - 1)).alias("row"),
        )
        ordered = self.save("ordered", ordered)
        before, bases = 0, []
        for of_range in sorted(ordered.groupBy("range").count().collect()):
            bases.append((of_range["range"], before))
            before += of_range["count"]
        self.counts["texts"] = before
        if before >= 1 << 32:
            raise StorywireError(f"{before} distinct texts are more than 32 bits number")
        first = self.spark.createDataFrame(bases, "range bigint, base bigint")
        numbered = ordered.join(F.broadcast(first), "range").withColumn("number", F.col("row") + F.col("base"))
        tokens = digested.where("kind = 0").select(*_PLACE, "tokens", F.col("bare_headline").alias("headline"))
        numbered = numbered.drop("range", "row", "base").join(tokens, _PLACE)
        return self.save("texts", numbered.select("number", *_PLACE, "tokens", "headline", "first_published", "last_published"))

    def _block(self) -> int:
        """Texts of a block: one block to a task, if that is not too many."""
        even = -(-self.counts["texts"] // self.partitions)
        return max(BLOCK_TEXTS_MIN, min(BLOCK_TEXTS_MAX, even))

    def _by_block(self, rows: DataFrame, *then: str) -> DataFrame:
        blocks = -(-max(1, self.counts["texts"]) // self._block())
        block = F.col("block").cast("int")
        # Older than Spark 4.1, hashes put two blocks into one task now and then.
        by_id = getattr(rows, "repartitionById", None)
        placed = by_id(blocks, block) if by_id else rows.repartition(blocks, block)
        return placed.sortWithinPartitions("block", *then)

    def _meet(self, sketched: DataFrame, outlines: DataFrame) -> DataFrame:
        block = self._block()
        posted = sketched.where("kind = 1").select("part", "key", "body")
        gathered = self.part("gather", self.together(posted, "part", then=("key",)), block=block)
        gathered = self.save("gathered", gathered)
        others = gathered.where("kind = 1").select("block", F.explode("texts").alias("number")).distinct()
        own = outlines.select(_block_of("number", block).alias("block"), "number")
        known = own.unionByName(others).join(outlines, "number")
        long, none = F.lit(None).cast(_LONG), F.lit(None).cast("int")
        bodies = gathered.where("kind = 0").select(
            F.lit(0).alias("kind"), "block", long.alias("number"), none.alias("shingles"), "body"
        )
        known = known.select(F.lit(1).alias("kind"), "block", "number", "shingles", F.col("outline").alias("body"))
        met = self.save("met", self.part("meet", self._by_block(bodies.unionByName(known), "kind"), block=block))
        pairs = met.where("kind = 0").groupBy("a", "b").agg(F.max("is_likely").alias("is_likely"))
        pairs = self.save("pairs", pairs)
        counts = gathered.where("kind = 2").select(*[F.col("texts")[at].alias(f"n{at}") for at in range(4)])
        buckets = counts.agg(F.sum("n0"), F.sum("n1"), F.max("n2"), F.sum("n3")).collect()[0]
        found = met.where("kind = 1").agg(F.sum("a")).collect()[0][0] or 0
        self.counts["buckets"], self.counts["buckets_thinned"] = buckets[0] or 0, buckets[1] or 0
        self.counts["bucket_largest"] = buckets[2] or 0
        self.counts["pairs_candidate"] = pairs.count()
        self.counts["pairs_left_out_by_thinning"] = (buckets[3] or 0) + found - self.counts["pairs_candidate"]
        return pairs

    def _read_pairs(self, name: str, pairs: DataFrame, texts: DataFrame) -> DataFrame:
        block = self._block()
        pairs = pairs.select(_block_of("a", block).alias("block"), "a", "b")
        asked = pairs.select("block", F.col("a").alias("number")).unionByName(
            pairs.select("block", F.col("b").alias("number"))
        )
        told = asked.distinct().join(texts, "number")
        wanted = ["tokens", "shingles", "headline", "first_published", "last_published"]
        told = told.select(F.lit(0).alias("kind"), "block", F.col("number").alias("a"), F.lit(None).cast(_LONG).alias("b"), *wanted)
        nothing = [F.lit(None).cast(texts.schema[column].dataType).alias(column) for column in wanted]
        rows = told.unionByName(pairs.select(F.lit(1).alias("kind"), "block", "a", "b", *nothing))
        return self.save(name, self.part("read", self._by_block(rows, "kind", "a", "b")))

    def _read(self, pairs: DataFrame, texts: DataFrame) -> DataFrame:
        likely = pairs.where("is_likely")
        read = self._read_pairs("read-likely", likely, texts)
        others = pairs.where("not is_likely")
        left = 0
        if not others.isEmpty():
            ends = _ends(likely).groupBy("number").agg(F.count(F.lit(1)).alias("all"))
            refused = _ends(read.where("kind = 1 and is_form")).groupBy("number").agg(F.count(F.lit(1)).alias("of_form"))
            share = self.params["form_share_min"]
            forms = ends.join(refused, "number").where(F.col("of_form") >= F.lit(share) * F.col("all")).select("number")
            of_form = others.join(forms.withColumnRenamed("number", "a"), "a", "left_semi")
            of_form = of_form.join(forms.withColumnRenamed("number", "b"), "b", "left_semi")
            worth = self.save("others", others.join(of_form.select("a", "b"), ["a", "b"], "left_anti"))
            left = others.count() - worth.count()
            read = read.unionByName(self._read_pairs("read-others", worth, texts))
        self.counts["pairs_aligned"] = read.where("kind = 2").agg(F.sum("a")).collect()[0][0] or 0
        self.counts["pairs_left_as_form"] = left
        reasons = {row["reason"]: row["count"] for row in read.where("kind = 1").groupBy("reason").count().collect()}
        for reason in ("background", "template", "distant"):
            self.counts[f"pairs_{reason}"] = reasons.get(reason, 0)
        return read

    def _weigh(self, read: DataFrame, texts: DataFrame) -> DataFrame:
        edges = read.where("kind = 0")
        tight = components(read.where("kind < 2 and is_tight"), self.save, "tight")
        of_a = tight.select(F.col("vertex").alias("a"), F.col("component").alias("of_a"))
        of_b = tight.select(F.col("vertex").alias("b"), F.col("component").alias("of_b"))
        told = read.where("kind < 2").select("a", "b").join(of_a, "a", "left").join(of_b, "b", "left")
        told = told.select("a", "b", F.coalesce("of_a", "a").alias("of_a"), F.coalesce("of_b", "b").alias("of_b"))
        across = self.save("across", told.where("of_a <> of_b"))
        counted = _ends(across.select(F.col("of_a").alias("a"), F.col("of_b").alias("b"))).distinct()
        concerned = _ends(across.select("a", "b")).unionByName(counted).distinct()
        posted = self.part("post_shingles", texts.join(counted, "number", "left_semi"), parts=self.parts)
        weights = {"weights": _packed(self.part("count_shingles", self.together(posted, "part")))}
        common = self.part("common", texts.join(concerned, "number", "left_semi").select("number", "tokens"), weights)
        common = self.save("common", common)
        weighed = edges.select("a", "b", "edge")
        for end in ("a", "b"):
            of_end = common.select(F.col("number").alias(end), F.col("places").alias(f"places_{end}"))
            weighed = weighed.join(of_end, end, "left")
        weighed = self.save("edges", self.part("weigh", weighed, weights))
        self.counts["edges"] = weighed.count()
        self.counts["pairs_common"] = edges.count() - self.counts["edges"]
        return weighed

    def _tell(
        self,
        digested: DataFrame,
        placed: DataFrame,
        texts: DataFrame,
        outlines: DataFrame,
        edges: DataFrame,
        groups: DataFrame,
    ) -> DataFrame:
        groups = self.save("grouped", groups.select(F.col("vertex").alias("number"), "component"))
        numbers = texts.join(groups, "number", "left").join(outlines.select("number", "shingles"), "number")
        # The tokens of a text that nothing joins are not asked for.
        tokens = F.when(F.col("component").isNotNull(), F.col("tokens")).alias("tokens")
        component = F.coalesce("component", "number").alias("component")
        numbers = numbers.select("number", *_PLACE, component, tokens, "shingles")
        wanted = {
            "kind": "int",
            "component": _LONG,
            "a": _LONG,
            "b": _LONG,
            "edge": "binary",
            "tokens": "binary",
            "shingles": "int",
            "id": "string",
            "entry": "binary",
            "words": _LONG,
            "duplicate_id": "boolean",
            "same_page": "boolean",
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
        heavy = digested.where("kind = 0").select(*_PLACE, "entry", "words")
        articles = placed.join(of_text, ["text_source", "text_record"]).join(heavy, _PLACE)
        joined = edges.join(groups.select(F.col("number").alias("a"), "component"), "a")
        rows = row(numbers.withColumn("a", F.col("number")), 0).unionByName(row(articles, 1)).unionByName(row(joined, 2))
        told = self.part("story", self.together(rows, "component", then=("kind", "a", "b")), edges=int(self.with_edges))
        return self.save("told", told)

    def _tables(self, rows: DataFrame, prepared: DataFrame, refused: DataFrame, names: List[str]) -> Dict[str, DataFrame]:
        paths = self.spark.createDataFrame(list(enumerate(names)), "source int, source_path string")
        rows = self._with_distinct_ids(rows)
        tables = {}
        for kind, name in enumerate(["articles", "clusters", "edges"]):
            header = _core.header(name)
            cells = [F.col("cells")[at].alias(column) for at, column in enumerate(header)]
            of_kind = rows.where(F.col("kind") == kind)
            if name == "articles":
                of_kind = of_kind.join(F.broadcast(paths), "source")
                cells[header.index("source_path")] = F.col("source_path")
            if name != "edges":
                cells[header.index("cluster_id")] = F.coalesce("given_id", F.col("cells")[header.index("cluster_id")]).alias("cluster_id")
            tables[name] = of_kind.select(*cells)
        first = prepared.where("kind = 1").select(*_PLACE, "offset", "reason", "detail")
        rejects = first.unionByName(refused).join(F.broadcast(paths), "source")
        tables["rejects"] = rejects.select(
            "source_path",
            F.col("record").cast("string").alias("source_record"),
            F.col("offset").cast("string").alias("byte_offset"),
            "reason",
            "detail",
        )
        told = {row["kind"]: row for row in rows.groupBy("kind").agg(F.count(F.lit(1)).alias("rows"), F.sum("source").alias("source")).collect()}
        self.counts["clusters"] = told[1]["rows"] if 1 in told else 0
        self.counts["clusters_of_copies"] = rows.where("kind = 1 and cells[1] <> '1'").count()
        self.counts["roundups"] = told[3]["source"] if 3 in told else 0
        self._told = told[0]["rows"] if 0 in told else 0
        return tables

    def _with_distinct_ids(self, rows: DataFrame) -> DataFrame:
        """Where two clusters have one id, all but the one with the first article have a longer one."""
        clusters = rows.where("kind = 1").select(F.col("cells")[0].alias("id"), "long_id", "first_id")
        often = clusters.groupBy("id").count().where("count > 1").select("id")
        order = Window.partitionBy("id").orderBy("first_id")
        later = clusters.join(often, "id", "left_semi").select("long_id", F.row_number().over(order).alias("place"))
        longer = {row["long_id"] for row in later.where("place > 1").collect()}
        given = F.when(F.col("long_id").isin(*longer), F.col("long_id")) if longer else F.lit(None).cast("string")
        return rows.withColumn("given_id", given)

    def _balance(self) -> None:
        read, told = self.counts["records_read"], self._told + self.counts["rejects"]
        if read != told:
            raise StorywireError(
                f"the books do not balance: {read} records read, {told} rows to write; this is a fault in storywire; please "
                "report it"
            )


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


def _block_of(column: str, block: int) -> Column:
    return F.floor(F.col(column) / F.lit(block)).cast(_LONG)


def _ends(pairs: DataFrame) -> DataFrame:
    """Both ends of each pair."""
    return pairs.select(F.col("a").alias("number")).unionByName(pairs.select(F.col("b").alias("number")))


def _packed(rows: DataFrame) -> bytes:
    """Numbers of 64 bits, row by row, as the core takes them."""
    table: pa.Table = rows.toArrow()
    columns = [table.column(at).to_numpy().astype("<i8") for at in range(table.num_columns)]
    return np.stack(columns, axis=1).tobytes() if columns else b""

