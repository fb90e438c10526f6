"""Parts of addresses that are values."""

from datetime import date


class IsoDateConverter:
    """A day as in 2026-10-14; anything that is not a day of the calendar is no address of ours."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value):
        return date.fromisoformat(value)

    def to_url(self, value):
        return value if isinstance(value, str) else value.isoformat()
