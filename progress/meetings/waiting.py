"""Versions of workplans that wait for the oversight group, and what an item about one would say."""

from dataclasses import dataclass

from progress.models import AgendaItem
from workplans.models import Decision, Submission
from workstreams.models import Meeting

Event = Decision.Event


@dataclass(frozen=True)
class Waiting:
    """A version that waits: to be decided on, or agreed outside a meeting and to be noted."""

    submission: Submission
    is_to_be_noted: bool

    @property
    def plan(self) -> str:
        workplan = self.submission.workplan
        return f"{workplan.workstream} workplan {workplan.year}"

    @property
    def title(self) -> str:
        return f"{self.plan}: version {self.submission.number}"

    @property
    def recommendation(self) -> str:
        if self.is_to_be_noted:
            return f"Note that version {self.submission.number} of the plan was agreed outside a meeting."
        return f"Sign off version {self.submission.number} of the plan."

    def item_for(self, meeting: Meeting) -> AgendaItem:
        """An item of a meeting about it, as the form offers it."""
        purpose = AgendaItem.Purpose.NOTING if self.is_to_be_noted else AgendaItem.Purpose.DECISION
        return AgendaItem(
            meeting=meeting,
            submission=self.submission,
            workstream=self.submission.workplan.workstream,
            text=self.title,
            purpose=purpose,
            recommendation=self.recommendation,
        )


def waiting_versions() -> list[Waiting]:
    """All that wait for a meeting of the group, those to be decided on first: two queries."""
    some = Submission.objects.select_related("workplan__workstream").defer("content").order_by("sent_at", "pk")
    decided = Decision.objects.filter(event__in=Decision.CLOSING).values("submission")
    after = Decision.objects.filter(event__in=[Event.NOTED, Event.WITHDRAWN]).values("submission")
    outside = Decision.objects.filter(event=Event.AGREED_OUTSIDE).exclude(submission__in=after).values("submission")
    open_ones = [Waiting(one, False) for one in some.exclude(pk__in=decided)]
    return open_ones + [Waiting(one, True) for one in some.filter(pk__in=outside)]
