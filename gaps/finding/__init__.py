"""The rules of the gap finder: small pure functions over the programme as read, each in a module named for its things.

A rule has a name (a gap's key begins with it), a severity, a sentence and a reason. To add one: write the function,
decorated with `rule`, and name it in `RULES`.
"""

from gaps.finding.actions import (
    action_overdue,
    action_without_activity,
    action_without_due_date,
    action_without_milestone,
    action_without_owner,
    due_date_moved_twice,
    next_step_overdue,
    risk_without_mitigation,
    update_stale,
    workplan_missing,
    workplan_without_actions,
)
from gaps.finding.activities import activity_without_action, activity_without_output
from gaps.finding.beliefs import (
    assumption_broken,
    assumption_doubtful,
    assumption_review_old,
    assumption_untested,
    barrier_unanswered,
    inferred_unconfirmed,
    link_only_suspected,
)
from gaps.finding.indicators import (
    figures_late,
    indicator_without_activity,
    indicator_without_figures,
    rating_differs,
    worse_with_overdue_actions,
    worse_without_action,
    worse_without_activity,
)
from gaps.finding.outcomes import outcome_without_activity, outcome_without_indicator
from gaps.finding.outputs import (
    count_stalled,
    output_without_activity,
    output_without_counts,
    output_without_outcome,
    output_without_target,
    output_without_unit,
    target_date_passed,
)
from gaps.finding.people import (
    chair_without_account,
    logic_model_missing,
    next_step_without_owner,
    owner_gone,
    workstream_without_chair,
)
from gaps.finding.recommendations import (
    principle_without_activity,
    principle_without_indicator,
    recommendation_uncovered,
)
from gaps.finding.rule import Found, Mending, Rule, Severity
from gaps.programme import Programme

__all__ = ["RULES", "RULE_OF_NAME", "Found", "Mending", "Rule", "Severity", "find"]

# In the order in which a reader should look: the severe ones first, then along the chain.
RULES: tuple[Rule, ...] = (
    worse_without_activity,
    worse_without_action,
    worse_with_overdue_actions,
    assumption_broken,
    workstream_without_chair,
    logic_model_missing,
    workplan_missing,
    workplan_without_actions,
    activity_without_output,
    output_without_activity,
    output_without_outcome,
    outcome_without_activity,
    outcome_without_indicator,
    indicator_without_activity,
    indicator_without_figures,
    rating_differs,
    output_without_target,
    target_date_passed,
    output_without_counts,
    count_stalled,
    assumption_doubtful,
    assumption_untested,
    barrier_unanswered,
    recommendation_uncovered,
    principle_without_indicator,
    principle_without_activity,
    action_overdue,
    update_stale,
    due_date_moved_twice,
    action_without_owner,
    action_without_activity,
    owner_gone,
    risk_without_mitigation,
    activity_without_action,
    action_without_due_date,
    action_without_milestone,
    output_without_unit,
    assumption_review_old,
    link_only_suspected,
    inferred_unconfirmed,
    figures_late,
    next_step_overdue,
    next_step_without_owner,
    chair_without_account,
)
RULE_OF_NAME = {one.name: one for one in RULES}


def find(programme: Programme, rules: tuple[Rule, ...] = RULES) -> list[Found]:
    """All gaps, by rule, in the order of the programme within each: no query."""
    return [found for one in rules for found in one(programme)]
