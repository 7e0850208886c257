"""The core's parts as functions over partitions. Nothing here knows what a story is."""

from __future__ import annotations

import sys
import time
from typing import Any, Callable, Dict, Iterator, List, Optional


def caller(
    part: str,
    version: str,
    recipe_name: str,
    recipe: Optional[str],
    map: List[str],
    numbers: Dict[str, int],
    tables: Any,
    spent: Any,
) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """A function for `mapInArrow` that hands the rows of a partition to a part. `tables` is a broadcast, or nothing; `spent` is
    an accumulator of the processor's seconds in the core.

    It is sent to the executors by value, since it must say in plain words that the wheel is not there.
    """

    def run(batches: Iterator[Any]) -> Iterator[Any]:
        try:
            from storywire import _core
        except ImportError as error:
            import platform

            raise RuntimeError(
                f"storywire is not installed on the executor {platform.node()} ({sys.executable}): {error}; ship the wheel "
                "with --archives as a packed environment, or install it on every node (see pipelines/spark/README.md)"
            ) from None
        if _core.__version__ != version:
            raise RuntimeError(
                f"the executor has storywire {_core.__version__} and the driver {version}; install the same wheel on both"
            )
        known = tables.value if tables is not None else {}
        began = time.process_time()
        worker = _core.Part(part, recipe_name, recipe, map, numbers, known)
        seconds = time.process_time() - began
        for batch in batches:
            if batch.num_rows:
                began = time.process_time()
                ready = worker.push(batch)
                seconds += time.process_time() - began
                yield from ready
        began = time.process_time()
        ready = worker.finish()
        spent.add(seconds + time.process_time() - began)
        yield from ready

    return run
