"""Who may do what with logic models: everybody reads them, the workstream keeps its own."""

import rules

from accounts.rules import is_signed_in, let_administrators_keep
from workstreams.rules import is_to_see_to_it, keeps, let_workstreams_keep

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


@rules.predicate
def is_to_see_to_its_output(user, count):
    """Was the output that is counted given to this member of its workstream?"""
    return count is not None and is_to_see_to_it(user, count.output)


rules.set_perm("logicmodels.add_outputcount", keeps | is_to_see_to_its_output)
rules.set_perm("logicmodels.change_outputcount", keeps | is_to_see_to_its_output)
