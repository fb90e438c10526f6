"""Permanent addresses for what files bring."""

from collections.abc import Container

from django.utils.text import slugify


def free_address(name: str, taken: Container[str], *, at_most: int, otherwise: str) -> str:
    """The address that the name makes, cut to `at_most` characters, with a number behind it where it is taken.

    `otherwise` is for a name without a letter that an address may have.
    """
    stem = slugify(name)[:at_most].strip("-") or otherwise
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
