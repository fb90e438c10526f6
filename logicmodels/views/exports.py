"""Taking a logic model along: the same sheet as a file of several formats."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from logicmodels.drawing.narrowing import narrowed
from logicmodels.exports.docx import docx_of
from logicmodels.exports.pdf import pdf_of, png_of
from logicmodels.exports.pptx import pptx_of
from logicmodels.exports.sheet import sheet_of
from logicmodels.exports.svg import svg_of
from logicmodels.models import LogicModel
from logicmodels.reading import Reading

OFFICE = "application/vnd.openxmlformats-officedocument"
# What a file's name ends with → (how it is written, its media type)
FORMATS = {
    "svg": (svg_of, "image/svg+xml"),
    "docx": (docx_of, f"{OFFICE}.wordprocessingml.document"),
    "pdf": (pdf_of, "application/pdf"),
    "png": (png_of, "image/png"),
    "pptx": (pptx_of, f"{OFFICE}.presentationml.presentation"),
}


@require_safe
def export(request, slug, extension):
    """The logic model as a file, by the same questions in the address as its page."""
    logic_model = get_object_or_404(LogicModel.objects.select_related("workstream"), workstream__slug=slug)
    if extension not in FORMATS:
        raise Http404
    today = timezone.localdate()
    keep_order = request.GET.get("order") == "author"
    reading = Reading(logic_model)
    part = narrowed(reading, request.GET)
    name = logic_model.workstream.name
    sheet = sheet_of(reading, name, on=today, keep_order=keep_order, part=part.words)
    write, media_type = FORMATS[extension]
    response = HttpResponse(write(sheet), content_type=media_type)
    name = f"logic-model-{slug}-{today.isoformat()}.{extension}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
