"""What is remembered from import to import: under which key a publisher holds an indicator, and its headline."""

from collections import defaultdict

from indicators.models import IndicatorSource


def remember(series) -> list[int]:
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
    """Keep the sex and age of the headline; an age also where nothing but the same sex was stated before."""
    for one in series:
        indicator = one.indicator
        known = indicator.headline_sex, indicator.headline_age
        told = one.sex, one.age
        if one.is_headline and known != told and known in (("", ""), (one.sex, "")):
            indicator.headline_sex, indicator.headline_age = told
            indicator.version += 1
            indicator.save(update_fields=["headline_sex", "headline_age", "version"])
