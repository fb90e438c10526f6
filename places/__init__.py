"""A whole programme as canonical files: loading it, checking it, and writing it back.

Owns no table; the folders beside it are the data. Another town starts by copying one.
May import every other app; no app imports it.
"""
