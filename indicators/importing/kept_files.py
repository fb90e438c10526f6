"""Uploaded files until somebody has decided what their columns are: in the shared cache, in parts, packed, for a day.

The cache is the one store that all processes share. A file that it has lost is asked for again; nothing else is lost.
"""

import hashlib
import re
import tempfile
import zlib
from typing import BinaryIO

from django.core.cache import cache

PART = 1024 * 1024
KEPT_FOR = 24 * 60 * 60
IN_MEMORY = 4 * PART
DIGEST = re.compile("[0-9a-f]{64}")


def digest_of(file: BinaryIO) -> str:
    """The SHA-256 of a file, by which it is kept and told from others."""
    file.seek(0)
    digest = hashlib.sha256()
    while data := file.read(PART):
        digest.update(data)
    return digest.hexdigest()


def keep(file: BinaryIO, about: tuple, *, by) -> str:
    """Keep a file for the person, with what is known `about` it; answers its digest, by which `kept` finds it."""
    digest = digest_of(file)
    file.seek(0)
    parts = 0
    while data := file.read(PART):
        cache.set(_key(digest, by, parts), zlib.compress(data, 1), KEPT_FOR)
        parts += 1
    cache.set(_key(digest, by, "about"), (parts, about), KEPT_FOR)
    return digest


def kept(digest: str, *, by) -> tuple[BinaryIO, tuple] | None:
    """The file that this person had kept, and what was known about it; None when it is gone. The caller closes it."""
    found = cache.get(_key(digest, by, "about")) if DIGEST.fullmatch(digest) else None
    if found is None:
        return None
    parts, about = found
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    for number in range(parts):
        data = cache.get(_key(digest, by, number))
        if data is None:
            file.close()
            return None
        file.write(zlib.decompress(data))
    file.seek(0)
    return file, about


def known(digest: str, *, by) -> tuple | None:
    """What is known about a file that is kept; None when it is gone."""
    found = cache.get(_key(digest, by, "about"))
    return found and found[1]


def drop(digest: str, *, by) -> None:
    """Keep the file no longer."""
    parts, _ = cache.get(_key(digest, by, "about")) or (0, "")
    cache.delete_many([_key(digest, by, "about"), *(_key(digest, by, number) for number in range(parts))])


def _key(digest, by, part):
    return f"indicator-file-{by.pk}-{digest}-{part}"
