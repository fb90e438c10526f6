"""Logic models: hypothesis, context, assumptions, inputs, activities, outputs, outcomes, barriers, and their links.

Owns the items, the output counts and the links as rows of their own. `counts/` counts outputs, `drawing/` draws,
`exports/` makes files of what is drawn, `tables/` brings tables in and out, `trace.py` follows links.
Imports only `indicators`, `workstreams` and `accounts`.
"""
