"""What of a workplan people add and change on its page, and the next steps."""

from django.urls import reverse

from workplans.forms import ActionForm, MilestoneForm, PriorityForm, RiskForm
from workplans.models import Milestone, NextStep
from workplans.services import change_action, change_milestone
from workplans.step_forms import NextStepForm
from workstreams.kinds import Kind, register


def page_of(row):
    return row.workplan.get_absolute_url()


def page_of_step(row):
    return row.workstream.get_absolute_url() if row.workstream else reverse("progress:programme")


def in_workplan(slug, form, stem, **more):
    return Kind(
        slug=slug,
        model=form._meta.model,
        form=form,
        parent="workplan",
        stem=stem,
        page=page_of,
        related=("workplan__workstream", "assigned_to") if form is not PriorityForm else ("workplan__workstream",),
        **more,
    )


register(
    in_workplan("priority", PriorityForm, lambda row: f"{row.workplan.workstream.code}-{row.workplan.year}-P"),
    in_workplan(
        "action",
        ActionForm,
        lambda row: f"{row.workplan.workstream.code}-{row.workplan.year}-",
        change=change_action,
    ),
    Kind(
        slug="milestone",
        model=Milestone,
        form=MilestoneForm,
        parent="action",
        stem=lambda row: f"{row.action.code}-M",
        page=lambda row: page_of(row.action),
        related=("action__workplan__workstream",),
        change=change_milestone,
    ),
    in_workplan("risk", RiskForm, lambda row: f"{row.workplan.workstream.code}-R"),
    Kind(
        slug="next-step",
        model=NextStep,
        form=NextStepForm,
        parent="workstream",
        stem=lambda row: f"{row.workstream.code if row.workstream else 'PRG'}-N",
        page=page_of_step,
        related=("workstream", "assigned_to", "raised_at", "comes_back_at"),
    ),
)
