"""Open data: what there is, what every column means, and the files."""

from django.http import Http404, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import condition

from accounts.visitors import for_everybody
from progress.open_data import catalogue
from progress.open_data.as_at import now
from progress.open_data.writing import csv_of, json_of

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def _tag(request, key="", extension=""):
    return f'"{now(request).tag}"' if _is_there(key, extension) else None


def _changed(request, key="", extension=""):
    return now(request).changed_at if _is_there(key, extension) else None


def _is_there(key, extension):
    return not key or (key in catalogue.DATASETS and extension in MEDIA_TYPES)


# A file is made anew only where something has changed since the reader last had it.
unless_unchanged = condition(etag_func=_tag, last_modified_func=_changed)


@for_everybody
def open_data(request):
    """What is published, under which licence, from when it is, and where it comes from."""
    context = {
        "crumbs": [("Home", reverse("progress:home"))] if request.user.is_authenticated else [],
        "groups": catalogue.GROUPS,
        "licence": catalogue.licence(),
        "as_at": now(request).changed_at,
        "address": request.build_absolute_uri(reverse("progress:open_data")),
    }
    return render(request, "progress/open_data.html", context)


@for_everybody
def open_data_dictionary(request):
    """Every column of every data set: its name, its kind and what it means."""
    home = [("Home", reverse("progress:home"))] if request.user.is_authenticated else []
    context = {
        "crumbs": [*home, ("Open data", reverse("progress:open_data"))],
        "groups": catalogue.GROUPS,
        "kinds": catalogue.KINDS,
    }
    return render(request, "progress/open_data_dictionary.html", context)


@for_everybody
@unless_unchanged
def open_data_package(request):
    """All files with their columns and licence, as programs look for them."""
    response = JsonResponse(catalogue.package(request, now(request).changed_at), json_dumps_params={"indent": 1})
    return _for_programs(response)


@for_everybody
@unless_unchanged
def open_data_file(request, key, extension):
    """A data set as a file, row by row."""
    if not _is_there(key, extension):
        raise Http404
    dataset = catalogue.DATASETS[key]
    pieces = csv_of(dataset) if extension == "csv" else json_of(dataset, _about(request, dataset))
    response = StreamingHttpResponse(pieces, content_type=MEDIA_TYPES[extension])
    if extension == "csv":
        response.headers["Content-Disposition"] = f'attachment; filename="{key}.csv"'
    return _for_programs(response)


def _about(request, dataset):
    changed_at = now(request).changed_at
    return {
        "dataset": dataset.key,
        "title": dataset.title,
        "about": dataset.about,
        "as_at": changed_at.isoformat() if changed_at else None,
        "licence": catalogue.licence(),
        "dictionary": request.build_absolute_uri(catalogue.address_of(catalogue.DICTIONARY, "json")),
    }


def _for_programs(response):
    """Other sites' pages may read it, too, where everybody may: it is the same for all, and no sign-in goes along."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
