"""Uploaded files until somebody has decided what their columns are: in the shared cache, in parts, packed, for a day.

The cache is the one store that all processes share. A file that it has lost is asked for again; nothing else is lost.
"""

import tempfile
import zlib
from typing import BinaryIO
from uuid import uuid4

from django.core.cache import cache

PART = 1024 * 1024
KEPT_FOR = 24 * 60 * 60
IN_MEMORY = 4 * PART


def keep(file: BinaryIO, *, by) -> str:
    """Keep a file for the person; answers the name that `kept` takes."""
    token = uuid4().hex
    file.seek(0)
    parts = 0
    while data := file.read(PART):
        cache.set(_key(token, by, parts), zlib.compress(data, 1), KEPT_FOR)
        parts += 1
    cache.set(_key(token, by, "parts"), parts, KEPT_FOR)
    return token


def kept(token: str, *, by) -> BinaryIO | None:
    """The file that this person had kept, open at its start; None when it is gone. The caller closes it."""
    parts = cache.get(_key(token, by, "parts")) if token.isalnum() and len(token) == 32 else None
    if parts is None:
        return None
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 closed by whoever reads it
    for number in range(parts):
        data = cache.get(_key(token, by, number))
        if data is None:
            file.close()
            return None
        file.write(zlib.decompress(data))
    file.seek(0)
    return file


def drop(token: str, *, by) -> None:
    """Keep the file no longer."""
    parts = cache.get(_key(token, by, "parts")) or 0
    cache.delete_many([_key(token, by, "parts"), *(_key(token, by, number) for number in range(parts))])


def _key(token, by, part):
    return f"indicator-file-{by.pk}-{token}-{part}"
