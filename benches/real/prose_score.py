"""A truth and runs in, copies and passages found and wrongly joined out, by kind of page and length of the article."""
import collections
from collections.abc import Callable
from typing import Optional

from real import score
from real.articles import LENGTHS
from real.pages import KINDS
from real.passages import Passages
from real.rivals import Run
from real.table import Table, counts, figure, proportion
from real.truth import PASSAGE_WORDS_MIN, Truth

# What is counted: a kind of page, a length of article, whether it is as it should be.
Case = tuple[str, str, bool]


class Found:
    """Who is together in one run, against the truth."""

    def __init__(self, truth: Truth, clusters: dict[str, str]):
        self.truth = truth
        self.of = {id: clusters.get(id, f"alone {id}") for id in truth.pages}
        self.pairs = collections.Counter()
        self.wrong_mates, self.right_mates = collections.defaultdict(list), set()
        for a, b in score.together(self.of):
            judged = truth.judge(a, b)
            self.pairs[judged] += 1
            if judged == "wrong":
                self.wrong_mates[a].append(b)
                self.wrong_mates[b].append(a)
            elif judged == "right":
                self.right_mates.update((a, b))
        stories = collections.defaultdict(list)
        for id, sources in truth.copies.items():
            for source in sources:
                stories[source].append(id)
        self.positive = len({frozenset(pair) for ids in stories.values() for pair in score.together(dict.fromkeys(ids, ""))})

    def is_together(self, a: str, b: str) -> bool:
        return self.of[a] == self.of[b]

    def length(self, source: str) -> str:
        return self.truth.pages[source].sources[0].length

    def copies(self) -> list[Case]:
        """Copies, and whether each is with its article."""
        return [(page.kind, self.length(source), self.is_together(page.id, source))
                for page, source in self.truth.links(self.truth.copies)]

    def joined(self) -> list[Case]:
        """Pages that are with others, and whether all of these belong there."""
        return [(page.kind, page.sources[0].length, id not in self.wrong_mates) for id, page in self.truth.pages.items()
                if id in self.wrong_mates or id in self.right_mates]

    def passages_joined(self) -> list[Case]:
        """Pages with a passage and no more, and whether each is with the article of the passage, as none should be; of those of two
        stories in turn, whether they are with both."""
        with_passage = [(page.kind, self.length(source), self.is_together(page.id, source))
                        for page, source in self.truth.links(self.truth.passages)]
        return with_passage + [(page.kind, page.sources[0].length, all(self.is_together(page.id, one.id) for one in page.sources))
                               for page in self.truth.pages.values() if page.is_mixed]

    def bridges(self) -> collections.Counter:
        """Clusters with pages that do not belong together, by the kinds that have a passage of what they stand with."""
        clusters, truth = collections.Counter(), self.truth
        for ids in score.members(self.of).values():
            if any(id in self.wrong_mates for id in ids):
                stories = set().union(*(truth.copies[id] for id in ids))
                between = {truth.pages[id].kind for id in ids if truth.pages[id].is_mixed or truth.passages[id] & stories}
                clusters[" and ".join(sorted(between, key=KINDS.index)) or "none"] += 1
        return clusters

    def summary(self, name: str) -> list[str]:
        right, wrong = self.pairs["right"], self.pairs["wrong"]
        precision, recall = right / max(1, right + wrong), right / self.positive
        return [name, *map(figure, (precision, recall, score.f1(precision, recall))), str(wrong), str(self.positive - right),
                total(self.copies(), proportion), total(self.passages_joined(), proportion)]


def total(cases: list[Case], cell: Callable[[int, int], str]) -> str:
    return cell(sum(holds for *_, holds in cases), len(cases))


def kinds_of(cases: list[Case]) -> list[str]:
    """
    >>> kinds_of([("roundup", "60-119", True), ("whole", "60-119", True)])
    ['whole', 'roundup']
    """
    return sorted({kind for kind, *_ in cases}, key=KINDS.index)


def by_length(title: str, cases: list[Case], note: str) -> Table:
    """A row a kind, a column a length."""
    table = Table(title, ["kind", *LENGTHS, "all, 95 %"], [], note)
    for kind in [*kinds_of(cases), None]:
        mine = [case for case in cases if kind in (case[0], None)]
        cells = [total([case for case in mine if case[1] == length], counts) for length in LENGTHS]
        table.rows.append([kind or "all", *cells, total(mine, proportion)])
    return table


def by_program(found: dict[str, Found]) -> Table:
    """A row a kind, a column a program."""
    cases = {name: one.copies() for name, one in found.items()}
    table = Table("Real prose: copies found, by kind", ["kind", "pages", *cases], [])
    for kind in kinds_of(next(iter(cases.values()))):
        mine = {name: [case for case in of if case[0] == kind] for name, of in cases.items()}
        shares = [f"{sum(holds for *_, holds in of) / len(of):.2f}".removeprefix("0") for of in mine.values()]
        table.rows.append([kind, str(len(next(iter(mine.values())))), *shares])
    return table


def bridges(found: Found) -> Table:
    """What stands in clusters with pages that do not belong together."""
    rows = [[kinds, str(count)] for kinds, count in found.bridges().most_common()]
    return Table("Real prose: clusters with pages that do not belong together",
                 ["kinds there with a passage of another page", "clusters"], rows)


def passage_tables(found: Found, passages: Optional[Passages]) -> tuple[list[Table], dict]:
    """Recall over passages of pages that stand apart from the article, precision over the rows of the table."""
    truth = found.truth
    apart = [(page, source) for page, source in truth.passage_links() if not found.is_together(page.id, source)]
    if passages is None:
        note = f"{len(apart)} passages are to be told; left out, since the run wrote no passages.csv."
        return [Table("Real prose: passages", ["kind"], [], note)], {}
    told = [(page.kind, found.length(source), passages.tells(page.id, source, found.of)) for page, source in apart]
    rows = [(a, b, truth.common_words(a, b) >= PASSAGE_WORDS_MIN) for a, b in passages.rows]
    right = [(truth.pages[a].kind, truth.pages[a].sources[0].length, holds) for a, b, holds in rows]
    note = f"A passage is {PASSAGE_WORDS_MIN} words or more of neighbouring sentences; counted where page and article stand apart."
    made = [by_length("Real prose: passages told, by kind of page", told, note),
            by_length("Real prose: rows of passages.csv that are right, by kind of page", right, "")]
    missed = [[page.id, source] for (page, source), (*_, is_told) in zip(apart, told) if not is_told]
    return made, {"passages_missed": missed, "passages_wrong": [[a, b] for a, b, holds in rows if not holds]}


def wrong_ids(found: Found) -> dict:
    """The pages behind the figures."""
    truth = found.truth
    of_kind = lambda links: {kind: [[page.id, source] for page, source in links if page.kind == kind]
                             for kind in sorted({page.kind for page, _ in links})}
    missed = [(page, source) for page, source in truth.links(truth.copies) if not found.is_together(page.id, source)]
    joined = [(page, source) for page, source in truth.links(truth.passages) if found.is_together(page.id, source)]
    joined += [(page, " ".join(one.id for one in page.sources)) for page in truth.pages.values()
               if page.is_mixed and all(found.is_together(page.id, one.id) for one in page.sources)]
    wrong = [(truth.pages[id], mate) for id, mates in found.wrong_mates.items() for mate in mates]
    return {"copies_missed": of_kind(missed), "passages_joined": of_kind(joined), "wrong_mates": of_kind(wrong)}


def tables(truth: Truth, runs: list[Run]) -> tuple[list[Table], dict]:
    found = {run.name: Found(truth, run.clusters) for run in runs if not run.failure}
    summary = Table("Real prose", ["program", "P", "R", "F1", "false", "missed", "copies found", "passages joined"], [],
                    f"{len(truth.pages):,} pages; pairs of pages of one story, and copies with their article. "
                    "Debatable ones are left out.")
    for run in runs:
        summary.rows.append([run.name, run.failure, *["-"] * 6] if run.failure else found[run.name].summary(run.name))
    mine = found[runs[0].name]
    made = [summary, by_program(found),
            by_length("Real prose: copies found by storywire", mine.copies(), "Beside their article."),
            by_length("Real prose: pages in right company", mine.joined(), "Of the pages that storywire joined "
                      "with any: those of which every other page of the cluster is of the same story."),
            by_length("Real prose: passages joined", mine.passages_joined(), "Pages that storywire put together with an "
                      "article of which they only have a passage, and mixed ones with both of theirs; should be none."), bridges(mine)]
    of_passages, detail = passage_tables(mine, Passages.of_run(runs[0].out))
    return made + of_passages, wrong_ids(mine) | detail
