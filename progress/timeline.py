"""What happened, in plain English: an event of the audit trail as sentences that somebody can read out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from auditlog.models import LogEntry
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from gaps.models import Waiver
from logicmodels.models import OutputCount
from logicmodels.models.links import Link
from lutonhet.differences import Piece, compared
from lutonhet.trail import EMPTY, LOADS, NOBODY, field_of, keys_in, told
from progress import directory
from progress.directory import OF_MODEL, Entry
from workplans.models import Carried, Carrying, DueDateMove, Highlight, Update
from workstreams.models import Item

LOADED = "Loaded from the programme’s files"
LONG = 70  # characters; a longer text is shown before and after instead of in the sentence
# Fields whose change is no news, or is told with another's.
UNTOLD = {"version", "original_due_on", "made_by_name", "made_by_role", "made_at", "carried_by_name", "carried_at"}
UNTOLD |= {"waived_by_name", "waived_on"}
# What is reported: how it stands, and its texts.
REPORTED = {
    Update: ("delivery", ("text", "what_is_wrong", "support_needed")),
    Highlight: ("rating", ("summary", "achieved", "planned", "support_needed")),
}
SAID_OF_REPORTS = {
    "support needed": "what support is needed",
    "achieved this period": "what was achieved this period",
    "planned next": "what is planned next",
}
CLOSING = ("closed_on", "closed_as", "closing_reason")
# Labels that begin like these are questions to their reader, and stand in quotation marks.
QUESTIONS = {"does", "what", "when", "who", "our", "good", "as", "from", "until", "may", "agreed"}
AT_ITS_HEAD = re.compile(r"^[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+")


@dataclass(frozen=True)
class Texts:
    """A long text before and after; each piece says whether the other text lacks it."""

    label: str
    before: list[Piece]
    after: list[Piece]


@dataclass
class Said:
    """One change: its sentence, without who; the field's name and its values for a table."""

    sentence: str
    label: str = ""
    before: str = ""
    after: str = ""
    is_long: bool = False

    @cached_property
    def texts(self) -> Texts | None:
        return Texts(self.label, *compared(self.before, self.after)) if self.is_long else None


@dataclass(frozen=True)
class Told:
    """One event: when, who, on whose behalf, to what it was done, and what it was."""

    at: datetime
    who: str
    behalf: str
    kind: str
    code: str
    title: str
    url: str
    is_load: bool
    changes: list[Said]

    @property
    def first(self) -> Said:
        return self.changes[0]

    @property
    def lead(self) -> str:
        """How its sentence begins: with who, and on whose behalf."""
        return self.who if not self.is_load or not self.changes[0].sentence else f"{self.who}:"

    @property
    def day(self) -> date:
        """The day in the place's time."""
        return timezone.localdate(self.at)


def tell(events: Iterable[LogEntry]) -> list[Told]:
    """Events in words, in their order: one query for all the names in them."""
    events = [(event, event.content_type.model_class()) for event in events]
    keys: dict[type[models.Model], set[str]] = {}
    for event, model in events:
        for related, some in keys_in(event, model).items():
            keys.setdefault(related, set()).update(some)
        if model in OF_MODEL:
            keys.setdefault(model, set()).add(event.object_pk)
    known = directory.behind(keys)
    return [_tell(event, model, known) for event, model in events]


def in_order(events: models.QuerySet, chunk: int = 500) -> Iterator[Told]:
    """All events of a query, the latest first, told a chunk at a time: for files of any length."""
    events = with_names(events)
    last = None
    while some := list((events if last is None else events.filter(pk__lt=last))[:chunk]):
        yield from tell(some)
        last = some[-1].pk


def with_names(events: models.QuerySet) -> models.QuerySet:
    """Ready to be told, the latest first."""
    return events.select_related("actor", "content_type").order_by("-pk")


def _tell(event, model, known):
    is_load = bool(event.cid and event.cid.startswith(LOADS))
    entry = known.get((model, event.object_pk))
    code, title = _what(event, model, entry)
    changes = _changes(event, model, known) or [Said("saved it without a change")]
    if is_load and event.action == LogEntry.Action.CREATE:
        changes = [Said(_joined(event, model).removeprefix(": "))]
    return Told(
        at=event.timestamp,
        who=LOADED if is_load else _who(event),
        behalf=(event.additional_data or {}).get("on_behalf_of", ""),
        kind=_kind(model),
        code=code,
        title=title,
        url=_address(entry, code),
        is_load=is_load,
        changes=changes,
    )


def _who(event):
    return str(event.actor) if event.actor else event.actor_email or NOBODY


def _kind(model):
    if model is None:
        return "something"
    return OF_MODEL[model].name if model in OF_MODEL else str(model._meta.verbose_name)


def _what(event, model, entry: Entry | None):
    """(code, what it says) of what it was done to; links, counts and updates go by the item that they belong to."""
    if entry:
        return entry.code, entry.title
    if (
        model
        and issubclass(model, (Link, OutputCount, Update, DueDateMove, Carried, Carrying, Item))
        and (match := AT_ITS_HEAD.match(event.object_repr))
    ):
        return match[0], ""
    return "", event.object_repr


def _address(entry, code):
    if entry:
        return entry.url
    return reverse("progress:item", args=[code]) if code else ""


def _changes(event, model, known):
    if event.action == LogEntry.Action.ACCESS:
        return [Said("read it")]
    if event.action == LogEntry.Action.CREATE:
        return _added(event, model)
    if event.action == LogEntry.Action.DELETE:
        return [Said(f"removed the {_kind(model)}{_joined(event, model)}")]
    return said_of(event.changes_dict or {}, model, known)


def said_of(changes: dict, model: type[models.Model], known: dict) -> list[Said]:
    """Changes of the fields of one row, (before, after) as the trail keeps them, in sentences."""
    changes = {name: change for name, change in changes.items() if name not in UNTOLD}
    said = [_closed(model, changes)] if changes.keys() & {"closed_on", "closed_as"} else []
    for name, change in changes.items():
        field = field_of(model, name)
        if field is not None and not field.primary_key and not (said and name in CLOSING):
            said.append(_changed(field, change, known))
    return said


def _added(event, model):
    changes = event.changes_dict or {}

    def value(name):
        text = told(field_of(model, name), changes[name][1], {}) if name in changes else EMPTY
        return "" if text == EMPTY else str(text)

    if model in REPORTED:
        how, names = REPORTED[model]
        texts = [(str(field_of(model, name).verbose_name), value(name)) for name in names]
        said = [Said(f"said {_as_said(label)}", label, "", text, is_long=True) for label, text in texts[1:] if text]
        again = ", correcting the report of the same period" if value("corrects") else ""
        return [Said(f"reported {value(how)}{again}", *texts[0][:1], "", texts[0][1], is_long=True), *said]
    if model is DueDateMove:
        return [Said(f"moved the due date from {value('was')} to {value('now')}: {value('reason')}")]
    if model is Waiver:
        return [Said(f"waived it until {value('expires_on')}: {value('reason')}")]
    if model is OutputCount:
        period = f"{value('starts_on')} to {value('ends_on')}"
        return [Said(f"recorded a count of {_number(value('count'))} for {period}")]
    if model in (Carried, Carrying):
        why = f": {value('why')}" if model is Carrying and value("why") else ""
        return [Said(f"carried it {AT_ITS_HEAD.sub('', event.object_repr).strip()}{why}")]
    return [Said(f"added the {_kind(model)}{_joined(event, model)}")]


def _as_said(label):
    """What a report says, after “said”."""
    return SAID_OF_REPORTS.get(label, label)


def _joined(event, model):
    """For a link, what it says: by their codes where its ends have them."""
    if not (model and issubclass(model, Link)):
        return ""
    left, phrase, right = event.object_repr.rpartition(f" {model.phrase} ")
    ends = [match[0] if (match := AT_ITS_HEAD.match(end)) else end for end in (left, right)]
    return f": {ends[0]}{phrase}{ends[1]}"


def _closed(model, changes):
    was, now = changes.get("closed_as", ("", ""))
    reason = changes.get("closing_reason", ("", ""))[1]
    day = told(field_of(model, "closed_on"), changes.get("closed_on", ("", ""))[1], {})
    before, after = (str(dict(Item.Closing.choices).get(one, "")) for one in (was, now))
    if not after and day == EMPTY:
        return Said("opened it again", "closed as", before, "")
    if now == Item.Closing.WITHDRAWN:
        return Said(f"withdrew it: {reason}", "closed as", before, after)
    ending = f" as “{after}”" if after else ""
    on = "" if day == EMPTY else f" on {day}"
    because = f": {reason}" if reason else ""
    return Said(f"closed it{ending}{on}{because}", "closed as", before, after)


def _changed(field, change, known):
    label = str(field.verbose_name)
    if isinstance(change, dict):
        return _listed(label, change)
    before, after = ("" if (text := told(field, one, known)) == EMPTY else str(text) for one in change)
    if isinstance(field, models.DecimalField):
        before, after = _number(before), _number(after)
    if field.name == "assigned_to":
        return Said(_assigned(before, after), label, before, after)
    if field.name == "order":
        return Said("moved it to another place in its list", label, before, after)
    if field.name == "is_inferred" and after == "No":
        return Said("confirmed it: it is no longer marked as inferred", label, before, after)
    if isinstance(field, models.BooleanField):
        return Said(f"{'ticked' if after == 'Yes' else 'unticked'} “{label}”", label, before, after)
    in_quotes = isinstance(field, (models.CharField, models.TextField)) and not field.choices
    return _reworded(label, before, after, "“{}”" if in_quotes else "{}")


def _reworded(label, before, after, shown):
    name = _named(label)
    was, now = shown.format(before), shown.format(after)
    is_long = max(len(before), len(after)) > LONG or "\n" in before + after
    if not before:
        sentence = f"added {name}" if is_long else f"set {name} to {now}"
    elif not after:
        sentence = f"removed {name}" if is_long else f"removed {name}, which was {was}"
    else:
        sentence = f"changed {name}" if is_long else f"changed {name} from {shown.format(before)} to {now}"
    return Said(sentence, label, before, after, is_long)


def _named(label):
    """A field in the middle of a sentence."""
    if label.split()[0] in QUESTIONS:
        return f"“{label}”"
    if label.endswith(" by"):
        return f"who {label.removesuffix(' by')} it"
    return f"the day it was {label.removesuffix(' on')}" if label.endswith(" on") else f"the {label}"


def _assigned(before, after):
    if not after:
        return f"took it from {before}; nobody with an account has it now"
    return f"assigned it to {after}, instead of {before}" if before else f"assigned it to {after}"


def _listed(label, change):
    names = ", ".join(str(one) for one in change.get("objects", ()))
    if change.get("operation") == "add":
        return Said(f"added {names} to the {label}", label, "", names)
    return Said(f"took {names} out of the {label}", label, names, "")


def _number(text):
    """12.00 as 12."""
    return text.rstrip("0").rstrip(".") if "." in text else text
