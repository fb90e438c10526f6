"""Taking back a whole import: what it added goes, what it revised says again what it said before."""

from auditlog.models import LogEntry
from django.db import connection, transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from indicators.models import (
    FIGURES,
    Area,
    Assessment,
    Breakdown,
    ImportBatch,
    Indicator,
    IndicatorSource,
    Observation,
    Revision,
)
from indicators.services.waiting import may_bring_in
from lutonhet.circumstances import done_by
from lutonhet.saving import Refused

STORED, REVISIONS = Observation._meta.db_table, Revision._meta.db_table
MADE = (("sources", IndicatorSource), ("indicators", Indicator), ("breakdowns", Breakdown), ("areas", Area))


class NotAnImport(Refused):
    """There is no import to take back: it is not accepted, or its values were typed or loaded with the programme."""


class RevisedSince(Refused):
    """Values of the import have been replaced or changed since; taking it back would take back more than it."""


class NoReason(Refused):
    """An import is not taken back without a reason."""

    def __init__(self):
        super().__init__("Say why the import is taken back.")


@transaction.atomic
def take_back(batch: ImportBatch, *, by, reason: str) -> ImportBatch:
    """Undo an accepted import as a whole; the batch stays, with who took it back and why.

    Indicators, areas and breakdowns that came with it go where nothing else refers to them. Raises `NotAnImport`,
    `RevisedSince` and `NoReason`; nothing is written then.
    """
    may_bring_in(by)
    # Its key stays free: whoever corrects a value names the batch beside it, and each would wait for the other.
    batch = ImportBatch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    if batch.state != ImportBatch.State.ACCEPTED:
        now = "has been taken back already" if batch.state == ImportBatch.State.TAKEN_BACK else "was never accepted"
        raise NotAnImport(f"“{batch}” {now}.")
    if batch.accepted_at is None:
        raise NotAnImport(f"“{batch}” was not brought in from a file, so it cannot be taken back.")
    if not reason.strip():
        raise NoReason
    _hold(batch)
    _refuse_what_is_revised(batch)
    with done_by(by):
        Assessment.objects.filter(batch=batch)._raw_delete("default")
        restored = _restore(batch)
        removed = Observation.objects.filter(batch=batch)._raw_delete("default")
        batch.state, batch.taken_back_at, batch.taken_back_by = ImportBatch.State.TAKEN_BACK, timezone.now(), by
        batch.taken_back_reason = reason.strip()[:300]
        batch.counts = {**batch.counts, "removed": removed, "restored": restored}
        batch.save()
        _unmake(batch.counts.get("made", {}))
    return batch


def _hold(batch):
    """Wait for those who are saving a value that the import brought, and let nobody else begin until we are done.

    What they saved is seen by what follows. SQLite lets one write at a time anyway.
    """
    if connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT o.id FROM {STORED} o
                WHERE o.batch_id = %s OR o.id IN (SELECT observation_id FROM {REVISIONS} WHERE replaced_by_id = %s)
                ORDER BY o.id FOR UPDATE OF o
                """,
                [batch.pk, batch.pk],
            )


def _refuse_what_is_revised(batch):
    """Refuse where a value that this import brought has been replaced, or was changed by hand."""
    later = Revision.objects.filter(batch=batch).select_related(
        "observation__indicator", "observation__area", "observation__breakdown", "replaced_by"
    )
    if first := later.order_by("pk").first():
        number = later.count()
        values = "A value" if number == 1 else f"{number:,} values"
        have = "has" if number == 1 else "have"
        by_what = f"by “{first.replaced_by}”. Take that import back first" if first.replaced_by else "by hand"
        raise RevisedSince(f"{values} of “{batch}” {have} been revised since, {by_what}: {_named(first.observation)}.")
    events = LogEntry.objects.get_for_model(Observation).filter(timestamp__gte=batch.accepted_at)
    # A hand may have moved what the import revised to another source.
    brought = Observation.objects.filter(Q(batch=batch) | Q(revisions__replaced_by=batch))
    by_hand = brought.filter(pk__in=list(events.values_list("object_id", flat=True)))
    if changed := by_hand.select_related("indicator", "area", "breakdown").order_by("pk").first():
        raise RevisedSince(f"A value of “{batch}” has been changed by hand since: {_named(changed)}.")


def _named(observation):
    of = f" ({observation.breakdown})" if observation.breakdown else ""
    return f"{observation.indicator}{of}, {observation.area}, {observation.period_label}"


def _restore(batch) -> int:
    """What the import revised says again what it said before: how many."""
    names = ", ".join(f"{_quoted(name)} = v.{_quoted(name)}" for name in FIGURES)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {STORED} SET {names}, batch_id = v.batch_id, is_inferred = v.was_inferred,
                version = {STORED}.version + 1
            FROM {REVISIONS} v WHERE v.observation_id = {STORED}.id AND v.replaced_by_id = %s
            """,
            [batch.pk],
        )
        restored = cursor.rowcount
    Revision.objects.filter(replaced_by=batch)._raw_delete("default")
    return restored


def _unmake(made):
    """Remove what came with the import and nothing refers to; what somebody has taken into use stays."""
    for kind, model in MADE:
        for row in model.objects.filter(pk__in=made.get(kind, [])):
            try:
                with transaction.atomic():
                    row.delete()
            except ProtectedError:
                continue


def _quoted(name):
    return connection.ops.quote_name(name)
