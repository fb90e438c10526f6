"""Office files without the time of their making: of the same content the same bytes.

They are archives; every entry carries a moment, and so do the properties of the document and of the workbooks in it.
"""

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO

FIRST = (1980, 1, 1, 0, 0, 0)  # the earliest moment that an archive can name
MOMENTS = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def settled(content: bytes, as_at: datetime) -> bytes:
    """The archive with `as_at` for every moment in its properties, and none in its entries."""
    moment = f"{as_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    into = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as read, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as written:
        for entry in read.infolist():
            data = read.read(entry)
            if entry.filename == "docProps/core.xml":
                data = MOMENTS.sub(rb"\g<1>" + moment + rb"\g<3>", data)
            elif entry.filename.endswith(".xlsx"):
                data = settled(data, as_at)
            fresh = zipfile.ZipInfo(entry.filename, FIRST)
            fresh.compress_type, fresh.external_attr, fresh.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            written.writestr(fresh, data)
    return into.getvalue()
