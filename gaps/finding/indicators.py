"""Gaps of indicators: what moves the wrong way with nothing behind it, and figures that do not agree or do not come."""

from collections.abc import Callable, Iterable, Set
from typing import TypeVar

from gaps.finding.rule import ANALYST, SECRETARIAT, Mending, Severity, at, few, look_at, rule
from gaps.programme import Measured, Programme, Stream

Row = TypeVar("Row")


def unreached(rows: Iterable[Row], reached: Set[int], key: Callable[[Row], int]) -> list[Row]:
    """Those of `rows` (with `needs_attention`) that no activity leads to; `key` gives the key of a row's indicator.

    Those that are both worse and getting worse come first; otherwise the order stays.
    """
    found = [row for row in rows if row.needs_attention and key(row) not in reached]
    return sorted(found, key=lambda row: not (row.is_worse and row.is_worsening))


@rule(
    Severity.SEVERE,
    "Worse or getting worse, and no activity leads there",
    why="A figure that needs attention has nothing behind it that would change it.",
)
def worse_without_activity(self, programme: Programme):
    for one in unreached(programme.indicators, reached(programme), key=lambda row: row.pk):
        yield missing_activity(self, programme, one, f"It is {one.how_it_stands}, and no activity leads to it yet.")


@rule(
    Severity.WARNING,
    "An indicator that no activity is linked to yet",
    why="Nothing in the logic models says who works on what it measures.",
)
def indicator_without_activity(self, programme: Programme):
    known = reached(programme)
    for one in programme.indicators:
        if not one.needs_attention and one.pk not in known:  # what needs attention is told of above
            yield missing_activity(self, programme, one, "No activity leads to it yet.")


@rule(
    Severity.SEVERE,
    "Worse or getting worse, and nobody is at work on it",
    why="Activities lead there, but no workplan has an action under way that moves one of them forward.",
)
def worse_without_action(self, programme: Programme):
    for one, activities, active in behind(programme):
        if not active:
            codes = "Activity " if len(activities) == 1 else "Activities "
            codes += few(sorted(activity.code for activity in activities))
            verb = "leads" if len(activities) == 1 else "lead"
            what = f"It is {one.how_it_stands}. {codes} {verb} to it, but no action is under way for it."
            yield self.about_indicator(one, what, *seen_to_through_plan(activities[0].stream))


@rule(
    Severity.SEVERE,
    "Worse or getting worse, and all that is done for it is overdue",
    why="What is under way has passed its date, and the figure still needs attention.",
)
def worse_with_overdue_actions(self, programme: Programme):
    for one, _, active in behind(programme):
        if active and all(action.is_overdue(programme.today) for action in active):
            codes = few(sorted(action.code for action in active))
            verb = "is" if len(active) == 1 else "are all"
            what = f"It is {one.how_it_stands}. What is done for it, {codes}, {verb} past the due date."
            yield self.about_indicator(one, what, *seen_to_through_plan(active[0].stream))


@rule(
    Severity.WARNING,
    "A published rating that differs from the computed one",
    why="Readers will ask which of the two is right; it is better to know before they do.",
)
def rating_differs(self, programme: Programme):
    for one in programme.indicators:
        if one.disagreements:
            mending = look_at("Compare the two", at("progress:indicator", one.slug))
            yield self.about_indicator(one, " ".join(one.disagreements), ANALYST, mending)


@rule(
    Severity.INFORMATION,
    "Figures that are late",
    why="A decision on old figures may be a decision on what is over.",
)
def figures_late(self, programme: Programme):
    for one in programme.indicators:
        if one.late:
            mending = Mending("Bring figures in", at("indicators:bring_in"), needs="indicators.bring_in")
            yield self.about_indicator(one, f"{one.late}.", ANALYST, mending)


@rule(
    Severity.WARNING,
    "An indicator without figures",
    why="It stands on the scorecard and says nothing there.",
)
def indicator_without_figures(self, programme: Programme):
    for one in programme.indicators:
        if not one.has_figures:
            mending = Mending("Bring figures in", at("indicators:bring_in"), needs="indicators.bring_in")
            yield self.about_indicator(one, "No figure of the place is stored for it.", ANALYST, mending)


def reached(programme: Programme) -> Set[int]:
    """The keys of the indicators that an activity leads to."""
    return {pk for pk, activities in programme.leading_to_indicator.items() if activities}


def missing_activity(rule, programme: Programme, one: Measured, what: str):
    """Mended at the outcome that names the indicator; where none does, where an outcome is linked to the indicator."""
    outcomes = programme.naming_indicator[one.pk]
    if not outcomes:
        address = at("logicmodels:link_indicator", one.slug)
        mending = Mending("Link an outcome to it", address, from_any_model=True)
        return rule.about_indicator(one, f"{what} No outcome names it.", SECRETARIAT, mending)
    first = outcomes[0]
    words = "names it" if len(outcomes) == 1 else "name it"
    told = f"{what} {few([outcome.code for outcome in outcomes])} {words}."
    who = "; ".join(dict.fromkeys(outcome.stream.who for outcome in outcomes))
    address = at("logicmodels:link_item", first.code)
    return rule.about_indicator(one, told, who, Mending(f"Link an activity to {first.code}", address), first.stream)


def behind(programme: Programme):
    """(indicator, activities, actions) of each that needs attention and is reached: what leads to it, and of that what
    somebody is at work on."""
    activities = {one.pk: one for one in programme.of("activity")}
    for one in programme.indicators:
        if not one.needs_attention:
            continue
        leading = [activities[pk] for pk in activities if pk in programme.leading_to_indicator[one.pk]]
        if leading:
            actions = dict.fromkeys(action for activity in leading for action in programme.moving_activity[activity.pk])
            yield one, leading, [action for action in actions if action.is_active]


def seen_to_through_plan(stream: Stream) -> tuple[str, Mending, Stream]:
    address = at("workplans:workplan", stream.slug)
    return stream.who, look_at("Open the workplan", address), stream
