"""What is taken out of every published text: addresses of people. No database."""

import re
from typing import TypeVar

LEFT_OUT = "[e-mail address left out]"
_NO_PART_OF_ONE = r"""\s<>()\[\]{},;:"“”„«»|\\"""
ADDRESS = re.compile(rf"[^{_NO_PART_OF_ONE}]+[@＠][^{_NO_PART_OF_ONE}]*[^{_NO_PART_OF_ONE}.!?'’]")
_At = TypeVar("_At")


def without_addresses(value: _At) -> _At:
    """A text without the e-mail addresses in it, also in lists and mappings; anything else as it is.

    Somebody who writes “ask jane@example.org” into an action means colleagues, and no reader of the open data.
    """
    if isinstance(value, str):
        return ADDRESS.sub(LEFT_OUT, value) if "@" in value or "＠" in value else value
    if isinstance(value, dict):
        return {name: without_addresses(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(without_addresses(one) for one in value)
    return value
