from workplans.models.actions import Action
from workplans.models.carried import Carried
from workplans.models.due_dates import DueDateMove
from workplans.models.highlights import Highlight
from workplans.models.milestones import Milestone
from workplans.models.next_steps import Carrying, NextStep
from workplans.models.reminders import Reminder
from workplans.models.risks import Risk
from workplans.models.sign_off import Decision, Submission
from workplans.models.updates import Update
from workplans.models.workplan import Priority, Workplan

__all__ = [
    "Action",
    "Carried",
    "Carrying",
    "Decision",
    "DueDateMove",
    "Highlight",
    "Milestone",
    "NextStep",
    "Priority",
    "Reminder",
    "Risk",
    "Submission",
    "Update",
    "Workplan",
]
