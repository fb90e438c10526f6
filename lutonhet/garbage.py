"""The collector of garbage, told what need not be looked at."""

import gc

ALLOCATIONS = 20_000  # between two looks; with Python's own 700 a page is interrupted again and again


def leave_what_is_loaded() -> None:
    """What is loaded by now stays for good: no page need wait while it is gone through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 20, 20)
