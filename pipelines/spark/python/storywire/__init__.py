"""storywire turns a night's scrape of news into stories: which articles are copies of one wire story.

>>> import storywire
>>> night = storywire.cluster(table)          # a table of pyarrow, pandas or polars
>>> night.articles, night.clusters            # tables of pyarrow, the columns of articles.csv and clusters.csv

Past one machine, `storywire.spark` does the same on a DataFrame of Apache Spark.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Mapping, Optional, Tuple, Union

import pyarrow as pa

from storywire import _core
from storywire._errors import (
    ColumnsError,
    ExecutorError,
    HistoryError,
    HistoryHeldError,
    ManyRejectsError,
    OptionError,
    RecipeError,
    StorywireError,
)

__version__: str = _core.__version__

__all__ = [
    "Clustered",
    "ColumnsError",
    "ExecutorError",
    "HistoryError",
    "HistoryHeldError",
    "ManyRejectsError",
    "OptionError",
    "RecipeError",
    "StorywireError",
    "cluster",
    "__version__",
]

Recipe = Union[str, "os.PathLike[str]", None]


#: Share of the records that may be refused, where nothing else is said; as the binary has it.
MAX_REJECT_RATIO = 0.10


def check_rejects(counts: Mapping[str, int], max_reject_ratio: float, indexes: Callable[[], int]) -> None:
    """Raises where more than a share of the records was refused, but for pages that are indexes of others, which are no fault of a crawl."""
    if not 0.0 <= max_reject_ratio <= 1.0:
        raise OptionError(f"max_reject_ratio: {max_reject_ratio} is no share; write a number from 0 to 1")
    rejects, records = counts["rejects"], counts["records_read"]
    if rejects > max_reject_ratio * records:
        rejects -= indexes()
    if rejects > max_reject_ratio * records:
        raise ManyRejectsError(f"{rejects} of {records} records were refused, more than {max_reject_ratio:.0%}; see the table rejects")


@dataclass(frozen=True)
class Clustered:
    """The tables of a run. Their columns are those of the CSVs; where a CSV has an empty cell, numbers, times and flags
    are null."""

    articles: pa.Table
    clusters: pa.Table
    passages: pa.Table
    houses: pa.Table
    edges: pa.Table
    rejects: pa.Table
    furniture: pa.Table
    #: What went into each stage and what came out, as in run.json.
    counts: Dict[str, int] = field(repr=False)

    def raise_for_rejects(self, max_reject_ratio: float = MAX_REJECT_RATIO) -> None:
        """Raises `ManyRejectsError` where the binary exits with status 3: more than this share of the records was refused."""
        check_rejects(self.counts, max_reject_ratio, lambda: self.rejects.column("reason").to_pylist().count("index_page"))


def cluster(
    table: Any,
    *,
    recipe: Recipe = None,
    map: Union[str, Iterable[str]] = (),
    name: str = "table",
    threads: int = 0,
) -> Clustered:
    """Clusters the articles of a table on this machine.

    `table` is anything that gives Arrow's stream or array (pyarrow, polars, pandas, DuckDB). `recipe` is a path or the text
    of a recipe, `map` names columns as the binary's `--map` does, `name` stands in the column `source_path`, and `threads`
    are as many as there are cores where it is 0. Ctrl-C breaks off. Where the binary would stop this raises; refused records are
    rows of `rejects`, and `raise_for_rejects` raises where they are too many.
    """
    recipe_name, text = read_recipe(recipe)
    tables, counts = _core.cluster(_stream(table), name, recipe_name, text, mappings(map), threads)
    return Clustered(counts=dict(counts), **{key: pa.Table.from_batches(batches) for key, batches in tables.items()})


def read_recipe(recipe: Recipe) -> Tuple[str, Optional[str]]:
    """The name and the text of a recipe, checked; no text for the built-in one."""
    if recipe is None:
        return "wire.toml", None
    if isinstance(recipe, str) and "\n" in recipe:
        name, text = "recipe", recipe
    else:
        name = os.fspath(recipe)
        try:
            text = Path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise RecipeError(f'cannot read "{name}": {error}') from error
    _core.recipe(name, text)
    return name, text


def mappings(map: Union[str, Iterable[str]]) -> list[str]:
    """Mappings of field names one by one: `text=body,url=link` or a list of them."""
    parts = [map] if isinstance(map, str) else list(map)
    return [one for part in parts for one in part.split(",") if one]


def _stream(table: Any) -> Any:
    if hasattr(table, "__arrow_c_stream__"):
        return table
    if hasattr(table, "__arrow_c_array__"):
        return pa.Table.from_batches([pa.record_batch(table)])
    if type(table).__module__.split(".")[0] == "pandas":
        return pa.Table.from_pandas(table, preserve_index=False)
    raise TypeError(f"a table of Arrow, pandas or polars is needed, not {type(table).__name__}")
