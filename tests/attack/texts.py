"""A seed in, made-up stories and records of them out: enough copies, cuts and updates that every stage has work."""

import random

PLACES = "Ostervik Keldmoor Marlow Velmora Skerry Granby Torvald Alder Brill Pecan".split()
THINGS = "ferry harbour bridge council tram library bakery lighthouse orchard reservoir quarry market museum canal".split()
DEEDS = "opened closed flooded sold repaired painted inspected measured moved renamed fenced audited rented lit".split()
WHO = "engineers islanders councillors divers bakers drivers teachers nurses farmers sailors surveyors clerks".split()
WHEN = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January March April August October".split()
AGENCIES = ("Reuters", "AP", "AFP", "dpa")
FOREIGN = (
    "Паром между городом и внешними островами остановился в пятницу после того, как в корпусе единственного судна нашли трещину.",
    "町と離島を結ぶ唯一の連絡船は、船体に亀裂が見つかったため金曜日から運航を停止していると港湾事務所が発表した。",
    "توقفت العبارة بين المدينة والجزر الخارجية يوم الجمعة بعد العثور على شق في هيكل السفينة الوحيدة.",
    "Die Fähre zwischen der Stadt und den Außeninseln fährt seit Freitag nicht, weil am Rumpf ein Riss gefunden wurde.",
)


def sentence(roll):
    """One made-up sentence."""
    pick = roll.choice
    return (f"The {pick(THINGS)} of {pick(PLACES)} was {pick(DEEDS)} on {pick(WHEN)} by {roll.randint(2, 90)} {pick(WHO)}, "
            f"said {pick(PLACES)} {pick(WHO)} who had {pick(DEEDS)} the {pick(THINGS)} near {pick(PLACES)}.")


def story(roll, sentences):
    """The sentences of one story, the first under a dateline now and then."""
    told = [sentence(roll) for _ in range(sentences)]
    if roll.random() < 0.4:
        told[0] = f"{roll.choice(PLACES).upper()} ({roll.choice(AGENCIES)}) - {told[0]}"
    if roll.random() < 0.1:
        told.append(roll.choice(FOREIGN))
    return told


def records(seed, stories, copies_max=3, sentences=7, day="2026-03-02"):
    """Records of so many stories, each with up to `copies_max` copies that are cut, reworded at one place, or the same."""
    roll, found = random.Random(seed), []
    for number in range(stories):
        told = story(roll, sentences)
        title = f"{roll.choice(PLACES)} {roll.choice(THINGS)} {roll.choice(DEEDS)} after {roll.choice(WHEN)} vote"
        for copy in range(roll.randint(1, copies_max)):
            text = list(told)
            if roll.random() < 0.4:
                text = text[: max(2, len(text) * 2 // 3)]
            if roll.random() < 0.3:
                text[roll.randrange(len(text))] = sentence(roll)
            site = f"paper{roll.randint(1, 6)}.example"
            found.append({
                "id": f"{seed}-{number}-{copy}",
                "url": f"https://www.{site}/{seed}/{number}/{copy}",
                "title": title,
                "published": f"{day}T{roll.randint(0, 23):02}:{roll.randint(0, 59):02}:00Z",
                "outlet": site,
                "author": roll.choice(WHO),
                "language": "en",
                "text": "\n".join(text),
            })
    return found
