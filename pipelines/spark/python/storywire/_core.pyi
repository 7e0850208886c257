from typing import Any, Dict, List, Optional, Sequence, Tuple

import pyarrow as pa

__version__: str

class Part:
    def __init__(
        self,
        name: str,
        recipe_name: str,
        recipe: Optional[str] = ...,
        map: List[str] = ...,
        numbers: Dict[str, int] = ...,
        tables: Dict[str, bytes] = ...,
    ) -> None: ...
    def push(self, rows: Any) -> List[pa.RecordBatch]: ...
    def finish(self) -> List[pa.RecordBatch]: ...

def recipe(name: str, text: Optional[str] = ...) -> Tuple[Dict[str, str], Dict[str, float]]: ...
def check_columns(schema: pa.Schema, map: List[str]) -> None: ...
def schema(part: str) -> pa.Schema: ...
def tables() -> List[str]: ...
def header(table: str) -> List[str]: ...
def table_schema(table: str) -> pa.Schema: ...
def id_hash(id: str) -> int: ...
def call_clusters(
    clusters: List[Tuple[Tuple[str, str], List[Tuple[int, int]], int]], ids: List[str], before: List[int]
) -> Tuple[List[str], List[Tuple[str, str, str, int, int]]]: ...
def rule_changed(before: Optional[Sequence[str]], now: Sequence[str]) -> Optional[Tuple[str, str, str, int, int]]: ...
def run_json(
    recipe: Tuple[str, Optional[str]],
    directory: str,
    inputs: List[Tuple[str, int]],
    options: Tuple[List[str], Optional[str], Optional[Tuple[str, str]]],
    counts: Dict[str, int],
    seconds: List[Tuple[str, float]],
    core_seconds: List[Tuple[str, float]],
) -> str: ...
def cluster(
    table: Any,
    name: str,
    recipe_name: str,
    recipe: Optional[str] = ...,
    map: List[str] = ...,
    threads: int = ...,
) -> Tuple[Dict[str, List[pa.RecordBatch]], List[Tuple[str, int]]]: ...
