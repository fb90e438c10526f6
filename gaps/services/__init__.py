"""Every write of the gap finder."""

from gaps.services.recording import Recorded, record_gaps
from gaps.services.waiving import end_waiver, waive

__all__ = ["Recorded", "end_waiver", "record_gaps", "waive"]
