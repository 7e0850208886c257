"""DUMP in, OUT.csv out, by exact Jaccard of all pairs and their single link: what the sketches of the others estimate.

Two sets of which a share is common have something in common in the rarest part of both, long enough that what is left
cannot reach the share (prefix filtering, Bayardo et al. 2007). So all pairs are found and no other is counted.
"""
import collections
import math
import sys
from typing import Iterator, List, Set, Tuple

from glue import arguments, clusters_of, read, shingles, write


def matches(sets: List[Set[str]], threshold: float) -> Iterator[Tuple[int, int, float]]:
    """Pairs of places in `sets` whose Jaccard is the threshold or more, and their Jaccard."""
    held = collections.Counter(shingle for one in sets for shingle in one)
    holders = collections.defaultdict(list)
    for at in sorted(range(len(sets)), key=lambda at: len(sets[at])):
        own, met = sets[at], set()
        # Those that no other has are the rarest, and lead to none.
        in_others = sorted((shingle for shingle in own if held[shingle] > 1), key=lambda shingle: (held[shingle], shingle))
        rarest = len(own) - math.ceil(threshold * len(own) - 1e-9) + 1 - (len(own) - len(in_others))
        for shingle in in_others[:max(0, rarest)]:
            met.update(holders[shingle])
            holders[shingle].append(at)
        for earlier in met:
            if len(sets[earlier]) >= threshold * len(own):
                common = len(own & sets[earlier])
                jaccard = common / (len(own) + len(sets[earlier]) - common)
                if jaccard >= threshold:
                    yield earlier, at, jaccard


if __name__ == "__main__":
    dump, out, limit = arguments(sys.argv)
    ids, texts = read(dump)
    found = matches([shingles(text) for text in texts], limit)
    write(out, ids, clusters_of(((a, b) for a, b, _ in found), len(ids)))
