"""Write a meeting's pack, or the deck, into a file."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from progress.packs.deck import compose_deck
from progress.packs.formats import FORMATS, written
from progress.services.packs import pack_bytes
from workstreams.models import Meeting


class Command(BaseCommand):
    help = (
        "Writes the pack of the meeting on DATE, for example 2026-12-08, as pptx, docx, pdf or xlsx: the bytes that "
        "were sent out, or a draft while none were. With --deck it writes the five slides of the programme as they "
        "are today, and needs no date."
    )

    def add_arguments(self, parser):
        parser.add_argument("date", nargs="?", metavar="DATE", help="The day of the meeting: 2026-12-08.")
        parser.add_argument("--meeting", metavar="CODE", help="Which one, where there are several on that day.")
        parser.add_argument("--deck", action="store_true", help="The five slides of the programme instead of a pack.")
        parser.add_argument("--format", choices=FORMATS, default="pptx", help="What kind of file; pptx unless said.")
        parser.add_argument("--out", required=True, metavar="FILE", help="Where to write it.")

    def handle(self, *args, **options):
        out, extension = Path(options["out"]), options["format"]
        if options["deck"]:
            content, what = written(compose_deck(), extension), "the deck as it is now"
        else:
            meeting = _meeting(options["date"], options["meeting"])
            content, is_sent = pack_bytes(meeting, extension)
            what = f"the pack of {meeting}, {'as it was sent out' if is_sent else 'a draft'}"
        try:
            out.write_bytes(content)
        except OSError as problem:
            raise CommandError(f"{out} cannot be written: {problem.strerror}.") from problem
        self.stdout.write(f"{out}: {what}, {len(content) // 1024} kB.")


def _meeting(day: str | None, code: str | None) -> Meeting:
    """The meeting of a day: the one with the code, or else the only one that is no workstream's."""
    try:
        held_on = date.fromisoformat(day or "")
    except ValueError as error:
        raise CommandError("Say which meeting, for example 2026-12-08, or --deck.") from error
    told = f"{held_on:%-d %B %Y}"
    meetings = list(Meeting.objects.filter(held_on=held_on).select_related("workstream").order_by("order", "code"))
    if code:
        meetings = [one for one in meetings if one.code == code.upper()]
    elif len(meetings) > 1:
        meetings = [one for one in meetings if one.is_open and one.workstream_id is None] or meetings
    if not meetings:
        raise CommandError(f"No meeting{f' with the code {code}' if code else ''} is recorded for {told}.")
    if len(meetings) > 1:
        codes = ", ".join(one.code for one in meetings)
        raise CommandError(f"There are several meetings on {told}: name one with --meeting ({codes}).")
    return meetings[0]
