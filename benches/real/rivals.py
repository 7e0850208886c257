"""A dump in, who is together out, by storywire and each rival, with the processor time of each.

storywire reads the dump as it is. Rivals know no fields: they read headline and text as one, which is what storywire compares.
"""
import dataclasses
import gzip
import json
import pathlib
import sys
from collections.abc import Iterator
from typing import Optional

from measure import Usage, measure, say
from peers import PEERS, Program, column, python_peer, storywire

EXACT, BOUGHT = (0.2, 0.5, 0.8), (0.5, 0.8)


@dataclasses.dataclass
class Run:
    """What one program made of one dump."""

    name: str
    clusters: dict[str, str]
    usage: Usage
    # Where its tables are.
    out: pathlib.Path

    @property
    def failure(self) -> Optional[str]:
        """The reason in a word or two, as a cell of a table."""
        return self.usage.failure and self.usage.failure.split(":")[0]


def records(dump: pathlib.Path) -> Iterator[dict]:
    """The records of JSON lines, packed or not."""
    opened = gzip.open(dump, "rt", encoding="utf-8") if dump.suffix == ".gz" else open(dump, encoding="utf-8")
    with opened as lines:
        yield from map(json.loads, lines)


def plain(dump: pathlib.Path, path: pathlib.Path) -> pathlib.Path:
    """The same articles with headline and text as one, as rivals read them."""
    with open(path, "w", encoding="utf-8") as file:
        for record in records(dump):
            parts = [part for part in (record.get("title"), record.get("text")) if part]
            file.write(json.dumps({"id": str(record["id"]), "text": "\n".join(parts)}) + "\n")
    return path


def threshold_name(threshold: float) -> str:
    return f"{threshold:g}".removeprefix("0")


def exact(threshold: float) -> Program:
    command = lambda dump, home: [sys.executable, PEERS / "exact_glue.py", dump, home / "clusters.csv", str(threshold)]
    return Program(f"exact {threshold_name(threshold)}", "", command)


def bought(name: str, threshold: float, python: str, cache: pathlib.Path) -> Program:
    peer = python_peer(name, python, cache)
    command = lambda dump, home: [*peer.command(dump, home), str(threshold)]
    return Program(f"{name} {threshold_name(threshold)}", peer.setting, command, failure=peer.failure)


def programs(binary: pathlib.Path, python: str, cache: pathlib.Path) -> list[Program]:
    """storywire first, then its rivals; one that cannot be had is here with the reason."""
    rivals = [exact(threshold) for threshold in EXACT]
    rivals += [bought(name, threshold, python, cache) for name in ("datasketch", "rensa") for threshold in BOUGHT]
    for rival in rivals:
        if rival.failure:
            print(f"{rival.name} is missing, {rival.failure}\n")
    return [storywire(binary), *rivals]


def run(program: Program, dump: pathlib.Path, home: pathlib.Path, limit_s: float) -> Run:
    """Runs a program once, in a directory of its own."""
    home.mkdir(parents=True)
    if program.failure:
        return Run(program.name, {}, Usage(0.0, 0.0, 0, program.failure), home)
    usage = measure(program.command(dump, home), home / "log", limit_s)
    table = home / program.table
    clusters = {} if usage.failure else column(table, ["article_id", "id"], "cluster_id")
    say(f"{home.parent.name}: {program.name}: {usage.failure or f'{usage.cpu_s:.2f} CPU s'}")
    return Run(program.name, clusters, usage, table.parent)


def run_all(all_programs: list[Program], dump: pathlib.Path, home: pathlib.Path, limit_s: float) -> list[Run]:
    """One after another; the first, storywire, reads the dump itself, the others its headlines and texts."""
    home.mkdir(parents=True)
    first, *others = all_programs
    runs = [run(first, dump, home / "run0", limit_s)]
    if runs[0].failure:
        sys.exit(f"error: {first.name} failed on {dump}: {runs[0].usage.failure}")
    texts = plain(dump, home / "plain.jsonl")
    return runs + [run(program, texts, home / f"run{number}", limit_s) for number, program in enumerate(others, 1)]
