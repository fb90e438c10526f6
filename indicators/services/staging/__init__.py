"""A published file read into rows that wait for a decision, and thrown away again.

`stage` reads, `writer` writes the rows, `faults` says what is wrong with one, `leftovers` throws away.
"""

from indicators.services.staging.leftovers import discard, tidy
from indicators.services.staging.stage import stage

__all__ = ["discard", "stage", "tidy"]
