"""Who may do what with indicators and their values."""

import rules

from accounts.rules import is_administrator, is_signed_in, let_administrators_keep

rules.add_perm("indicators.read", is_signed_in)
rules.add_perm("indicators.bring_in", is_administrator)
rules.add_perm("indicators.review", is_administrator)
rules.add_perm("indicators.see_withheld", is_administrator)

let_administrators_keep(
    "indicators",
    "area",
    "neighbourset",
    "neighbour",
    "indicator",
    "indicatorsource",
    "seriesbreak",
    "target",
    "breakdown",
    "observation",
    "assessment",
    "importbatch",
    "revision",
    "flagreview",
    delete=("neighbour", "indicatorsource", "seriesbreak", "target"),
)
