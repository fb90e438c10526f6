"""Logic models: hypothesis, context, assumptions, inputs, activities, outputs, outcomes, barriers, and their links.

Owns the items, the output counts and the links as rows of their own; the geometry of the diagram.
Imports only `indicators`, `workstreams` and `accounts`.
"""
