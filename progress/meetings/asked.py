"""What a meeting is asked: read from its agenda, or from its purpose while nothing is on it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from progress.models import AgendaItem
from workstreams.models import Meeting, Workstream

Purpose = AgendaItem.Purpose


@dataclass(frozen=True)
class Asked:
    """What a meeting is asked to decide and to discuss, and what it is to note; `purpose` is what its entry says."""

    decide: tuple[AgendaItem, ...] = ()
    discuss: tuple[AgendaItem, ...] = ()
    note: tuple[AgendaItem, ...] = ()
    purpose: str = ""

    @property
    def has_agenda(self) -> bool:
        return bool(self.decide or self.discuss or self.note)

    @property
    def sentence(self) -> str:
        """For example “2 items for decision, 1 for discussion.”; the purpose where no item says more."""
        if not self.has_agenda:
            return self.purpose
        counts = [(len(self.decide), "for decision"), (len(self.discuss), "for discussion")]
        counts.append((len(self.note), "for noting"))
        said = [(many, words) for many, words in counts if many]
        (many, words), *rest = said
        first = f"{many} {'item' if many == 1 else 'items'} {words}"
        return f"{', '.join([first, *(f'{many} {words}' for many, words in rest)])}."

    @property
    def lines(self) -> list[str]:
        """A line for each thing that is asked for, decisions first: for a calendar or an e-mail."""
        if not self.has_agenda:
            return [self.purpose] if self.purpose else []
        return [f"{one.get_purpose_display()}: {one.text}" for one in (*self.decide, *self.discuss, *self.note)]


def asked_of(meeting: Meeting) -> Asked:
    """What one meeting is asked: one query."""
    return asked_of_all([meeting])[meeting.pk]


def asked_of_all(meetings: Iterable[Meeting]) -> dict[int, Asked]:
    """Key of a meeting → what it is asked, for any number of meetings: one query. Standing items are not asked."""
    some = list(meetings)
    found: dict[int, list[AgendaItem]] = defaultdict(list)
    items = AgendaItem.objects.open().filter(meeting__in=[one.pk for one in some], standing="")
    for item in items.select_related("workstream").order_by("order", "code"):
        found[item.meeting_id].append(item)
    return {one.pk: asked_by(found[one.pk], one.purpose) for one in some}


def with_asked(meetings: Iterable[Meeting]) -> list[Meeting]:
    """The same meetings, each with what it is `asked`: one query, or none where there is no meeting."""
    some = list(meetings)
    asked = asked_of_all(some) if some else {}
    for one in some:
        one.asked = asked[one.pk]
    return some


def asked_by(items: Iterable[AgendaItem], purpose: str) -> Asked:
    """What the open items of one agenda ask, in their order."""
    ordinary = [one for one in items if one.is_ordinary]
    return Asked(
        decide=tuple(one for one in ordinary if one.purpose == Purpose.DECISION),
        discuss=tuple(one for one in ordinary if one.purpose == Purpose.DISCUSSION),
        note=tuple(one for one in ordinary if one.purpose == Purpose.NOTING),
        purpose=purpose,
    )


def on_coming_agendas(workstreams: Iterable[Workstream]) -> QuerySet[AgendaItem]:
    """What stands about some workstreams on the agendas of meetings to come, the next meeting first."""
    about = AgendaItem.objects.open().filter(workstream__in=list(workstreams), meeting__closed_on=None)
    coming = about.filter(meeting__held_on__gte=timezone.localdate()).select_related("meeting")
    return coming.order_by("meeting__held_on", "meeting", "order", "code")
