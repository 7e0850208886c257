"""Pages in, what any two of them are to each other out: of one story, with a passage in common, open, or nothing."""
import collections
import csv
import pathlib

from real.articles import Article
from real.pages import COPY_MIN, PASSAGE_MAX, Page

# A passage is a run of so many words.
PASSAGE_WORDS_MIN = 12


class Truth:
    """Of each page: the articles that it is a copy of, those to which that is open, and those of which it only has a passage.

    >>> from real import articles, pages
    >>> tell = lambda id: articles.article(id, "", "", [f"The {id} is {n} feet high and old." for n in range(9)])
    >>> hill, well = tell("hill"), tell("well")
    >>> cut = pages.page(hill, "first half", pages.paragraphs(hill.sentences[:6]))
    >>> host, both = pages.spliced(hill, well), pages.mixed(hill, well)
    >>> truth = Truth([pages.original(hill), pages.original(well), cut, host, both])
    >>> [truth.judge("hill", other) for other in (cut.id, host.id, both.id, "well")]
    ['right', 'wrong', 'open', 'wrong']
    >>> truth.copies[host.id], truth.passages[host.id], truth.common_words("hill", host.id)
    ({'well'}, {'hill'}, 16)
    """

    def __init__(self, found: list[Page]):
        self.pages = {page.id: page for page in found}
        self.copies: dict[str, set[str]] = {page.id: set() for page in found}
        self.open: dict[str, set[str]] = {page.id: set() for page in found}
        self.passages: dict[str, set[str]] = {page.id: set() for page in found}
        self.origins = {page.id: {sentence.origin: sentence.words for sentence in page.sentences} for page in found}
        for page in found:
            for source in page.sources:
                self.relation(page, source)[page.id].add(source.id)
        self.open_those_with_cuts()

    def open_those_with_cuts(self) -> None:
        """A report with a passage of an article may hold most of a cut of it, and be a copy of that: open to the article then."""
        copies_of = collections.defaultdict(list)
        for id, sources in self.copies.items():
            for source in sources:
                copies_of[source].append(id)
        for page in self.pages.values():
            if not page.is_collection:
                held = {source for source in self.passages[page.id]
                        if any(self.share(page.id, other) > PASSAGE_MAX for other in copies_of[source])}
                self.passages[page.id] -= held
                self.open[page.id] |= held

    def relation(self, page: Page, source: Article) -> dict[str, set[str]]:
        """Which of the three the article is to the page."""
        share = page.share_of(source)
        if page.is_mixed:
            return self.open
        if page.is_collection or share <= PASSAGE_MAX:
            return self.passages
        return self.copies if share >= COPY_MIN else self.open

    def judge(self, a: str, b: str) -> str:
        """Whether two pages may be together: `right`, `wrong` or `open`."""
        if self.copies[a] & self.copies[b]:
            return "right"
        near = (self.copies[a] | self.open[a]) & (self.copies[b] | self.open[b])
        return "open" if near else "wrong"

    def common_words(self, a: str, b: str) -> int:
        """Words of the sentences that two pages have in common, reworded or not."""
        mine, other = self.origins[a], self.origins[b]
        return sum(words for origin, words in mine.items() if origin in other)

    def share(self, a: str, b: str) -> float:
        """Of the words of the shorter page, how much two pages have in common."""
        return self.common_words(a, b) / min(self.pages[a].words, self.pages[b].words)

    def links(self, kind_of: dict[str, set[str]]) -> list[tuple[Page, str]]:
        """Pages with the articles that are this to them, their own originals aside."""
        return [(self.pages[id], source) for id, sources in kind_of.items() for source in sorted(sources) if source != id]

    def passage_links(self) -> list[tuple[Page, str]]:
        """Passages that are long enough to be told; those of pages of two stories in turn are among them."""
        links = self.links(self.passages)
        links += [(page, source.id) for page in self.pages.values() if page.is_mixed for source in page.sources]
        return [(page, source) for page, source in links if self.common_words(page.id, source) >= PASSAGE_WORDS_MIN]

    def write(self, path: pathlib.Path) -> None:
        with open(path, "w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(["id", "kind", "words", "copy_of", "open_to", "passage_of"])
            for id, page in sorted(self.pages.items()):
                ids = (" ".join(sorted(of[id])) for of in (self.copies, self.open, self.passages))
                table.writerow([id, page.kind, page.words, *ids])
