"""Cells of the CSVs as typed columns. The core writes every cell once, as text, so no number is printed in two ways."""

from __future__ import annotations

from typing import Any, Dict, List

import pyarrow as pa
import pyarrow.compute as pc

_FLAG, _INT, _SHARE, _TIME = pa.bool_(), pa.int64(), pa.float64(), pa.timestamp("s", tz="UTC")

#: Columns that are no text. An empty cell of these is null.
TYPES: Dict[str, Dict[str, pa.DataType]] = {
    "articles": {
        "canonical": _FLAG,
        "similarity": _SHARE,
        "containment_of_canonical": _SHARE,
        "containment_in_canonical": _SHARE,
        "published": _TIME,
        "lag_minutes": _INT,
        "words": _INT,
        "source_record": _INT,
    },
    "clusters": {
        **dict.fromkeys(
            ["size", "outlets", "independent_outlets", "median_lag_minutes", "exact", "republication", "excerpt"], _INT
        ),
        **dict.fromkeys(["expanded", "rewrite", "update", "roundup"], _INT),
        **dict.fromkeys(["span_hours", "credited_share", "similarity_min", "similarity_mean"], _SHARE),
        **dict.fromkeys(["density", "weakest_strength"], _SHARE),
        **dict.fromkeys(["first_published", "last_published"], _TIME),
    },
    "edges": {
        **dict.fromkeys(["jaccard", "containment_a_in_b", "containment_b_in_a", "strength", "weight"], _SHARE),
        **dict.fromkeys(["shared_shingles", "matched_words", "shingles_a", "shingles_b"], _INT),
        **dict.fromkeys(["figures_shared", "figures_fewer", "shorter_words", "from_a", "to_a", "from_b", "to_b"], _INT),
        "one_headline": _FLAG,
    },
    "rejects": {"source_record": _INT, "byte_offset": _INT},
    "furniture": {"articles": _INT},
    "lineage": {"size_before": _INT, "size_after": _INT},
    "moved": {},
}


def typed(name: str, batches: List[Any]) -> pa.Table:
    """A table of texts with the types of its columns."""
    table = pa.Table.from_batches(batches)
    for index, column in enumerate(table.column_names):
        kind = TYPES[name].get(column)
        if kind is None:
            continue
        cells = table.column(index)
        cells = pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)
        if kind == _TIME:
            cells = pc.strptime(cells, format="%Y-%m-%dT%H:%M:%SZ", unit="s").cast(_TIME)
        table = table.set_column(index, column, cells.cast(kind))
    return table
