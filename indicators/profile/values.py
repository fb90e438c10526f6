"""A value of an indicator as a reader sees it, and what it said before."""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from indicators.methods.rounding import decimals_of, rounded, shown
from indicators.periods import Period

Days = tuple[date, date]


class Value(NamedTuple):
    """A value of the indicator: the columns of an observation that are shown."""

    pk: int
    area_id: int
    period_label: str
    period_start: date
    period_end: date
    value_text: str
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    lower_998: Decimal | None
    upper_998: Decimal | None
    count: Decimal | None
    denominator: Decimal | None
    missing_reason: str
    value_note: str
    published_country: str
    published_region: str
    published_neighbours: str
    published_trend: str
    published_goal: str
    is_inferred: bool
    note: str
    batch_id: int
    unit: str = ""

    @property
    def text(self) -> str:
        """As people read it; a dash where there is no number."""
        return shown(self.value_text, self.value, self.unit) or "–"

    @property
    def limits(self) -> str:
        """“13.2 to 15.0”, with as many decimals as the value has and at least one; "" without limits."""
        if not self.has_limits:
            return ""
        decimals = max(1, decimals_of(self.text))
        return f"{rounded(self.lower, decimals)} to {rounded(self.upper, decimals)}"

    @property
    def counted(self) -> str:
        """How many it counts, with commas; "" where that is not known."""
        return "" if self.count is None else f"{self.count.normalize():,f}"

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end, self.period_label)

    @property
    def days(self) -> Days:
        return self.period_start, self.period_end

    @property
    def has_limits(self) -> bool:
        return self.lower is not None and self.upper is not None


COLUMNS = Value._fields[:-1]  # those that an observation has


class Before(NamedTuple):
    """What a figure said before it was revised, when that was, and why."""

    observation_id: int
    value_text: str
    value: Decimal | None
    revised_at: datetime
    reason: str
    batch_id: int
    unit: str = ""

    @property
    def text(self) -> str:
        """As people read it; a dash where there was no number."""
        return shown(self.value_text, self.value, self.unit) or "–"
