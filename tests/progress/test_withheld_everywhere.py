"""No withheld number is on any page or in any file, and none can be worked out from all of them together."""

import csv
import io
import random
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import User
from indicators.methods.rounding import shown as shown_as
from indicators.methods.small_numbers import splits
from indicators.models import Area, Assessment, Breakdown, Indicator, Observation, Revision
from tests import makers
from tests.indicators.methods.test_small_numbers import Sums, Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return User.objects.create_user("reader@example.org", "a-long-password", name="Rita Reader")


@pytest.fixture
def analyst():
    return User.objects.create_superuser("analyst@example.org", "a-long-password", name="Anna Analyst")


class Published:
    """A random town as observations; each value is a number that stands nowhere else."""

    def __init__(self, town, indicator, place, chance):
        self.town, self.texts = town, {}
        wards = {
            code: Area.objects.get_or_create(
                code=f"E0500000{code}", defaults={"name": f"Ward {code}", "area_type": "Ward", "within": place}
            )[0]
            for code in "ABC"
        }
        for cell in town.cells:
            parts = dict(cell.splits)
            words = {
                "sex": parts.get("sex", ""),
                "age": parts.get("age", ""),
                "category_type": "Quintile" if "category Quintile" in parts else "",
                "category": parts.get("category Quintile", ""),
            }
            text = f"{chance.randint(10_000, 99_999)}.{chance.randint(100, 999)}"
            first, last = cell.start, cell.end - timedelta(days=1)
            label = str(first.year) if first.year == last.year else f"{first.year}-{last.year % 100}"
            Observation.objects.create(
                indicator=indicator,
                area=wards[parts["area Ward"]] if "area Ward" in parts else place,
                breakdown=Breakdown.objects.get_or_create(**words)[0] if any(words.values()) else None,
                period_label=label,
                period_start=first,
                period_end=last,
                value=Decimal(text),
                value_text=text,
                count=cell.count,
                batch=makers.batch(),
            )
            self.texts[text] = cell


def everything(client, indicator):
    """All that is served about an indicator: its pages, files and drawings, as text."""
    page = client.get(indicator.get_absolute_url())
    texts = {"page": page.content.decode()}
    keys = ["chart", "neighbours", *(section.key for section in page.context["sections"])]
    addresses = [reverse("progress:indicator_picture", args=[indicator.slug, key, "svg"]) for key in keys]
    addresses += [reverse("progress:indicator_embedded", args=[indicator.slug]), "/indicators/", "/changes/", "/"]
    addresses += ["/changes/changes.csv", "/search/?q=indicator", reverse("indicators:indicator_list") + "?dates=both"]
    addresses += ["/open-data/observations.csv", "/open-data/observations.json", "/open-data/comparisons.csv"]
    for sex in ("Male", "Female"):
        addresses.append(f"{reverse('indicators:indicator_list')}?sex={sex}")
    for breakdown in Breakdown.objects.all():
        addresses.append(f"{reverse('indicators:indicator_list')}?breakdown={breakdown.slug}")
    for address in addresses:
        response = client.get(address)
        if response.status_code == 200:
            content = b"".join(response.streaming_content) if response.streaming else response.content
            texts[address] = content.decode()
    return texts | {"table": table_of(client, indicator)}


def table_of(client, indicator):
    table = client.get(reverse("progress:indicator_table", args=[indicator.slug]))
    return b"".join(table.streaming_content).decode("utf-8-sig")


def cells_of(table):
    """The cells that a table gives a count for, as they are named in the town."""
    for row in csv.DictReader(io.StringIO(table)):
        if row["Count"]:
            areas = [("Ward", row["Area code"][-1])] if row["Kind of area"] == "Ward" else []
            words = {"category_type": row["Kind of category"], "category": row["Category"]}
            named = splits(sex=row["Sex"], age=row["Age"], areas=areas, **words)
            end = date.fromisoformat(row["Last day"]) + timedelta(days=1)
            yield named, (date.fromisoformat(row["First day"]), end), Decimal(row["Count"]), row


def test_no_withheld_number_can_be_had_from_all_pages_and_files_together(client, reader, analyst, full_count):
    place = Area.objects.create(code="E06000032", name="Anytown", role="place")
    withheld = 0
    for seed in range(full_count(3, 150)):
        chance = random.Random(seed)
        indicator = Indicator.objects.create(slug=f"town-{seed}", name=f"Town {seed}", short_name=f"Town {seed}")
        published = Published(Town(chance), indicator, place, chance)
        client.force_login(reader)
        texts = everything(client, indicator)
        shown = {}
        for named, span, count, row in cells_of(texts["table"]):
            (cell,) = [one for one in published.town.cells if (one.splits, one.span) == (named, span)]
            assert cell.count == count
            assert row["Withheld from others"] == ""
            shown[cell] = published.town.cells[cell]
        sums = Sums(shown.values())
        away = published.town.cells.keys() - shown.keys()
        for cell in away:
            assert not sums.determine(published.town.cells[cell]), (seed, cell)
        for text, cell in published.texts.items():
            if cell in away:
                said = {text, shown_as(text, Decimal(text)), f"{Decimal(text):.1f}"}
                found = [where for where, served in texts.items() if any(one in served for one in said)]
                assert found == [], (seed, cell)
        withheld += len(away)
        client.force_login(analyst)
        rows = [row for *_rest, row in cells_of(table_of(client, indicator))]
        marked = {row["As printed"] for row in rows if row["Withheld from others"]}
        assert marked == {text for text, cell in published.texts.items() if cell in away}
        Revision.objects.all().delete()
        Observation.objects.all().delete()
        indicator.delete()
    assert withheld


@pytest.fixture
def few(reader, analyst):
    """An indicator whose women are few, withheld for it."""
    place = Area.objects.create(code="E06000032", name="Anytown", role="place")
    year = {"period_label": "2020", "period_start": date(2020, 1, 1), "period_end": date(2020, 12, 31)}
    indicator = makers.indicator()
    for sex, count, text in (("", 100, "41.3"), ("Male", 95, "57.9"), ("Female", 5, "13.7")):
        Observation.objects.create(
            indicator=indicator,
            area=place,
            breakdown=Breakdown.objects.get_or_create(sex=sex)[0] if sex else None,
            value=Decimal(text),
            value_text=text,
            count=count,
            batch=makers.batch(),
            **year,
        )
    return indicator


def read(client, address):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(address).content.decode()))


def test_the_page_says_that_something_is_withheld_and_why(client, reader, few):
    client.force_login(reader)
    text = read(client, few.get_absolute_url())
    assert "By sex" in text
    assert "Withheld 2020: a figure counts fewer than 10 people" in text
    assert "41.3" in text
    assert "57.9" not in text


def test_people_with_the_right_see_it_marked(client, analyst, few):
    client.force_login(analyst)
    text = read(client, few.get_absolute_url())
    assert "57.9" in text
    assert "Withheld from others" in text
    svg = client.get(reverse("progress:indicator_picture", args=[few.slug, "sex", "svg"])).content.decode()
    assert "WITHHELD FROM OTHERS" in svg
    assert "(withheld from others)" in svg


def test_a_drawing_of_what_is_withheld_is_not_there(client, reader, few):
    client.force_login(reader)
    assert client.get(reverse("progress:indicator_picture", args=[few.slug, "sex", "svg"])).status_code == 404


def test_the_timeline_tells_only_those_with_the_right_what_a_part_of_the_place_was(client, reader, analyst, few):
    client.force_login(analyst)
    women = Observation.objects.get(breakdown__sex="Female")
    Observation.objects.get(breakdown=None).save()
    women.value = Decimal("14.8")
    women.value_text = "14.8"
    women.save()
    assert "14.8" in read(client, "/changes/")
    client.force_login(reader)
    text = read(client, "/changes/")
    assert "14.8" not in text
    assert "41.3" in text


def test_the_timeline_tells_only_those_with_the_right_how_an_area_within_the_place_was_judged(
    client, reader, analyst, few
):
    place = Area.objects.get(role="place")
    ward = Area.objects.create(code="E05000001", name="Ward", area_type="Ward", within=place)
    for area, text in ((place, "Red as can be"), (ward, "Greener than green")):
        judgement = Assessment.objects.create(
            indicator=few,
            area=area,
            batch=makers.batch(),
            position=1,
            against="country",
            basis="published",
            result="worse",
            result_text="Amber",
            period_label="2020",
            period_start=date(2020, 1, 1),
            period_end=date(2020, 12, 31),
        )
        judgement.result_text = text
        judgement.save()
    client.force_login(analyst)
    assert "Greener than green" in read(client, "/changes/")
    client.force_login(reader)
    text = read(client, "/changes/")
    assert "Red as can be" in text
    assert "Greener than green" not in text
