"""Accepting a file that was read.

`accept` is the service; `proposed`, `values`, `judgements` and `sources` are what it writes.
"""

from indicators.services.accepting.accept import ComparedAnew, NothingToBringIn, ProblemsRemain, accept

__all__ = ["ComparedAnew", "NothingToBringIn", "ProblemsRemain", "accept"]
