from workplans.models.actions import Action, Risk, Update
from workplans.models.next_steps import NextStep
from workplans.models.workplan import Priority, Workplan

__all__ = ["Action", "NextStep", "Priority", "Risk", "Update", "Workplan"]
