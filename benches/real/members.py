"""Clusters of real dumps without a truth: members that have next to nothing in common with the article that stands for them."""
import pathlib
import re

from peers import Program
from real import rivals, score
from real.rivals import Run
from real.table import Table, counts

DUMPS = {"helsinki_oneday": "helsinki_articles.jsonl", "reuters21578": "docs.jsonl.gz"}
NEXT_TO_NOTHING = 0.2


def shared_share(a: list[str], b: list[str]) -> float:
    """Of the words of the shorter text: how many stand in runs of five that the other has too.

    >>> shared_share("a b c d e f".split(), "x a b c d e y z".split())
    0.8333333333333334
    """
    shorter, longer = sorted((a, b), key=len)
    runs = lambda words: [tuple(words[at:at + 5]) for at in range(len(words) - 4)]
    others = set(runs(longer))
    covered = {at + step for at, run in enumerate(runs(shorter)) if run in others for step in range(5)}
    return len(covered) / max(1, len(shorter))


def far_members(run: Run, texts: dict[str, list[str]]) -> tuple[int, list[list[str]]]:
    """How many members are not their cluster's canonical article, and those of them with next to nothing of it."""
    members, far = 0, []
    rows = score.rows(run.out / "articles.csv")
    canonical = {row["cluster_id"]: row["article_id"] for row in rows if row["canonical"] == "true"}
    for row in rows:
        mine, leader = row["article_id"], canonical[row["cluster_id"]]
        if mine != leader:
            members += 1
            if shared_share(texts[mine], texts[leader]) < NEXT_TO_NOTHING:
                far.append([mine, leader])
    return members, far


def tables(data: pathlib.Path, programs: list[Program], work: pathlib.Path, limit_s: float) -> tuple[list[Table], dict]:
    table = Table("Members far from their canonical article", ["dump", "articles", "clusters of several", "members", "far"], [],
                  f"storywire alone; far: less than {NEXT_TO_NOTHING:g} of the shorter text's words in five-word runs of the other.")
    detail = {}
    for name, file in DUMPS.items():
        dump = data / name / file
        [run] = rivals.run_all(programs[:1], dump, work / f"members-{name}", limit_s)
        texts = {str(record["id"]): words(record.get("text") or "") for record in rivals.records(dump)}
        members, far = far_members(run, texts)
        several = sum(len(group) > 1 for group in score.members(run.clusters).values())
        table.rows.append([name, f"{len(run.clusters):,}", str(several), str(members), counts(len(far), members)])
        detail[name] = far
    return [table], detail


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
