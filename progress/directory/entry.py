"""A row of the directory, and the table that it comes from."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import IntegerField, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse

from workstreams.models import Coded, Item, Workstream


@dataclass(slots=True, eq=False)
class Entry:
    """A row of the directory."""

    kind: "Kind"
    pk: int
    code: str
    title: str
    more: str
    slug: str
    whose: str
    detail: str
    closed_as: str

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands: the page in words, and its address; an empty address where it has none."""
        return self.kind.place(self)

    @property
    def url(self) -> str:
        """The page about it alone; where it has none, the page it stands on."""
        return reverse("progress:item", args=[self.code]) if self.kind.is_coded else self.place[1]

    @property
    def is_open(self) -> bool:
        return not self.closed_as

    @property
    def state(self) -> str:
        """How it was closed, in a word; "" while it is open."""
        return str(Item.Closing(self.closed_as).label) if self.closed_as else ""

    def __str__(self):
        return f"{self.code} {self.title}".strip()


@dataclass(frozen=True)
class Kind:
    """A table of the directory: where its columns come from, and where its rows stand.

    `more` is what search reads besides the title. Of a kind `for_viewers` only those find a row who may view it.
    """

    model: type[Model]
    name: str
    heading: str
    title: str | Concat
    place: Callable[[Entry], tuple[str, str]]
    more: tuple[str, ...] = ("note",)
    workstream: str = ""
    slug: str = ""
    detail: str = ""
    for_viewers: bool = False
    is_searched: bool = True

    @property
    def key(self) -> str:
        return self.model._meta.model_name

    @property
    def is_coded(self) -> bool:
        return issubclass(self.model, Coded)

    def columns(self, number: int, rows: QuerySet) -> QuerySet:
        """The rows as plain tuples, in the order of `Entry`; the kind is given by its number."""
        has_code = self.is_coded or self.model is Workstream
        slug = f"{self.workstream}slug" if self.workstream or self.model is Workstream else self.slug
        whose = f"{self.workstream}name" if self.workstream or self.model is Workstream else ""
        return (
            rows.order_by()
            .annotate(
                d_kind=Value(number, output_field=IntegerField()),
                d_code=_text("code" if has_code else ""),
                d_title=Cast(self.title, TextField()),
                d_more=_lines([_text(one) for one in self.more]),
                d_slug=_text(slug),
                d_whose=_text(whose),
                d_detail=_text(self.detail),
                d_closed_as=_text("closed_as" if issubclass(self.model, Item) else ""),
            )
            .values_list("d_kind", "pk", "d_code", "d_title", "d_more", "d_slug", "d_whose", "d_detail", "d_closed_as")
        )


def _lines(texts):
    """Texts as one, a line each, joined in halves: one within the other, SQLite's parser has no room for many."""
    if len(texts) < 2:
        return texts[0] if texts else _text("")
    half = len(texts) // 2
    newline = Value("\n", output_field=TextField())
    return Concat(_lines(texts[:half]), newline, _lines(texts[half:]), output_field=TextField())


def _text(path):
    """A column as text, never NULL; "" for none."""
    if not path:
        return Value("", output_field=TextField())
    return Coalesce(Cast(path, TextField()), Value(""), output_field=TextField())
