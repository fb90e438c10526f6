"""The form that invites somebody: who they are, and what they will be."""

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminEmailInputWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Appointment, Organisation, User
from lutonhet.forms import PlainEnglish
from workstreams.models import Membership, Workstream

MAY_SIGN_OFF = "may_sign_off"
APPOINTMENTS = [
    ("", "Nothing"),
    (Appointment.Kind.OVERSIGHT, "Oversight group member"),
    (MAY_SIGN_OFF, "Oversight group member who may sign off"),
    (Appointment.Kind.SECRETARIAT, "Secretariat"),
]


def day(label, **fields):
    return forms.DateField(
        label=label,
        widget=AdminDateWidget,
        error_messages={"required": "Enter the first day of the role.", "invalid": "Enter a day, such as 27/03/2027."},
        **fields,
    )


class InviteForm(PlainEnglish, forms.Form):
    name = forms.CharField(label="Full name", max_length=150, widget=AdminTextInputWidget)
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=AdminEmailInputWidget,
        help_text="The invitation goes there.",
        error_messages={"required": "Enter their e-mail address, for example name@example.org."},
    )
    organisation = forms.ModelChoiceField(Organisation.objects.all(), required=False, empty_label="None")
    job_title = forms.CharField(label="Job title", max_length=150, required=False, widget=AdminTextInputWidget)
    workstream = forms.ModelChoiceField(Workstream.objects.all(), required=False, empty_label="None")
    role = forms.ChoiceField(label="Role in it", choices=[("", "None"), *Membership.Role.choices], required=False)
    appointment = forms.ChoiceField(label="For the programme", choices=APPOINTMENTS, required=False)
    starts_on = day("From", initial=timezone.localdate)
    ends_on = day("Until", required=False, help_text="The last day; empty while it lasts.")

    fieldsets = (
        (None, {"fields": ["name", "email", "organisation", "job_title"]}),
        ("In a workstream", {"fields": ["workstream", "role"]}),
        (
            "In the oversight group or its secretariat",
            {
                "fields": ["appointment"],
                "description": "Whoever may sign off and the secretariat set up a second factor before anything else.",
            },
        ),
        ("When", {"fields": ["starts_on", "ends_on"], "description": "Further roles are added on the person’s page."}),
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("workstream")) != bool(cleaned.get("role")):
            absent = "role" if cleaned.get("workstream") else "workstream"
            self.add_error(absent, f"Choose the {absent} as well, or neither.")
        if not self.errors:
            self._check_the_rows()
        return cleaned

    def _check_the_rows(self):
        """By the models' own rules, under the field that each of them is about."""
        person, roles = self.rows().values()
        try:
            person.full_clean(exclude=["password"])
            for role in roles:
                role.full_clean(exclude=["user"])
        except ValidationError as refusal:
            for name, errors in refusal.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)

    def rows(self):
        """The account and its roles, not saved yet."""
        told = self.cleaned_data
        person = User(**{name: told[name] for name in ("name", "email", "organisation", "job_title")})
        dates = {name: told[name] for name in ("starts_on", "ends_on")}
        roles = []
        if told["workstream"]:
            roles.append(Membership(workstream=told["workstream"], role=told["role"], **dates))
        if kind := told["appointment"]:
            may_sign_off = kind == MAY_SIGN_OFF
            kind = Appointment.Kind.OVERSIGHT if may_sign_off else kind
            roles.append(Appointment(kind=kind, may_sign_off=may_sign_off, **dates))
        return {"person": person, "roles": roles}
