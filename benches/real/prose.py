"""Real prose of which pages are made whose truth is known: a dump and a truth in, copies and passages found out.

By random.Random(21), so that the same data gives the same dump. A page is a copy of an article from COPY_MIN of the shorter text's
own words, has a passage of it up to PASSAGE_MAX, and is left open between; a page of several things is a copy of none of them.
"""
import collections
import json
import pathlib
import random

from peers import Program
from real import articles, pages, prose_score, rivals
from real.articles import LENGTHS, Article
from real.pages import Page
from real.table import Table

SEED = 21
# Articles of a length from which pages are made, two of each.
SOURCES = 200
SPLICED, MIXED, TICKERS, ROUNDUPS, IN_ROUNDUP = 40, 20, 20, 40, 5
SINGLES, FRAMING_OUTLETS = 600, 12
START_MINUTES, LAG_MINUTES = 2 * 24 * 60, (20, 10 * 60)


def dealt(found: list[Article]) -> tuple[dict[str, list[Article]], list[Article]]:
    """The sources of each length, and what is left."""
    sources, rest = {length: [] for length in LENGTHS}, []
    for one in found:
        group = sources[one.length]
        (group if len(group) < SOURCES else rest).append(one)
    return sources, rest


def two_of(kinds: list[str], number: int) -> tuple[str, str]:
    """Two different ones of them: any with any other by and by, and each as often.

    >>> [two_of(["a", "b", "c"], number) for number in range(6)]
    [('a', 'b'), ('b', 'c'), ('c', 'a'), ('a', 'c'), ('b', 'a'), ('c', 'b')]
    """
    shift = 1 + number // len(kinds) % (len(kinds) - 1)
    return kinds[number % len(kinds)], kinds[(number + shift) % len(kinds)]


def made_from(sources: dict[str, list[Article]], rest: list[Article], rng: random.Random) -> list[Page]:
    """All pages but originals and singles."""
    vocabulary = sorted({word for one in rest for sentence in one.sentences for word in articles.WORD.findall(sentence.text)
                         if word.islower()})
    reports = pages.Reports(rest)
    makers = pages.makers(reports, vocabulary, rng)
    made = []
    for group in sources.values():
        for number, one in enumerate(group):
            made += [makers[kind](one) for kind in two_of(list(makers), number)]
        made += [pages.spliced(one, rng.choice([host for host in group if host is not one])) for one in rng.sample(group, SPLICED)]
        pairs = rng.sample(group, 2 * MIXED)
        made += [pages.mixed(*pair) for pair in zip(pairs[::2], pairs[1::2])]
        if group is not sources[LENGTHS[-1]]:
            made += [pages.ticker(one, is_on_top, reports, rng) for is_on_top in (True, False) for one in rng.sample(group, TICKERS)]
    short = [one for length in LENGTHS[:-1] for one in sources[length]]
    made += [pages.roundup(number, rng.sample(short, IN_ROUNDUP)) for number in range(ROUNDUPS)]
    rest[:] = [one for group in reports.left.values() for one in group]
    return made


def all_pages(data: pathlib.Path) -> list[Page]:
    """The dump, in the order in which it is written."""
    rng = random.Random(SEED)
    sources, rest = dealt(articles.pool(data, rng))
    made = made_from(sources, rest, rng)
    originals = [pages.original(one) for group in sources.values() for one in group]
    # All that is left of ECB+ among them: reports of one event in own words.
    rest.sort(key=lambda one: not one.id.startswith("ecbplus"))
    singles = [pages.original(one) for one in rest[:SINGLES]]
    for single in singles:
        single.kind = "single"
    frames = list(pages.frames([one.title for one in originals if one.title], FRAMING_OUTLETS, rng))
    framed = [one for one in made if one.kind == "framed"] + rng.sample(singles, SINGLES // 10)
    for one in framed:
        one.frame = frames[rng.randrange(len(frames))]
    found = originals + made + singles
    rng.shuffle(found)
    return found


def write(found: list[Page], path: pathlib.Path) -> None:
    """JSON lines: originals within two days, what is made of them hours later, each at an outlet; a frame is one outlet's."""
    rng, minutes = random.Random(SEED), collections.defaultdict(lambda: 0)
    start = {one.id: rng.randrange(START_MINUTES) for one in found if one.kind in ("original", "single")}
    outlets = {}
    with open(path, "w", encoding="utf-8") as file:
        for number, one in enumerate(found):
            first = max(start[source.id] for source in one.sources)
            at = first + (0 if one.id in start else rng.randrange(*LAG_MINUTES))
            feet = one.frame[1]
            outlet = outlets.setdefault(feet[-1], f"framed{len(outlets)}") if feet else f"outlet{rng.randrange(60)}"
            record = {"id": one.id, "title": one.title or None, "text": one.text,
                      "published": f"2026-03-{2 + at // 1440:02}T{at // 60 % 24:02}:{at % 60:02}:00Z",
                      "url": f"https://www.{outlet}.example/story/{number}"}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def tables(data: pathlib.Path, programs: list[Program], work: pathlib.Path, limit_s: float) -> tuple[list[Table], dict]:
    found = all_pages(data)
    dump = work / "prose.jsonl"
    write(found, dump)
    truth = prose_score.Truth(found)
    truth.write(work / "prose-truth.csv")
    return prose_score.tables(truth, rivals.run_all(programs, dump, work / "prose", limit_s))
