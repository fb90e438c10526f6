"""What of a logic model people add and change on its page."""

from logicmodels.forms import ActivityForm, AssumptionForm, BarrierForm, InputForm, OutcomeForm, OutputForm
from workstreams.kinds import Kind, register


def stem_of(row):
    return f"{row.logic_model.workstream.code}-{row.code_stem}"


def page_of(row):
    return row.logic_model.get_absolute_url()


register(
    *(
        Kind(
            slug=form._meta.model._meta.model_name,
            model=form._meta.model,
            form=form,
            parent="logic_model",
            stem=stem_of,
            page=page_of,
            related=("logic_model__workstream",),
        )
        for form in (AssumptionForm, InputForm, ActivityForm, OutputForm, OutcomeForm, BarrierForm)
    )
)
