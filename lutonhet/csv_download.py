"""Tables as CSV that Excel opens: in UTF-8 with its mark, row by row, with nothing in it that could run."""

import csv
import re
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

from lutonhet.sheets.text import inert

BYTE_ORDER_MARK = "\ufeff"
BELOW_NOUGHT = re.compile(r"-[0-9]+(\.[0-9]+)?%?")  # runs nothing, and with an apostrophe would be no number any more


def cell(value) -> str:
    """The value as text that no spreadsheet takes for a formula, by the rule of all our files."""
    text = str(value).replace("\x00", "")
    return text if BELOW_NOUGHT.fullmatch(text) else inert(text)


class _Line:
    """What csv writes to: it hands each line back."""

    def write(self, line):
        return line


def lines(heading: Iterable, rows: Iterable[Iterable]) -> Iterator[str]:
    """The file, a line at a time."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow(list(heading))
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def csv_download(name: str, heading: Iterable, rows: Iterable[Iterable]) -> StreamingHttpResponse:
    """A response that saves `rows` as the file `name`, however many there are."""
    response = StreamingHttpResponse(lines(heading, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
