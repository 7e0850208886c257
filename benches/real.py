#!/usr/bin/env python3
"""Runs storywire and its rivals on real dumps whose truth is known, and prints who is right, pair by pair.

  benches/real.py DATA [BINARY]      DATA: a directory with real_feed_half/, german_press_half/, synthetic_dump/, reuters21578/,
                                     ecbplus/ and helsinki_oneday/, which are not part of the project

Rivals: exact Jaccard of word 5-grams, all pairs, single link; datasketch and rensa with 128 permutations, single link. All get
headline and text. datasketch and rensa come from PyPI, each into an environment of its own; one that cannot be had is a row
with the reason. A section whose data is missing is said to be. Intervals are Wilson's, 95 %. Standard library only.
"""
import argparse
import json
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

from measure import RELEASE, load, machine, say
from peers import CACHE
from real import feed, german, members, prose, rivals, synthetic

SECTIONS = {
    "feed": (["real_feed_half"], lambda args, programs, work: feed.tables(args.data, programs, work, args.limit)),
    "german": (["german_press_half"], lambda args, programs, work: german.tables(args.data, programs, work, args.limit)),
    "synthetic": (["synthetic_dump"],
                  lambda args, programs, work: synthetic.tables(args.data, programs, args.binary, work, args.limit)),
    "prose": (["reuters21578", "ecbplus"], lambda args, programs, work: prose.tables(args.data, programs, work, args.limit)),
    "members": (["helsinki_oneday", "reuters21578"],
                lambda args, programs, work: members.tables(args.data, programs, work, args.limit)),
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    option = parser.add_argument
    option("data", type=pathlib.Path, metavar="DATA")
    option("binary", type=pathlib.Path, nargs="?", default=RELEASE / "storywire", metavar="BINARY",
           help="the program [default: the release in target]")
    option("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS), metavar="SECTION",
           help=f"these sections, of {', '.join(SECTIONS)}")
    option("--json", type=pathlib.Path, metavar="FILE", help="all figures, with the ids of what is wrong")
    option("--markdown", action="store_true", help="tables as in BENCHMARKS.md")
    option("--keep", type=pathlib.Path, metavar="DIR", help="where dumps, truths and runs stay [default: they go]")
    option("--limit", type=float, default=600, metavar="SECONDS", help="longer runs are killed [default: 600]")
    option("--python", default=sys.executable, metavar="FILE", help="the rivals' Python [default: the one this runs on]")
    option("--cache", type=pathlib.Path, default=CACHE, metavar="DIR",
           help="where the rivals' environments are kept [default: storywire-peers in XDG_CACHE_HOME]")
    args = parser.parse_args()
    args.binary = args.binary.resolve()
    if not args.binary.exists():
        parser.error(f'there is no "{args.binary}": build it by `make build`, or name it')
    if shutil.which(args.python) is None:
        parser.error(f'--python "{args.python}" is not a program')
    if args.keep and args.keep.exists() and any(args.keep.iterdir()):
        parser.error(f'--keep "{args.keep}" is not empty')
    return args


def run_sections(args: argparse.Namespace, work: pathlib.Path) -> dict:
    """Prints each section when it is done; gives the details of all."""
    programs = rivals.programs(args.binary, args.python, args.cache.resolve())
    details = {}
    for name in args.only:
        needed, tables_of = SECTIONS[name]
        missing = [data for data in needed if not (args.data / data).is_dir()]
        if missing:
            print(f"{name}: left out, DATA has no {' and no '.join(missing)}\n")
            continue
        tables, details[name] = tables_of(args, programs, work)
        for table in tables:
            print((table.markdown() if args.markdown else table.text()) + "\n", flush=True)
    return details


def main() -> None:
    args = arguments()
    command = shlex.join(["benches/real.py", "DATA", *(["BINARY"] if args.binary.parent != RELEASE else [])])
    print(f"`{command}`; {machine()}; load {load()} before\n")
    with tempfile.TemporaryDirectory(prefix="real.") as temporary:
        work = args.keep or pathlib.Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        details = run_sections(args, work)
    print(f"load {load()} after")
    if args.json:
        args.json.write_text(json.dumps(details, indent=1) + "\n", encoding="utf-8")
        say(f"wrote {args.json}")


if __name__ == "__main__":
    try:
        main()
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
