"""Clusters and cut lines in; the houses that they show, and clusters counted by them, out."""

from __future__ import annotations

from typing import Tuple

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from storywire.spark._job import Job


def tell(job: Job, told: DataFrame, furniture: DataFrame, compared: DataFrame) -> Tuple[DataFrame, DataFrame]:
    """Rows of houses.csv, and the clusters with their independent outlets counted by houses."""
    clusters = job.of("tell_stories", "cluster", told)
    of_story = F.when(~F.col("is_credited"), F.col("canonical_id"))
    stories = clusters.where("together is not null").groupBy("together").agg(
        F.count_if(~F.col("is_credited")).alias("stories"),
        F.count_if("is_credited").alias("agency_stories"),
        F.min(of_story).alias("article_id"),
    )
    lines = furniture.where("rule like 'learned.%' and articles != '1'")
    often = lines.groupBy("line").agg(F.count_distinct("outlet").alias("outlets")).where("outlets > 1")
    lines = lines.join(often, "line", "left_semi")
    outlets = compared.groupBy(F.col("outlet").alias("outlet_hash")).agg(F.count(F.lit(1)).alias("articles"))
    # Who has something together with whom is told of all at once.
    rows = job.given("tell_houses", stories=stories, line=lines, outlet=outlets).coalesce(1)
    houses = job.save("houses", job.part("tell_houses", rows))
    found = houses.collect()
    job.counts["houses"] = len(found)
    if not found:
        return houses, clusters
    numbers = np.array([number for house in found for number in house["numbers"]], dtype="<i8").tobytes()
    several = clusters.where("own_words is not null")
    counted = job.part("count_independent", several, {"houses": numbers})
    counted = counted.select("long_id", F.col("cells").alias("counted"))
    clusters = clusters.join(counted, "long_id", "left").withColumn("cells", F.coalesce("counted", "cells"))
    return houses, job.save("counted", clusters.drop("counted"))
