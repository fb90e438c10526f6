"""What the administration does with a person beyond their fields: invite, hand over, close, erase, say what is held."""

import rules
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from accounts.held import fields_held, people_held
from accounts.mail import send_invitation
from accounts.models import User
from accounts.person_forms import DeactivateForm, EraseForm, HandOverForm, key_of
from accounts.services import Refused
from accounts.services.invitations import invite
from accounts.services.leaving import assigned_to, deactivate, erase, hand_over, is_open, why_not_erased
from accounts.views import as_file
from lutonhet.csv_download import csv_download
from lutonhet.rows import StaleRow

STALE = "Somebody else saved this while you had it open. Nothing was done: look again, and repeat it if it still fits."
HEADING = (
    "name",
    "e-mail address",
    "organisation",
    "job title",
    "may sign in",
    "administrator",
    "account made",
    "last sign-in",
    "roles",
    "last role ended",
    "due for erasure",
)


class WithPersonPages:
    """Adds the pages to the administration of people; each asks the rules, and writes by a service."""

    def get_urls(self):
        def page(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"accounts_user_{name}")

        return [
            page("personal-data/", self.personal_data, "personal_data"),
            page("personal-data.csv", self.personal_data_csv, "personal_data_csv"),
            page("<int:pk>/invite/", self.invite_again, "invite_again"),
            page("<int:pk>/hand-over/", self.hand_over, "hand_over"),
            page("<int:pk>/close/", self.deactivate, "deactivate"),
            page("<int:pk>/erase/", self.erase, "erase"),
            page("<int:pk>/held/", self.held, "held"),
            *super().get_urls(),
        ]

    def has_change_permission(self, request, obj=None):
        """Somebody whose data are erased is a name on old rows, and nothing else."""
        return super().has_change_permission(request, obj) and not (obj and obj.is_erased)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            context["person_pages"] = [
                (reverse(f"admin:accounts_user_{name}", args=[obj.pk]), label)
                for name, label, is_offered in self.pages_of(request.user, obj)
                if is_offered
            ]
        return super().render_change_form(request, context, add, change, form_url, obj)

    @staticmethod
    def pages_of(user, person):
        """(name of the page, words, is it offered?)"""
        return [
            ("invite_again", "Invite again", person.is_active and not person.has_usable_password()),
            ("hand_over", "Hand over items", not person.is_erased),
            (
                "deactivate",
                "Close the account",
                person.is_active and rules.has_perm("accounts.deactivate", user, person),
            ),
            (
                "erase",
                "Erase personal data",
                not person.is_active and not person.is_erased and rules.has_perm("accounts.erase", user, person),
            ),
            ("held", "What is held", True),
        ]

    def person_for(self, request, pk, permission):
        person = get_object_or_404(User, pk=pk)
        if not rules.has_perm(permission, request.user, person):
            raise PermissionDenied
        return person

    def answer(self, request, template, title, *, form=None, fieldsets=None, **context):
        """The page, with a form drawn as the administration draws its own."""
        if form and not fieldsets:
            fieldsets = [(None, {"fields": [one.name for one in form.visible_fields()]})]
        return TemplateResponse(
            request,
            f"admin/accounts/user/{template}.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": title,
                "form": form,
                "adminform": AdminForm(form, fieldsets, {}, model_admin=self) if form else None,
                "media": self.media + form.media if form else self.media,
                **context,
            },
        )

    def send(self, request, person):
        """Invite, send the link and say so; or say why not."""
        try:
            invitation, token = invite(person, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return
        if send_invitation(request, invitation, token):
            messages.success(request, f"An invitation was sent to {person.email}. It works once, for 48 hours.")
        else:
            messages.error(
                request, f"The mail server did not take the invitation to {person.email}. Invite again later."
            )

    def invite_again(self, request, pk):
        person = self.person_for(request, pk, "accounts.add_invitation")
        if request.method == "POST":
            self.send(request, person)
            return redirect(self.page_of(pk))
        return self.answer(
            request,
            "invite_again",
            f"Invite {person} again",
            person=person,
            roles=person.roles_not_over(),
            invitations=person.invitations.select_related("made_by"),
        )

    def hand_over(self, request, pk):
        person = self.person_for(request, pk, "accounts.hand_over")
        rows = assigned_to(person)
        form = HandOverForm(request.POST or None, person=person, rows=rows)
        chosen = form.cleaned_data["rows"] if form.is_valid() else []
        if chosen and "confirm" in request.POST:
            try:
                hand_over(person, chosen, to=form.cleaned_data["to"], by=request.user)
            except (Refused, StaleRow) as refusal:
                messages.error(request, STALE if isinstance(refusal, StaleRow) else str(refusal))
                return redirect(request.path)
            number = f"{len(chosen)} item{'s' if len(chosen) > 1 else ''}"
            messages.success(request, f"{number} went from {person} to {form.cleaned_data['to']}.")
            return redirect(self.page_of(pk))
        return self.answer(
            request,
            "hand_over",
            f"Hand over what is assigned to {person}",
            person=person,
            to=form.cleaned_data.get("to") if form.is_bound else None,
            choose=form,
            items=[(row, row._meta.verbose_name, key_of(row, row.version), is_open(row)) for row in rows],
            chosen=[(row, row._meta.verbose_name, key_of(row, version)) for row, version in chosen],
        )

    def deactivate(self, request, pk):
        person = self.person_for(request, pk, "accounts.deactivate")
        form = DeactivateForm(request.POST or None, person=person)
        if form.is_valid():
            try:
                deactivate(person, by=request.user, **form.cleaned_data)
            except (Refused, StaleRow) as refusal:
                messages.error(request, STALE if isinstance(refusal, StaleRow) else str(refusal))
                return redirect(request.path)
            messages.success(request, f"The account of {person} is closed.")
            return redirect(self.page_of(pk))
        return self.answer(
            request,
            "deactivate",
            f"Close the account of {person}",
            form=form,
            person=person,
            roles=person.roles_not_over(),
            open_items=[row for row in assigned_to(person) if is_open(row)],
        )

    def erase(self, request, pk):
        person = self.person_for(request, pk, "accounts.erase")
        form = EraseForm(request.POST or None, person=person)
        if form.is_valid():
            try:
                erase(person, by=request.user, version=form.cleaned_data["version"])
            except (Refused, StaleRow) as refusal:
                messages.error(request, STALE if isinstance(refusal, StaleRow) else str(refusal))
                return redirect(request.path)
            messages.success(request, "The personal data are erased. What the person did stays, by “A former member”.")
            return redirect(self.page_of(pk))
        reasons = why_not_erased(person)
        return self.answer(
            request,
            "erase",
            f"Erase the personal data of {person}",
            form=None if reasons else form,
            person=person,
            reasons=reasons,
        )

    @method_decorator(require_safe)
    def held(self, request, pk):
        """What is held about somebody, to be given to them when they ask."""
        return as_file(self.person_for(request, pk, "accounts.see_personal_data"))

    @method_decorator(require_safe)
    def personal_data(self, request):
        if not rules.has_perm("accounts.see_personal_data", request.user):
            raise PermissionDenied
        return self.answer(
            request,
            "personal_data",
            "Personal data report",
            fields=fields_held(),
            people=people_held(),
            months=settings.ERASURE_DUE_AFTER_MONTHS,
        )

    @method_decorator(require_safe)
    def personal_data_csv(self, request):
        if not rules.has_perm("accounts.see_personal_data", request.user):
            raise PermissionDenied
        name = f"personal-data-{timezone.localdate():%Y-%m-%d}.csv"
        return csv_download(name, HEADING, map(in_columns, people_held()))


def in_columns(one):
    """A person as a row of the report; days as year-month-day, which every spreadsheet reads alike."""
    person = one.person
    return [
        person.name,
        person.email,
        person.organisation or "",
        person.job_title,
        "yes" if person.is_active else "no",
        "yes" if person.is_staff else "no",
        timezone.localdate(person.date_joined),
        timezone.localdate(person.last_login) if person.last_login else "",
        one.roles_in_words,
        one.last_role_ended_on or "",
        "yes" if one.is_due else "no",
    ]
