"""Pages of paper, and pictures of them, set by Typst from plain values: tagged, in the site's own typeface.

A template is a file of `templates/` that ends with `.typ`. The values come to it as JSON and are never read as its
language, whatever they say.
"""

import json
from collections.abc import Mapping
from typing import Any

import typst
from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates"
FACE = settings.BASE_DIR / "static" / "vendor" / "atkinson-hyperlegible-next"
ACCESSIBLE = "ua-1"  # PDF/UA-1, ISO 14289-1
NO_SUCH_LETTER = "could not be displayed"


def pages_of(template: str, values: Mapping[str, Any]) -> bytes:
    """A tagged PDF; of the same values the same bytes, with one version of Typst.

    It says of itself that it keeps PDF/UA-1, but not where a letter is in no typeface of this machine: the standard
    forbids that, and the letter is an empty box. Raises `typst.TypstError` where the template is not in order.
    """
    try:
        return _set(template, values, format="pdf", pdf_standards=ACCESSIBLE)
    except typst.TypstError as error:
        if NO_SUCH_LETTER not in str(error):
            raise
    return _set(template, values, format="pdf")


def pictures_of(template: str, values: Mapping[str, Any], *, dots: int) -> list[bytes]:
    """Each page as a PNG, so many dots to the inch."""
    pages = _set(template, values, format="png", ppi=dots)
    return pages if isinstance(pages, list) else [pages]


def _set(template, values, **how):
    return typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=[str(FACE)],
        sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
        **how,
    )
