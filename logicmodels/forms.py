"""The forms of a logic model, its items and its links."""

from django import forms
from django.utils import timezone

from logicmodels.joining import choices_for, chosen_links
from logicmodels.models import Activity, Assumption, Barrier, Input, Link, LogicModel, Outcome, Output
from logicmodels.standing import review_of
from lutonhet.forms import DateField
from lutonhet.guarded_form import Carried
from workstreams.forms import WorkstreamRowForm


class LogicModelForm(WorkstreamRowForm):
    class Meta:
        model = LogicModel
        fields = ["hypothesis", "context", "is_inferred", "note"]
        help_texts = {
            "hypothesis": "If we do this, then that will change, because … For example: Increasing the availability of "
            "good quality work will improve health outcomes.",
        }


def item_form(model, example, *fields, **meta):
    """The form of a kind of item whose text is like the example."""
    options = {"model": model, "fields": ["text", *fields, "note"], "help_texts": {"text": f"For example: {example}"}}
    options["labels"] = {"text": f"The {model._meta.verbose_name}"}
    options["help_texts"] |= meta.pop("help_texts", {})
    options["labels"] |= meta.pop("labels", {})
    return type(f"{model.__name__}Form", (WorkstreamRowForm,), {"Meta": type("Meta", (), options | meta)})


class AssumptionForm(
    item_form(
        Assumption,
        "Target groups will take up employment skills training",
        "standing",
        "evidence",
        "reviewed_on",
        "reviewed_by",
        widgets={"standing": forms.RadioSelect},
        field_classes={"reviewed_on": DateField},
        labels={
            "standing": "Does it hold?",
            "evidence": "What shows it",
            "reviewed_on": "Reviewed on",
            "reviewed_by": "Reviewed by",
        },
        help_texts={
            "evidence": "For example: Half of those invited came to the first session, in the register of May 2026",
            "reviewed_on": "For example 27 3 2026. Whoever says that it holds, or not, says when they looked.",
            "reviewed_by": "A name; an account is not needed",
        },
    )
):
    """An assumption and its last review. Who and when is suggested where it must be said, and stored only as sent."""

    words = {
        Assumption.Standing.UNTESTED: "Untested: nobody has looked yet whether it holds",
        Assumption.Standing.HOLDING: "Holding: what has happened so far bears it out",
        Assumption.Standing.DOUBTFUL: "Doubtful: something speaks against it, and it needs watching",
        Assumption.Standing.BROKEN: "Broken: it does not hold, so what rests on it needs another look",
    }
    asked_about = Carried(required=False)  # the standing for which who and when were asked: once is enough

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["standing"].choices = list(self.words.items())
        today = timezone.localdate().isoformat()
        self.fields["reviewed_by"].widget.attrs |= {"data-suggest-review": self.by.name, "data-today": today}

    def clean(self):
        cleaned = super().clean()
        standing = cleaned.get("standing", Assumption.Standing.UNTESTED)
        if standing == Assumption.Standing.UNTESTED:
            return cleaned
        suggested = {"reviewed_on": timezone.localdate(), "reviewed_by": self.by.name}
        is_of_another = self._carries_another_review(cleaned)
        review = review_of(self.instance)
        until_now = f" Until now it was {review.word.lower()}, {review.who_and_when}." if is_of_another else ""
        sentences = {
            "reviewed_on": f"Say on what day it was reviewed.{until_now} Today is filled in below: correct it or save "
            "again.",
            "reviewed_by": "Say who reviewed it. Your name is filled in below: correct it or save again.",
        }
        for name, sentence in sentences.items():
            if name not in self.errors and (is_of_another or not cleaned.get(name)):
                self.add_error(name, sentence)
                self._suggest(name, suggested[name])
        if is_of_another:
            self.data[self.add_prefix("asked_about")] = standing
        return cleaned

    def _carries_another_review(self, cleaned):
        """Is the standing another, and who and when still those of the review before?"""
        before = self.instance
        reviewed = (before.reviewed_on, before.reviewed_by)
        return (
            cleaned["standing"] not in (before.standing, cleaned.get("asked_about"))
            and (cleaned.get("reviewed_on"), cleaned.get("reviewed_by")) == reviewed
            and reviewed not in ((None, ""), (timezone.localdate(), self.by.name))
        )

    def _suggest(self, name, value):
        """Fill a field in for the page that asks for it; nothing is stored before it is sent."""
        bound = self[name]
        self.data = self.data.copy()
        parts = bound.field.widget.decompress(value) if isinstance(bound.field, DateField) else [value]
        names = bound.field.widget.widgets_names if isinstance(bound.field, DateField) else [""]
        for part, text in zip(names, parts, strict=True):
            self.data[f"{bound.html_name}{part}"] = text


InputForm = item_form(Input, "Marmot report recommendations")
ActivityForm = item_form(
    Activity,
    "Mental health first aid training",
    "role",
    "organisations",
    "assigned_to",
    widgets={"organisations": forms.CheckboxSelectMultiple},
    labels={"organisations": "Done with"},
    help_texts={"organisations": ""},
)
OutputForm = item_form(
    Output,
    "Number of people registering for employment skills training",
    "unit",
    "frequency",
    "target",
    "target_on",
    "assigned_to",
    "baseline",
    "baseline_on",
    "is_cumulative",
    field_classes={"baseline_on": DateField, "target_on": DateField},
    labels={"frequency": "How often it is counted"},
    help_texts={"target": "A number, for example 60", "unit": "For example: people, businesses"},
)
OutcomeForm = item_form(Outcome, "Employment rate", "band", labels={"band": "How soon"})
BarrierForm = item_form(Barrier, "No formal governance structure for implementation")


def link_form(model: type[Link]):
    """The form of a stored link of one kind: what it joins stays."""
    options = {
        "model": model,
        "fields": ["strength", "rationale"],
        "widgets": {"strength": forms.RadioSelect},
        "labels": {"strength": "How far it is believed", "rationale": "Why"},
    }
    return type(f"{model.__name__}Form", (WorkstreamRowForm,), {"Meta": type("Meta", (), options)})


def called(item) -> str:
    """What people call an item: its code; of an indicator, which has none, its name."""
    return getattr(item, "code", "") or str(item)


class NewLinkForm(WorkstreamRowForm):
    """Links from or to an item, of whatever kinds: what is chosen as their other ends says which."""

    body_template = "logicmodels/_link_choices.html"

    def __init__(self, *args, instance, by, **kwargs):
        super().__init__(*args, instance=instance, by=by, **kwargs)
        self.fields = {
            "other": forms.MultipleChoiceField(
                label=f"Link {called(instance)} to",
                choices=choices_for(instance, by),
                widget=forms.CheckboxSelectMultiple,
                help_text="Tick one or several.",
                error_messages={"required": "Choose what it is to be linked to"},
            ),
            "strength": forms.ChoiceField(
                label="How far it is believed",
                choices=Link.Strength.choices,
                initial=Link.Strength.SUSPECTED,
                widget=forms.RadioSelect,
            ),
            "rationale": forms.CharField(
                label="Why",
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text="For example: Everybody who signs up is counted",
            ),
            **{name: field for name, field in self.fields.items() if name == "on_behalf_of"},
        }

    def clean(self):
        cleaned = super().clean()
        if not getattr(self.instance, "is_open", True):
            raise forms.ValidationError(f"{called(self.instance)} is closed. Open it again to link it.")
        self.links = chosen_links(self.instance, cleaned.get("other", ()))
        for link in self.links:
            link.strength, link.rationale = cleaned.get("strength"), cleaned.get("rationale")
        return cleaned

    @property
    def groups(self) -> list[tuple[str, list[tuple[str, str, str, bool]]]]:
        """(words, [(id, value, what it is, is it ticked)]) for each kind of link that the item may stand at."""
        ticked = {str(value) for value in self["other"].value() or ()}
        number, groups = 0, []
        for words, options in self.fields["other"].choices:
            rows = []
            for value, name in options:
                rows.append((f"{self['other'].auto_id}_{number}", value, name, value in ticked))
                number += 1
            groups.append((words, rows))
        return groups

    @property
    def asked_of_all(self) -> list[forms.BoundField]:
        """What is said of every link that is chosen."""
        return [field for field in self.shown if field.name != "other"]

    def _post_clean(self):
        """The item itself is not changed."""
