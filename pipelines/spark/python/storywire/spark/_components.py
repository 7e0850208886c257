"""Edges in, the least vertex of each connected component out: the alternating star algorithm, on DataFrames.

Kiveris, Lattanzi, Mirrokni, Rastogi and Vassilvitskii, "Connected Components in MapReduce and Beyond", 2014. A large star joins
every greater neighbour of a vertex to its least one, a small star every lesser; both keep the components as they are. Rounds
are written down, so that no plan grows and nothing is computed twice with another answer. It is over when the edges are stars,
which is asked of them and not guessed from their number.
"""

from __future__ import annotations

from typing import Callable

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

#: Rounds are of the order of log² of the largest component; so many are never reached.
ROUNDS_MAX = 64


def components(edges: DataFrame, save: Callable[[str, DataFrame], DataFrame], name: str) -> DataFrame:
    """Gives `(vertex, component)` for every vertex of the edges `(a, b)`, the component named by its least vertex."""
    ordered = edges.where(F.col("a") != F.col("b")).select(
        F.greatest("a", "b").alias("u"), F.least("a", "b").alias("v")
    )
    known = save(f"{name}-0", ordered.distinct())
    for number in range(1, ROUNDS_MAX + 1):
        if _are_stars(known):
            break
        known = save(f"{name}-{number}", _small_star(_large_star(known)))
    else:
        raise RuntimeError(f"components did not settle in {ROUNDS_MAX} rounds")
    leaves = known.select(F.col("u").alias("vertex"), F.col("v").alias("component"))
    centres = known.select(F.col("v").alias("vertex"), F.col("v").alias("component")).distinct()
    return leaves.unionByName(centres)


def _are_stars(edges: DataFrame) -> bool:
    """Whether each vertex is a centre, or hangs on one centre alone."""
    ends = edges.select(F.col("u").alias("vertex"), F.lit(1).alias("leaf"), F.lit(0).alias("centre")).unionByName(
        edges.select(F.col("v").alias("vertex"), F.lit(0).alias("leaf"), F.lit(1).alias("centre"))
    )
    counts = ends.groupBy("vertex").agg(F.sum("leaf").alias("leaf"), F.max("centre").alias("centre"))
    return counts.where((F.col("leaf") > 1) | ((F.col("leaf") == 1) & (F.col("centre") == 1))).isEmpty()


def _large_star(edges: DataFrame) -> DataFrame:
    """Joins every greater neighbour of a vertex to the least of its neighbours and itself."""
    both = edges.unionByName(edges.select(F.col("v").alias("u"), F.col("u").alias("v")))
    least = both.groupBy("u").agg(F.min("v").alias("least")).select("u", F.least("u", "least").alias("least"))
    greater = both.where(F.col("v") > F.col("u")).join(least, "u")
    return greater.select(F.col("v").alias("u"), F.col("least").alias("v")).distinct()


def _small_star(edges: DataFrame) -> DataFrame:
    """Joins every lesser neighbour of a vertex, and itself, to the least of them."""
    least = edges.groupBy("u").agg(F.min("v").alias("least"))
    joined = edges.join(least, "u")
    lesser = joined.where(F.col("v") != F.col("least")).select(F.col("v").alias("u"), F.col("least").alias("v"))
    return lesser.unionByName(least.select("u", F.col("least").alias("v"))).distinct()
