"""Whether the record of sign-off is what was written: every check code, every seal and every chain computed anew."""

from collections.abc import Iterator
from itertools import groupby

from workplans.models import Decision, Submission, Workplan
from workplans.snapshot import check_code


def first_fault(workplan: Workplan) -> str:
    """What is wrong with the first record of a workplan that is not as it was written, in a sentence; "" for none."""
    submissions = list(Submission.objects.filter(workplan=workplan).select_related("workplan"))
    decisions = list(Decision.objects.filter(workplan=workplan).select_related("submission"))
    records = sorted([*submissions, *decisions], key=lambda one: (one.position, one.pk))
    codes = {one.pk: one.check_code for one in submissions}
    previous = ""
    for place, record in enumerate(records, start=1):
        if record.position != place:
            return f"{record}: it stands at place {record.position} of the record, where {place} should be."
        if record.previous_seal != previous:
            return f"{record}: it does not carry the seal of the record before it."
        if isinstance(record, Submission) and _code_of(record) != record.check_code:
            return f"{record}: its content does not have the check code that it carries."
        if isinstance(record, Decision) and codes.get(record.submission_id) != record.check_code:
            return f"{record}: it carries another check code than the version that it decides on."
        if record.seal != record.seal_as_it_should_be():
            return f"{record}: what it says does not have the seal that it carries."
        previous = record.seal
    return ""


def faults() -> Iterator[tuple[Workplan, str, int]]:
    """(workplan, what is wrong first or "", number of its records) of every workplan that has any."""
    keys = Submission.objects.order_by("workplan").values_list("workplan", flat=True)
    for key, _ in groupby(keys):
        workplan = Workplan.objects.select_related("workstream").get(pk=key)
        number = Submission.objects.filter(workplan=key).count() + Decision.objects.filter(workplan=key).count()
        yield workplan, first_fault(workplan), number


def _code_of(submission):
    try:
        return check_code(submission.content)
    except UnicodeEncodeError:  # no canonical text has such a character
        return ""
