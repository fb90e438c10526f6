"""What is to be counted in a quarter, with what was counted: four queries, however many outputs."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from indicators.periods import Period
from logicmodels.counts.doubts import Beside
from logicmodels.counts.figures import figure
from logicmodels.counts.periods import due_in, label_of, year_of
from logicmodels.models import Activity, ActivityOutput, Output, OutputCount
from lutonhet.saving import may
from lutonhet.trail import NOBODY, of_row


@dataclass(frozen=True)
class Was:
    """What a count was until somebody changed it or took it away."""

    count: str
    until: datetime
    who: str
    is_taken_away: bool


@dataclass
class Slot:
    """A field of the page: an output, as a whole or of one activity, in one period."""

    output: Output
    activity: Activity | None
    period: Period
    stored: OutputCount | None
    last: Beside | None
    last_in_year: bool
    later: Beside | None  # of the same financial year
    history: list[Was]

    @property
    def last_count(self) -> str:
        return figure(self.last.count) if self.last else ""

    @property
    def key(self) -> str:
        return key_of(self.output.pk, self.activity.pk if self.activity else None, self.period.start)


@dataclass
class PeriodOfOutput:
    """A period of an output: the whole, and its activities."""

    period: Period
    whole: Slot
    parts: list[Slot]


@dataclass
class Due:
    """An output with what is to be counted of it in the quarter; nothing of one counted in another."""

    output: Output
    may_change: bool
    periods: list[PeriodOfOutput] = field(default_factory=list)

    @property
    def target(self) -> str:
        return "" if self.output.target is None else figure(self.output.target)


def key_of(output: int, activity: int | None, start: date) -> str:
    return f"{output}-{activity or 0}-{start:%Y%m%d}"


def open_outputs(workstream):
    """The open outputs of a workstream in the author's order."""
    outputs = Output.objects.filter(logic_model__workstream=workstream, closed_on=None)
    return outputs.select_related("logic_model__workstream", "assigned_to").order_by("order", "code")


def due_of(workstream, quarter: Period, *, user, today: date) -> list[Due]:
    """Every open output with its periods in `quarter` that have begun."""
    outputs = list(open_outputs(workstream))
    keys = [output.pk for output in outputs]
    activities = defaultdict(dict)
    links = ActivityOutput.objects.filter(target__in=keys, source__closed_on=None).select_related("source")
    for link in links.order_by("source__order", "source__code"):
        activities[link.target_id][link.source_id] = link.source
    counts = defaultdict(list)
    for one in OutputCount.objects.filter(output__in=keys).select_related("activity").order_by("ends_on", "starts_on"):
        counts[one.output_id, one.activity_id].append(one)
        if one.activity and one.starts_on <= quarter.end and one.ends_on >= quarter.start:
            activities[one.output_id].setdefault(one.activity_id, one.activity)  # closed or unlinked since
    history = history_of(workstream)
    found = []
    for output in outputs:
        due = Due(output, may(user, "change", output))

        def slot(activity, period, output=output):
            of_it = counts[output.pk, activity.pk if activity else None]
            days = (period.start, period.end)
            stored = next((one for one in of_it if (one.starts_on, one.ends_on) == days), None)
            before = [one for one in of_it if one.ends_on < period.end and one.starts_on < period.start]
            last = before[-1] if before else None
            in_year = bool(last) and _same_year(last, period)
            after = [one for one in of_it if one.ends_on > period.end and one.starts_on > period.start]
            later = after[0] if after and _same_year(after[0], period) else None
            key = key_of(output.pk, activity.pk if activity else None, period.start)
            beside = _beside(last), in_year, _beside(later)
            return Slot(output, activity, period, stored, *beside, history.get(key, []))

        for period in due_in(quarter, output.frequency):
            if period.start <= today:
                parts = [slot(activity, period) for activity in activities[output.pk].values()]
                due.periods.append(PeriodOfOutput(period, slot(None, period), parts))
        found.append(due)
    return found


def _beside(count):
    return Beside(count.count, label_of(count.starts_on, count.ends_on)) if count else None


def _same_year(count, period):
    return year_of(count.ends_on) == year_of(period.end)


def history_of(workstream) -> dict[str, list[Was]]:
    """Key of a slot → what its count was before, the latest first: one query."""
    events = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(OutputCount), additional_data__filed_under=workstream.code
    )
    places, found = {}, defaultdict(list)
    for event in events.select_related("actor").order_by("pk"):
        changes = event.changes_dict or {}
        side = 0 if event.action == LogEntry.Action.DELETE else 1
        if event.action != LogEntry.Action.UPDATE and "output" in changes:
            places[event.object_id] = _place(changes, side)
        key = places.get(event.object_id)
        if key and event.action != LogEntry.Action.CREATE and "count" in changes:
            who = str(event.actor) if event.actor else event.actor_email or NOBODY
            taken = event.action == LogEntry.Action.DELETE
            found[key].insert(0, Was(_figure(changes["count"][0]), event.timestamp, who, taken))
    return found


def _place(changes, side):
    activity = changes.get("activity", ["None", "None"])[side]
    start = changes.get("starts_on", ["", ""])[side][:10]
    try:
        return key_of(int(changes["output"][side]), None if activity in ("None", "", None) else int(activity),
                      date.fromisoformat(start))  # fmt: skip
    except ValueError:
        return None


def _figure(text):
    try:
        return figure(Decimal(text))
    except InvalidOperation:
        return text


def who_saved_last(slot: Slot) -> str:
    """Whoever saved the count of a slot last, or took it away."""
    event = of_row(slot.stored).first() if slot.stored else None
    if event is not None:
        return str(event.actor) if event.actor else event.actor_email or NOBODY
    return slot.history[0].who if slot.history else "Somebody else"
