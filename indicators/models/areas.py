"""Areas, and the named, dated sets of areas that a place is compared with."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from lutonhet.prepared import prepared
from lutonhet.rows import Annotated, Guarded

valid_area_code = RegexValidator(
    r"^[A-Za-z0-9]{1,20}\Z", "Write the ONS code, or the publisher's own: up to 20 letters and figures."
)


Chain = tuple[tuple[str, str], ...]  # (kind, code) of an area within the place, and of those it lies in


class Around(NamedTuple):
    """The areas that a page may ask for.

    `compared` is as `Area.objects.compared()` gives it, `local` as `Area.objects.local()` does; `of_sets` has the areas
    of each neighbour set, by its key, in its order.
    """

    compared: "dict[str, Area]"
    local: "dict[int, tuple[Area, Chain]]"
    of_sets: "dict[int, list[Area]]"


class AreaManager(models.Manager):
    def around(self) -> Around:
        """All three kinds of areas that figures are compared with or lie in: one query."""
        areas, of_sets = {}, defaultdict(list)
        for row in prepared(_around):
            area = areas.setdefault(row.pk, row)
            if row.of_set:
                of_sets[row.of_set].append(area)
        by_name = sorted(areas.values(), key=lambda area: area.name)
        compared = {area.role: area for area in by_name if area.role != Area.Role.OTHER}
        return Around(compared, _local(areas), dict(of_sets))


class AreaQuerySet(models.QuerySet):
    def to_compare(self):
        """The place itself, its region and its country."""
        return self.exclude(role=Area.Role.OTHER)

    def compared(self):
        """Role → area, of those `to_compare`: one query."""
        return by_role(self.to_compare())

    def local(self):
        """Key → (area, what leads from it up to the place, each as kind and code), for the place and all within it.

        The place itself has nothing above it: one query.
        """
        rows = self.filter(Q(role=Area.Role.PLACE) | Q(within__isnull=False))
        return _local({area.pk: area for area in rows})


def _around():
    rows = Area.objects.annotate(of_set=F("neighbour_in__neighbour_set"), rank=F("neighbour_in__rank")).filter(
        ~Q(role=Area.Role.OTHER) | Q(within__isnull=False) | Q(of_set__isnull=False)
    )
    return rows.order_by(F("rank").asc(nulls_last=True), "name")


def by_role(areas: "Iterable[Area]") -> "dict[str, Area]":
    return {area.role: area for area in areas}


def _local(areas):
    found = {}
    for area in areas.values():
        chain, at = [], area
        while at is not None and at.role != Area.Role.PLACE and len(chain) < len(areas):  # a slip may close a circle
            chain.append((at.area_type, at.code))
            at = areas.get(at.within_id)
        if at is not None and at.role == Area.Role.PLACE:
            found[area.pk] = area, tuple(chain)
    return found


class Area(Guarded, Annotated):
    """A geographical area with its code; inferred where the source names only its role (“Region”)."""

    class Role(models.TextChoices):
        PLACE = "place", "The place itself"
        REGION = "region", "Its region"
        COUNTRY = "country", "Its country"
        OTHER = "other", "Another area"

    code = models.CharField(max_length=20, unique=True, validators=[valid_area_code])
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=10, choices=Role, default=Role.OTHER)
    area_type = models.CharField(
        "kind of area", max_length=100, blank=True, help_text="As the publisher calls it, for example County & UA."
    )
    within = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text="The area that it is a part of, for example the place of a ward.",
    )

    objects = AreaManager.from_queryset(AreaQuerySet)()

    class Meta(Annotated.Meta):
        ordering = ["name"]
        constraints = [
            *Annotated.Meta.constraints,
            models.UniqueConstraint(
                fields=["role"],
                condition=~Q(role="other"),
                name="one_place_one_region_one_country",
                violation_error_message="There is already an area with that role.",
            ),
            models.CheckConstraint(
                name="an_area_is_not_within_itself",
                condition=Q(within=None) | ~Q(within=F("pk")),
                violation_error_message="An area cannot be a part of itself.",
            ),
        ]

    def __str__(self):
        return self.name


class NeighbourSet(Guarded):
    """Areas that a place is compared with, by a named method at a date: “nearest neighbours” alone says neither."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200, help_text="Method, publisher and date.")
    source = models.CharField(max_length=300)
    is_ranked = models.BooleanField(default=False, help_text="Does the publisher put them in an order of likeness?")
    note = models.TextField(blank=True)
    areas = models.ManyToManyField(Area, through="Neighbour", related_name="neighbour_sets")

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Neighbour(models.Model):
    """One area of a neighbour set."""

    neighbour_set = models.ForeignKey(NeighbourSet, on_delete=models.PROTECT, related_name="neighbours")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="neighbour_in")
    rank = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["neighbour_set", "rank", "area__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["neighbour_set", "area"],
                name="an_area_is_once_in_a_neighbour_set",
                violation_error_message="That area is already in the set.",
            )
        ]

    def __str__(self):
        return f"{self.area} ({self.neighbour_set})"
