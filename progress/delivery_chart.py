"""Delivery over time as a drawing: a bar a period, its parts the actions that stood alike."""

from indicators.charts import Stack, StackChart, stack_chart
from workplans.delivery_over_time import Moment

WIDTHS = (640, 360)


def charts_of(moments: list[Moment]) -> list[StackChart]:
    """For a wide screen, then for a phone; none where there is no action."""
    stacks = [
        Stack(
            f"{one.label}, today" if one.is_running else one.label,
            tuple((kind.value, number) for kind, number in one.in_order),
        )
        for one in moments
    ]
    return [chart for width in WIDTHS if (chart := stack_chart(stacks, width=width))]
