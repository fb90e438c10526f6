"""The geometry of charts: values in, whole-number coordinates out. No markup, no database.

Units are those of the drawing (`viewBox`), x to the right and y downwards. A value that is missing leaves a gap.
"""

from indicators.charts.bars import Bar, BarChart, Reference, bar_chart
from indicators.charts.lines import LABEL_HEIGHT, Chart, Earlier, Goal, Point, Series, line_chart
from indicators.charts.scale import Tick, nice_steps
from indicators.charts.sparkline import sparkline
from indicators.charts.stacks import Stack, StackChart, stack_chart

__all__ = [
    "LABEL_HEIGHT",
    "Bar",
    "BarChart",
    "Chart",
    "Earlier",
    "Goal",
    "Point",
    "Reference",
    "Series",
    "Stack",
    "StackChart",
    "Tick",
    "bar_chart",
    "line_chart",
    "nice_steps",
    "sparkline",
    "stack_chart",
]
