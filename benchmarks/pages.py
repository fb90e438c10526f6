"""What is measured, and what it may take."""

from dataclasses import dataclass

from benchmarks.programme import WORKSTREAM

TIMES_PAR, TIMES_PAR_OF_A_SAVE = 2, 2
MOVES_BY = 0.10  # a programme's page, when there are a hundred times as many
QUERIES = 12
BYTES = 40_000  # compressed, at one time


@dataclass(frozen=True)
class Page:
    """A page: its name, which is also its references', where it is, and whether it is of one workstream."""

    name: str
    title: str
    path: str
    is_of_one: bool = True


_HERE = f"/workstreams/{WORKSTREAM}/"
PAGES = (
    Page("home", "Home", "/", is_of_one=False),
    Page("workstream", "Workstream", _HERE),
    Page("logic-model", "Logic model", f"{_HERE}logic-model/"),
    Page("workplan", "Workplan", f"{_HERE}workplan/"),
    Page("kpis", "KPIs", f"{_HERE}kpis/"),
    Page("scorecard", "Scorecard", "/indicators/", is_of_one=False),
)
