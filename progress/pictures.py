"""An SVG file as pixels, for programs that take nothing else."""

from base64 import b64encode
from io import BytesIO
from threading import Lock

import pypdfium2
from django.conf import settings

from logicmodels.exports.pdf import TYPEFACE, CannotPrint

DOTS = 192  # to the inch: twice what a drawing's units are
_one_at_a_time = Lock()  # PDFium is not for several threads


def png_of(svg: bytes, width: int, height: int) -> bytes:
    """The picture, so many units wide and high, as a PNG. Raises CannotPrint where Pango is missing."""
    try:
        import weasyprint  # noqa: PLC0415 - it loads Pango
    except (ImportError, OSError) as error:
        raise CannotPrint(str(error)) from error
    face = (settings.BASE_DIR / "static" / TYPEFACE).as_uri()
    page = (
        "<!DOCTYPE html><html lang='en-GB'><head><title>Chart</title><style>"
        f"@font-face {{ font-family: 'Atkinson Hyperlegible Next'; src: url('{face}') format('woff2'); }}"
        f"@page {{ size: {width}px {height}px; margin: 0; }} body {{ margin: 0; }} img {{ display: block; }}"
        f"</style></head><body><img alt='' width='{width}' height='{height}' "
        f"src='data:image/svg+xml;base64,{b64encode(svg).decode()}'></body></html>"
    )
    content, into = weasyprint.HTML(string=page).write_pdf(), BytesIO()
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(content)
        try:
            document[0].render(scale=DOTS / 72).to_pil().save(into, "PNG")
        finally:
            document.close()
    return into.getvalue()
