"""DUMP in, OUT.csv out, by gaoya's Python package: its index of strings, filled and asked in bulk.

42 bands of 3 rows are what gaoya's README pairs with a threshold of .5. Its own analyzer makes the 5-grams, of words as
the other peers see them: it splits at white space only.
"""
import sys

from gaoya.minhash import MinHashStringIndex
from glue import SHINGLE_WORDS, THRESHOLD, WORD, clusters_of, read, write

dump, out = sys.argv[1:]
ids, texts = read(dump)
texts = [" ".join(WORD.findall(text.lower())) for text in texts]
index = MinHashStringIndex(hash_size=32, jaccard_threshold=THRESHOLD, num_bands=42, band_size=3, analyzer="word",
                           ngram_range=(SHINGLE_WORDS, SHINGLE_WORDS), id_container="vec")
index.par_bulk_insert_docs(list(range(len(ids))), texts)
found = index.par_bulk_query(texts)
write(out, ids, clusters_of(((at, other) for at, others in enumerate(found) for other in others), len(ids)))
