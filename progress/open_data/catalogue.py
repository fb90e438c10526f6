"""All data sets by group, the dictionary of their columns, and the licence that they come under."""

from django.conf import settings
from django.urls import reverse

from progress.open_data import doing, figures, plans, reference
from progress.open_data.dataset import KINDS, Dataset, text
from workstreams.models import Programme

GROUPS = (
    ("Indicators", figures.DATASETS),
    ("Logic models and workplans, as signed off", plans.DATASETS),
    ("Progress", doing.DATASETS),
    ("Reference lists", reference.DATASETS),
)


def _dictionary():
    for dataset in DATASETS.values():
        for column in dataset.columns:
            yield dataset.key, dataset.title, column.name, column.kind, KINDS[column.kind], column.meaning


DICTIONARY = Dataset(
    "data-dictionary",
    "Data dictionary",
    "Every column of every data set: what kind of value it holds, and what that means.",
    (
        text("dataset", "The data set, as its address names it."),
        text("dataset_title", "Its title."),
        text("column", "The column's name."),
        text("type", "The kind of value, in the words of the Frictionless Table Schema."),
        text("written", "How such a value is written."),
        text("meaning", "What the value means."),
    ),
    _dictionary,
)
DATASETS: dict[str, Dataset] = {one.key: one for _, some in GROUPS for one in some} | {DICTIONARY.key: DICTIONARY}


def licence() -> dict:
    """The licence by its name and address, as the site was set up."""
    return {"name": settings.OPEN_DATA_LICENCE, "address": settings.OPEN_DATA_LICENCE_URL}


def package(request, changed_at) -> dict:
    """The whole as a Frictionless data package: each file with its columns, the licence and from when it is."""
    programme = Programme.objects.first()
    name = programme.name if programme else "Health equity programme"
    return {
        "name": "open-data",
        "title": f"{name}: open data",
        "created": changed_at.isoformat() if changed_at else None,
        "licenses": [{"title": settings.OPEN_DATA_LICENCE, "path": settings.OPEN_DATA_LICENCE_URL}],
        "resources": [
            {
                "name": one.key,
                "title": one.title,
                "description": one.about,
                "path": request.build_absolute_uri(address_of(one, "csv")),
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [
                        {"name": column.name, "type": column.kind, "description": column.meaning}
                        for column in one.columns
                    ]
                },
            }
            for one in DATASETS.values()
        ],
    }


def address_of(dataset: Dataset, extension: str) -> str:
    return reverse("progress:open_data_file", args=[dataset.key, extension])
