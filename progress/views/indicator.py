"""One indicator: its figures, how they compare, who is better or worse off within the place, and who works on it."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from indicators.charts import BarChart
from indicators.compared import comparisons, computed_of
from indicators.drawn import (
    average_text,
    line_charts,
    neighbour_charts,
    neighbours_say,
    part_charts,
    parts_say,
)
from indicators.figures import Measure
from indicators.figures import Figure as Measured
from indicators.inequality import GapChange, Group, gap_change, overall_and_gap
from indicators.computed import change
from indicators.models import Area, Indicator
from indicators.profile import BrokenDown, Part, Profile, Value, profile_of
from indicators.scorecard import rows_of
from indicators.wording import contradiction, movement
from logicmodels.models import ActivityOutcome, ActivityOutput, OutcomeIndicator, OutputOutcome
