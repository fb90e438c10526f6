"""What pages must know of each kind of item: its form, what it belongs to, where it stands, how its codes begin.

Each app registers its kinds in its module `editable`, which is imported when the site starts.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Max, Value

from lutonhet.prepared import prepared
from workstreams.models import Coded, Workstream
from workstreams.services import change_row


@dataclass(frozen=True)
class Kind:
    """A kind of item that people add and change on the pages.

    `parent` names the field with what it belongs to; "" where it belongs to the programme alone. `page` answers the
    address where an item of the kind stands, at the anchor of its code. `change` is the service that stores a changed
    one, given what `change_row` is given and what its form asks beside the fields. A kind that is not `a_workstreams`
    is added from the page of what it belongs to alone, because a workstream may have many of those.
    """

    slug: str
    model: type[Coded]
    form: type
    parent: str
    stem: Callable[[Coded], str]
    page: Callable[[Coded], str]
    related: tuple[str, ...] = ()
    verbose_name: str = ""
    change: Callable[..., Coded] = change_row
    is_a_workstreams: bool = True

    @property
    def name(self) -> str:
        return self.verbose_name or str(self.model._meta.verbose_name)

    @property
    def is_closable(self) -> bool:
        return hasattr(self.model, "closed_on")

    @property
    def is_ordered(self) -> bool:
        """Do people put items of this kind in an order of their own?"""
        return self.model._meta.ordering[0] == "order"

    def rows(self):
        return self.model._base_manager.select_related(*self.related)

    def stored(self, pk: int) -> Coded:
        """The row as it is stored now."""
        return prepared(self._with_key, pk)[0]

    def _with_key(self, pk):
        return self.rows().filter(pk=pk)

    def siblings(self, row: Coded):
        """The open items of the kind that stand in one list with `row`, in their order."""
        beside = self.rows().filter(closed_on=None) if self.is_closable else self.rows()
        if self.parent:
            beside = beside.filter(**{self.parent: getattr(row, f"{self.parent}_id")})
        return beside.order_by("order", "code")

    def last_place(self, row: Coded) -> int:
        """The place after the last of those that `row` is to stand beside."""
        beside = self.model._base_manager.all()
        if self.parent:
            beside = beside.filter(**{self.parent: getattr(row, f"{self.parent}_id")})
        return (beside.aggregate(last=Max("order"))["last"] or 0) + 1

    def belongs_to(self, slug: str, year: int | None):
        """The row that a new item of this kind belongs to in a workstream; None where there is none of that name."""
        if not self.is_a_workstreams:
            return None
        owner = self.model._meta.get_field(self.parent).related_model
        if owner is Workstream:
            return Workstream.objects.filter(slug=slug).first()
        if owner not in (one.related_model for one in Workstream._meta.related_objects):
            return None  # it is no workstream's own: its items are added from their page
        found = owner.objects.select_related("workstream").filter(workstream__slug=slug)
        return (found.filter(year=year) if year else found).first()


_registered: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    for kind in kinds:
        _registered[kind.slug] = kind


def kind_called(slug: str) -> Kind | None:
    return _registered.get(slug)


def kind_of(row: Coded) -> Kind:
    return next(kind for kind in _registered.values() if kind.model is type(row))


def is_of_a_kind(row: Coded) -> bool:
    """Is it changed on the pages, and not in the administration alone?"""
    return any(kind.model is type(row) for kind in _registered.values())


def find(code: str) -> Coded | None:
    """The item with this code, of whatever kind: two queries."""
    for number, pk in prepared(_with_code, code):
        return list(_registered.values())[number].stored(pk)
    return None


def _with_code(code):
    first, *rest = (
        kind.model._base_manager.order_by().filter(code=code).values_list(Value(number), "pk")
        for number, kind in enumerate(_registered.values())
    )
    return first.union(*rest, all=True)
