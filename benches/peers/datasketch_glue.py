"""DUMP in, OUT.csv out, by datasketch: its MinHash and its MinHashLSH with the bands it chooses for the threshold.

Each article asks for those before it, and the signatures' estimate is the verdict, since a query gives candidates.
"""
import sys

from datasketch import MinHash, MinHashLSH
from glue import HASHES, arguments, clusters_of, read, shingles, write


def matches(sketches, threshold):
    index = MinHashLSH(threshold=threshold, num_perm=HASHES)
    kept = []
    for at, sketch in enumerate(sketches):
        for earlier in index.query(sketch):
            if sketch.jaccard(kept[earlier]) >= threshold:
                yield earlier, at
        index.insert(at, sketch)
        kept.append(sketch)


dump, out, threshold = arguments(sys.argv)
ids, texts = read(dump)
encoded = ([shingle.encode() for shingle in shingles(text)] for text in texts)
write(out, ids, clusters_of(matches(MinHash.generator(encoded, num_perm=HASHES), threshold), len(ids)))
