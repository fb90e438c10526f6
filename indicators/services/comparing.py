"""Where the rows of a file would go, and how they compare with what is stored there.

Few questions to the database for any number of rows: series and areas are matched here, rows are compared there. The
statements are the same for SQLite and PostgreSQL but for the comparison that takes NULL for a value.
"""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count

from indicators.methods.small_numbers import EVERY_AGE, EVERYBODY
from indicators.models import (
    Area,
    Assessment,
    Breakdown,
    ImportBatch,
    Indicator,
    IndicatorSource,
    Observation,
    StagedArea,
    StagedRow,
    StagedSeries,
)

Status = StagedRow.Status
ROWS, SERIES, AREAS = (model._meta.db_table for model in (StagedRow, StagedSeries, StagedArea))
STORED = Observation._meta.db_table
ROLES = {
    "region": Area.Role.REGION,
    "country": Area.Role.COUNTRY,
    "national": Area.Role.COUNTRY,
}
FILLED_IN = ("lower", "upper", "lower_998", "upper_998", "count", "denominator")
JUDGEMENTS = Assessment._meta.db_table
JUDGED = {
    "published_country": Assessment.Against.COUNTRY,
    "published_region": Assessment.Against.REGION,
    "published_trend": Assessment.Against.PAST,
}
LABELS = ("value_note", "published_country", "published_region", "published_trend", "published_goal")


@dataclass(frozen=True)
class Home:
    """An indicator that rows would go to: a stored one, or one that is proposed under a publisher's key and name."""

    indicator: Indicator | None
    key: str
    name: str


def compare(batch: ImportBatch) -> dict[str, int]:
    """Match what the batch's rows name and set the status of each row; the counts are kept on the batch.

    Call inside a transaction. What a person decided before (`about["decided"]`, `is_left_out`, `is_chosen`) stands.
    """
    series = list(StagedSeries.objects.filter(batch=batch).select_related("indicator"))
    areas = list(StagedArea.objects.filter(batch=batch))
    match_series(series)
    match_areas(areas)
    _set_statuses(batch, series, areas)
    batch.counts = {**batch.counts, **_count(batch, series, areas)}
    ImportBatch.objects.filter(pk=batch.pk).update(counts=batch.counts)
    return batch.counts


# Series


def match_series(series: list[StagedSeries]) -> None:
    """Give each series its indicator, whether it is the headline, its breakdown, and its destination."""
    _find_indicators(series)
    _part_by_sex(series)
    breakdowns = _stored_breakdowns(series)
    for home, members in by_home(series).items():
        chosen = headline_of(home, members)
        places = {}
        for one in sorted(members, key=lambda one: one.pk):
            if chosen is None:
                one.is_headline, parts = None, (one.sex, one.age, one.category_type, one.category)
            else:
                one.is_headline, parts = one.category == "" and (one.sex, one.age) == chosen, parts_of(one, chosen)
            place = None if one.is_headline else parts
            one.about["parts"] = list(parts) if one.is_headline is False else None
            one.breakdown = breakdowns.get(place) if one.is_headline is False else None
            one.destination = places.setdefault(place, one.pk)
    matched = ["indicator", "breakdown", "is_headline", "destination", "about"]
    StagedSeries.objects.bulk_update(series, matched, batch_size=200)


def by_home(series: Iterable[StagedSeries]) -> dict[Home, list[StagedSeries]]:
    """The series of each indicator, stored or proposed."""
    homes = defaultdict(list)
    for one in series:
        homes[home_of(one)].append(one)
    return homes


def home_of(one: StagedSeries) -> Home:
    if one.indicator is not None:
        return Home(one.indicator, "", "")
    decided = one.about.get("decided", {})
    return Home(None, one.key, decided.get("name") or one.about.get("of_one_sex") or one.name)


def _part_by_sex(series):
    """What is published for each sex and never for everybody is proposed as an indicator a sex, as life expectancy."""
    for one in series:
        one.about.pop("of_one_sex", None)
    for home, members in by_home(series).items():
        whole = {(one.sex, one.age) for one in members if one.category == ""}
        sexes, ages = {sex for sex, _ in whole}, {age for _, age in whole}
        if home.indicator or len(sexes) < 2 or len(ages) > 1 or any(sex.casefold() in EVERYBODY for sex in sexes):
            continue
        for one in members:
            if one.sex in sexes:
                one.about["of_one_sex"] = f"{one.name}, {one.sex.lower()}"


def parts_of(one: StagedSeries, headline: tuple[str, str]) -> tuple[str, str, str, str]:
    """Sex, age, kind and category of a breakdown; a sex or an age that is the headline's own is left blank."""
    sex = "" if one.sex == headline[0] else one.sex
    age = "" if one.age == headline[1] else one.age
    return sex, age, one.category_type, one.category


def headline_of(home: Home, members: list[StagedSeries]) -> tuple[str, str] | None:
    """The sex and age of the headline; None where that is for a person to say.

    It is what the person chose, or what the indicator states; else the only one, or the only one of everybody: never
    the first of several.
    """
    whole = sorted({(one.sex, one.age) for one in members if one.category == ""})
    for one in members:
        if (chosen := one.about.get("decided", {}).get("headline")) is not None:
            return tuple(chosen)
    if home.indicator is not None and (home.indicator.headline_sex or home.indicator.headline_age):
        stated = (home.indicator.headline_sex, home.indicator.headline_age)
        fitting = [
            pair for pair in whole if all(not want or want == has for want, has in zip(stated, pair, strict=True))
        ]
        if not fitting:  # a file that says nothing of sex or age is of the headline
            fitting = [
                pair
                for pair in whole
                if all(not has or not want or want == has for want, has in zip(stated, pair, strict=True))
            ]
        if len(fitting) == 1:
            return fitting[0]
        return None if fitting else stated
    if not whole:
        whole = sorted({(one.sex, one.age) for one in members})
        return whole[0] if len(whole) == 1 else None
    of_everybody = [pair for pair in whole if pair[0].casefold() in EVERYBODY]
    if len(of_everybody) > 1:
        of_everybody = [pair for pair in of_everybody if pair[1].casefold() in EVERY_AGE]
    if len(of_everybody) == 1:
        return of_everybody[0]
    if len(whole) == 1 and any(one.about.get("by_sex") or one.about.get("of_one_sex") for one in members):
        return whole[0]
    return None


def _find_indicators(series):
    """By what was remembered of the publisher's key, the narrowest first; else by the indicator's own name."""
    keys = {text for one in series for text in (one.key, one.name)}
    sources = defaultdict(dict)
    for source in IndicatorSource.objects.filter(key__in=keys).select_related("indicator"):
        sources[source.key][source.sex, source.age] = source.indicator
    named = defaultdict(set)
    if series:
        for indicator in Indicator.objects.all():
            for text in {_even(indicator.name), _even(indicator.short_name)}:
                named[text].add(indicator)
    for one in series:
        decided = one.about.get("decided", {})
        if "indicator" in decided or "name" in decided:
            continue
        one.indicator = None
        one.about.pop("by_sex", None)
        for text in dict.fromkeys((one.key, one.name)):
            for pair in ((one.sex, one.age), (one.sex, ""), ("", one.age), ("", "")):
                if one.indicator is None and pair in sources[text]:
                    one.indicator = sources[text][pair]
                    one.about |= {"by_sex": True} if pair[0] else {}
        if one.indicator is None and len(found := named[_even(one.name)]) == 1:
            (one.indicator,) = found


def _even(text):
    """A name without what differs from file to file: case and doubled spaces."""
    return " ".join(text.casefold().split())


def _stored_breakdowns(series) -> dict[tuple[str, str, str, str], Breakdown]:
    wanted = {one.category for one in series} | {""}
    stored = Breakdown.objects.filter(category__in=wanted)
    return {(one.sex, one.age, one.category_type, one.category): one for one in stored}


# Areas


def match_areas(areas: list[StagedArea]) -> None:
    """Give each its stored area, by code, or by name where the file has no codes."""
    coded = {one.code: one for one in Area.objects.filter(code__in={one.code for one in areas if one.code})}
    named = defaultdict(list)
    if any(not one.code for one in areas):
        for area in Area.objects.all():
            named[_even(area.name)].append(area)
            if area.role != Area.Role.OTHER:
                named[area.role].append(area)
    places = {}
    for one in sorted(areas, key=lambda one: one.pk):
        if one.code:
            one.area = coded.get(one.code)
        else:
            name = _even(one.name)
            found = named[name] or named[ROLES.get(name, "")]
            one.area = found[0] if len(found) == 1 else None
        same = ("stored", one.area.pk) if one.area else ("code", one.code) if one.code else ("name", _even(one.name))
        one.destination = places.setdefault(same, one.pk)
    StagedArea.objects.bulk_update(areas, ["area", "destination"], batch_size=200)


# Rows


def _set_statuses(batch, series, areas):
    rows = StagedRow.objects.filter(batch=batch, series__isnull=False)
    rows.exclude(status=Status.NEW, observation=None).update(
        status=Status.NEW, problem="", column="", observation=None, observation_version=0
    )
    left_out = [one.pk for one in series if one.is_left_out]
    _set(rows, "series", left_out, Status.LEFT_OUT, "", "Left out, as you chose.")
    left_out = [one.pk for one in areas if one.is_left_out and one.area is None]
    _set(rows, "area", left_out, Status.LEFT_OUT, "", "Its area is left out, as you chose.")
    for one in series:
        if one.is_headline is None and not one.is_left_out:
            told = f"Choose which sex and age is the headline of “{one.name}”."
            _set(rows, "series", [one.pk], Status.PROBLEM, "Sex", told)
    for one in areas:
        if one.area is None and not one.code:
            told = f"There is no area of the name “{one.name}”, or there are several. Give its code."
            _set(rows, "area", [one.pk], Status.PROBLEM, "Area", told)
    with joined_as_wholes():
        _find_stored(batch)
        _find_twins(batch)


@contextmanager
def joined_as_wholes():
    """Keep PostgreSQL from walking a whole table for each row of another, which it may do where it expects few rows:
    that these hang together in four columns at once is beyond its statistics."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = on")


def _set(rows, name, keys, status, column, problem):
    if keys:
        rows.filter(status=Status.NEW, **{f"{name}__in": keys}).update(status=status, column=column, problem=problem)


def _find_stored(batch):
    """Rows for which there is a stored value already: the same, or a revision."""
    for breakdown in ("o.breakdown_id IS NULL AND s.is_headline", "o.breakdown_id = s.breakdown_id"):
        _run(
            f"""
            UPDATE {ROWS} AS r SET
                observation_id = o.id,
                observation_version = o.version,
                status = CASE WHEN {_is_revision("r", "o")} THEN 'changed' ELSE 'same' END
            FROM {SERIES} s, {AREAS} a, {STORED} o
            WHERE r.batch_id = %s AND r.status = 'new' AND s.id = r.series_id AND a.id = r.area_id
                AND o.indicator_id = s.indicator_id AND o.area_id = a.area_id
                AND o.period_start = r.period_start AND o.period_end = r.period_end AND {breakdown}
            """,
            [batch.pk],
        )


def _is_revision(row, stored):
    """Does a row say something else than is stored: another number, or a limit, a count or a label that is not there?

    What the row leaves empty says nothing, but for the value itself. Two values that are missing are the same.
    """
    other = [f"{row}.value {_differs()} {stored}.value"]
    other += [f"({row}.{name} IS NOT NULL AND {row}.{name} {_differs()} {stored}.{name})" for name in FILLED_IN]
    labels = [
        f"({row}.{name} <> '' AND {row}.{name} <> {stored}.{name}{_is_no_judgement(row, stored, name)})"
        for name in LABELS
    ]
    # A wide table's labels are kept as judgements of their own.
    return f"({' OR '.join(other)} OR ({row}.position = 0 AND ({' OR '.join(labels)})))"


def _is_no_judgement(row, stored, name):
    """… and is it not kept already as a judgement of that figure, as a table of two dates prints it?"""
    if name not in JUDGED:
        return ""
    return f""" AND NOT EXISTS (
        SELECT 1 FROM {JUDGEMENTS} j WHERE j.indicator_id = {stored}.indicator_id AND j.area_id = {stored}.area_id
            AND j.basis = 'published' AND j.against = '{JUDGED[name].value}' AND {stored}.breakdown_id IS NULL
            AND j.period_start = {stored}.period_start AND j.period_end = {stored}.period_end
            AND j.result_text = {row}.{name})"""


def _contradicts(one, other):
    """Do two rows of a file say different things? What either leaves empty contradicts nothing."""
    apart = [f"{one}.value {_differs()} {other}.value"]
    apart += [f"{one}.{name} <> {other}.{name}" for name in FILLED_IN]
    return f"COALESCE({' OR '.join(apart)}, FALSE)"


def _differs():
    """`<>` to which NULL is a value; older versions of SQLite have no `IS DISTINCT FROM`."""
    return "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"


OF_ONE_PLACE = "s.destination, a.destination, r.period_start, r.period_end"
PLACED = f"""
    FROM {ROWS} r JOIN {SERIES} s ON s.id = r.series_id JOIN {AREAS} a ON a.id = r.area_id
    WHERE r.batch_id = %s AND r.status IN ('new', 'same', 'changed')
"""


def _find_twins(batch):
    """Rows of the file that would go to one place: all but the first are left out where they agree, else a person
    has to choose."""
    twins = f"SELECT 1 {PLACED} GROUP BY {OF_ONE_PLACE} HAVING COUNT(*) > 1 LIMIT 1"
    if not _run(twins, [batch.pk]):
        return
    _run(
        f"""
        UPDATE {ROWS} SET status = 'left_out', {_quoted("column")} = '', observation_id = NULL,
            problem = 'It says the same as row ' || CAST(f.{_quoted("row")} AS varchar(12)) || '.'
        FROM (
            SELECT r.id AS id, FIRST_VALUE(r.id) OVER (
                PARTITION BY {OF_ONE_PLACE} ORDER BY r.is_chosen DESC, r.{_quoted("row")}, r.id
            ) AS first_id {PLACED}
        ) w JOIN {ROWS} f ON f.id = w.first_id JOIN {ROWS} t ON t.id = w.id
        WHERE {ROWS}.id = w.id AND w.id <> w.first_id AND NOT {_contradicts("t", "f")}
        """,
        [batch.pk],
    )
    _run(
        f"""
        UPDATE {ROWS} SET
            status = CASE WHEN w.chosen > 0 THEN 'left_out' ELSE 'problem' END,
            {_quoted("column")} = '',
            problem = CASE WHEN w.chosen > 0 THEN 'You chose another row for this indicator, area and period.' ELSE
                'Rows ' || CAST(w.first_row AS varchar(12)) || ' and ' || CAST(w.last_row AS varchar(12)) ||
                ' say different things of one indicator, area and period. Choose which of them counts.' END
        FROM (
            SELECT r.id AS id, r.is_chosen AS is_chosen, COUNT(*) OVER v AS n,
                SUM(CASE WHEN r.is_chosen THEN 1 ELSE 0 END) OVER v AS chosen,
                MIN(r.{_quoted("row")}) OVER v AS first_row, MAX(r.{_quoted("row")}) OVER v AS last_row
            {PLACED} WINDOW v AS (PARTITION BY {OF_ONE_PLACE})
        ) w
        WHERE {ROWS}.id = w.id AND w.n > 1 AND NOT (w.chosen > 0 AND w.is_chosen)
        """,
        [batch.pk],
    )


def _quoted(name):
    return connection.ops.quote_name(name)


def _run(sql: str, values: list) -> list[tuple]:
    """The rows that a statement answers with, if any."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if sql.lstrip().startswith("SELECT") else []


# What it comes to


def _count(batch, series: Iterable[StagedSeries], areas: Iterable[StagedArea]) -> dict[str, int]:
    """Rows by status, and how many of them wait for something that is proposed."""
    told = StagedRow.objects.filter(batch=batch).order_by().values_list("status").annotate(Count("pk"))
    counts = dict.fromkeys(Status.values, 0) | dict(told)
    proposed = {home_of(one) for one in series if one.indicator is None and not one.is_left_out}
    wrong = counts[Status.PROBLEM]  # a row may have several problems, and is one row
    if wrong:
        wrong = StagedRow.objects.filter(batch=batch, status=Status.PROBLEM).order_by().values("row").distinct().count()
    return {
        "rows": sum(counts.values()) - counts[Status.PROBLEM] + wrong,
        **counts,
        "wrong_rows": wrong,
        "new_indicators": len(proposed),
        "new_areas": len({one.code for one in areas if one.area is None and one.code and not one.is_left_out}),
        "new_breakdowns": len(new_breakdowns(series)),
        "undecided": len({home_of(one) for one in series if one.is_headline is None and not one.is_left_out}),
    }


def new_breakdowns(series: Iterable[StagedSeries]) -> dict[tuple[str, str, str, str], list[StagedSeries]]:
    """Breakdowns that are not stored yet (sex, age, kind, category) → the series that need them."""
    found = defaultdict(list)
    for one in series:
        if one.is_headline is False and one.breakdown_id is None and not one.is_left_out:
            found[tuple(one.about["parts"])].append(one)
    return found
