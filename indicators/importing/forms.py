"""The forms of an import: which files, what their columns hold, whose figures they are, what is accepted."""

from django import forms

from indicators.importing.taking_in import Source
from indicators.models import Indicator
from indicators.reading import Reader
from indicators.reading.fields import CONSTANT, FIELDS
from lutonhet.forms import DateField, PlainEnglish
from lutonhet.sheets.cells import short

MB = 1024 * 1024
AT_MOST_FILES, AT_MOST_BYTES = 20, 100 * MB
LEFT_OUT = "Left out"
SHOWN_OF_COLUMN = 4
FOR_ALL = ("name", "area_name", "period", "sex")  # what may be one text for the whole file
WORDS_FOR_ALL = {
    "name": "Indicator",
    "area_name": "Area",
    "period": "Period",
    "sex": "Sex",
}


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One file or several, as a list."""

    widget = SeveralFilesInput

    def clean(self, data, initial=None):
        files = [super(SeveralFilesField, self).clean(one, initial) for one in data or [None]]
        if len(files) > AT_MOST_FILES:
            raise forms.ValidationError(f"Choose at most {AT_MOST_FILES} files at a time")
        if large := next((one.name for one in files if one.size > AT_MOST_BYTES), ""):
            raise forms.ValidationError(
                f"{short(large)} is larger than {AT_MOST_BYTES // MB} MB. Divide it, or bring it in on the server with "
                "manage.py import_indicators"
            )
        return files


class BringInForm(PlainEnglish, forms.Form):
    """Which files, and what a reader of their figures should know of where they come from."""

    files = SeveralFilesField(
        label="Files",
        widget=SeveralFilesInput(attrs={"accept": ".csv,.xlsx,.txt,.tsv"}),
        help_text="CSV or Excel (XLSX), as you downloaded them; several at once if you like. At most 100 MB each.",
        error_messages={"required": "Choose the file to bring in", "empty": "The file is empty. Choose another"},
    )
    title = forms.CharField(
        label="What the source is called",
        max_length=200,
        required=False,
        help_text="For example: Public Health Outcomes Framework, May 2025. Left empty, it is the name of the file.",
    )
    publisher = forms.CharField(
        label="Who published it", max_length=200, required=False, help_text="For example: OHID, Fingertips"
    )
    published_on = DateField(what="the figures were published", label="When it was published", required=False)
    url = forms.URLField(
        label="Where it was published",
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text="The address of the page, for example https://fingertips.phe.org.uk",
        error_messages={"invalid": "Enter a full web address, for example https://fingertips.phe.org.uk"},
    )

    @property
    def source(self) -> Source:
        said = self.cleaned_data
        return Source(said["title"], said["publisher"], said["published_on"], said["url"])


class ColumnsForm(PlainEnglish, forms.Form):
    """What each column of a file holds. `mapping` is what was chosen, as `read` takes it."""

    def __init__(self, data=None, *, reader: Reader):
        super().__init__(data, auto_id="columns-%s")
        self.reader = reader
        choices = [("", LEFT_OUT), *((field.name, field.label) for field in FIELDS.values())]
        samples = list(zip(*reader.sample, strict=True)) or [()] * len(reader.headings)
        self.samples = []
        for number, heading in enumerate(reader.headings):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=heading, choices=choices, required=False, initial=reader.mapping[heading]
            )
            firsts = [short(text, 40) for text in dict.fromkeys(samples[number]) if text]
            self.samples.append(firsts[:SHOWN_OF_COLUMN])
        for name in FOR_ALL:
            self.fields[f"all-{name}"] = forms.CharField(
                label=WORDS_FOR_ALL[name],
                max_length=200,
                required=False,
                initial=reader.mapping.get(f"{CONSTANT}{name}", ""),
            )

    @property
    def columns(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each column's field, and what its first rows say."""
        return [(self[f"column-{number}"], firsts) for number, firsts in enumerate(self.samples)]

    @property
    def for_all(self) -> list[forms.BoundField]:
        return [self[f"all-{name}"] for name in FOR_ALL]

    @property
    def mapping(self) -> dict[str, str]:
        said = self.cleaned_data
        mapping = {heading: said[f"column-{number}"] for number, heading in enumerate(self.reader.headings)}
        constants = {f"{CONSTANT}{name}": said[f"all-{name}"] for name in FOR_ALL if said[f"all-{name}"]}
        return mapping | constants


NEW, LEAVE_OUT = "new", "out"


class SeriesForm(PlainEnglish, forms.Form):
    """Whose figures some series of a file are, and which of them is the headline.

    `members` are the series of one indicator. Those of whole populations are chosen for; their categories go with them.
    """

    def __init__(self, data=None, *, home, members, name):
        super().__init__(data, auto_id="series-%s")
        self.members = members
        self.wholes: dict[tuple[str, str], list] = {}
        for one in members:
            self.wholes.setdefault((one.sex, one.age), []).append(one)
        stored = [(str(pk), text) for pk, text in Indicator.objects.in_order().values_list("pk", "short_name")]
        choices = [(NEW, "A new indicator"), *stored, (LEAVE_OUT, "Nobody’s: leave them out")]
        self.fields["name"] = forms.CharField(
            label="Name, if it is a new indicator", max_length=300, initial=name, required=False
        )
        lines = []
        for number, (pair, group) in enumerate(self.wholes.items()):
            if all(one.is_left_out for one in group):
                initial = LEAVE_OUT
            else:
                initial = str(home.indicator.pk) if home.indicator else NEW
            words = " · ".join(part for part in pair if part) or "Sex and age not stated"
            self.fields[f"home-{number}"] = forms.ChoiceField(label=words, choices=choices, initial=initial)
            lines.append((f"home-{number}", group))
        self._lines = lines
        heads = [(str(one.pk), self.words_of(one)) for one in members if one.category == ""]
        chosen = next((str(one.pk) for one in members if one.is_headline), heads[0][0] if len(heads) == 1 else None)
        self.fields["headline"] = forms.ChoiceField(
            label="Which is the headline?",
            choices=heads,
            initial=chosen,
            widget=forms.RadioSelect,
            error_messages={"required": "Choose which is the headline"},
            help_text="The scorecard shows it. The others are kept as breakdowns.",
        )
        if not heads:
            del self.fields["headline"]

    @staticmethod
    def words_of(one) -> str:
        return " · ".join(part for part in (one.sex, one.age) if part) or "Sex and age not stated"

    @property
    def lines(self):
        """Each sex and age: its field, how many rows it has, and how many categories beside the whole."""
        return [
            (self[name], sum(one.rows for one in group), sum(1 for one in group if one.category))
            for name, group in self._lines
        ]

    def clean(self):
        cleaned = super().clean()
        chosen = [cleaned.get(name) for name, _ in self._lines]
        if "headline" in self.errors and len({one for one in chosen if one != LEAVE_OUT}) == len(
            [one for one in chosen if one != LEAVE_OUT]
        ):
            del self.errors["headline"]  # each is left out, or the only one of its indicator
        is_new = NEW in chosen
        if is_new and not cleaned.get("name", "").strip():
            self.add_error("name", "Enter the name of the new indicator")
        return cleaned

    @property
    def decisions(self) -> list[tuple[str, list]]:
        """What was chosen for which series."""
        return [(self.cleaned_data[name], group) for name, group in self._lines]


ALL, TICKED, NONE = "all", "ticked", "none"


class AcceptForm(PlainEnglish, forms.Form):
    """What of an import is accepted."""

    def __init__(self, data=None, *, counts: dict, ticked: int):
        super().__init__(data, auto_id="accept-%s")
        self.counts = counts
        if news := _proposed(counts):
            self.fields["accept_new"] = forms.BooleanField(
                label=f"Also make what is new: {news}",
                required=False,
                initial=True,
                help_text="Without the tick their figures stay out. Areas and breakdowns are chosen one by one above.",
            )
        if changed := counts.get("changed", 0):
            self.fields["revisions"] = forms.ChoiceField(
                label=f"{changed:,} figure{'s' * (changed != 1)} differ{'s' * (changed == 1)} from what is stored",
                choices=[
                    (ALL, "Accept all as revisions: the old values are kept and stay visible"),
                    (TICKED, f"Accept only those that are ticked in the list of revisions ({ticked:,} now)"),
                    (NONE, "Accept none: what is stored stays as it is"),
                ],
                initial=TICKED if ticked else ALL,
                widget=forms.RadioSelect,
            )
        if problems := counts.get("wrong_rows", counts.get("problem", 0)):
            self.fields["leave_problems"] = forms.BooleanField(
                label=f"Leave out the {problems:,} row{'s' * (problems != 1)} with problems",
                required=False,
                help_text="Or mend the file and bring it in again.",
            )

    @property
    def chosen(self) -> dict:
        said = self.cleaned_data
        return {"accept_new": said.get("accept_new", False), "leave_problems": said.get("leave_problems", False)}


def _proposed(counts) -> str:
    """For example: 1 indicator, 149 areas and 3 breakdowns."""
    kinds = (("new_indicators", "indicator"), ("new_areas", "area"), ("new_breakdowns", "breakdown"))
    parts = [f"{counts[name]:,} {word}{'s' * (counts[name] != 1)}" for name, word in kinds if counts.get(name)]
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


class TakeBackForm(PlainEnglish, forms.Form):
    """Why an import is taken back."""

    reason = forms.CharField(
        label="Why is it taken back?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stays on record with your name, for example: the publisher withdrew the file.",
        error_messages={"required": "Say why the import is taken back"},
    )
