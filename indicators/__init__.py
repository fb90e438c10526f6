"""Outcome indicators: what is measured, for which area and period, and how it was judged.

Owns areas, neighbour sets, indicators with their targets and breaks, observations by breakdown, assessments, imports
with what of them waits, revisions, and what reviewers decided about flags.
`methods` and `charts` are pure; `reading`, `importing` and `services` bring figures in; `quality` checks them;
`scorecard` shows all indicators, `profile` one.
Imports only `workstreams` and `accounts`.
"""
