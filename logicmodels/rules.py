"""Who may do what with logic models: reading them, and in the administration pages keeping them."""

import rules

from accounts.rules import is_signed_in, let_administrators_keep

LINK_MODELS = (
    "activityoutput",
    "outputoutcome",
    "activityoutcome",
    "outcomeindicator",
    "activityrecommendation",
    "barrieractivity",
    "assumptionactivity",
)

rules.add_perm("logicmodels.read", is_signed_in)

let_administrators_keep(
    "logicmodels",
    "logicmodel",
    "assumption",
    "input",
    "activity",
    "output",
    "outputcount",
    "outcome",
    "barrier",
    *LINK_MODELS,
    delete=LINK_MODELS,
)
