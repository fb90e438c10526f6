"""What a rule is, and what it finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse

from gaps.programme import Action, Item, Measured, Programme, Stream

SECRETARIAT = "Secretariat"
ANALYST = "Analyst"


class Severity(StrEnum):
    """How much a gap matters; the pack prints the severe ones alone."""

    SEVERE = "severe"
    WARNING = "warning"
    INFORMATION = "information"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def order(self) -> int:
        return list(Severity).index(self)


LABELS = {Severity.SEVERE: "Severe", Severity.WARNING: "Warning", Severity.INFORMATION: "For information"}


@dataclass(frozen=True)
class At:
    """A page by its URL name: its address is made where it is shown, not for every gap of a large programme."""

    view: str
    args: tuple = ()
    anchor: str = ""

    @property
    def url(self) -> str:
        url = reverse(self.view, args=self.args)
        return f"{url}#{self.anchor}" if self.anchor else url


def at(view: str, *args) -> At:
    return At(view, args)


@dataclass(frozen=True)
class Mending:
    """The place where a gap is mended, as a link says it, and its address.

    Whoever keeps the workstream may go there, and whoever the gap is with; with `needs`, whoever has that permission
    instead; with `from_any_model`, whoever keeps a workstream that has a logic model; and everybody where it is a page
    that is only read.
    """

    words: str
    page: At
    needs: str = ""
    is_for_all: bool = False
    from_any_model: bool = False

    @property
    def url(self) -> str:
        return self.page.url


def look_at(words: str, page: At) -> Mending:
    """A page that everybody may read, from which the mending starts."""
    return Mending(words, page, is_for_all=True)


@dataclass(frozen=True)
class Found:
    """A gap: what, page, whose, and the place that mends it. With its rule's name, `about` is its permanent key."""

    rule: "Rule"
    about: str
    title: str
    what: str
    page: At  # of what it is about
    who: str
    mending: Mending
    stream: Stream | None = None
    person: int | None = None  # the key of whoever it is with

    @property
    def where(self) -> str:
        return self.page.url

    @property
    def key(self) -> tuple[str, str]:
        return self.rule.name, self.about

    @property
    def severity(self) -> Severity:
        return self.rule.severity


@dataclass(frozen=True)
class Rule:
    """What to look for: a name, a severity, the sentence that names it, and why it matters."""

    name: str
    severity: Severity
    sentence: str
    why: str
    find: Callable[["Rule", Programme], Iterable[Found]]

    do_not_call_in_templates = True  # a page names a rule; Django's templates call whatever they can

    def __call__(self, programme: Programme) -> list[Found]:
        return list(self.find(self, programme))

    def about_item(self, item: Item, what: str, words: str, address: str = "workstreams:change_item") -> Found:
        """A gap of an item; `words` is what to press, `address` the name of the page of its code that mends it."""
        return Found(
            rule=self,
            about=item.code,
            title=item.text,
            what=what,
            page=at("progress:item", item.code),
            who=who_sees_to(item),
            mending=Mending(words, at(address, item.code), is_for_all=address == "progress:item"),
            stream=item.stream,
            person=item.owner.pk if item.owner and item.owner.is_active else None,
        )

    def about_indicator(self, indicator: Measured, what: str, who: str, mending: Mending, stream=None) -> Found:
        page = at("progress:indicator", indicator.slug)
        about = f"indicator:{indicator.slug}"
        return Found(self, about, indicator.name, what, page, who, mending, stream)

    def about_stream(self, stream: Stream, what: str, mending: Mending) -> Found:
        page = at("progress:workstream", stream.slug)
        return Found(self, f"workstream:{stream.slug}", stream.name, what, page, stream.who, mending, stream)


def rule(severity: Severity, sentence: str, *, why: str):
    """Make a rule of a function that yields what it finds; its name is the function's, with hyphens."""

    def make(find):
        return Rule(find.__name__.replace("_", "-"), severity, sentence, why, find)

    return make


def who_sees_to(item: Item) -> str:
    """Whose an item is: the person it is with, the name that stands in it, else whoever chairs its workstream."""
    if item.owner and item.owner.is_active:
        return item.owner.name
    named = item.lead_officer if isinstance(item, Action) else getattr(item, "owner_name", "")
    return named or (item.stream.who if item.stream else SECRETARIAT)


def few(codes: list[str], shown: int = 4) -> str:
    """The first codes or names, and how many more there are."""
    more = len(codes) - shown
    return ", ".join(codes[:shown]) + (f" and {more} more" if more > 0 else "")
