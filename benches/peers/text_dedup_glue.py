"""DUMP in, OUT.csv out, by text-dedup: its MinHash program with the settings of its README, at our threshold.

It clusters lines by number and drops those of fewer than five words, which stay alone here.
"""
import os
import pathlib
import pickle
import subprocess
import sys

from glue import HASHES, SHINGLE_WORDS, THRESHOLD, read, write

CONFIG = """
[input]
input_type = "local_files"
file_type = "json"

[input.read_arguments]
path = "json"
data_files = "{dump}"
split = "train"

[algorithm]
algorithm_name = "minhash"
text_column = "text"
num_perm = {hashes}
threshold = {threshold}
ngram_size = {shingle_words}
check_false_positive = true

[output]
output_dir = "output"
save_clusters = true

[debug]
enable_profiling = false
"""

dump, out = (pathlib.Path(path).resolve() for path in sys.argv[1:])
home = out.parent
settings = {"dump": dump, "hashes": HASHES, "threshold": THRESHOLD, "shingle_words": SHINGLE_WORDS}
(home / "config.toml").write_text(CONFIG.format(**settings), encoding="utf-8")
# What it caches would be found again by the next run.
environment = {**os.environ, "HF_HOME": str(home / "cache"), "HF_HUB_OFFLINE": "1"}
subprocess.run([sys.executable, "-m", "text_dedup.minhash"], cwd=home, env=environment, check=True)
with open(home / "output/clusters.pickle", "rb") as file:
    clusters = pickle.load(file)
ids, _ = read(str(dump))
write(str(out), ids, (clusters.get(line, line) for line in range(len(ids))))
