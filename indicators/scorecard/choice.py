"""What a reader asked the scorecard to show, as it stands in the address: pure, and never an error."""

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from indicators.methods.inequality import deprivation

LATEST, PRINTED, TWO = "", "both", "two"
DATES = (LATEST, PRINTED, TWO)
COUNTRY, REGION, NEIGHBOURS, TARGET = "country", "region", "neighbours", "target"
COMPARATORS = (COUNTRY, REGION, NEIGHBOURS, TARGET)
AGE, CATEGORY = "age", "category"
BETWEEN = "|"  # between the parts of a breakdown in the address


@dataclass(frozen=True)
class Choice:
    """Which dates, compared with whom, for whom.

    `dates` is the latest, the two that a source prints, or two of the reader's own; `until` and `earlier` are years:
    the latest period that ended by 31 December of it. `breakdown` is "" for the headline, ("age", age) or
    ("category", type, category), in the publisher's words; so is `sex`.
    """

    dates: str = LATEST
    until: int | None = None
    earlier: int | None = None
    against: tuple[str, ...] = COMPARATORS
    neighbour_set: str = ""
    sex: str = ""
    breakdown: tuple[str, ...] = ()

    @property
    def is_printed(self) -> bool:
        return self.dates == PRINTED

    @property
    def is_two(self) -> bool:
        """Are two dates of the reader's own shown beside each other?"""
        return self.dates == TWO

    @property
    def shows_two(self) -> bool:
        return self.dates != LATEST

    @property
    def is_headline(self) -> bool:
        return not (self.sex or self.breakdown)

    @property
    def is_usual(self) -> bool:
        return self == Choice(dates=self.dates) or self.is_printed

    @property
    def age(self) -> str:
        return self.breakdown[1] if self.breakdown[:1] == (AGE,) else ""

    @property
    def category(self) -> tuple[str, str] | None:
        """(type, category), where one was chosen."""
        return self.breakdown[1:] if self.breakdown[:1] == (CATEGORY,) else None

    @property
    def until_day(self) -> date | None:
        return date(self.until, 12, 31) if self.until else None

    @property
    def earlier_day(self) -> date | None:
        return date(self.earlier, 12, 31) if self.earlier else None

    def shows(self, comparator: str) -> bool:
        return comparator in self.against

    @property
    def query(self) -> str:
        """The address's part after the `?`, with nothing in it that is as usual."""
        if self.is_printed:
            return urlencode({"dates": PRINTED})
        told = [("dates", self.dates)] if self.dates else []
        told += [(name, value) for name, value in (("earlier", self.earlier), ("until", self.until)) if value]
        if self.against != COMPARATORS:
            told += [("against", one) for one in self.against] or [("against", "none")]
        told += [
            (name, value)
            for name, value in (
                ("neighbours", self.neighbour_set),
                ("sex", self.sex),
                ("breakdown", BETWEEN.join(self.breakdown)),
            )
            if value
        ]
        return urlencode(told)


def choice_of(asked, *, neighbour_sets=(), sexes=(), breakdowns=()) -> Choice:
    """The choice that a query string makes; whatever is not on offer is as if it had not been asked.

    `asked` has `get` and `getlist`, as Django's `QueryDict`; the offers are the sets' slugs, the publisher's words for
    sex, and breakdowns as `Choice` holds them.
    """
    dates = asked.get("dates", LATEST)
    if dates == PRINTED:
        return Choice(dates=PRINTED)
    earlier, until = year_of(asked.get("earlier", "")), year_of(asked.get("until", ""))
    if earlier and until and earlier > until:
        earlier, until = until, earlier
    chosen = asked.getlist("against")
    breakdown = tuple(asked.get("breakdown", "").split(BETWEEN, 2))
    return Choice(
        dates=dates if dates in DATES else LATEST,
        until=until,
        earlier=earlier if dates == TWO else None,
        against=tuple(one for one in COMPARATORS if one in chosen) if chosen else COMPARATORS,
        neighbour_set=asked.get("neighbours", "") if asked.get("neighbours", "") in neighbour_sets else "",
        sex=asked.get("sex", "") if asked.get("sex", "") in sexes else "",
        breakdown=breakdown if breakdown in breakdowns else (),
    )


def year_of(text: str) -> int | None:
    """A year of four figures that a calendar can hold."""
    return int(text) if re.fullmatch(r"(19|20|21)[0-9]{2}", text) else None


def breakdowns_on_offer(kept) -> list[tuple[str, list[tuple[tuple[str, ...], str]]]]:
    """(heading, [(breakdown, words)]) from (sex, age, category type, category): ages first, then each type.

    A breakdown by sex alone is chosen by the sex.
    """
    ages = sorted({age for _sex, age, kind, _category in kept if age and not kind}, key=_by_number)
    groups = [("Age", [((AGE, age), age) for age in ages])] if ages else []
    for kind in sorted({kind for _sex, _age, kind, _category in kept if kind}):
        of_kind = sorted({category for _sex, _age, one, category in kept if one == kind}, key=_as_read)
        groups.append((kind, [((CATEGORY, kind, category), category) for category in of_kind]))
    return groups


def _as_read(text: str):
    """From the most deprived to the least, and all else by the figures in it."""
    return deprivation(text), _by_number(text)


def _by_number(text: str):
    """Figures in a word count as figures: “<5 yrs” comes before “10-24 yrs”, and words without any come last."""
    numbers = [int(figures) for figures in re.findall(r"[0-9]{1,9}", text)]
    return not numbers, numbers, not text.startswith("<"), text


def is_the_headline(choice: Choice, *, headline_sex: str, headline_age: str) -> bool:
    """Is what was chosen what an indicator is about anyway, as women are of the life expectancy of women?"""
    return (
        not choice.category
        and (not choice.sex or choice.sex == headline_sex)
        and (not choice.age or choice.age == headline_age)
    )


def which_breakdown(kept, choice: Choice, *, headline_sex: str = "", headline_age: str = ""):
    """The key of the one breakdown of an indicator that a choice means, and why there is none.

    `kept` is [(key, sex, age, category type, category)] of the indicator. What was not chosen must be as in the
    headline, which is blank or its word, and otherwise leave no doubt: two are never added up, and none is taken
    because it comes first. Returns (key, "") or (None, reason).
    """
    kind, category = choice.category or ("", "")
    found = [one for one in kept if one[3] == kind and one[4] == category]
    found = [one for one in found if not choice.sex or one[1] == choice.sex]
    found = [one for one in found if not choice.age or one[2] == choice.age]
    if not found:
        return None, "no figure for this choice"
    for chosen, place, headline, word in (
        (choice.sex, 1, headline_sex, "sexes"),
        (choice.age, 2, headline_age, "ages"),
    ):
        if chosen or len({one[place] for one in found}) < 2:
            continue
        as_headline = [one for one in found if not one[place]]
        as_headline = as_headline or [one for one in found if headline and one[place] == headline]
        if not as_headline:
            return None, f"published for several {word}: choose one"
        found = as_headline
    return found[0][0], ""
