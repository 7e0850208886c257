#!/usr/bin/env python3
"""Shows how storywire grows: CPU seconds and peak memory over generated dumps of growing size, as a Markdown table.

  benches/grow.py --svg grow.svg -- --threads 1           what follows -- goes to storywire cluster

One dump is on disk at a time, 3 KB an article, in TMPDIR. Below the table a straight line through the largest sizes is
carried on to 100 million articles. Standard library only.
"""
import argparse
import dataclasses
import json
import math
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
from typing import List, Optional, Tuple

from measure import GENERATE, RELEASE, Usage, build, generate, load, machine, measure, say

SIZES = ["10k", "30k", "100k", "300k", "1M"]
# How many of the largest sizes the line goes through, and how far.
FITTED = 3
FAR = 100_000_000
MULTIPLES = {"": 1, "k": 1_000, "M": 1_000_000}


@dataclasses.dataclass
class Point:
    articles: int
    usage: Usage
    # What the program says of itself.
    own_peak_bytes: Optional[int]

    @property
    def cpu_us_each(self) -> float:
        return self.usage.cpu_s * 1e6 / self.articles

    @property
    def peak_mib(self) -> float:
        return self.usage.peak_bytes / 2**20


def size(text: str) -> int:
    parts = re.fullmatch(r"(\d+)([kM]?)", text)
    if not parts or int(parts[1]) == 0:
        raise argparse.ArgumentTypeError(f'"{text}" is not a size such as 500, 30k or 1M')
    return int(parts[1]) * MULTIPLES[parts[2]]


def short(articles: int) -> str:
    for unit, multiple in reversed(MULTIPLES.items()):
        if articles % multiple == 0:
            return f"{articles // multiple}{unit}"


def run(binary: pathlib.Path, articles: int, seed: int, arguments: List[str]) -> Point:
    with tempfile.TemporaryDirectory(prefix="grow.") as work:
        work = pathlib.Path(work)
        dump, out, log = work / "dump.jsonl", work / "out", work / "log"
        generate(articles, seed, dump, work / "truth.csv")
        usage = measure([binary, "cluster", dump, "--out", out, "--quiet", *arguments], log)
        if usage.failure:
            sys.exit(f"storywire failed on {short(articles)} articles: {usage.failure}")
        report = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return Point(articles, usage, report.get("memory_peak_bytes"))


def line_through(pairs: List[Tuple[float, float]]) -> Tuple[float, float]:
    """Least squares: the value at 0, and what each article adds, which is not below nothing."""
    mean_x, mean_y = (sum(side) / len(pairs) for side in zip(*pairs))
    slope = sum((x - mean_x) * (y - mean_y) for x, y in pairs) / sum((x - mean_x) ** 2 for x, _ in pairs)
    slope = max(slope, 0.0)
    return mean_y - slope * mean_x, slope


def print_table(points: List[Point]) -> None:
    print("| articles | CPU s | wall s | peak MiB | by run.json | CPU µs an article | peak bytes an article |")
    print("|---|---|---|---|---|---|---|")
    for point in points:
        own = "-" if point.own_peak_bytes is None else f"{point.own_peak_bytes / 2**20:.0f}"
        usage, articles = point.usage, point.articles
        print(f"| {articles:,} | {usage.cpu_s:.2f} | {usage.wall_s:.2f} | {point.peak_mib:.0f} | {own} "
              f"| {point.cpu_us_each:.0f} | {usage.peak_bytes / articles:,.0f} |")


def print_fit(points: List[Point]) -> None:
    fitted = points[-FITTED:]
    cpu_start, cpu_each = line_through([(point.articles, point.usage.cpu_s) for point in fitted])
    peak_start, peak_each = line_through([(point.articles, point.usage.peak_bytes) for point in fitted])
    print(f"\nA line through the largest {len(fitted)} sizes: "
          f"{cpu_start:.2f} s and {cpu_each * 1e6:.0f} µs an article; "
          f"{peak_start / 2**20:.0f} MiB and {peak_each:,.0f} bytes an article  ")
    print(f"Carried on to {FAR // 1_000_000} million articles: {(cpu_start + cpu_each * FAR) / 3600:.1f} hours of CPU, "
          f"{(peak_start + peak_each * FAR) / 2**30:,.1f} GiB")


class Panel:
    """One curve over articles, both axes drawn; places in pixels of the whole picture."""

    WIDTH, HEIGHT, TOP = 300, 200, 50

    def __init__(self, left: int, title: str, points: List[Tuple[int, float]], log_y: bool):
        self.left, self.title, self.points, self.log_y = left, title, points, log_y
        articles, values = zip(*points)
        self.x_range = math.floor(math.log10(min(articles))), math.ceil(math.log10(max(articles) + 1))
        self.y_ticks = log_ticks(min(values), max(values)) if log_y else ticks(max(values))

    def x(self, articles: float) -> float:
        low, high = self.x_range
        return self.left + self.WIDTH * (math.log10(articles) - low) / (high - low)

    def y(self, value: float) -> float:
        scale = math.log10 if self.log_y else float
        low, high = scale(self.y_ticks[0]), scale(self.y_ticks[-1])
        return self.TOP + self.HEIGHT * (1 - (scale(value) - low) / (high - low))

    def svg(self) -> List[str]:
        right, bottom = self.left + self.WIDTH, self.TOP + self.HEIGHT
        parts = [f'<text class="title" x="{self.left}" y="{self.TOP - 20}">{self.title}</text>']
        for value in self.y_ticks:
            y = self.y(value)
            parts.append(f'<line class="grid" x1="{self.left}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}"/>')
            parts.append(f'<text class="left" x="{self.left - 6}" y="{y + 4:.1f}">{value:,g}</text>')
        for power in range(self.x_range[0], self.x_range[1] + 1):
            x = self.x(10**power)
            parts.append(f'<line class="grid" x1="{x:.1f}" y1="{self.TOP}" x2="{x:.1f}" y2="{bottom}"/>')
            parts.append(f'<text class="below" x="{x:.1f}" y="{bottom + 16}">{short(10**power)}</text>')
        parts.append(f'<text class="below" x="{(self.left + right) / 2}" y="{bottom + 34}">articles</text>')
        places = [(self.x(articles), self.y(value)) for articles, value in self.points]
        parts.append(f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in places)}"/>')
        return parts + [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in places]


def ticks(most: float) -> List[float]:
    """From 0 on, about four steps of 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(most / 4))
    step = next(of * power for of in (1, 2, 5, 10) if of * power >= most / 4)
    return [step * at for at in range(math.ceil(most / step) + 1)]


def log_ticks(least: float, most: float) -> List[float]:
    """1, 2 and 5 times the powers of ten, from the last that is not above `least` to the first that is above `most`."""
    powers = range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)
    all_ticks = [of * 10.0**power for power in powers for of in (1, 2, 5)]
    first = max(tick for tick in all_ticks if tick <= least)
    last = min(tick for tick in all_ticks if tick > most)
    return [tick for tick in all_ticks if first <= tick <= last]


STYLE = """
text { font: 12px system-ui, sans-serif; fill: #57606a } .title { font-size: 14px; fill: #24292f }
.left { text-anchor: end } .below { text-anchor: middle } .grid { stroke: #d0d7de }
polyline { fill: none; stroke: #0969da; stroke-width: 2 } circle { fill: #0969da }
@media (prefers-color-scheme: dark) {
  text { fill: #9198a1 } .title { fill: #e6edf3 } .grid { stroke: #3d444d }
  polyline { stroke: #58a6ff } circle { fill: #58a6ff }
}
"""


def plot(points: List[Point]) -> str:
    panels = [Panel(60, "CPU µs an article", [(point.articles, point.cpu_us_each) for point in points], False),
              Panel(440, "peak memory, MiB", [(point.articles, point.peak_mib) for point in points], True)]
    width, height = panels[-1].left + Panel.WIDTH + 30, Panel.TOP + Panel.HEIGHT + 50
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    drawn = [part for panel in panels for part in panel.svg()]
    return "\n".join([head, f"<style>{STYLE}</style>", *drawn, "</svg>\n"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     usage="grow.py [options] [-- ARGUMENT ...]")
    parser.add_argument("--sizes", nargs="+", type=size, default=[size(text) for text in SIZES], metavar="N",
                        help=f"articles of each dump [default: {' '.join(SIZES)}]")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="seed of the dumps [default: 1]")
    parser.add_argument("--svg", type=pathlib.Path, metavar="FILE", help="write the plot here")
    parser.add_argument("--binary", type=pathlib.Path, metavar="FILE", help="this storywire instead of the one built")
    parser.add_argument("--no-build", action="store_true", help="take the binaries as they are")
    cut = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    args, arguments = parser.parse_args(sys.argv[1:cut]), sys.argv[cut + 1:]
    sizes = sorted(set(args.sizes))
    if len(sizes) < 2:
        parser.error("--sizes needs two sizes or more")
    if not args.no_build:
        build("--locked", "--example", "generate", *([] if args.binary else ["--bin", "storywire"]))
    binary = (args.binary or RELEASE / "storywire").resolve()
    for needed in (binary, GENERATE):
        if not needed.exists():
            parser.error(f'there is no "{needed}"')
    load_before = load()
    points = []
    for articles in sizes:
        points.append(run(binary, articles, args.seed, arguments))
        say(f"{short(articles)} articles: {points[-1].usage.cpu_s:.2f} CPU s, {points[-1].peak_mib:.0f} MiB")
    print(f"{machine()}; load {load_before} before, {load()} after  ")
    print(f"`{shlex.join(['benches/grow.py', *sys.argv[1:]])}`\n")
    print_table(points)
    print_fit(points)
    if args.svg:
        args.svg.write_text(plot(points), encoding="utf-8")


if __name__ == "__main__":
    try:
        main()
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
