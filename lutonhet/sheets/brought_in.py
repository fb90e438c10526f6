"""A table that is brought in through a page: where it comes from, and how it travels from the preview to the save."""

from django import forms
from django.core import signing

from lutonhet.forms import PlainEnglish
from lutonhet.sheets.cells import said, short
from lutonhet.sheets.files import AT_MOST_BYTES, Unreadable

LONGEST = 1_500_000  # signs of what a form carries
SHOWN_OF_COLUMN = 3
TOO_LARGE = "The file is larger than 5 MB. Divide it into smaller ones."


class TableSource(PlainEnglish, forms.Form):
    """A table as a file, or as it was copied; the fields `file` and `pasted` are worded by the form of each page.

    Cleaned, `table` is what it holds.
    """

    nothing_given = ("file", "Choose a file, or paste a table")  # at which field, and what to do

    def read_pasted(self, text: str):
        """The table of a pasted text. Raises `Unreadable`."""
        raise NotImplementedError

    def read_uploaded(self, name: str, data: bytes):
        """The table of an uploaded file. Raises `Unreadable`."""
        raise NotImplementedError

    def clean(self):
        cleaned = super().clean()
        upload, pasted = cleaned.get("file"), cleaned.get("pasted", "")
        if "file" in self.errors:
            return cleaned
        try:
            if upload is not None:
                if upload.size > AT_MOST_BYTES:
                    raise Unreadable(TOO_LARGE)
                self.table = self.read_uploaded(short(upload.name, 100), upload.read())
            elif pasted.strip():
                self.table = self.read_pasted(pasted)
            else:
                self.add_error(*self.nothing_given)
                return cleaned
            self.table.as_text()
        except Unreadable as refusal:
            self.add_error("file" if upload is not None else "pasted", str(refusal))
        return cleaned


def signed(table, *, salt: str, place: list) -> str:
    """What a form carries of a table for one person and place. Raises `Unreadable` where that is too much."""
    text = signing.dumps({"for": place, "table": table.as_text()}, salt=salt, compress=True)
    if len(text) > LONGEST:
        raise Unreadable("The table has more text than can be brought in at once. Divide it.")
    return text


def unsigned(text: str, kind: type, *, salt: str, place: list):
    """The table that a form of ours carried for this person and place; None for anything else."""
    try:
        told = signing.loads(text, salt=salt)
    except signing.BadSignature:
        return None
    return kind.from_text(told["table"]) if told["for"] == place else None


def first_of_column(table, place: int) -> list[str]:
    """The first things that stand in a column, shortened."""
    filled = [short(said(cells[place]), 50) for _, cells in table.rows if cells[place].strip()]
    return filled[:SHOWN_OF_COLUMN]
