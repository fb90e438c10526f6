"""Checks of what is stored of an indicator: each flags what is odd, says why in a sentence, and corrects nothing.

Pure: a subject of plain values in, findings out. The codes (S stops, W warns, I informs) are those of the programme's
import rules; the order is theirs. What the database itself refuses (two values for one indicator, area and period; a
rating without a word) needs no check. An equality may be true and a copying error may look innocent: a person decides
on each flag.

`subject` is what is checked, `rule` a check and what it finds; the checks themselves are of `values`, of their
`series`, of the `judgements` on them, and of the `definitions`.
"""

from indicators.quality.checks import definitions, judgements, series, values
from indicators.quality.checks.rule import INFORMATION, SEVERITIES, Finding, Rule, fingerprint
from indicators.quality.checks.subject import Change, DateOfMeasure, Printed, Rating, Subject

__all__ = [
    "EMPTY_PRINCIPLE",
    "INFORMATION",
    "RULES",
    "SEVERITIES",
    "Change",
    "DateOfMeasure",
    "Finding",
    "Printed",
    "Rating",
    "Rule",
    "Subject",
    "findings",
    "fingerprint",
]

RULES: dict[str, Rule] = {
    one.code: one
    for one in (
        judgements.label_not_understood,
        values.value_that_cannot_be,
        definitions.no_unit_or_polarity,
        values.comparator_equals_place,
        values.country_equals_region,
        judgements.rating_contradicts_figures,
        judgements.rating_without_comparator,
        judgements.trend_contradicts_figures,
        series.row_repeated,
        series.same_value_new_period,
        series.period_goes_back,
        series.jump,
        judgements.trend_without_points,
        definitions.name_disagrees,
        definitions.footnote_mark,
        values.value_revised,
        judgements.label_differs,
        definitions.comparator_of_another_definition,
        values.precision_differs,
        judgements.not_recomputed,
    )
}
# What is found of the whole programme, not of one indicator.
EMPTY_PRINCIPLE = "I3"


def findings(subject: Subject) -> list[tuple[Rule, Finding]]:
    """All that the rules find in the subject, in the order of the rules."""
    return [(one, found) for one in RULES.values() for found in one.find(subject)]
