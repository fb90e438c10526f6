"""People, the organisations they work for, the appointments they hold, and how they are invited."""

import hashlib
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from lutonhet.rows import Guarded

INVITATION_LASTS = timedelta(hours=48)
ERASED_NAME = "A former member"


class DatedQuerySet(models.QuerySet):
    """Rows with `starts_on` and `ends_on` (the last day, or none)."""

    def current(self, on=None):
        """Those in force on a day: by default today."""
        on = on or timezone.localdate()
        return self.filter(Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on)))


class Organisation(Guarded):
    """A partner: the council, an NHS trust, a university, a charity, an employer."""

    name = models.CharField(max_length=200, help_text="For example: University of Bedfordshire")
    short_name = models.CharField(max_length=40, blank=True, help_text="What people call it, for example: UoB")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="organisation_name_is_used_once",
                violation_error_message="There is already an organisation of that name.",
            )
        ]

    def __str__(self):
        return self.name


class UserManager(BaseUserManager):
    """Makes accounts; an e-mail address is stored in lower case, because people type it either way."""

    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class HowOften(models.TextChoices):
    """How often somebody is reminded of what is due; never more than one e-mail a day."""

    DAILY = "daily", "Daily, when there is something"
    WEEKLY = "weekly", "Once a week, on Monday"
    NEVER = "never", "Never"


class User(Guarded, AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, by e-mail address."""

    email = models.EmailField("e-mail address", unique=True, error_messages={"unique": "That address has an account."})
    name = models.CharField("full name", max_length=150)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    job_title = models.CharField(max_length=150, blank=True)
    is_active = models.BooleanField(
        "may sign in",
        default=True,
        help_text="Untick instead of deleting: what the person did keeps their name.",
    )
    is_staff = models.BooleanField("administrator", default=False, help_text="May use these administration pages.")
    date_joined = models.DateTimeField("account made", default=timezone.now, editable=False)
    reminders = models.CharField(
        max_length=10,
        choices=HowOften,
        default=HowOften.DAILY,
        help_text="How often an e-mail says what is due; each person chooses for themselves.",
    )
    reminders_chosen_on = models.DateField("reminders chosen on", null=True, blank=True, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="email_is_used_once_in_any_case",
                violation_error_message="That address has an account.",
            )
        ]

    def __str__(self):
        return self.name

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name.split()[0] if self.name else self.email

    def clean(self):
        super().clean()
        self.email = self.email.strip().lower()

    @property
    def is_erased(self):
        """Have the personal data gone, leaving an account that nobody can use?"""
        return self.email == self.address_once_erased

    @property
    def address_once_erased(self):
        return f"erased-{self.pk}@invalid"

    def roles(self):
        """Every role that this person holds, has held or will hold, whichever app keeps it; those of today first."""
        found = [
            role
            for model in apps.get_models()
            if issubclass(model, Role)
            for role in model._base_manager.filter(user=self).select_related(*model.named_by)
        ]
        return sorted(found, key=lambda one: (one.is_over(), one.starts_on, one.in_words))

    def roles_not_over(self):
        """The roles of today, and those that are still to begin."""
        return [role for role in self.roles() if not role.is_over()]

    @cached_property
    def appointments_now(self):
        """The appointments in force today, asked once for the life of this object."""
        return list(self.appointments.current())

    @property
    def must_use_second_factor(self):
        """Does what this person may do (sign off, secretariat, administration) call for a second factor here?"""
        if not settings.REQUIRE_SECOND_FACTOR:
            return False
        return self.is_staff or self.is_superuser or any(one.needs_second_factor for one in self.appointments_now)


class Role(models.Model):
    """What somebody is here, from a day to a day: each kind has `user`, `starts_on` and `ends_on` (the last, or none).

    Apps to the right have kinds of their own, which this one finds without knowing them.
    """

    named_by = ()  # the foreign keys that its words are made of
    lands_on = "/"  # where somebody who is new in it begins

    class Meta:
        abstract = True

    @property
    def in_words(self) -> str:
        """What the person is, without their name: “Chair, Housing”."""
        raise NotImplementedError

    def is_over(self, on=None) -> bool:
        return self.ends_on is not None and self.ends_on < (on or timezone.localdate())


class Appointment(Guarded, Role):
    """What somebody is for the oversight group, from a day to a day."""

    class Kind(models.TextChoices):
        OVERSIGHT = "oversight", "Oversight group member"
        SECRETARIAT = "secretariat", "Secretariat"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments", verbose_name="person")
    kind = models.CharField("appointed as", max_length=20, choices=Kind)
    may_sign_off = models.BooleanField(
        default=False, help_text="An oversight group member who may sign off a workplan on screen."
    )
    starts_on = models.DateField("from", default=timezone.localdate)
    ends_on = models.DateField("until", null=True, blank=True, help_text="The last day; empty while it lasts.")

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["user__name", "starts_on"]
        constraints = [
            models.CheckConstraint(
                name="appointment_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="The last day must be the same as or after the first day.",
            ),
            models.CheckConstraint(
                name="only_an_oversight_member_may_sign_off",
                condition=Q(may_sign_off=False) | Q(kind="oversight"),
                violation_error_message="Only an oversight group member may sign off.",
            ),
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(ends_on=None),
                name="one_open_appointment_of_a_kind_a_person",
                violation_error_message="This person already holds that appointment.",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("admin:accounts_appointment_change", args=[self.pk])

    @property
    def in_words(self):
        return f"{self.get_kind_display()}, may sign off" if self.may_sign_off else self.get_kind_display()

    @property
    def needs_second_factor(self):
        return self.may_sign_off or self.kind == self.Kind.SECRETARIAT


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Neither used nor withdrawn; some may be too old."""
        return self.filter(used_at=None, withdrawn_at=None)

    def by_token(self, token):
        """The invitation that a link belongs to, or None."""
        return self.select_related("user", "made_by").filter(token_hash=Invitation.hash_of(token)).first()


def end_of_invitation():
    return timezone.now() + INVITATION_LASTS


class Invitation(Guarded):
    """A link in an e-mail with which somebody new chooses a password and comes in: once, for 48 hours.

    Of the link only a hash is kept: whoever reads the database cannot come in by it.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations", verbose_name="person")
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="invitations_made", verbose_name="invited by"
    )
    made_at = models.DateTimeField("sent", default=timezone.now, editable=False)
    expires_at = models.DateTimeField("good until", default=end_of_invitation, editable=False)
    used_at = models.DateTimeField("used", null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField("withdrawn", null=True, blank=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                name="invitation_is_good_for_a_while",
                condition=Q(expires_at__gt=F("made_at")),
                violation_error_message="An invitation must be good for some time after it is sent.",
            ),
            models.CheckConstraint(
                name="invitation_is_used_in_time",
                condition=Q(used_at=None) | Q(used_at__gte=F("made_at"), used_at__lte=F("expires_at")),
                violation_error_message="An invitation can be used only until the time that it names.",
            ),
            models.CheckConstraint(
                name="invitation_is_used_or_withdrawn_and_not_both",
                condition=Q(used_at=None) | Q(withdrawn_at=None),
                violation_error_message="An invitation that was used cannot be withdrawn, nor the other way round.",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at=None, withdrawn_at=None),
                name="one_open_invitation_a_person",
                violation_error_message="This person has an invitation already: withdraw it first.",
            ),
        ]

    def __str__(self):
        return f"{self.user}: invitation"

    @staticmethod
    def hash_of(token):
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def state(self):
        if self.used_at:
            return "used"
        if self.withdrawn_at:
            return "withdrawn"
        return "too old" if self.expires_at <= timezone.now() else "open"

    @property
    def can_be_accepted(self):
        return self.state == "open" and self.user.is_active


class CalendarLink(Guarded):
    """An address at which a person's calendar program reads their dates, without signing in.

    Of the address only a hash is kept: whoever reads the database cannot read the calendar by it.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="calendar_links", verbose_name="person")
    made_at = models.DateTimeField("made", default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField("withdrawn", null=True, blank=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(withdrawn_at=None),
                name="one_working_calendar_link_a_person",
                violation_error_message="This person has a calendar link already: withdraw it first.",
            ),
        ]

    def __str__(self):
        return f"{self.user}: calendar link"

    @staticmethod
    def hash_of(token):
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    def person_of(cls, token) -> User | None:
        """Whose dates stand at an address; None where the address does not work, or its person may not sign in."""
        links = cls.objects.select_related("user").filter(withdrawn_at=None, user__is_active=True)
        link = links.filter(token_hash=cls.hash_of(token)).first()
        return link.user if link else None


class Assigned(models.Model):
    """Something that somebody with an account is to see to; where nobody with an account does, a name stands beside."""

    assigned_to = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name="person with an account",
        help_text="Whoever is chosen finds this under “My work” and may change it.",
    )

    class Meta:
        abstract = True


class Receipt(models.Model):
    """A form that adds something and has been sent: pressed twice, it adds once.

    `content` tells what it said then: the same key with something else in it is no second press.
    """

    key = models.UUIDField(primary_key=True)
    content = models.CharField(max_length=64, default="")
    address = models.CharField(max_length=300)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self):
        return self.address
