"""What the audit trail says about a row, in words: who, when, which field, from what, to what."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import formats, timezone
from django.utils.text import capfirst

from lutonhet.circumstances import who_does_it
from lutonhet.prepared import prepared

NOBODY = "The system"
LOADS = "load_place:"  # the correlation id of events that a load of files made begins with this
EMPTY = "(empty)"
NOT_KEPT = "(not kept)"
DID = {
    LogEntry.Action.CREATE: "Added",
    LogEntry.Action.UPDATE: "Changed",
    LogEntry.Action.DELETE: "Deleted",
    LogEntry.Action.ACCESS: "Read",
}


@dataclass(frozen=True)
class Change:
    """One field: what it is called on screen, and its value before and after."""

    label: str
    before: str
    after: str

    @property
    def is_hidden(self) -> bool:
        """Did the value change without the trail keeping what it was?"""
        return self.before == self.after == NOT_KEPT


@dataclass(frozen=True)
class Happening:
    """One event of the audit trail."""

    at: datetime
    who: str
    did: str
    changes: list[Change]


@receiver(pre_save, sender=LogEntry)
def name_whoever_calls_the_service(instance, **_):
    """An event that no request puts a person to is that of whoever called the service."""
    person = who_does_it()
    if instance.actor_id is None and person is not None:
        instance.actor, instance.actor_email = person, person.email


def hidden(value: str) -> str:
    """What the trail keeps of a value that it must not keep: that there was one."""
    return NOT_KEPT if value not in ("", "None") else ""


def of_row(row: models.Model) -> models.QuerySet:
    """The row's events, the latest first."""
    return LogEntry.objects.get_for_object(row).select_related("actor").order_by("-pk")


def as_deleted(model: type[models.Model], pk: int) -> models.Model | None:
    """A deleted row as the trail kept it, with no key and not stored; None where no such row was deleted."""
    content_type = ContentType.objects.get_for_model(model)
    deletions = LogEntry.objects.filter(content_type=content_type, object_id=pk, action=LogEntry.Action.DELETE)
    event = deletions.order_by("-pk").first()
    if event is None:
        return None
    row = model()
    for name, (before, _) in event.changes_dict.items():  # what was empty is not among them
        field = field_of(model, name)
        if field is not None and not field.primary_key and name != "version":
            setattr(row, field.attname, field.to_python(before))
    return row


def last_event(row: models.Model) -> int:
    """The number of the row's latest event; 0 when there is none."""
    kind = ContentType.objects.get_for_model(type(row))
    return next(iter(prepared(_last_event, kind.pk, row.pk)), 0)


def _last_event(kind, pk):
    return LogEntry.objects.filter(content_type=kind, object_id=pk).order_by("-pk").values_list("pk", flat=True)[:1]


def day_told(moment: str) -> date:
    """The day, in the place's time, of a moment that a database has written into JSON: SQLite writes no zone."""
    read = datetime.fromisoformat(moment)
    return timezone.localdate(read if read.tzinfo else read.replace(tzinfo=UTC))


MOMENT = timedelta(minutes=30)


@dataclass(frozen=True)
class Recent:
    """Who changed a row a moment ago."""

    who: str
    at: datetime


def recent_changes(user, workstream, besides: tuple[str, ...] = ()) -> dict[tuple[str, int], Recent]:
    """(label of the model, key) → who else changed the row a moment ago, of what is filed under the same: one query.

    What touched a field named in `besides` followed from something else, and nobody was at the row.
    """
    events = LogEntry.objects.filter(
        timestamp__gte=timezone.now() - MOMENT, additional_data__filed_under=workstream.filed_under
    )
    events = events.exclude(actor=None).exclude(actor=user).order_by("pk")
    for name in besides:
        events = events.exclude(changes__has_key=name)
    named = events.values_list(
        "content_type__app_label", "content_type__model", "object_id", "actor__name", "timestamp"
    )
    return {(f"{app}.{model}", pk): Recent(who, at) for app, model, pk, who, at in named}


def in_words(entries, model: type[models.Model] | None) -> list[Happening]:
    """Events of rows of one model; the names behind foreign keys cost one query a related model."""
    entries = list(entries)
    names = _names_behind_keys(entries, model)
    return [
        Happening(entry.timestamp, _who(entry), DID[entry.action], _changes(entry, model, names)) for entry in entries
    ]


def _who(entry):
    return str(entry.actor) if entry.actor else entry.actor_email or NOBODY


def _changes(entry, model, names):
    changes = []
    for name, change in sorted((entry.changes_dict or {}).items()):
        field = field_of(model, name)
        if name == "version" or getattr(field, "primary_key", False) or getattr(field, "auto_created", False):
            continue
        label = capfirst(getattr(field, "verbose_name", name))
        if isinstance(change, dict):
            objects = ", ".join(str(one) for one in change.get("objects", []))
            added = change.get("operation") == "add"
            changes.append(Change(label, "" if added else objects, objects if added else ""))
        else:
            changes.append(Change(label, *(told(field, value, names) for value in change)))
    return [change for change in changes if change.before != change.after or change.is_hidden]


def told(field, value, names):
    """A field's value as the trail keeps it, in words; `names`: (model, key as text) → what a key stands for."""
    if value in (None, "", "None"):
        return EMPTY
    if isinstance(field, models.ForeignKey):
        return names.get((field.related_model, value), f"{field.related_model._meta.verbose_name} {value}")
    if getattr(field, "choices", None):
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.BooleanField):
        return {"True": "Yes", "False": "No"}.get(value, value)
    if isinstance(field, models.DateField):
        try:
            value = field.to_python(value)
        except ValidationError:
            return str(value)
        if isinstance(value, datetime):
            value = timezone.localtime(value.replace(tzinfo=UTC))
        return formats.localize(value)
    return str(value)


def field_of(model, name):
    """The model's field of that name; None when it has none any more."""
    if model is None:
        return None
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def keys_in(entry, model) -> dict[type[models.Model], set[str]]:
    """The keys of other rows that an event names, by their model."""
    keys = {}
    for name, change in (entry.changes_dict or {}).items():
        field = field_of(model, name)
        if isinstance(field, models.ForeignKey) and not isinstance(change, dict):
            keys.setdefault(field.related_model, set()).update(key for key in change if str(key).isdigit())
    return keys


def _names_behind_keys(entries, model):
    wanted = {}
    for entry in entries:
        for related, keys in keys_in(entry, model).items():
            wanted.setdefault(related, set()).update(keys)
    return {
        (related, str(row.pk)): str(row)
        for related, keys in wanted.items()
        for row in related._base_manager.filter(pk__in=keys).select_related()  # names are made of other rows' names
    }
