"""Long runs: races, kills, thousands of random cases. `make test` runs a reduced number of each, `make soak` all."""

import os
from typing import Any

SOAKING = bool(os.environ.get("SOAK"))


def full_count(reduced: Any, full: Any) -> Any:
    """How often a long run repeats itself. Tests ask for it as the fixture `full_count`, which marks them `soak`."""
    return full if SOAKING else reduced
