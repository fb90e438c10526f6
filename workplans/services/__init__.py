"""Every write in a workplan that has a name, beside those of any item; a module a noun."""

from workplans.services.due_dates import agree_due_date, change_action, change_milestone
from workplans.services.handing_over import hand_over
from workplans.services.highlights import report_highlight
from workplans.services.next_steps import carry_all, carry_step, finish_step, raise_step
from workplans.services.plans import remove_workplan, start_workplan
from workplans.services.reminders import send_reminders
from workplans.services.rolling import roll_forward
from workplans.services.updates import report_no_change, report_update

__all__ = [
    "agree_due_date",
    "carry_all",
    "carry_step",
    "change_action",
    "change_milestone",
    "finish_step",
    "hand_over",
    "raise_step",
    "remove_workplan",
    "report_highlight",
    "report_no_change",
    "report_update",
    "roll_forward",
    "send_reminders",
    "start_workplan",
]
