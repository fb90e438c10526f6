"""Accepting a file that was read: one short transaction, a statement for each kind of row.

What was compared may have changed since. It is looked at once more inside the transaction; when anything did, nothing
is written, and the file is compared anew.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from indicators.models import (
    FIGURES,
    Area,
    Assessment,
    Breakdown,
    ImportBatch,
    Indicator,
    IndicatorSource,
    Observation,
    Revision,
    StagedArea,
    StagedRow,
    StagedSeries,
)
from indicators.services.comparing import (
    AREAS,
    FILLED_IN,
    ROWS,
    SERIES,
    STORED,
    by_home,
    compare,
    joined_as_wholes,
    new_breakdowns,
)
from indicators.services.staging import may_bring_in, tell_the_planner, throw_rows_away, waiting
from lutonhet.circumstances import done_by
from lutonhet.saving import Refused
from workstreams.models import Principle

Status = StagedRow.Status
Against, Basis, Result = Assessment.Against, Assessment.Basis, Assessment.Result
REVISIONS = Revision._meta.db_table
PER_STATEMENT = 500

COMPARISONS = {
    "r": Result.WORSE,
    "red": Result.WORSE,
    "worse": Result.WORSE,
    "a": Result.SIMILAR,
    "amber": Result.SIMILAR,
    "similar": Result.SIMILAR,
    "g": Result.BETTER,
    "green": Result.BETTER,
    "better": Result.BETTER,
    "higher": Result.HIGHER,
    "lower": Result.LOWER,
}
TRENDS = {
    "comparable": Result.COMPARABLE,
    "significantly improving": Result.IMPROVING,
    "improving": Result.IMPROVING,
    "significantly worse": Result.WORSENING,
    "worsening": Result.WORSENING,
    "getting worse": Result.WORSENING,
}
LABELS = {
    "published_country": Against.COUNTRY,
    "published_region": Against.REGION,
    "published_neighbours": Against.NEIGHBOURS,
    "published_trend": Against.PAST,
}
POLARITIES = {
    "high": Indicator.Polarity.HIGH,
    "high is good": Indicator.Polarity.HIGH,
    "rag - high is good": Indicator.Polarity.HIGH,
    "low": Indicator.Polarity.LOW,
    "low is good": Indicator.Polarity.LOW,
    "rag - low is good": Indicator.Polarity.LOW,
    "no judgement": Indicator.Polarity.NO_JUDGEMENT,
    "bob - blue orange blue": Indicator.Polarity.NO_JUDGEMENT,
}


class NothingToBringIn(Refused):
    """Everything in the file is stored already, or waits for something that was not accepted with it."""

    def __init__(self):
        super().__init__("There is nothing to bring in: everything that can be accepted is stored already.")


class ProblemsRemain(Refused):
    """Some rows cannot be brought in, and nobody has said that they are to be left out."""

    def __init__(self, problems: int):
        rows = "1 row has a problem" if problems == 1 else f"{problems:,} rows have problems"
        super().__init__(f"{rows}. Mend the file and bring it in again, or accept the others without them.")


class ComparedAnew(Refused):
    """Somebody saved values after the file was compared with them."""

    def __init__(self):
        super().__init__(
            "Somebody saved values that the file has too, after it was compared with them. It has been compared anew: "
            "look at what it changes now."
        )


def accept(
    batch: ImportBatch,
    *,
    by,
    accept_new: bool = False,
    revisions: bool | Iterable[int] = False,
    leave_problems: bool = False,
) -> ImportBatch:
    """Bring in what a file says: new values, and with them whatever else is accepted.

    `accept_new`: make the indicators, areas and breakdowns that are proposed; without it their rows stay out.
    `revisions`: all of them, none, or the keys of the staged rows that are accepted; the old values are kept.
    `leave_problems`: leave rows with problems out; without it one of them refuses the whole.

    Raises `ProblemsRemain`, `ComparedAnew`, `NothingToBringIn` and `NotWaiting`; nothing is written then.
    """
    may_bring_in(by)
    try:
        with transaction.atomic(), done_by(by):
            accepted = _accept(batch, by, accept_new, revisions, leave_problems)
    except (_Stale, IntegrityError):
        with transaction.atomic():
            compare(waiting(batch))
        raise ComparedAnew from None
    tell_the_planner(Observation)
    throw_rows_away(accepted)
    return accepted


class _Stale(Exception):
    pass


def _accept(batch, by, accept_new, revisions, leave_problems):
    batch = waiting(batch)
    problems = StagedRow.objects.filter(batch=batch, status=Status.PROBLEM).count()
    if problems and not leave_problems:
        raise ProblemsRemain(problems)
    if _is_stale(batch):
        raise _Stale
    series = list(StagedSeries.objects.filter(batch=batch, is_left_out=False).select_related("indicator", "breakdown"))
    areas = list(StagedArea.objects.filter(batch=batch).select_related("area"))
    now = timezone.now()
    made = _make(batch, series, areas) if accept_new else {}
    _choose_revisions(batch, revisions)
    revised = _revise(batch, by, now)
    added = _add(batch)
    judged = _judge(batch, series)
    if not (added or revised or judged):
        raise NothingToBringIn
    made["sources"] = _remember(series)
    batch.state, batch.accepted_at, batch.accepted_by = ImportBatch.State.ACCEPTED, now, by
    batch.counts = {**batch.counts, "added": added, "revised": revised, "judged": judged, "made": made}
    batch.save()
    return batch


def _is_stale(batch) -> bool:
    """Has a value been stored since for a row that was new, or changed for one that was not?"""
    with joined_as_wholes(), connection.cursor() as cursor:
        for breakdown in ("o.breakdown_id IS NULL AND s.is_headline", "o.breakdown_id = s.breakdown_id"):
            cursor.execute(
                f"""
                SELECT 1 FROM {ROWS} r JOIN {SERIES} s ON s.id = r.series_id JOIN {AREAS} a ON a.id = r.area_id
                JOIN {STORED} o ON o.indicator_id = s.indicator_id AND o.area_id = a.area_id
                    AND o.period_start = r.period_start AND o.period_end = r.period_end AND {breakdown}
                WHERE r.batch_id = %s AND r.status = 'new' LIMIT 1
                """,
                [batch.pk],
            )
            if cursor.fetchone():
                return True
        cursor.execute(
            f"""
            SELECT 1 FROM {ROWS} r LEFT JOIN {STORED} o ON o.id = r.observation_id AND o.version = r.observation_version
            WHERE r.batch_id = %s AND r.status = 'changed' AND o.id IS NULL LIMIT 1
            """,
            [batch.pk],
        )
        return cursor.fetchone() is not None


# What is proposed


def _make(batch, series, areas) -> dict[str, list[int]]:
    """Make the areas, indicators and breakdowns that the file has and nobody else had; their keys by kind."""
    return {
        "areas": _make_areas(areas),
        "indicators": _make_indicators(batch, series),
        "breakdowns": _make_breakdowns(series),
    }


def _make_areas(areas):
    wanted = defaultdict(list)
    for one in areas:
        if one.area is None and one.code:
            wanted[one.code].append(one)
    made = Area.objects.bulk_create(
        [Area(code=code, name=named[0].name or code, area_type=named[0].area_type) for code, named in wanted.items()]
    )
    for area in made:
        for one in wanted[area.code]:
            one.area = area
    StagedArea.objects.bulk_update([one for named in wanted.values() for one in named], ["area"], batch_size=200)
    return [area.pk for area in made]


def _make_indicators(batch, series):
    principles = {principle.number: principle for principle in Principle.objects.all()}
    order = (Indicator.objects.aggregate(last=Max("order"))["last"] or 0) + 1
    taken = set(Indicator.objects.values_list("slug", flat=True))
    made = []
    for home, members in by_home(series).items():
        if home.indicator is not None or all(one.is_headline is None for one in members):
            continue
        about = members[0].about
        number = re.search(r"[1-8]", about.get("principle", ""))
        unit = about.get("unit", "")[:80]
        indicator = Indicator(
            slug=_free_address(home.name, taken),
            name=home.name[:300],
            short_name=home.name[:100],
            principle=principles.get(int(number[0])) if number else None,
            order=order + len(made),
            is_on_scorecard=bool(about.get("principle", "").strip()),
            polarity=POLARITIES.get(about.get("polarity", "").casefold().strip(), Indicator.Polarity.NOT_STATED),
            unit=unit,
            value_type=_value_type(about.get("value_type", "")),
        )
        indicator.save()
        made.append(indicator.pk)
        for one in members:
            one.indicator = indicator
        StagedSeries.objects.filter(pk__in=[one.pk for one in members]).update(indicator=indicator)
    return made


def _free_address(name, taken):
    stem = slugify(name)[:70].strip("-") or "indicator"
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    taken.add(slug)
    return slug


def _value_type(text):
    """Ours for the publisher's word; nothing where it is none that we know."""
    kinds = Indicator.ValueType
    told = text.casefold().strip()
    known = {kind.value: kind for kind in kinds} | {kind.label.casefold(): kind for kind in kinds}
    known |= {"percentage": kinds.PROPORTION, "directly standardised rate": kinds.DSR, "rate": kinds.CRUDE_RATE}
    return known.get(told, "")


def _make_breakdowns(series):
    wanted = new_breakdowns([one for one in series if one.indicator is not None])
    names = ("sex", "age", "category_type", "category")
    made = Breakdown.objects.bulk_create(
        [Breakdown(slug=Breakdown.address_of(*parts), **dict(zip(names, parts, strict=True))) for parts in wanted]
    )
    for breakdown, named in zip(made, wanted.values(), strict=True):
        for one in named:
            one.breakdown = breakdown
    StagedSeries.objects.bulk_update([one for named in wanted.values() for one in named], ["breakdown"], batch_size=200)
    return [breakdown.pk for breakdown in made]


# Values

PLACED = f"""
    FROM {ROWS} r JOIN {SERIES} s ON s.id = r.series_id JOIN {AREAS} a ON a.id = r.area_id
    WHERE r.batch_id = %s AND r.status = 'new' AND s.indicator_id IS NOT NULL AND a.area_id IS NOT NULL
        AND (s.is_headline OR s.breakdown_id IS NOT NULL)
"""
PERIOD = ("period_label", "period_start", "period_end")


def _add(batch) -> int:
    """The new values: how many."""
    labels = [name for name in FIGURES if name.startswith("published_")]
    # A wide table's labels are kept as judgements, each with its date of measure.
    figures = [
        f"CASE WHEN r.position = 0 THEN r.{name} ELSE '' END" if name in labels else f"r.{_quoted(name)}"
        for name in FIGURES
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {STORED} (version, is_inferred, note, indicator_id, area_id, breakdown_id, batch_id,
                {", ".join(map(_quoted, (*PERIOD, *FIGURES)))})
            SELECT 1, FALSE, '', s.indicator_id, a.area_id, s.breakdown_id, r.batch_id,
                {", ".join([f"r.{name}" for name in PERIOD] + figures)}
            {PLACED} ORDER BY r.id
            """,
            [batch.pk],
        )
        return cursor.rowcount


def _choose_revisions(batch, revisions):
    """Leave out the revisions that are not accepted."""
    changed = StagedRow.objects.filter(batch=batch, status=Status.CHANGED)
    if revisions is True:
        return
    chosen = set(revisions or ())
    refused = [key for key in changed.values_list("pk", flat=True) if key not in chosen]
    for start in range(0, len(refused), PER_STATEMENT):
        changed.filter(pk__in=refused[start : start + PER_STATEMENT]).update(
            status=Status.LEFT_OUT, problem="The revision was not accepted."
        )


def _revise(batch, by, now: datetime) -> int:
    """Keep what the revised values say, then let them say what the file says: how many."""
    changed = f"FROM {ROWS} r JOIN {STORED} o ON o.id = r.observation_id WHERE r.batch_id = %s AND r.status = 'changed'"
    names = [_quoted(name) for name in FIGURES]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {REVISIONS} (observation_id, batch_id, was_inferred, {", ".join(names)},
                replaced_by_id, revised_at, revised_by_id, reason)
            SELECT o.id, o.batch_id, o.is_inferred, {", ".join(f"o.{name}" for name in names)},
                CAST(%s AS bigint), {_moment()}, CAST(%s AS bigint), %s
            {changed} ORDER BY r.id
            """,
            [batch.pk, now, by and by.pk, f"Published anew: {batch.title}"[:300], batch.pk],
        )
        revised = cursor.rowcount
        cursor.execute(
            f"""
            UPDATE {STORED} SET {", ".join(f"{_quoted(name)} = {_revised(name)}" for name in FIGURES)},
                period_label = r.period_label, is_inferred = FALSE, batch_id = r.batch_id,
                version = {STORED}.version + 1
            FROM {ROWS} r WHERE r.observation_id = {STORED}.id AND r.batch_id = %s AND r.status = 'changed'
            """,
            [batch.pk],
        )
    return revised


def _revised(name):
    """What a column says after a revision: what the file says; where the number is the same as before and the file
    leaves a limit, a count or a label empty, what was there."""
    row, stored = f"r.{_quoted(name)}", f"{STORED}.{_quoted(name)}"
    if name in FILLED_IN:
        return f"CASE WHEN r.value = {STORED}.value THEN COALESCE({row}, {stored}) ELSE {row} END"
    if name.startswith("published_"):
        return f"CASE WHEN r.position > 0 OR {row} = '' AND r.value = {STORED}.value THEN {stored} ELSE {row} END"
    if name == "value_note":
        return f"CASE WHEN {row} = '' AND r.value = {STORED}.value THEN {stored} ELSE {row} END"
    return row


def _moment():
    """The parameter for a moment: SQLite keeps it as the text that it is given, PostgreSQL wants its type."""
    return "CAST(%s AS timestamptz)" if connection.vendor == "postgresql" else "%s"


def _quoted(name):
    return connection.ops.quote_name(name)


# Judgements of a wide table


def _judge(batch, series) -> int:
    """Keep how a wide table judges its own figures at each of its dates: how many judgements are new."""
    homes = {one.pk: one for one in series}
    rows = StagedRow.objects.filter(batch=batch, position__gt=0, series__in=homes).exclude(status__in=(Status.PROBLEM,))
    rows = rows.select_related("area__area").order_by("row", "pk")
    indicators = {one.indicator_id for one in series}
    stored = set(
        Assessment.objects.filter(basis=Basis.PUBLISHED, indicator__in=indicators).values_list(
            "indicator_id", "area_id", "position", "period_start", "period_end", "against", "result_text"
        )
    )
    new = {}
    for row in rows:
        home, area = homes[row.series_id], row.area.area
        if home.indicator_id is None or area is None or not home.is_headline:
            continue
        for label, against in LABELS.items():
            text = getattr(row, label)
            if not text:
                continue
            key = (home.indicator_id, area.pk, row.position)
            if (*key, row.period_start, row.period_end, against, text) in stored:
                continue
            new.setdefault(
                (*key, against),
                Assessment(
                    indicator_id=home.indicator_id,
                    area=area,
                    batch=batch,
                    position=row.position,
                    period_label=row.period_label,
                    period_start=row.period_start,
                    period_end=row.period_end,
                    against=against,
                    basis=Basis.PUBLISHED,
                    result_text=text,
                    result=result_of(against, text),
                ),
            )
    return len(Assessment.objects.bulk_create(new.values()))


def result_of(against: str, text: str) -> str:
    """The result that a printed word stands for; not compared, or not assessed, for a word that we do not know."""
    told = text.casefold().strip()
    if against == Against.PAST:
        return TRENDS.get(told, Result.NOT_ASSESSED)
    return COMPARISONS.get(told, Result.NOT_COMPARED)


# What is remembered


def _remember(series) -> list[int]:
    """Remember under which key the publisher holds each indicator, and which sex and age are its headline.

    What was remembered before stands, unless a person said something else of this file.
    """
    series = [one for one in series if one.indicator_id]
    known = {}
    for source in IndicatorSource.objects.filter(key__in={one.key for one in series}):
        known[source.key, source.sex, source.age] = source
    sexes = defaultdict(lambda: defaultdict(set))  # key → indicator → sexes
    for one in series:
        sexes[one.key][one.indicator_id].add(one.sex)
    new = {}
    for one in series:
        pairs = ((one.sex, one.age), (one.sex, ""), ("", one.age), ("", ""))
        source = next((known[one.key, *pair] for pair in pairs if (one.key, *pair) in known), None)
        if source is None:
            new[one.key, *_told_apart_by(one, sexes[one.key])] = one.indicator
        elif source.indicator_id != one.indicator_id and "indicator" in one.about.get("decided", {}):
            source.indicator, source.version = one.indicator, source.version + 1
            source.save(update_fields=["indicator", "version"])
    made = IndicatorSource.objects.bulk_create(
        [IndicatorSource(key=key, sex=sex, age=age, indicator=one) for (key, sex, age), one in new.items()]
    )
    _remember_headlines(series)
    return [one.pk for one in made]


def _told_apart_by(one, sexes):
    """The sex and age that a publisher's key needs beside it: neither where it feeds one indicator, the sex where each
    has sexes of its own, else both."""
    if len(sexes) == 1:
        return "", ""
    of_others = set().union(*(some for indicator, some in sexes.items() if indicator != one.indicator_id))
    return (one.sex, one.age) if sexes[one.indicator_id] & of_others else (one.sex, "")


def _remember_headlines(series):
    for one in series:
        indicator = one.indicator
        if one.is_headline and (one.sex or one.age) and not (indicator.headline_sex or indicator.headline_age):
            indicator.headline_sex, indicator.headline_age = one.sex, one.age
            indicator.version += 1
            indicator.save(update_fields=["headline_sex", "headline_age", "version"])
