"""Who may do what with indicators and their values."""

import rules

from accounts.rules import is_signed_in, let_administrators_keep

rules.add_perm("indicators.read", is_signed_in)

let_administrators_keep(
    "indicators",
    "area",
    "neighbourset",
    "neighbour",
    "indicator",
    "observation",
    "assessment",
    "importbatch",
    "revision",
    delete=("neighbour",),
)
