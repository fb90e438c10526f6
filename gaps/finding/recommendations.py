"""Gaps of what was recommended, and of the principles: what nothing answers, or nothing measures."""

from collections import defaultdict

from gaps.finding.indicators import reached
from gaps.finding.rule import SECRETARIAT, At, Found, Mending, Severity, at, look_at, rule
from gaps.programme import PrincipleNamed, Programme


@rule(
    Severity.WARNING,
    "A recommendation that nothing answers",
    why="It was made to this place; whoever made it will ask what came of it.",
)
def recommendation_uncovered(self, programme: Programme):
    answered = programme.targets("activityrecommendation") | programme.targets("action_recommendations")
    for one in programme.recommendations:
        if one.pk not in answered:
            yield Found(
                rule=self,
                about=one.code,
                title=one.text,
                what="No activity and no action answers it yet.",
                page=at("progress:item", one.code),
                who=SECRETARIAT,
                mending=Mending("Link an activity", at("logicmodels:link_item", one.code)),
            )


@rule(
    Severity.WARNING,
    "A principle without an indicator",
    why="Nothing on the scorecard would show whether this principle is served.",
)
def principle_without_indicator(self, programme: Programme):
    measured = {one.principle for one in programme.indicators}
    for one in programme.principles:
        if one.pk not in measured:
            words = look_at("See the scorecard", at("indicators:indicator_list"))
            yield about_principle(self, one, "No indicator of the scorecard belongs to it.", words)


@rule(
    Severity.WARNING,
    "A principle without an activity",
    why="Nobody is doing anything that this principle would show up in.",
)
def principle_without_activity(self, programme: Programme):
    """An activity serves a principle by an indicator of it, or by a recommendation under it."""
    active = reached(programme)
    served = {one.principle for one in programme.indicators if one.pk in active}
    answered = programme.targets("activityrecommendation")
    under = defaultdict(set)
    for recommendation, principle, _ in programme.joined("recommendation_principles"):
        under[principle.pk].add(recommendation.pk)
    for one in programme.principles:
        if one.pk not in served and not under[one.pk] & answered:
            words = look_at("See what is recommended", at("progress:recommendation_list"))
            what = "No activity leads to one of its indicators or answers a recommendation under it."
            yield about_principle(self, one, what, words)


def about_principle(rule, principle: PrincipleNamed, what: str, mending: Mending) -> Found:
    return Found(
        rule=rule,
        about=f"principle:{principle.number}",
        title=f"{principle.number}. {principle.name}",
        what=what,
        page=At("indicators:indicator_list", anchor=f"principle-{principle.number}"),
        who=SECRETARIAT,
        mending=mending,
    )
