"""The formats of a pack: how each is written, and its media type."""

from progress.packs.document import Document
from progress.packs.docx import docx_of
from progress.packs.pdf import pdf_of
from progress.packs.pptx.presentation import pptx_of
from progress.packs.xlsx import xlsx_of

OFFICE = "application/vnd.openxmlformats-officedocument"
# What a file's name ends with → (how it is written, its media type, what it is called on a page)
FORMATS = {
    "pptx": (pptx_of, f"{OFFICE}.presentationml.presentation", "PowerPoint"),
    "docx": (docx_of, f"{OFFICE}.wordprocessingml.document", "Word"),
    "pdf": (pdf_of, "application/pdf", "PDF"),
    "xlsx": (xlsx_of, f"{OFFICE}.spreadsheetml.sheet", "Excel"),
}


def written(document: Document, extension: str) -> bytes:
    """The document in a format. Raises KeyError for one that is not made."""
    return FORMATS[extension][0](document)
