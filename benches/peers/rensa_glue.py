"""DUMP in, OUT.csv out, by rensa: full-set R-MinHash and RMinHashLSH.

Bands are the user's to choose there: 32 of 4 rows have their steep part at (1/32)^(1/4) = .42; at a higher threshold
they only give more candidates. The index does not apply its threshold to a query, `is_similar` does.
"""
import sys

from glue import HASHES, arguments, clusters_of, read, shingles, write
from rensa import RMinHash, RMinHashLSH

BANDS = 32


def matches(sketches, threshold):
    index = RMinHashLSH(threshold=threshold, num_perm=HASHES, num_bands=BANDS)
    for at, sketch in enumerate(sketches):
        for earlier in index.query(sketch):
            if index.is_similar(sketches[earlier], sketch):
                yield earlier, at
        index.insert(at, sketch)


dump, out, threshold = arguments(sys.argv)
ids, texts = read(dump)
sketches = RMinHash.from_token_sets(map(shingles, texts), num_perm=HASHES, seed=42)
write(out, ids, clusters_of(matches(sketches, threshold), len(ids)))
