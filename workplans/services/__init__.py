"""Every write in a workplan that has a name, beside those of any item; a module a noun."""

from workplans.services.plans import remove_workplan, start_workplan
from workplans.services.updates import report_update

__all__ = ["remove_workplan", "report_update", "start_workplan"]
