"""A whole programme as canonical files: loading it, checking it, and writing it back.

Owns no table; `places/luton/` is the data. Another town starts by copying that folder.
May import every other app; no app imports it.
"""
