"""Who may do what with logic models: everybody reads them, the workstream keeps its own."""

import rules

from accounts.rules import is_signed_in, let_administrators_keep
from workstreams.rules import let_workstreams_keep

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

let_workstreams_keep(
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
