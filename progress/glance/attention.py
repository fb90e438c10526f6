"""What needs attention: each thing once, with all that is wrong with it, a page to go to and somebody to speak to.

An action that is off track and silent too is one line; it stands under what is worst. Where few lines can be shown,
they are chosen by turns from every kind, so that many actions at risk do not hide the one version nobody has noted.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from django.urls import reverse
from django.utils import timezone

from gaps.worse_without_activity import WorseWithoutActivity
from indicators.models import Area, Assessment
from progress.glance.reading import Found
from progress.glance.signing import Signed
from workplans.models.actions import NOT_PAST_ITS_DATE, Delivery
from workplans.periods import period_in_words, periods_between
from workplans.reporting import ReportingPeriod

# Key in the address → what is said of how many, for one and for more; the order is that of the list.
OFF_TRACK, AT_RISK, OVERDUE, TO_BE_NOTED = "off-track", "at-risk", "overdue", "to-be-noted"
STALE, WORSE, BROKEN = "stale", "worse", "broken"
KINDS = {
    OFF_TRACK: ("off track", "off track"),
    AT_RISK: ("at risk", "at risk"),
    OVERDUE: ("overdue", "overdue"),
    TO_BE_NOTED: ("agreed but not yet noted", "agreed but not yet noted"),
    STALE: ("without a recent update", "without a recent update"),
    WORSE: (
        "indicator worse or worsening with no activity linked to it",
        "indicators worse or worsening with no activity linked to them",
    ),
    BROKEN: ("broken assumption", "broken assumptions"),
}
HEADINGS = {
    OFF_TRACK: "Off track",
    AT_RISK: "At risk",
    OVERDUE: "Overdue",
    TO_BE_NOTED: "Agreed but not yet noted at a meeting",
    STALE: "No recent update",
    WORSE: "Worse or worsening, and no activity is linked to it",
    BROKEN: "Broken assumptions",
}


@dataclass(frozen=True)
class Line:
    """Something that needs attention; `says` are short sentences, `mark` is a delivery, `who` a person or a team."""

    kind: str
    code: str
    text: str
    url: str
    who: str
    where: str = ""
    slug: str = ""
    says: tuple[str, ...] = ()
    mark: str = ""
    worse: WorseWithoutActivity | None = None

    @property
    def heading(self) -> str:
        return HEADINGS[self.kind]


@dataclass(frozen=True)
class Attention:
    """All the lines, the worst kind first."""

    lines: list[Line]

    def __len__(self):
        return len(self.lines)

    def of(self, kind: str) -> list[Line]:
        return [one for one in self.lines if one.kind == kind]

    @property
    def counts(self) -> list[tuple[str, int, str]]:
        """(kind, how many, in words) of each kind that there is."""
        numbers = Counter(one.kind for one in self.lines)
        return [(kind, numbers[kind], words[numbers[kind] != 1]) for kind, words in KINDS.items() if numbers[kind]]

    def first(self, most: int) -> list[Line]:
        """So many lines, chosen by turns from every kind, in the order of the list."""
        by_turns = [one for turn in zip_longest(*(self.of(kind) for kind in KINDS)) for one in turn if one]
        chosen = {id(one) for one in by_turns[:most]}
        return [one for one in self.lines if id(one) in chosen]


def attention(
    found: dict[str, list[Found]],
    signed: Iterable[Signed],
    worse: Iterable[WorseWithoutActivity],
    areas: dict[str, Area],
    *,
    today: date,
    period: ReportingPeriod,
) -> Attention:
    """Everything that needs attention, from what was read. No database."""
    lines = [line for one in found.get("action", []) if (line := _action(one, today, period))]
    lines += [_step(one, today) for one in found.get("step overdue", [])]
    lines += [line for one in signed for line in _to_be_noted(one)]
    lines += [_worse(one, areas) for one in worse]
    lines += [_assumption(one) for one in found.get("assumption", [])]
    places = {kind: place for place, kind in enumerate(KINDS)}
    return Attention(sorted(lines, key=lambda one: places[one.kind]))


def _action(one: Found, today: date, period: ReportingPeriod) -> Line | None:
    is_overdue = one.day is not None and one.day < today
    missed = _missed(one, today, period)
    if one.state == Delivery.OFF_TRACK:
        kind = OFF_TRACK
    elif one.state == Delivery.AT_RISK:
        kind = AT_RISK
    elif is_overdue:
        kind = OVERDUE
    elif missed:
        kind = STALE
    else:
        return None
    says = []
    if one.why and one.state in (Delivery.OFF_TRACK, Delivery.AT_RISK):
        says.append(one.why)
    if is_overdue:
        waits = ", and waits for an update" if one.state in NOT_PAST_ITS_DATE else ""
        says.append(f"Due {one.day:%-d %B %Y}, {_ago(one.day, today)}{waits}.")
    if missed:
        says.append(_silence(one, period))
    plan = reverse("workplans:workplan_year", args=[one.slug, one.number])
    who = ", ".join(name for name in (one.who, one.more) if name) or "Nobody leads it yet"
    mark = one.state if kind in (OFF_TRACK, AT_RISK) else ""
    return Line(kind, one.code, one.text, f"{plan}#{one.code}", who, one.where, one.slug, tuple(says), mark)


def _missed(one, today, period) -> int:
    """How many periods that are over went by without a word; none of what is paused or has yet to begin."""
    if one.state == Delivery.PAUSED or (one.starts and one.starts > today):
        return 0
    if one.other_day:
        return max(0, periods_between(one.other_day, today, period.every) - 1)
    days = [day for day in (one.moment and timezone.localdate(one.moment), one.starts) if day]
    return max(0, periods_between(max(days), today, period.every)) if days else 0


def _silence(one, period) -> str:
    if one.other_day:
        return f"Nothing said since {_in_a_sentence(period_in_words(one.other_day, period.every))}."
    return "Nothing has been said about it yet."


def _in_a_sentence(words):
    return words.replace("Quarter", "quarter", 1).split(" (")[0]


def _ago(day: date, today: date) -> str:
    days = (today - day).days
    if days < 60:
        return "1 day ago" if days == 1 else f"{days} days ago"
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    if months < 24:
        return f"{months} month{'' if months == 1 else 's'} ago"
    return f"{months // 12} years ago"


def _step(one: Found, today: date) -> Line:
    address = reverse("progress:item", args=[one.code])
    says = (f"Next step, due {one.day:%-d %B %Y}, {_ago(one.day, today)}.",)
    who = one.who or "Nobody has it yet"
    return Line(OVERDUE, one.code, one.text, address, who, one.where or "The whole programme", one.slug, says)


def _to_be_noted(one: Signed) -> list[Line]:
    version = one.to_be_noted
    if version is None:
        return []
    on = version.closing.decided_on
    text = f"{one.where} workplan {one.year}, version {version.number}"
    says = (f"Agreed outside a meeting on {on:%-d %B %Y}: the next meeting is asked to note it.",)
    address = reverse("workplans:version", args=[one.slug, one.year, version.number])
    return [Line(TO_BE_NOTED, one.reference(version), text, address, one.chair or one.where, one.where, one.slug, says)]


def _worse(one: WorseWithoutActivity, areas: dict[str, Area]) -> Line:
    says = []
    headline = one.standing.headline
    if one.standing.is_worse and headline:
        role = Area.Role.COUNTRY if headline.against == Assessment.Against.COUNTRY else Area.Role.REGION
        name = areas[role].name if role in areas else f"the {role.label.lower()}"
        says.append(f"Worse than {name}{', computed' if headline.basis == 'computed' else ''}.")
    if one.standing.is_worsening:
        says.append("Getting worse.")
    if one.outcomes:
        codes = ", ".join(outcome.code for outcome in one.outcomes)
        says.append(f"{codes} {'names' if len(one.outcomes) == 1 else 'name'} it, no activity leads there.")
    workstreams = list(dict.fromkeys(outcome.logic_model.workstream for outcome in one.outcomes))
    chairs = dict.fromkeys(workstream.chair or workstream.name for workstream in workstreams)
    return Line(
        WORSE,
        "",
        one.indicator.short_name,
        one.indicator.get_absolute_url(),
        "; ".join(chairs) or "No workstream has linked an outcome to it",
        workstreams[0].name if len(workstreams) == 1 else "",
        workstreams[0].slug if len(workstreams) == 1 else "",
        tuple(says),
        worse=one,
    )


def _assumption(one: Found) -> Line:
    rests = "1 activity rests on it" if one.number == 1 else f"{one.number or 'No'} activities rest on it"
    by = f" by {one.more}" if one.more else ""
    on = f" on {one.day:%-d %B %Y}" if one.day else ""
    says = (f"Found broken{by}{on}. {rests}.",)
    address = f"{reverse('logicmodels:logic_model', args=[one.slug])}#{one.code}"
    return Line(BROKEN, one.code, one.text, address, one.who or one.where, one.where, one.slug, says)
