"""What a cell holds: a column for each kind of field, which shows a stored value and reads a typed one.

A cell that says what the download said is left alone, whatever it says; only what differs is read. So nothing is
changed by being written out and read back in.
"""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from import_export.fields import Field

from lutonhet.naming import identity, identity_paths, name_of
from lutonhet.sheets.cells import NO, YES, alike, day_in_figures, exact, in_figures, said, short
from lutonhet.sheets.text import apart, inert, printable, together

SAYS_YES, SAYS_NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}
NUMBER = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$")
OLDEST = date(1900, 3, 1)  # earlier days are counted differently by different spreadsheet programs
FILL_IN = "Fill this in: it cannot be empty."


class Column(Field):
    """One column: its heading, and how a row's value becomes a cell and a cell a value.

    `is_added` and `is_changed`: may it be given for a new row, and changed in a stored one?
    """

    kind = "text"
    takes = ""
    is_given = False  # is it filled in by us, and empty in a new row?

    def __init__(self, attribute: str, heading: str, *, field=None, is_added=True, is_changed=True):
        super().__init__(attribute=attribute, column_name=heading)
        self.field, self.is_added, self.is_changed = field, is_added, is_changed

    @property
    def heading(self) -> str:
        return self.column_name

    @property
    def hint(self) -> str:
        """What to write, for the page of the upload."""
        return self.takes

    @property
    def instruction(self) -> str:
        """The hint, and when there is nothing to write, or nothing but once."""
        if self.is_given:
            return "Leave it as it is; in a new row leave it empty"
        if not self.is_added and not self.is_changed:
            return "Filled in when a row is saved; leave it as it is"
        return self.hint if self.is_changed else f"{self.hint}; it cannot be changed later"

    def value(self, row):
        return getattr(row, self.attribute)

    def export(self, row, **kwargs):
        """The cell of a row: a text, a number, a date or nothing."""
        return self.cell(self.value(row))

    def cell(self, value):
        return value

    def read(self, cell):
        """The value that a cell gives; raises ValueError with what to write instead."""
        return cell

    def missing(self):
        """The value of an empty cell; raises ValueError where there must be one."""
        if self.field is not None and not self.field.null:
            raise ValueError(FILL_IN)

    def put(self, row, value) -> None:
        """Give a row, not yet saved, its value."""
        setattr(row, self.attribute, value)

    def put_afterwards(self, row, value, *, by) -> None:
        """Write what can only be written once the row is saved; most have nothing of the kind."""

    related: tuple[str, ...] = ()
    prefetched: tuple[str, ...] = ()
    is_relation = False
    is_several = False
    choices: tuple[str, ...] = ()


class Text(Column):
    """A text, as typed."""

    @property
    def has_lines(self):
        return isinstance(self.field, models.TextField)

    @property
    def hint(self):
        longest = getattr(self.field, "max_length", None)
        return f"Text of at most {longest} characters" if longest else "Text"

    def cell(self, value):
        return inert(printable(value)) if value else None

    def read(self, cell):
        if isinstance(cell, date):
            raise ValueError(
                f"The file holds a date here ({day_in_figures(cell)}). Make the cell a text cell and write the words."
            )
        return printable(said(cell), lines=self.has_lines).strip()

    def missing(self):
        return None if self.field is not None and self.field.null else ""


class Number(Column):
    kind = "number"

    @property
    def hint(self):
        places = getattr(self.field, "decimal_places", 0)
        return f"A number, with at most {places} decimal places" if places else "A whole number"

    def cell(self, value):
        if isinstance(value, Decimal) and exact(float(value)) != value:
            return in_figures(value)  # as text: a number in XLSX would lose its last figures
        return value

    def read(self, cell):
        text = said(cell)
        if isinstance(cell, bool | date) or not NUMBER.match(text):
            raise ValueError(f"Write a number in figures, for example 12 or 12.5, not “{short(text)}”.")
        try:
            number = Decimal(text.replace(",", ""))
        except InvalidOperation as refusal:
            raise ValueError(f"Write a number in figures, not “{short(text)}”.") from refusal
        if isinstance(self.field, models.DecimalField):
            return number
        if number != number.to_integral_value() or abs(number) > 10**15:
            raise ValueError(f"Write a whole number, not “{short(text)}”.")
        return int(number)


class Day(Column):
    kind = "day"
    takes = "A date, for example 27/03/2027"

    def cell(self, value):
        return day_in_figures(value) if value and value < OLDEST else value

    def read(self, cell):
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        try:
            return forms.DateField().to_python(said(cell)) if isinstance(cell, str) else self._refuse(cell)
        except ValidationError:
            self._refuse(cell)

    def _refuse(self, cell):
        raise ValueError(f"Write the date as 27/03/2027, not “{short(said(cell))}”.")


class Moment(Column):
    """When something was done; never typed."""

    kind = "moment"

    def cell(self, value):
        return timezone.localtime(value).replace(tzinfo=None, second=0, microsecond=0) if value else None


class YesNo(Column):
    takes = "Yes or No"
    choices = (YES, NO)

    def cell(self, value):
        return None if value is None else YES if value else NO

    def read(self, cell):
        text = said(cell).casefold()
        if text in SAYS_YES:
            return True
        if text in SAYS_NO:
            return False
        raise ValueError(f"Write Yes or No, not “{short(said(cell))}”.")


class Choice(Column):
    """One of the words on the screen; the stored value is understood too."""

    @property
    def choices(self):
        return tuple(str(label) for value, label in self.field.flatchoices if value != "")

    @property
    def hint(self):
        return f"One of: {'; '.join(self.choices)}"

    def cell(self, value):
        return inert(str(dict(self.field.flatchoices).get(value, value))) if value else None

    def read(self, cell):
        text = alike(said(cell))
        for value, label in self.field.flatchoices:
            if text in (alike(str(label)), alike(str(value))):
                return value
        raise ValueError(f"Write one of {', '.join(f'“{one}”' for one in self.choices)}, not “{short(said(cell))}”.")

    def missing(self):
        return None if self.field.null else ""


class Named:
    """The rows that names may mean, read once for a file."""

    def __init__(self, model, related=()):
        self.model, self.related = model, related

    @property
    def by_name(self):
        if not hasattr(self, "_by_name"):
            self._by_name = {}
            for row in self.model._base_manager.select_related(*self.related, *identity_paths(self.model)):
                self._by_name.setdefault(alike(said(name_of(row))), []).append(row)
        return self._by_name

    @property
    def what(self):
        """What they are named by, in words."""
        fields = [self.model._meta.get_field(name) for name in identity(self.model)]
        parts = [
            f"{field.related_model._meta.verbose_name} and" if field.related_model and len(fields) > 1 else None
            for field in fields
        ]
        last = fields[-1]
        named = last.related_model._meta.verbose_name if last.related_model else last.verbose_name
        return " ".join([*(part for part in parts[:-1] if part), str(named)])

    def find(self, text: str):
        """The one row of that name; raises ValueError that says which names there are near it."""
        rows = self.by_name.get(alike(text), [])
        if len(rows) == 1:
            return rows[0]
        thing = self.model._meta.verbose_name
        if rows:
            raise ValueError(f"There are {len(rows)} of the name “{short(text)}”: change this on its own page.")
        near = get_close_matches(alike(text), self.by_name, n=3, cutoff=0.6)
        if near:
            meant = " or ".join(f"“{name_of(self.by_name[one][0])}”" for one in near)
            raise ValueError(f"There is no {thing} “{short(text)}”. Did you mean {meant}?")
        raise ValueError(f"There is no {thing} “{short(text)}”. Write its {self.what}.")


class Reference(Column):
    """Another row, by its name."""

    is_relation = True

    def __init__(self, *args, named: Named, **kwargs):
        super().__init__(*args, **kwargs)
        self.named = named
        self.related = (self.attribute, *(f"{self.attribute}__{path}" for path in identity_paths(named.model)))

    @property
    def hint(self):
        return f"Which {self.named.model._meta.verbose_name}, by {self.named.what}"

    def cell(self, value):
        return inert(printable(name_of(value))) if value else None

    def read(self, cell):
        return self.named.find(said(cell))


class Several(Column):
    """Several other rows, by their names with semicolons between."""

    is_several = True

    def __init__(self, *args, named: Named, **kwargs):
        super().__init__(*args, **kwargs)
        self.named = named
        self.prefetched = (self.attribute,)

    @property
    def hint(self):
        things = self.named.model._meta.verbose_name_plural
        return f"Which {things}, by {self.named.what}, with semicolons between"

    def value(self, row):
        return list(getattr(row, self.attribute).all()) if row.pk else []

    def cell(self, value):
        names = sorted(printable(name_of(one)) for one in value)
        return inert(together(names)) if names else None

    def read(self, cell):
        found, wrong = [], []
        for name in apart(said(cell)):
            try:
                found.append(self.named.find(name))
            except ValueError as refusal:
                wrong.append(str(refusal))
        if wrong:
            raise ValueError(" ".join(wrong))
        return list(dict.fromkeys(found))

    def missing(self):
        return []

    def put(self, row, value):
        """Nothing: a row is saved before it is joined to others."""

    def put_afterwards(self, row, value, *, by):
        getattr(row, self.attribute).set(value)


class Remark(Column):
    """A cell for the upload alone: what it says goes with the save and is no field of the row."""

    def __init__(self, attribute, heading, takes):
        super().__init__(attribute, heading)
        self.takes = takes

    def export(self, row, **kwargs):
        return None

    def read(self, cell):
        return said(cell)

    def put(self, row, value):
        """Nothing: the save takes it."""


class Told(Column):
    """Something about a row that is worked out and never read back."""

    def __init__(self, attribute, heading, tell):
        super().__init__(attribute, heading, is_added=False, is_changed=False)
        self.tell = tell

    def export(self, row, **kwargs):
        value = self.tell(row)
        return inert(printable(value)) if isinstance(value, str) else value


def column_for(field: models.Field, **rights) -> Column:
    """The column of a model's field. `rights` are `is_added` and `is_changed`."""
    heading = printable(capfirst(str(field.verbose_name)))
    if field.many_to_many or field.many_to_one or field.one_to_one:
        kind = Several if field.many_to_many else Reference
        return kind(field.name, heading, field=field, named=Named(field.related_model), **rights)
    return _kind_of(field)(field.name, heading, field=field, **rights)


def _kind_of(field):
    if field.choices:
        return Choice
    kinds = {
        models.BooleanField: YesNo,
        models.DateTimeField: Moment,
        models.DateField: Day,
        models.DecimalField: Number,
        models.IntegerField: Number,
    }
    return next((kind for of, kind in kinds.items() if isinstance(field, of)), Text)
