"""Workstreams, who belongs to them, and what they have achieved."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import DatedQuerySet, Role
from lutonhet.rows import Guarded
from workstreams.codes import valid_prefix
from workstreams.models.items import Item
from workstreams.models.programme import Programme


class WorkstreamQuerySet(models.QuerySet):
    def priority(self):
        """The priority workstreams, each with a chair, a logic model and a workplan."""
        return self.filter(kind=Workstream.Kind.PRIORITY)

    def with_programme(self):
        """Each with what every page says of the programme, as `its_programme`: no query of its own."""
        of_it = Programme.objects.order_by("pk")
        names = {f"programme_{name}": models.Subquery(of_it.values(name)[:1]) for name in Workstream.OF_PROGRAMME}
        return self.annotate(**names)

    def strands(self):
        """The strands of the wider system."""
        return self.filter(kind=Workstream.Kind.STRAND)


class Workstream(Guarded):
    """A priority workstream, or a strand of the wider system."""

    class Kind(models.TextChoices):
        PRIORITY = "priority", "Priority workstream"
        STRAND = "strand", "System strand"

    code = models.CharField(
        "code prefix",
        max_length=8,
        unique=True,
        validators=[valid_prefix],
        help_text="Begins the code of everything in it, for example BSE in BSE-A01. It cannot be changed later.",
    )
    slug = models.SlugField("address", max_length=60, unique=True, help_text="For example: net-zero")
    name = models.CharField(max_length=120)
    also_known_as = models.CharField(max_length=120, blank=True, help_text="Another name in use for it.")
    kind = models.CharField(max_length=10, choices=Kind)
    order = models.PositiveSmallIntegerField(default=0)
    chair = models.CharField(
        max_length=200,
        blank=True,
        help_text="As people say it; it may be a team or somebody without an account.",
    )
    context = models.TextField(blank=True, help_text="What it is about, in a line.")
    note = models.TextField(blank=True)

    OF_PROGRAMME = ("id", "name", "place_name", "reporting_period")

    objects = WorkstreamQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("progress:workstream", args=[self.slug])

    @property
    def of_workstream(self):
        return self

    @property
    def filed_under(self):
        return self.code

    @property
    def its_programme(self) -> Programme | None:
        """The programme, of `with_programme`; None before one is entered. Its other fields are read when asked."""
        values = [getattr(self, f"programme_{name}") for name in self.OF_PROGRAMME]
        return None if values[0] is None else Programme.from_db(self._state.db, self.OF_PROGRAMME, values)

    @property
    def is_priority(self):
        return self.kind == self.Kind.PRIORITY

    def role_of(self, user, on=None) -> str:
        """What somebody is here on a day, in words: “Chair, Housing”, “Secretariat”; empty for nothing.

        A role in this workstream comes before one for the whole programme.
        """
        memberships = user.memberships.current(on).filter(workstream=self).select_related("workstream")
        appointments = user.appointments.current(on)
        roles = sorted(memberships, key=lambda one: Membership.Role.values.index(one.role)) or list(appointments)
        return "; ".join(role.in_words for role in roles) or ("Administrator" if user.is_staff else "")


class Membership(Guarded, Role):
    """What somebody is in a workstream, from a day to a day."""

    class Role(models.TextChoices):
        CHAIR = "chair", "Chair"
        DEPUTY = "deputy", "Deputy chair"
        CONTRIBUTOR = "contributor", "Contributor"

    named_by = ("workstream",)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships", verbose_name="person"
    )
    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    starts_on = models.DateField("from", default=timezone.localdate)
    ends_on = models.DateField("until", null=True, blank=True, help_text="The last day; empty while it lasts.")
    first_day_over_at = models.DateTimeField("put the first steps away", null=True, blank=True, editable=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["workstream__order", "role", "starts_on"]
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="The last day must be the same as or after the first day.",
            ),
            models.UniqueConstraint(
                fields=["user", "workstream", "role"],
                condition=Q(ends_on=None),
                name="one_open_membership_of_a_role_a_person",
                violation_error_message="This person already has that role in the workstream.",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.in_words}"

    @property
    def in_words(self):
        return f"{self.get_role_display()}, {self.workstream}"

    @property
    def lands_on(self):
        return self.workstream.get_absolute_url()

    @property
    def filed_under(self):
        return self.workstream.code


class Achievement(Item):
    """Impact to date: something that a workstream or strand has done."""

    class Kind(models.TextChoices):
        PROGRESS = "progress", "How it is set up"
        ACTION = "action", "What it has done"

    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, related_name="achievements")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ACTION)
    achieved_on = models.DateField(null=True, blank=True)

    class Meta(Item.Meta):
        pass

    @property
    def of_workstream(self):
        return self.workstream
