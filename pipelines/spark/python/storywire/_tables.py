"""Types of the tables' columns, as the core defines them."""

from __future__ import annotations

from typing import Dict

import pyarrow as pa

from storywire import _core

#: Columns that are no text. An empty cell of these is null.
TYPES: Dict[str, Dict[str, pa.DataType]] = {
    name: {field.name: field.type for field in _core.table_schema(name) if field.type != pa.string()}
    for name in _core.tables()
}
