"""Outcome indicators: what is measured, for which area and period, and how it was judged.

Owns areas, neighbour sets, indicators, observations, assessments, import batches and revisions.
Imports only `workstreams` and `accounts`.
"""
