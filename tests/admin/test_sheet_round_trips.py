"""Random programmes go out as spreadsheets and come in again with nothing changed, whatever their texts say."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from auditlog.models import LogEntry
from django.contrib import admin
from django.db import IntegrityError, models, transaction
from django.test import RequestFactory
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Organisation
from lutonhet.sheets.reading import read_sheet
from lutonhet.sheets.writing import write_csv, write_xlsx
from tests.admin.sheets import MODELS, confirmed, downloaded, table, uploaded, workbook
from tests.lutonhet.test_sheet_text import FORMULAE
from tests.makers import MAKERS
from tests.soak import full_count
from workplans.models import Update
from workstreams.models import Achievement, Goal, Meeting, Programme

pytestmark = pytest.mark.django_db

AWKWARD = st.sampled_from(
    [
        *FORMULAE,
        "'=1",
        "''-1",
        "'tis",
        "-5",
        "#N/A",
        "1.50",
        "007",
        "27/03/2027",
        "2027-03-27",
        "Apr-22",
        "TRUE",
        "Yes",
        "None",
        "_x000D_",
        "_x005F_x000D_\n",
        'She said "so"; and, then',
        "one\ntwo\r\nthree\rfour",
        "soft\x0bbreak\x0cpage",
        "bell\x07 delete\x7f next\x85 line\u2028 paragraph\u2029",
        "\ufeffmark \ufffe\uffff",
        "<script>alert(1)</script><b>&amp;",
        "مرحبا بالعالم",
        "\u202eright to left",
        "👩‍👩‍👧‍👦 🇬🇧",
        "e\u0301 é ﬁ Ａ",
        "  blanks  ",
        "tab\tinside",
        "long " * 200,
    ]
)
TEXT = st.one_of(AWKWARD, st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1))
FROZEN = {"code", "slug", "email", "password", "version", "number"}


def values(draw, field):
    """Something odd that the field's column can hold."""
    if field.choices:
        return draw(st.sampled_from([value for value, _ in field.flatchoices]))
    if isinstance(field, models.CharField | models.TextField):
        return draw(TEXT)[: field.max_length]
    if isinstance(field, models.BooleanField):
        return draw(st.booleans())
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return date(1850, 1, 1) + timedelta(days=draw(st.integers(0, 90_000)))
    if isinstance(field, models.DecimalField):
        largest = 10 ** (field.max_digits - field.decimal_places) - 1
        places = field.decimal_places
        return draw(st.decimals(-largest, largest, places=places, allow_nan=False, allow_infinity=False))
    if isinstance(field, models.PositiveSmallIntegerField):
        return draw(st.integers(0, 32_767))
    return None


def spoil(draw, row):
    """Give fields of a stored row odd values, past every form; what the database refuses stays as it was."""
    for field in row._meta.fields:
        if field.name in FROZEN or field.is_relation or field.primary_key or not draw(st.booleans()):
            continue
        value = values(draw, field)
        if value is None:
            continue
        try:
            with transaction.atomic():
                type(row)._base_manager.filter(pk=row.pk).update(**{field.name: value})
        except IntegrityError:
            continue


def random_programme(draw):
    """Two rows of each model, odd in all that a form would not let be odd, and joined at random."""
    for row in [maker(number) for maker in MAKERS.values() for number in (1, 2)]:
        spoil(draw, row)
    for model in MAKERS:
        for field in model._meta.many_to_many:
            if field.related_model in MAKERS and field.remote_field.through._meta.auto_created:
                others = list(field.related_model._base_manager.all())
                for row in model._base_manager.all():
                    getattr(row, field.name).set(draw(st.lists(st.sampled_from(others), unique=True)))


def everything():
    return {model: list(model._base_manager.order_by("pk").values()) for model in MODELS}


@settings(
    max_examples=full_count(4, 1000),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a smaller programme is found by reading, not by trying
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_a_random_programme_goes_out_and_comes_in_again_unchanged(people, data):
    request = RequestFactory().post("/")
    request.user = people["superuser"]
    with transaction.atomic():
        random_programme(data.draw)
        before, events = everything(), LogEntry.objects.count()
        for model in MODELS:
            page = admin.site.get_model_admin(model)
            if not page.has_add_permission(request) and not page.has_change_permission(request):
                continue  # a record that goes out and does not come in
            for write in (lambda *args: write_xlsx("Rows", *args), write_csv):
                resource = page.sheet(page, request)
                rows = resource.rows_out(model._base_manager.order_by("pk"))
                outcome = resource.write(read_sheet(write(resource.columns, rows)))
                assert (outcome.problems, outcome.added, outcome.changed) == ([], [], []), model
                assert outcome.left == len(before[model])
        assert everything() == before
        assert LogEntry.objects.count() == events
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_twelve_formula_payloads_come_back_as_typed_and_run_nowhere(client, kind):
    assert len(FORMULAE) == 12
    for number, text in enumerate(FORMULAE):
        row = MAKERS[Goal](number + 1)
        Goal.objects.filter(pk=row.pk).update(text=text, note=text)
    data = downloaded(client, Goal, kind)
    assert [row["Text"] for row in table(data)[1]] == [f"'{text}".replace("\r", "\n") for text in FORMULAE]
    assert uploaded(client, Goal, data).context["outcome"].changes_nothing
    Goal.objects.update(text="Otherwise", note="", version=1)
    confirmed(client, Goal, uploaded(client, Goal, data))
    assert list(Goal.objects.order_by("pk").values_list("text", flat=True)) == [text.strip() for text in FORMULAE]


def test_a_formula_typed_as_text_is_kept_as_text(client):
    rows = [{"Keyword": "one", "Text": f"'{text}"} for text in FORMULAE]
    confirmed(client, Goal, uploaded(client, Goal, workbook(["Keyword", "Text"], rows)))
    assert set(Goal.objects.values_list("text", flat=True)) == {text.strip() for text in FORMULAE}


def test_numbers_keep_every_figure(client):
    row = MAKERS[Achievement]()
    output = next(model for model in MODELS if model.__name__ == "OutputCount")
    count = MAKERS[output]()
    for number in ("0.10", "123456789012.34", "999999999999.99", "0.00", "12.00"):
        output.objects.filter(pk=count.pk).update(count=Decimal(number))
        for kind in ("xlsx", "csv"):
            assert uploaded(client, output, downloaded(client, output, kind)).context["outcome"].changes_nothing
    assert row.pk


def test_the_models_that_are_tried_are_all_that_are_kept():
    assert {Programme, Organisation, Meeting, Update} < set(MODELS)
