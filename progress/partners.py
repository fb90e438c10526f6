"""What a partner organisation does in the programme: read once, told on one page, in one table.

An organisation's address is its name. Two whose names come to the same address have their number added; a name that
was changed leads to the page of the new one, as long as the audit trail knows the old.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import slugify

from accounts.models import Organisation, User
from indicators.models import Indicator
from logicmodels.models import (
    Activity,
    ActivityOutcome,
    ActivityOutput,
    ActivityRecommendation,
    OutcomeIndicator,
    OutputOutcome,
)
from workplans.models import Action, NextStep
from workplans.models.actions import NOT_PAST_ITS_DATE, Delivery
from workplans.reading import last_updates
from workstreams.models import Membership, Recommendation, Workstream

PARTS = {
    Activity.Role.LEAD: "Leads",
    Activity.Role.DELIVER: "Delivers",
    Activity.Role.FUND: "Funds",
    Activity.Role.INFLUENCE: "Influences",
    "": "Takes part in",
}
HEADING = ["Kind", "Code", "What", "State", "When", "Who", "Workstream", "Last said", "Address"]


def addresses(organisations: Iterable[Organisation]) -> dict[str, Organisation]:
    """The last part of an address → the organisation that it is of."""
    organisations = list(organisations)
    names = Counter(_plain(one.name) for one in organisations)
    return {_plain(one.name) if names[_plain(one.name)] == 1 else _numbered(one): one for one in organisations}


def _plain(name):
    return slugify(name) or "partner"


def _numbered(one):
    return f"{_plain(one.name)}-{one.pk}"


def renamed_from(slug: str) -> int | None:
    """The key of the organisation that had such a name once, the last to have it; None where none had: one query."""
    kind = ContentType.objects.get_for_model(Organisation)
    changes = LogEntry.objects.filter(content_type=kind, changes__has_key="name", action=LogEntry.Action.UPDATE)
    for key, change in changes.order_by("-pk").values_list("object_id", "changes__name"):
        if _plain(change[0]) == slug:
            return key
    return None


@dataclass(frozen=True)
class PartnerRow:
    """A partner in the list, with how much it has to do."""

    organisation: Organisation
    slug: str

    @property
    def counts(self) -> list[tuple[int, str]]:
        one = self.organisation
        numbers = (
            (one.activity_count, "activity", "activities"),
            (one.led_count, "action led", "actions led"),
            (one.supported_count, "action supported", "actions supported"),
            (one.people_count, "person with an account", "people with an account"),
        )
        return [(number, singular if number == 1 else plural) for number, singular, plural in numbers if number]


def partner_rows() -> list[PartnerRow]:
    """All organisations by name: one query."""

    def how_many(rows: QuerySet, name: str):
        of_it = rows.filter(**{name: OuterRef("pk")}).order_by().values(name)
        return Coalesce(Subquery(of_it.annotate(how_many=Count("pk")).values("how_many")), 0)

    organisations = Organisation.objects.annotate(
        activity_count=how_many(Activity.objects.open(), "organisations"),
        led_count=how_many(Action.objects.open(), "lead_organisation"),
        supported_count=how_many(Action.objects.open(), "supporting_organisations"),
        people_count=how_many(User.objects.filter(is_active=True), "organisation"),
    )
    return [PartnerRow(one, slug) for slug, one in addresses(organisations).items()]


@dataclass(frozen=True)
class Part:
    """An action as a partner sees it: does it lead it, when is it due, and what was said of it last?"""

    action: Action
    is_lead: bool
    today: date

    @property
    def last_said(self):
        return self.action.last_updates[0] if self.action.last_updates else None

    @property
    def is_overdue(self) -> bool:
        action = self.action
        return action.is_open and action.delivery != Delivery.COMPLETE and action.is_past_its_date(self.today)

    @property
    def waits_for_an_update(self) -> bool:
        return self.is_overdue and self.action.delivery in NOT_PAST_ITS_DATE

    @property
    def when(self) -> str:
        if self.action.is_ongoing:
            return "Ongoing"
        return f"{self.action.due_on:%-d %B %Y}" if self.action.due_on else "No date yet"


@dataclass(frozen=True)
class Person:
    """Somebody of the organisation, with what they are in the programme."""

    user: User
    roles: tuple[str, ...]


@dataclass
class Partner:
    """All that an organisation has to do with the programme."""

    organisation: Organisation
    activities: list[Activity]
    parts: list[Part]
    steps: list[NextStep]
    people: list[Person]
    recommendations: list[Recommendation]
    indicators: list[Indicator]
    today: date

    @cached_property
    def by_role(self) -> list[tuple[str, list[Activity]]]:
        """(“Leads”, its activities) and so on, without what it has none of."""
        groups = [(words, [one for one in self.activities if one.role == role]) for role, words in PARTS.items()]
        return [(words, some) for words, some in groups if some]

    @property
    def led(self) -> list[Part]:
        return [one for one in self.parts if one.is_lead]

    @property
    def supported(self) -> list[Part]:
        return [one for one in self.parts if not one.is_lead]

    @property
    def is_empty(self) -> bool:
        return not (self.activities or self.parts or self.steps or self.people)

    @property
    def sentence(self) -> str:
        """Its part in one sentence that can be read out."""
        if self.is_empty:
            return f"{self.organisation} is named in the programme, and nothing is in its name yet."
        told = []
        if self.activities:
            told.append(f"takes part in {_counted(len(self.activities), 'activity', 'activities')}")
        if self.led:
            states = Counter(one.action.delivery for one in self.led)
            troubled = states[Delivery.OFF_TRACK] + states[Delivery.AT_RISK]
            late = sum(one.is_overdue for one in self.led)
            how = [f"{troubled} off track or at risk"] if troubled else []
            how += [f"{late} past {'its date' if late == 1 else 'their dates'}"] if late else []
            in_trouble = f" ({', '.join(how)})" if how else ""
            told.append(f"leads {_counted(len(self.led), 'action', 'actions')}{in_trouble}")
        if self.supported:
            more = "more " if self.led else ""
            told.append(f"supports {_counted(len(self.supported), f'{more}action', f'{more}actions')}")
        if self.steps:
            told.append(f"has {_counted(len(self.steps), 'next step', 'next steps')} open")
        if not told:
            return f"{self.organisation} has people in the programme; nothing else is in its name yet."
        last = f" and {told[-1]}" if len(told) > 1 else told[0]
        return f"{self.organisation} {', '.join(told[:-1])}{last}."


def _counted(number, singular, plural):
    return f"{number} {singular if number == 1 else plural}"


def partner_of(organisation: Organisation, today: date) -> Partner:
    """Its part in the programme: eight queries."""
    activities = list(
        organisation.activities.open()
        .select_related("logic_model__workstream")
        .order_by("logic_model__workstream__order", "order", "code")
    )
    keys = [one.pk for one in activities]
    actions = (
        Action.objects.open()
        .filter(Q(lead_organisation=organisation) | Exists(_supporting(organisation)))
        .select_related("workplan__workstream", "assigned_to")
        .prefetch_related(Prefetch("updates", queryset=last_updates(), to_attr="last_updates"))
        .order_by("workplan__workstream__order", "due_on", "code")
    )
    return Partner(
        organisation,
        activities,
        [Part(one, one.lead_organisation_id == organisation.pk, today) for one in actions],
        list(_steps_of(organisation)),
        _people_of(organisation),
        list(Recommendation.objects.open().filter(Exists(_answering(keys)))),
        list(Indicator.objects.filter(pk__in=_reached(keys)).in_order()),
        today,
    )


def _supporting(organisation):
    through = Action.supporting_organisations.through
    return through.objects.filter(action=OuterRef("pk"), organisation=organisation)


def _answering(keys):
    return ActivityRecommendation.objects.filter(target=OuterRef("pk"), source__in=keys)


def _reached(keys) -> QuerySet:
    """The indicators of the open outcomes to which the activities lead, directly or through what is counted."""
    direct = ActivityOutcome.objects.filter(source__in=keys).values("target")
    outputs = ActivityOutput.objects.filter(source__in=keys, target__closed_on=None).values("target")
    counted = OutputOutcome.objects.filter(source__in=outputs).values("target")
    links = OutcomeIndicator.objects.filter(Q(source__in=direct) | Q(source__in=counted), source__closed_on=None)
    return links.order_by().values("target")


def _steps_of(organisation):
    """The open next steps of its people, and those whose owner is written as its name."""
    names = Q(owner__iexact=organisation.name)
    if organisation.short_name:
        names |= Q(owner__iexact=organisation.short_name)
    mine = Q(assigned_to__organisation=organisation) | (Q(assigned_to=None) & names)
    return NextStep.objects.open().filter(mine).select_related("assigned_to", "workstream").soonest_first()


def _people_of(organisation) -> list[Person]:
    """Those with an account, and what they are in the workstreams today."""
    people = organisation.people.filter(is_active=True).prefetch_related(
        Prefetch("memberships", queryset=Membership.objects.current().select_related("workstream"), to_attr="now")
    )
    return [Person(one, tuple(membership.in_words for membership in one.now)) for one in people]


def lines_of(partner: Partner, absolute) -> Iterable[list]:
    """The same as a table, under `HEADING`; `absolute` makes an address that others can follow."""
    for words, some in partner.by_role:
        for one in some:
            state = f"{words} it" if one.role else words
            yield _line("Activity", one, state, "", "", one.logic_model.workstream, "", absolute)
    for part in partner.parts:
        action = part.action
        said = part.last_said
        kind = "Action led" if part.is_lead else "Action supported"
        state = action.get_delivery_display()
        told = f"{said.made_on:%-d %B %Y}: {said.text}" if said else ""
        yield _line(kind, action, state, part.when, action.who, action.workplan.workstream, told, absolute)
    for step in partner.steps:
        yield _line("Next step", step, "Open", step.when, step.who, step.workstream, "", absolute)
    for one in partner.recommendations:
        yield _line("Recommendation", one, "", "", "", None, "", absolute)
    for one in partner.indicators:
        yield ["Indicator", "", one.name, "", "", "", "", "", absolute(one.get_absolute_url())]


def _line(kind, item, state, when, who, workstream: Workstream | None, said, absolute):
    address = absolute(reverse("progress:item", args=[item.code]))
    return [kind, item.code, item.text, state, when, who, workstream.name if workstream else "", said, address]
