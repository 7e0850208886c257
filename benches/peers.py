#!/usr/bin/env python3
"""Runs storywire and the libraries people use for the same job on one generated dump, and prints a Markdown table.

Each is the whole job, JSON lines in and clusters out, by the glue in peers/. They run one after another, in as many
rounds as asked for, because a shared machine's speed drifts; the table has the medians. A peer that is not installed or
fails, or takes too long, is a row with the reason. Standard library only; the peers come from PyPI and crates.io.
"""
import argparse
import csv
import dataclasses
import os
import pathlib
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
from typing import Callable, Dict, List, Optional

from measure import RELEASE, ROOT, Usage, build, generate, load, machine, measure, reason, say
from real.score import b_cubed

PEERS = ROOT / "benches/peers"
REQUIREMENTS = PEERS / "requirements.txt"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "storywire-peers"

# The setting of each Python peer, the Python it needs and its packages, of which the first is the peer itself.
PYTHON_PEERS = {
    "datasketch": ("25 bands of 5, estimate .5 checked", (3, 11), ["datasketch"]),
    "rensa": ("R-MinHash, 32 bands of 4, estimate .5 checked", (3, 9), ["rensa"]),
    "gaoya": ("42 bands of 3, estimate .5 checked", (3, 9), ["gaoya"]),
    "text_dedup": ("25 bands of 5, exact similarity .5 checked", (3, 12), ["text-dedup"]),
    "datatrove": ("25 bands of 5, nothing checked", (3, 11),
                  ["datatrove", "spacy", "regex", "orjson", "tokenizers", "xxhash"]),
}
RUST_PEERS = {
    "bare_probabilistic": ("21 bands of 6, estimate .5 checked", "probabilistic-collections", ROOT),
    "bare_gaoya": ("42 bands of 3, estimate .5 checked", "gaoya", PEERS / "gaoya"),
}


@dataclasses.dataclass
class Program:
    name: str
    setting: str
    # Makes the command from the dump and an empty directory.
    command: Callable[[pathlib.Path, pathlib.Path], list]
    # The table of clusters, in that directory.
    table: str = "clusters.csv"
    failure: Optional[str] = None
    usages: List[Usage] = dataclasses.field(default_factory=list)


def storywire(binary: pathlib.Path) -> Program:
    version = subprocess.run([binary, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    command = lambda dump, home: [binary, "cluster", dump, "--out", home / "out", "--quiet"]
    return Program(version, "as it comes", command, "out/articles.csv")


def rust_peer(name: str) -> Program:
    setting, crate, home = RUST_PEERS[name]
    lock = (home / "Cargo.lock").read_text(encoding="utf-8")
    version = re.search(f'name = "{crate}"\nversion = "(.+)"', lock)[1]
    binary = RELEASE / ("examples" if home == ROOT else "") / name
    command = lambda dump, home: [binary, dump, home / "clusters.csv"]
    peer = Program(f"{crate} {version} (Rust)", setting, command)
    if not binary.exists():
        peer.failure = f'not built: there is no "{binary}"'
    return peer


def python_peer(name: str, python: str, cache: pathlib.Path) -> Program:
    setting, needed, packages = PYTHON_PEERS[name]
    version = re.search(f"^{packages[0]}==(.+)$", REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE)[1]
    home = cache / name
    command = lambda dump, out: [home / "bin/python", PEERS / f"{name}_glue.py", dump, out / "clusters.csv"]
    peer = Program(f"{packages[0]} {version} (Python)", setting, command)
    if python_version(python) < needed:
        peer.failure = f"not installed: needs Python {needed[0]}.{needed[1]}, see --python"
    else:
        peer.failure = install(home, python, packages)
    return peer


def python_version(python: str) -> tuple:
    code = "import sys; print(*sys.version_info[:2])"
    return tuple(map(int, subprocess.run([python, "-c", code], check=True, capture_output=True).stdout.split()))


def install(home: pathlib.Path, python: str, packages: List[str]) -> Optional[str]:
    """Makes an environment, unless there is one of the same packages; gives the reason if it cannot."""
    installed = home / "installed.txt"
    wanted = f"{shutil.which(python)}\n{' '.join(packages)}\n{REQUIREMENTS.read_text(encoding='utf-8')}"
    if installed.exists() and installed.read_text(encoding="utf-8") == wanted:
        return None
    say(f"installing {packages[0]}")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    log = home / "install.log"
    pip = [home / "bin/python", "-m", "pip", "install", "--disable-pip-version-check", "--constraint", REQUIREMENTS]
    for command in ([python, "-m", "venv", home], [*pip, *packages]):
        with open(log, "w", encoding="utf-8") as out:
            if subprocess.run(command, stdout=out, stderr=subprocess.STDOUT).returncode != 0:
                return f"not installed: {reason(log)}"
    installed.write_text(wanted, encoding="utf-8")
    return None


def build_all(names: List[str]) -> None:
    build("--locked", "--bin", "storywire", "--example", "generate", "--example", "bare_probabilistic")
    if "bare_gaoya" in names:
        try:
            build("--locked", "--manifest-path", PEERS / "gaoya/Cargo.toml")
        except subprocess.CalledProcessError:
            say("bare_gaoya cannot be built")


def run_rounds(programs: List[Program], rounds: int, limit_s: float, dump: pathlib.Path, work: pathlib.Path) -> None:
    for round_number in range(1, rounds + 1):
        for number, program in enumerate(programs):
            if program.failure:
                continue
            home = work / str(number)
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            usage = measure(program.command(dump, home), work / "log", limit_s)
            program.failure = usage.failure
            program.usages.append(usage)
            said = usage.failure or f"{usage.cpu_s:.2f} CPU s, {usage.wall_s:.2f} s"
            say(f"round {round_number} of {rounds}: {program.name}: {said}")


def column(path: pathlib.Path, ids: List[str], values: str) -> Dict[str, str]:
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        id = next(name for name in ids if name in rows.fieldnames)
        return {row[id]: row[values] for row in rows}


def print_table(programs: List[Program], work: pathlib.Path, stories: Dict[str, str]) -> None:
    print("| program | setting | CPU s | wall s | peak MiB | B-cubed precision | recall | F1 | CPU / storywire |")
    print("|---|---|---|---|---|---|---|---|---|")
    base = statistics.median(usage.cpu_s for usage in programs[0].usages)
    for number, program in enumerate(programs):
        cells = [program.name, program.setting]
        if program.failure:
            cells += [program.failure.replace("|", "\\|")] + ["-"] * 6
        else:
            median = lambda of: statistics.median(map(of, program.usages))
            cpu_s = median(lambda usage: usage.cpu_s)
            clusters = column(work / str(number) / program.table, ["article_id", "id"], "cluster_id")
            cells += [f"{cpu_s:.2f}", f"{median(lambda usage: usage.wall_s):.2f}",
                      f"{median(lambda usage: usage.peak_bytes) / 2**20:.0f}"]
            cells += [f"{score:.4f}" for score in b_cubed(clusters, stories)] + [f"{cpu_s / base:.2f}"]
        print("| " + " | ".join(cells) + " |")


def main() -> None:
    names = [*RUST_PEERS, *PYTHON_PEERS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    option = parser.add_argument
    option("--articles", type=int, default=20_000, metavar="N", help="size of the dump [default: 20000]")
    option("--seed", type=int, default=1, metavar="S", help="seed of the dump [default: 1]")
    option("--runs", type=int, default=3, metavar="R", help="rounds, each of all programs [default: 3]")
    option("--limit", type=float, default=600, metavar="SECONDS", help="longer runs are killed [default: 600]")
    option("--only", nargs="+", choices=names, default=names, metavar="NAME",
           help=f"these peers beside storywire, of {', '.join(names)}")
    option("--python", default=sys.executable, metavar="FILE",
           help="the peers' Python, for all of them 3.12 or newer [default: the one this runs on]")
    option("--cache", type=pathlib.Path, default=CACHE, metavar="DIR",
           help="where the peers' environments are kept [default: storywire-peers in XDG_CACHE_HOME]")
    option("--no-build", action="store_true", help="take the binaries as they are")
    args = parser.parse_args()
    if args.runs < 1 or args.articles < 1:
        parser.error("--runs and --articles must be above 0")
    if shutil.which(args.python) is None:
        parser.error(f'--python "{args.python}" is not a program')
    if not args.no_build:
        build_all(args.only)
    programs = [storywire(RELEASE / "storywire")]
    for name in args.only:
        is_rust = name in RUST_PEERS
        programs.append(rust_peer(name) if is_rust else python_peer(name, args.python, args.cache.resolve()))
    with tempfile.TemporaryDirectory(prefix="peers.") as work:
        work = pathlib.Path(work)
        dump, truth = work / "dump.jsonl", work / "truth.csv"
        generate(args.articles, args.seed, dump, truth)
        load_before = load()
        run_rounds(programs, args.runs, args.limit, dump, work)
        if programs[0].failure:
            sys.exit(f"storywire failed: {programs[0].failure}")
        print(f"{args.articles:,} articles, {dump.stat().st_size / 1e6:.0f} MB, seed {args.seed}; "
              f"median of {args.runs} round{'s' * (args.runs > 1)}, one program after another  ")
        print(f"{machine()}; load {load_before} before, {load()} after  ")
        print(f"`{shlex.join(['benches/peers.py', *sys.argv[1:]])}`\n")
        print_table(programs, work, column(truth, ["id"], "story_id"))


if __name__ == "__main__":
    try:
        main()
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
