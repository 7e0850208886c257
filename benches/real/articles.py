"""Reuters of 1987 and ECB+ in, articles of sentences out, of which no two have text in common.

What is known of copies made from them is known only if the articles themselves are none of each other: one that has more than a
phrase in common with one before it is left out, and so are tables of figures. Reports of one event in own words stay.
"""
import collections
import dataclasses
import pathlib
import random
import re

from real.rivals import records

WORD = re.compile(r"\w+")
LENGTHS = ("under 60", "60-119", "120-299", "300 and more")
WORDS_MIN, SENTENCES_MIN, FIGURES_SHARE_MAX = 30, 2, 0.12
# Five-word runs that two articles may share: names and set phrases.
SHARED_MAX = 2


@dataclasses.dataclass(frozen=True)
class Sentence:
    """A sentence of an article; `origin` says which, so that a copy of it is known as one whatever is done to its words."""

    origin: tuple[str, int]
    text: str
    words: int


@dataclasses.dataclass(frozen=True)
class Article:
    id: str
    # Articles of one subject tell of the same kind of thing; those of ECB+ of one subject, of one event or its twin.
    subject: str
    title: str
    sentences: tuple[Sentence, ...]
    words: int

    @property
    def length(self) -> str:
        return length_class(self.words)


def length_class(words: int) -> str:
    """
    >>> [length_class(words) for words in (59, 60, 119, 120, 300)]
    ['under 60', '60-119', '60-119', '120-299', '300 and more']
    """
    return LENGTHS[sum(words >= least for least in (60, 120, 300))]


def count_words(text: str) -> int:
    return len(WORD.findall(text))


def sentences_of(paragraph: str) -> list[str]:
    """Cut behind an end mark before a capital; a cut in a wrong place is the same in every copy.

    >>> sentences_of('He left. "We know," she said. The end')
    ['He left.', '"We know," she said.', 'The end']
    """
    return [part for part in re.split(r'(?<=[a-z0-9)"”][.!?])\s+(?=["“(]?[A-Z])', " ".join(paragraph.split())) if part]


def untokenized(text: str) -> str:
    """Text as people print it, of text cut into tokens.

    >>> untokenized("`` I do n't know , '' said Mr . O 'Hara ( 33 ) .")
    '"I don\\'t know," said Mr. O\\'Hara (33).'
    """
    text = re.sub(r"`` ?| ''", '"', text)
    text = re.sub(r" (n't|'\w+)\b", r"\1", text)
    text = re.sub(r" ([,.;:!?)%])", r"\1", text)
    return re.sub(r"([($]) ", r"\1", text)


def article(id: str, subject: str, title: str, sentences: list[str]) -> Article:
    made = tuple(Sentence((id, at), text, count_words(text)) for at, text in enumerate(sentences) if count_words(text))
    return Article(id, subject, title, made, sum(sentence.words for sentence in made))


def reuters(data: pathlib.Path) -> list[Article]:
    found = []
    for record in records(data / "reuters21578/docs.jsonl.gz"):
        body = re.sub(r"\s+(?:REUTER|Reuter)\W*$", "", record.get("text") or "")
        paragraphs = re.split(r"\n\s*\n|\n {3,}", body)
        subject = "reuters " + " ".join(record.get("topics") or [])[:20]
        found.append(article(f"reuters-{record['id']}", subject, record.get("title") or "",
                             [sentence for paragraph in paragraphs for sentence in sentences_of(paragraph)]))
    return found


def ecbplus(data: pathlib.Path) -> list[Article]:
    """A sentence a line; the headline, where there is one, is the first line without an end mark."""
    found = []
    for record in records(data / "ecbplus/docs.jsonl"):
        lines = [untokenized(line) for line in record["text"].split("\n") if line.strip()]
        has_title = len(lines) > 1 and not re.search(r'[.!?]"?$', lines[0]) and count_words(lines[0]) <= 18
        title, body = (lines[0], lines[1:]) if has_title else ("", lines)
        body = [line for line in body if count_words(line) > 6]
        found.append(article(f"ecbplus-{record['id'].removesuffix('.xml')}", f"ecbplus {record['topic']}", title, body))
    return found


def is_prose(one: Article) -> bool:
    text = " ".join(sentence.text for sentence in one.sentences)
    words = WORD.findall(text)
    figures = sum(word[0].isdigit() for word in words)
    return (one.words >= WORDS_MIN and len(one.sentences) >= SENTENCES_MIN and figures <= FIGURES_SHARE_MAX * len(words)
            and text.count("  ") == 0 and "--" not in text)


def without_common_text(articles: list[Article]) -> list[Article]:
    """Those that share next to nothing with one before them, in their order."""
    first_holder, kept = {}, []
    for one in articles:
        words = WORD.findall(" ".join(sentence.text for sentence in one.sentences).casefold())
        runs = {tuple(words[at:at + 5]) for at in range(len(words) - 4)}
        shared = collections.Counter(first_holder[run] for run in runs if run in first_holder)
        if max(shared.values(), default=0) <= SHARED_MAX:
            kept.append(one)
            for run in runs:
                first_holder.setdefault(run, one.id)
    return kept


def pool(data: pathlib.Path, rng: random.Random) -> list[Article]:
    """All that can be used, in an order of the generator's."""
    found = [one for one in reuters(data) + ecbplus(data) if is_prose(one)]
    rng.shuffle(found)
    return without_common_text(found)
