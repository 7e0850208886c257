"""What benches/real.py is made of: dumps in, clusters by storywire and its rivals, figures out. Standard library only.

    cd benches && python3 -m doctest real/*.py

runs the examples in the scorers. A package stands before a module of its name, so `real` is always this directory.
"""
