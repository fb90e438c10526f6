"""The page of a workstream's logic model."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from logicmodels.models import Activity, Assumption, Barrier, Input, Outcome, Output
from logicmodels.picture import picture_of
from logicmodels.reading import Reading
from workstreams.models import Workstream


@require_safe
def logic_model(request, slug):
    """The logic model of a workstream as a diagram and as text; `?order=author` keeps the author's order."""
    workstream = get_object_or_404(Workstream.objects.select_related("logic_model"), slug=slug)
    context = {
        "workstream": workstream,
        "crumbs": [
            ("Home", reverse("progress:home")),
            ("Workstreams", reverse("progress:workstream_list")),
            (workstream.name, workstream.get_absolute_url()),
        ],
        "logic_model": getattr(workstream, "logic_model", None),
    }
    if context["logic_model"]:
        reading = Reading(workstream.logic_model)
        keep_order = request.GET.get("order") == "author"
        context |= {
            "reading": reading,
            "diagram": picture_of(reading, keep_order=keep_order),
            "keep_order": keep_order,
            "assumptions": reading.of(Assumption),
            "chain": [
                ("Inputs", reading.of(Input)),
                ("Activities", reading.of(Activity)),
                ("Outputs", reading.of(Output)),
                ("Outcomes", reading.of(Outcome)),
            ],
            "barriers": reading.of(Barrier),
        }
    return render(request, "logicmodels/logic_model.html", context)
