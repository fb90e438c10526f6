"""From an uploaded file to an import that waits: opened, understood, its rows read beside what is stored."""

import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import PurePath
from typing import BinaryIO, NamedTuple

from django.core.cache import cache

from indicators.importing.kept_files import digest_of
from indicators.models import ImportBatch
from indicators.reading import Reader, read
from indicators.reading.fields import CONSTANT
from indicators.services import discard, stage
from lutonhet.saving import Refused
from lutonhet.sheets.files import Unreadable

LOOKED_THROUGH = 200  # earlier imports, for one that had the same headings
LONGEST_READING = 15 * 60  # seconds, after which another may try
PAUSE = 0.25
State = ImportBatch.State


class Source(NamedTuple):
    """What a person says of a file beside its rows."""

    title: str = ""
    publisher: str = ""
    published_on: date | None = None
    url: str = ""


def open_file(file: BinaryIO, name: str, mapping: Mapping[str, str] | None = None) -> tuple[Reader, bool]:
    """The file with its headings understood: as told, as they were the last time, or as we guess.

    Says too whether it can be read as it is: what held for a whole file the last time may not hold for this one.
    Raises `Unreadable`.
    """
    reader = read(file, name, mapping)
    reader.refuse_without_rows()
    if mapping is None and (known := remembered(reader.headings)):
        reader = read(file, name, known)
        return reader, not reader.questions and not any(key.startswith(CONSTANT) for key in known)
    return reader, not reader.questions


def remembered(headings: list[str]) -> dict[str, str] | None:
    """What these very headings were said to mean the last time that an import was accepted; None when never."""
    told = ImportBatch.objects.filter(state=State.ACCEPTED, accepted_at__isnull=False).exclude(mapping={})
    for mapping in told.order_by("-accepted_at").values_list("mapping", flat=True)[:LOOKED_THROUGH]:
        if {key for key in mapping if not key.startswith(CONSTANT)} == set(headings):
            return mapping
    return None


def waiting_import(digest: str, *, by) -> ImportBatch | None:
    """The import of that very file that this person has not decided on."""
    return ImportBatch.objects.filter(digest=digest, imported_by=by, state=State.READ).order_by("-pk").first()


def take_in(file: BinaryIO, reader: Reader, source: Source, *, by, anew: bool = False) -> ImportBatch:
    """Read the rows of a file into an import that waits. The same file, sent twice, makes one: the second waits for it.

    `anew`: where it waits already, but its headings mean something else, it is read again in the place of that.
    Raises `Unreadable`.
    """
    digest = digest_of(file)
    key = f"import-{by.pk}-{digest}"
    began = time.monotonic()
    while not cache.add(key, 1, LONGEST_READING):
        if time.monotonic() - began > LONGEST_READING:
            raise Unreadable("The file is still being read. Look at the list of imports in a few minutes.")
        time.sleep(PAUSE)
    try:
        earlier = waiting_import(digest, by=by)
        if earlier and (not anew or earlier.mapping == reader.mapping):
            return earlier
        batch = stage(
            reader,
            by=by,
            title=source.title or PurePath(reader.name).stem,
            file_name=reader.name,
            digest=digest,
            layout=reader.layout,
            mapping=reader.mapping,
            about=reader.about,
            publisher=source.publisher,
            published_on=source.published_on,
            url=source.url,
        )
        if earlier:
            _throw_away(earlier, by=by)
        return batch
    finally:
        cache.delete(key)


def _throw_away(batch, *, by):
    with suppress(Refused, ImportBatch.DoesNotExist):  # somebody has just decided on it: that stands
        discard(batch, by=by)
