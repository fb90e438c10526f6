"""Dates as people write them in plans. What can only mean one day is that day; what can mean several is asked.

Financial years begin in April: Q3 2025/26 is October to December 2025. A month or a quarter means its last day where
something is due, and its first where something starts.
"""

import re
from calendar import monthrange
from datetime import date

ONGOING = "ongoing"
SAYS_ONGOING = {"ongoing", "on going", "on-going", "continuous", "rolling"}
NAMES = "jan january;feb february;mar march;apr april;may;jun june;jul july;aug august;sep sept september;oct october"
MONTHS = {
    name: number
    for number, names in enumerate(f"{NAMES};nov november;dec december".split(";"), start=1)
    for name in names.split()
}
MONTH = r"(?P<month>[a-z]{3,9})\.?"
YEAR = r"(?P<year>\d{4}|\d{2})"
FULL_YEAR = r"(?P<year>\d{4})"
FINANCIAL = r"(?P<first>20\d\d)\s*[/–-]\s*(?P<second>\d{4}|\d{2})"
QUARTER = r"(?:q|qtr|quarter)\s*(?P<quarter>[1-4])"


class Unclear(ValueError):
    """A text that is no one day. `days` are those that it may mean; none where it is no date at all."""

    def __init__(self, text: str, days: tuple[date, ...] = ()):
        super().__init__(f"“{text}” is no date that can be read.")
        self.days = days


def read_when(text: str, year: int, *, ends: bool = True) -> date | str:
    """The day that a text means, or `ONGOING`. Raises `Unclear`.

    `year` is the plan's: a day without a year is in that year or in the next. With `ends`, a span means its last day.
    """
    plain = re.sub(r"\s+", " ", text).strip().rstrip(".").lower()
    if plain in SAYS_ONGOING:
        return ONGOING
    plain = re.sub(r" \d\d:\d\d(:\d\d)?$", "", plain)  # a time of day, as spreadsheets keep it
    plain = re.sub(r"^(by |due )?(the )?(end )?(of )?" if ends else r"^(from )?(the )?(start )?(of )?", "", plain)
    for read in (_day, _span):
        if found := read(plain, year, ends):
            if len(found) == 1:
                return found[0]
            raise Unclear(text, tuple(found))
    raise Unclear(text, _doubtful(plain, ends))


def _day(text, year, ends):
    """A whole day; where its year is not said, the two that it may be."""
    for pattern in (
        rf"(?P<day>\d{{1,2}})[/.-](?P<number>\d{{1,2}})[/.-]{YEAR}",
        r"(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})",
        rf"(?:[a-z]{{3,9}},? )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -]{MONTH},?[ -]{YEAR}",
        rf"{MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? {FULL_YEAR}",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -]{MONTH}",
    ):
        found = re.fullmatch(pattern, text)
        if not found:
            continue
        parts = found.groupdict()
        month = int(parts["number"]) if parts.get("number") else MONTHS.get(parts.get("month") or "")
        years = [_year(parts["year"])] if parts.get("year") else [year, year + 1]
        return _existing([(one, month, int(parts["day"])) for one in years]) if month else []
    return []


def _existing(days):
    found = []
    for day in days:
        try:
            found.append(date(*day))
        except ValueError:
            continue
    return found


def _span(text, year, ends):
    """A month, a quarter or a financial year."""
    if found := re.fullmatch(rf"{MONTH}(?: {FULL_YEAR}|[-/'’ ]+'?{YEAR.replace('year', 'short')})?", text):
        month = MONTHS.get(found["month"])
        if not month or (found["short"] and re.fullmatch(r"[a-z.]+ \d\d", text)):  # Mar 26 may be a day
            return []
        said = found["year"] or found["short"]
        return [_edge(one, month, 1, ends) for one in ([_year(said)] if said else [year, year + 1])]
    if found := re.fullmatch(r"(?P<month>0?[1-9]|1[0-2])[/-](?P<year>20\d\d)", text):
        return [_edge(int(found["year"]), int(found["month"]), 1, ends)]
    for pattern in (rf"{QUARTER},?(?: of)? {FINANCIAL}", rf"{FINANCIAL},? {QUARTER}"):
        found = re.fullmatch(pattern, text)
        if found and _is_financial(found):
            return [_quarter(int(found["first"]), int(found["quarter"]), ends)]
    if found := re.fullmatch(QUARTER, text):
        return [_quarter(one, int(found["quarter"]), ends) for one in (year - 1, year, year + 1)]
    found = re.fullmatch(FINANCIAL, text)
    if found and _is_financial(found):
        first = int(found["first"])
        return [date(first + 1, 3, 31) if ends else date(first, 4, 1)]
    return []


def _doubtful(text, ends):
    """What may be meant: the months of 03/26 or Mar 26 and their days, the ends of 2026."""
    if (found := re.fullmatch(rf"{MONTH} (?P<figures>\d\d)", text)) and (month := MONTHS.get(found["month"])):
        return (_edge(2000 + int(found["figures"]), month, 1, ends),)
    if found := re.fullmatch(r"(?P<month>0?[1-9]|1[0-2])/(?P<figures>\d\d)", text):
        return (_edge(2000 + int(found["figures"]), int(found["month"]), 1, ends),)
    if found := re.fullmatch(r"20\d\d", text):
        first = int(found[0])
        return (date(first, 12, 31), date(first + 1, 3, 31)) if ends else (date(first, 1, 1), date(first, 4, 1))
    return ()


def _is_financial(found):
    return (int(found["first"]) + 1) % 100 == int(found["second"]) % 100


def _quarter(first, quarter, ends):
    month = 3 * quarter + 1
    return _edge(first + (month > 12), (month - 1) % 12 + 1, 3, ends)


def _edge(year, month, months, ends):
    """The last or the first day of so many months."""
    if not ends:
        return date(year, month, 1)
    last = month + months - 1
    return date(year, last, monthrange(year, last)[1])


def _year(text):
    return int(text) if len(text) == 4 else 2000 + int(text)
