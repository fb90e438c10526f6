"""The forms of sign-off: what each step asks for, and what it says when something is missing."""

from django import forms
from django.utils import timezone

from lutonhet.forms import DateField, PlainEnglish
from lutonhet.rows import has_come
from workplans.models import Decision
from workplans.services.sign_off import SENDING, SIGNING, Minutes, declaration_of
from workstreams.models import Meeting

ROWS = 3
REASON = "reason-"


def lines(label, hint="", **kwargs):
    """A text of several lines."""
    return forms.CharField(label=label, help_text=hint, widget=forms.Textarea(attrs={"rows": ROWS}), **kwargs)


class StepForm(PlainEnglish, forms.Form):
    """A step of the sign-off. It carries the check code of what the person is shown."""

    check_code = forms.CharField(widget=forms.HiddenInput)
    declares: tuple[str, ...] = ()

    def __init__(self, data=None, *, version=None, number=None, **kwargs):
        super().__init__(data, **kwargs)
        self.version = version
        self.number = number or (version.number if version else None)
        for place, line in enumerate(self.declares):
            self.fields[f"declared-{place}"] = forms.BooleanField(
                label=line, error_messages={"required": f"Tick the box, if it is so: {line}"}
            )

    @property
    def declaration(self) -> str:
        """The text of what was confirmed, as it is kept."""
        return declaration_of(self.declares, self.number)

    @property
    def asked(self):
        """The fields that stand one below the other."""
        apart = (REASON, "declared-")
        return [field for field in self.visible_fields() if not field.name.startswith(apart)]

    @property
    def to_declare(self):
        return [field for field in self.visible_fields() if field.name.startswith("declared-")]

    @property
    def per_action(self):
        return [field for field in self.visible_fields() if field.name.startswith(REASON)]

    @property
    def says_something_per_action(self) -> bool:
        return any(field.value() for field in self.per_action)

    @property
    def reasons_by_code(self) -> dict[str, str]:
        return {
            name.removeprefix(REASON): text.strip()
            for name, text in self.cleaned_data.items()
            if name.startswith(REASON) and text.strip()
        }

    def _ask_per_action(self):
        for code, row in self.version.plan.get("actions", {}).items():
            if "closed_on" not in row:
                self.fields[REASON + code] = lines(f"{code} {row.get('text', '')}", required=False)


class SendForm(StepForm):
    declares = SENDING
    note = lines("A note for the group", "What the group should know before it reads the plan", required=False)

    def __init__(self, *args, may_act_for=(), **kwargs):
        super().__init__(*args, **kwargs)
        if may_act_for:
            self.fields["behalf"] = forms.ChoiceField(
                label="On behalf of",
                choices=[("", "Choose the chair"), *((name, name) for name in may_act_for)],
                help_text="The plan is the chair’s: both names are kept with the version.",
                error_messages={"required": "Choose the chair for whom you send it"},
            )


class TakeBackForm(StepForm):
    reasons = lines("Why it is taken back", "In a sentence, for example: The date of HSG-2025-02 was wrong")


class SignForm(StepForm):
    declares = SIGNING


class ReturnForm(StepForm):
    reasons = lines(
        "Why it is returned", "What the group would like to be different, for example: The targets are too low"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._ask_per_action()


class MinutesForm(StepForm):
    """What the minutes say."""

    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        required=False,
        empty_label="Not in the list: give its date below",
        help_text="A meeting of the oversight group that has been held",
    )
    decided_on = DateField(
        label="Date of the meeting",
        required=False,
        what="of the meeting",
        validators=[has_come],
        help_text="Where the meeting is not in the list, for example 14 10 2025",
    )
    minute_reference = forms.CharField(
        label="Minute reference",
        max_length=80,
        help_text="Where the minutes say it, for example: 14 October 2025, item 4",
    )
    quorate = forms.ChoiceField(
        label="Was the meeting quorate?",
        choices=Decision.Quorate.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether the meeting was quorate"},
    )
    took_no_part = lines(
        "Who took no part in the decision",
        "For example: Amina Khan, who chairs the workstream. Leave it empty if everybody took part",
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        held = Meeting.objects.open().filter(workstream=None, held_on__lte=timezone.localdate()).order_by("-held_on")
        self.fields["meeting"].queryset = held
        self.fields["meeting"].label_from_instance = lambda one: f"{one.held_on:%-d %B %Y}: {one.title}"

    def clean(self):
        cleaned = super().clean()
        meeting, day = cleaned.get("meeting"), cleaned.get("decided_on")
        if meeting and day and meeting.held_on != day:
            self.add_error("decided_on", f"That meeting was held on {meeting.held_on:%-d %B %Y}: leave the date empty.")
        elif not meeting and not day and "decided_on" not in self.errors:
            self.add_error("decided_on", "Choose the meeting, or enter its date, for example 14 10 2025")
        return cleaned

    @property
    def minutes(self) -> Minutes:
        meeting = self.cleaned_data["meeting"]
        return Minutes(
            decided_on=meeting.held_on if meeting else self.cleaned_data["decided_on"],
            reference=self.cleaned_data["minute_reference"],
            quorate=self.cleaned_data["quorate"],
            took_no_part=self.cleaned_data["took_no_part"],
            meeting=meeting,
        )


class AmendedForm(MinutesForm):
    amended_check_code = forms.CharField(widget=forms.HiddenInput)


class MinutedReturnForm(MinutesForm):
    reasons = lines(
        "Why it is returned", "What the minutes say the group would like to be different, for example: Lower the target"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._ask_per_action()


class WithdrawSignOffForm(MinutesForm):
    reasons = lines("Why the sign-off is withdrawn", "As the minutes say it")


class AgreedOutsideForm(StepForm):
    agreed_by = lines("Who agreed", "Names and roles, for example: Robin Porter, Chief Executive, who chairs the group")
    decided_on = DateField(label="When", what="on which it was agreed", validators=[has_come])
    authority = lines(
        "On what authority",
        "For example: Chair’s action, paragraph 7 of the terms of reference; by e-mail, seven of ten members",
    )
