"""The stages of a run as queries, a file each for what belongs together; `_run.py` has them in order."""
