"""Spreadsheets as an administrator has them: downloaded, changed, uploaded, confirmed."""

import io

import openpyxl
import pytest
from auditlog.models import LogEntry
from django.contrib import admin

from lutonhet.sheets.reading import read_sheet
from tests.admin.conftest import page

MODELS = [model for model in admin.site._registry if model is not LogEntry]
NOT_ADMINISTRATORS = ("no_role", "contributor", "chair", "other_chair", "oversight", "signatory", "secretariat")


def named(models):
    return pytest.mark.parametrize("model", models, ids=lambda model: model._meta.label_lower)


def downloaded(client, model, kind="xlsx", **filters):
    """The file of a list."""
    response = client.get(page("export", model), filters | {"as": kind})
    assert response.status_code == 200, response
    assert "attachment" in response.headers["Content-Disposition"]
    return response.content


def table(data):
    """The headings of a file, and its rows as heading → cell."""
    sheet = read_sheet(data)
    return sheet.headings, [dict(zip(sheet.headings, cells, strict=False)) for _, cells in sheet.rows]


def workbook(headings, rows):
    """A file with these rows, each a mapping of headings to cells."""
    book = openpyxl.Workbook()
    book.active.append(list(headings))
    for row in rows:
        book.active.append([row.get(heading) for heading in headings])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def uploaded(client, model, data, name="list.xlsx"):
    """The answer to a file."""
    file = io.BytesIO(data)
    file.name = name
    return client.post(page("import", model), {"file": file})


def confirmed(client, model, response):
    """The answer to “Save all of this”."""
    return client.post(page("process_import", model), {"token": response.context["token"]})


def told(response):
    """The problems of an upload: row, column, sentence."""
    return [(one.row, one.column, one.sentence) for one in response.context["outcome"].problems]


def change(client, model, **cells):
    """Download a list, give its first row other cells, upload it; headings are written as on the page."""
    headings, rows = table(downloaded(client, model))
    rows[0] |= cells
    return uploaded(client, model, workbook(headings, rows))
