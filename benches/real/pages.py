"""Articles in, pages made from them out: copied, framed, cut, reworded, wrapped, spliced, mixed. A page knows the origin of its
every sentence, and so what it has in common with any other.
"""
import collections
import dataclasses
import random
import re
from collections.abc import Callable, Iterator
from typing import Optional

from real.articles import WORD, Article, Sentence

# Share of the words of the shorter text from which a page is a copy, and below which it only has a passage. Between, it is open.
COPY_MIN, PASSAGE_MAX = 0.55, 0.35

# Copies first, then passages, then pages of several things.
KINDS = ("original", "single", "whole", "framed", "first half", "first third", "1 word in 16", "1 word in 8", "wrapped", "wire most",
         "spliced", "wire a third", "wire a fifth", "ticker, on top", "ticker, below", "roundup", "mixed")

Paragraphs = list[list[Sentence]]


@dataclasses.dataclass
class Page:
    id: str
    kind: str
    title: str
    paragraphs: Paragraphs
    # The articles that it is made from.
    sources: list[Article]
    # What the outlet puts above and below.
    frame: tuple[list[str], list[str]] = ((), ())
    # A page of several things is a copy of none; one of two stories in turn is open to either.
    is_collection: bool = False
    is_mixed: bool = False

    @property
    def sentences(self) -> list[Sentence]:
        return [sentence for paragraph in self.paragraphs for sentence in paragraph]

    @property
    def words(self) -> int:
        return sum(sentence.words for sentence in self.sentences)

    @property
    def text(self) -> str:
        lines = [" ".join(sentence.text for sentence in paragraph) for paragraph in self.paragraphs]
        return "\n".join([*self.frame[0], *lines, *self.frame[1]])

    def share_of(self, one: Article) -> float:
        """Of the words of the shorter, this page's and the article's, how much they have in common."""
        common = sum(sentence.words for sentence in self.sentences if sentence.origin[0] == one.id)
        return min(1.0, common / min(self.words, one.words))


def paragraphs(sentences: list[Sentence], size: int = 2) -> Paragraphs:
    return [list(sentences[at:at + size]) for at in range(0, len(sentences), size)]


def original(one: Article) -> Page:
    return Page(one.id, "original", one.title, paragraphs(one.sentences), [one])


def page(one: Article, kind: str, sentences: Paragraphs, title: Optional[str] = None, **more) -> Page:
    title = one.title if title is None else title
    return Page(f"{one.id}.{'-'.join(WORD.findall(kind))}", kind, title, sentences, [one], **more)


def headed(one: Article, rng: random.Random) -> str:
    """The headline, or in every other case another outlet's: how the story begins."""
    return one.title if one.title and rng.random() < 0.5 else " ".join(one.sentences[0].text.split()[:10]).rstrip(",;")


def block(sentences: tuple[Sentence, ...], words: float) -> list[Sentence]:
    """The neighbouring sentences whose words come nearest to so many; the first of several that come as near."""
    runs = (sentences[first:last + 1] for first in range(len(sentences)) for last in range(first, len(sentences)))
    return list(min(runs, key=lambda run: abs(sum(sentence.words for sentence in run) - words)))


def beginning(sentences: tuple[Sentence, ...], words: float) -> list[Sentence]:
    """The first sentences, of about so many words and at least one."""
    taken, sum_words = [], 0
    for sentence in sentences:
        if taken and sum_words + sentence.words / 2 > words:
            break
        taken.append(sentence)
        sum_words += sentence.words
    return taken


def reworded(one: Article, one_in: int, vocabulary: list[str], rng: random.Random) -> Paragraphs:
    """One word in so many is another, of any article. Names and figures stay, or it would be another story."""
    def other(word: re.Match) -> str:
        return rng.choice(vocabulary) if word.group().islower() and rng.random() < 1 / one_in else word.group()
    changed = lambda text: WORD.sub(other, text)
    return paragraphs([dataclasses.replace(sentence, text=changed(sentence.text)) for sentence in one.sentences])


class Reports:
    """Own words for reports around a wire: articles that are on no other page, of the wire's subject as long as there are any."""

    def __init__(self, articles: list[Article]):
        self.left = collections.defaultdict(list)
        for one in articles:
            self.left[one.subject].append(one)

    def take(self, subject: str) -> Article:
        group = self.left[subject] or max(self.left.values(), key=len)
        return group.pop()

    def own(self, subject: str, words: float) -> tuple[str, list[Sentence]]:
        """A headline and sentences of so many words or a few more."""
        first = self.take(subject)
        title, sentences = first.title or headed(first, random.Random(0)), list(first.sentences)
        while sum(sentence.words for sentence in sentences) < words:
            sentences += self.take(subject).sentences
        return title, beginning(tuple(sentences), words)


def wrapped(one: Article, kind: str, wire_share: float, own_share: float, reports: Reports, rng: random.Random) -> Page:
    """Neighbouring sentences of the wire behind the first paragraph of a report; shares are of the wire's words."""
    wire = block(one.sentences, wire_share * one.words)
    title, own = reports.own(one.subject, own_share * one.words)
    first, rest = paragraphs(own)[:1], paragraphs(own)[1:]
    is_copy = sum(sentence.words for sentence in wire) > sum(sentence.words for sentence in own)
    return page(one, kind, first + paragraphs(wire) + rest, headed(one, rng) if is_copy else title)


def spliced(one: Article, host: Article) -> Page:
    """The host's page, with a paragraph of the article in the middle."""
    whole, passage = paragraphs(host.sentences), block(one.sentences, min(40, 0.25 * min(one.words, host.words)))
    middle = (len(whole) + 1) // 2
    return Page(f"{one.id}.in-{host.id}", "spliced", host.title, [*whole[:middle], passage, *whole[middle:]], [one, host])


def mixed(one: Article, other: Article) -> Page:
    """The paragraphs of two stories in turn."""
    sides = [paragraphs(one.sentences), paragraphs(other.sentences)]
    turns = [side[at] for at in range(max(map(len, sides))) for side in sides if at < len(side)]
    return Page(f"{one.id}.mixed-{other.id}", "mixed", f"{one.title}; {other.title}", turns, [one, other], is_mixed=True)


def ticker(one: Article, is_on_top: bool, reports: Reports, rng: random.Random) -> Page:
    """A live page of many short items, of which the whole article is one, the second or one below."""
    items = []
    while sum(sentence.words for item in items for sentence in item) < max(400, 5 * one.words):
        items.append(reports.own(one.subject, 50)[1])
    items.insert(1 if is_on_top else rng.randrange(len(items) // 2, len(items)), list(one.sentences))
    return page(one, f"ticker, {'on top' if is_on_top else 'below'}", items, "Live: the day as it happens", is_collection=True)


def roundup(number: int, stories: list[Article]) -> Page:
    """Several stories, whole, one below the other."""
    items = [list(one.sentences) for one in stories]
    return Page(f"roundup-{number:02}", "roundup", "The news in brief", items, stories, is_collection=True)


def makers(reports: Reports, vocabulary: list[str], rng: random.Random) -> dict[str, Callable[[Article], Page]]:
    """The kinds of page that are made from one article, each as a function of it."""
    part = lambda one, share: paragraphs(beginning(one.sentences, share * one.words))
    return {
        "whole": lambda one: page(one, "whole", paragraphs(one.sentences, 3), headed(one, rng)),
        "framed": lambda one: page(one, "framed", paragraphs(one.sentences), headed(one, rng)),
        "first half": lambda one: page(one, "first half", part(one, 1 / 2), headed(one, rng)),
        "first third": lambda one: page(one, "first third", part(one, 1 / 3), headed(one, rng)),
        "1 word in 16": lambda one: page(one, "1 word in 16", reworded(one, 16, vocabulary, rng), headed(one, rng)),
        "1 word in 8": lambda one: page(one, "1 word in 8", reworded(one, 8, vocabulary, rng), headed(one, rng)),
        "wrapped": lambda one: wrapped(one, "wrapped", 1, 0.8, reports, rng),
        "wire most": lambda one: wrapped(one, "wire most", 0.75, 0.45, reports, rng),
        "wire a third": lambda one: wrapped(one, "wire a third", 0.3, 0.9, reports, rng),
        "wire a fifth": lambda one: wrapped(one, "wire a fifth", 0.15, 1.1, reports, rng),
    }


def frames(titles: list[str], count: int, rng: random.Random) -> Iterator[tuple[list[str], list[str]]]:
    """Frames of so many outlets: a menu, five headlines of the day, what stands below every page."""
    menus = ("Home | News | Business | Sport | Weather", "Front page · Local · World · Opinion · Classifieds",
             "Skip to main content", "Today's paper  Subscribe  Sign in", "Menu  Search  Latest")
    feet = ("Sign up for our morning letter and have the news of the day on your table before breakfast.",
            "Readers who wish to comment are asked to give their full name and town; we publish a selection every Saturday.",
            "All rights reserved. No part of this page may be sold or stored without written permission of the publisher.",
            "You are reading one of three free articles this month. Subscribe now and read on for as long as you like.",
            "Our newsroom follows a code of conduct. Tell us of a mistake and we put it right where it was made.")
    for number in range(count):
        teasers = [f"More: {title}" for title in rng.sample(titles, 5)]
        yield [rng.choice(menus), "Published by the newsroom desk"], [*teasers, *rng.sample(feet, 3), f"© Outlet {number} Press"]
