"""How long pages, saves and imports take, and what they weigh, at one, twenty and a hundred times the programme.

`make bench` measures and writes `docs/benchmarks.md`. `scale` and `programme` make the data; `pages` lists what is
measured; `references` are the two views of the same rows that each page is held against; `measuring` takes turns
between all of them in one run, `files` times imports and packs; `table` writes down what came out. Imports the apps and
is imported by tests alone.
"""
