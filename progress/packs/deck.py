"""The five slides that a place tells its story with, as they are now: workstreams, logic models, impact to date,
outcome measures, next steps. They need no meeting."""

from collections import defaultdict
from datetime import datetime

from django.utils import timezone

from lutonhet.lettering import legible
from progress.chain import stages, with_chain
from progress.packs.document import Bullets, Document, Panel, Panels, Part, legibly, moment_in_words
from progress.packs.logic_models import parts_of_logic_models
from progress.packs.scorecards import printed_scorecard, scorecard_part
from workplans.models import NextStep
from workstreams.models import Achievement, Programme, Workstream

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def compose_deck(now: datetime | None = None) -> Document:
    """The five slides as at a moment."""
    now = now or timezone.now()
    programme = Programme.objects.first()
    workstreams = list(with_chain(Workstream.objects.priority().select_related("logic_model")))
    document = Document(
        title=str(programme or "The programme"),
        subtitle=legible(programme.strapline or programme.vision) if programme else "",
        place=programme.place_name if programme else "",
        standing="Working copy",
        as_at=now,
        about=(("As at", moment_in_words(now)),),
        parts=(
            _workstreams(workstreams),
            *parts_of_logic_models(workstreams),
            _impact(workstreams),
            scorecard_part(printed_scorecard(), title="Outcome measures"),
            _next_steps(),
        ),
    )
    return legibly(document)


def _workstreams(workstreams):
    panels = tuple(Panel(one.name, about_of(one), (_chain(one),)) for one in workstreams)
    number = len(workstreams)
    told = NUMBERS[number] if number < len(NUMBERS) else str(number)
    title = f"{told} priority workstream{'' if number == 1 else 's'}"
    return Part("workstreams", title, (Panels("Workstreams", panels),))


def _chain(workstream):
    """How much of its logic model there is."""
    told = [stage.sentence for stage in stages(workstream) if stage.total]
    return Bullets("", tuple(told), "" if told else "Its logic model is still empty.")


def _impact(workstreams):
    return Part("impact", "Impact to date – workstreams", (Panels("Impact to date", impact_of(workstreams)),))


def impact_of(workstreams) -> tuple[Panel, ...]:
    """What each workstream is, has done and does next: two queries."""
    achieved, steps = defaultdict(list), defaultdict(list)
    for one in Achievement.objects.open().filter(workstream__in=workstreams):
        achieved[one.workstream_id, one.kind].append(legible(one.text))
    for step in NextStep.objects.open().filter(workstream__in=workstreams).soonest_first():
        steps[step.workstream_id].append(step_in_words(step))
    return tuple(
        Panel(
            one.name,
            about_of(one),
            (
                Bullets("", tuple(achieved[one.pk, Achievement.Kind.PROGRESS])),
                Bullets("Actions include", tuple(achieved[one.pk, Achievement.Kind.ACTION]), "Nothing recorded yet."),
                Bullets("Next steps", tuple(steps[one.pk]), "None promised."),
            ),
        )
        for one in workstreams
    )


def about_of(workstream) -> str:
    """Its other name and its chair, in a line."""
    also = f"Also known as {workstream.also_known_as}. " if workstream.also_known_as else ""
    return legible(f"{also}{f'Chaired by {workstream.chair}' if workstream.chair else 'No chair is named yet'}.")


def step_in_words(step) -> str:
    """What is promised, with its date where it has one."""
    text = legible(step.text)
    return f"{text} ({legible(step.when)})" if step.when and step.when not in text else text


def _next_steps():
    steps = tuple(step_in_words(one) for one in NextStep.objects.open().for_programme().soonest_first())
    return Part("next-steps", "Next steps", (Bullets("", steps, "No next step is promised."),))
