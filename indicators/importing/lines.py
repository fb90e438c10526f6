"""What a file has figures of: a line for each indicator, with the series that are its."""

from dataclasses import dataclass, field

from indicators.models import ImportBatch, StagedSeries
from indicators.services.comparing.series import Home, by_home


@dataclass
class Line:
    """The series of one indicator, as the preview shows them."""

    home: Home
    members: list[StagedSeries]
    name: str = field(init=False)
    headline: StagedSeries | None = field(init=False)

    def __post_init__(self):
        self.name = self.home.indicator.short_name if self.home.indicator else self.home.name
        self.headline = next((one for one in self.members if one.is_headline and not one.is_left_out), None)

    @property
    def first(self) -> StagedSeries:
        return self.members[0]

    @property
    def called(self) -> list[str]:
        """What the file calls it, where that is not our name."""
        names = dict.fromkeys(one.name if one.key == one.name else f"{one.key} {one.name}" for one in self.members)
        return [name for name in names if name != self.name]

    @property
    def taken_in(self) -> list[StagedSeries]:
        return [one for one in self.members if not one.is_left_out]

    @property
    def is_left_out(self) -> bool:
        return not self.taken_in

    @property
    def is_undecided(self) -> bool:
        return any(one.is_headline is None for one in self.taken_in)

    @property
    def breakdowns(self) -> int:
        return sum(1 for one in self.taken_in if one.is_headline is False)

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.members)


def lines_of(batch: ImportBatch) -> list[Line]:
    """What the file has figures of: what a person has to decide first, then what is new."""
    series = StagedSeries.objects.filter(batch=batch).select_related("indicator").order_by("pk")
    lines = [Line(home, members) for home, members in by_home(series).items()]
    return sorted(lines, key=lambda line: (not line.is_undecided, line.home.indicator is not None))
