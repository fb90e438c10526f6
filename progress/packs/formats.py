"""The formats of a pack: how each is written, and its media type."""

from progress.packs.document import Document
from progress.packs.pptx import pptx_of

OFFICE = "application/vnd.openxmlformats-officedocument"
# What a file's name ends with → (how it is written, its media type)
FORMATS = {
    "pptx": (pptx_of, f"{OFFICE}.presentationml.presentation"),
}


def written(document: Document, extension: str) -> bytes:
    """The document in a format. Raises KeyError for one that is not made, `CannotPrint` where Pango is missing."""
    return FORMATS[extension][0](document)
