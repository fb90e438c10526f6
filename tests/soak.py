"""Long runs: races, kills, thousands of random cases. `make test` runs a reduced number of each, `make soak` all."""

import os

SOAKING = bool(os.environ.get("SOAK"))


def full_count(reduced: int, full: int) -> int:
    """How often a long run repeats itself. Tests ask for it as the fixture `full_count`, which marks them `soak`."""
    return full if SOAKING else reduced
