"""Write a meeting's pack, or the deck, into a file."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from progress.packs.composing import compose
from progress.packs.deck import compose_deck
from progress.packs.formats import FORMATS, written
from workstreams.models import Meeting


class Command(BaseCommand):
    help = (
        "Writes the pack of the meeting on DATE, for example 2026-12-08, as pptx, docx, pdf or xlsx. "
        "With --deck it writes the five slides of the programme as they are today, and needs no date."
    )

    def add_arguments(self, parser):
        parser.add_argument("date", nargs="?", metavar="DATE", help="The day of the meeting: 2026-12-08.")
        parser.add_argument("--deck", action="store_true", help="The five slides of the programme instead of a pack.")
        parser.add_argument("--meeting", metavar="CODE", help="Which one, where there are several on that day.")
        parser.add_argument("--format", choices=FORMATS, default="pptx", help="What kind of file; pptx unless said.")
        parser.add_argument("--out", required=True, metavar="FILE", help="Where to write it.")

    def handle(self, *args, **options):
        document = compose_deck() if options["deck"] else compose(_meeting(options["date"], options["meeting"]))
        content = written(document, options["format"])
        out = Path(options["out"])
        out.write_bytes(content)
        self.stdout.write(f"{out}: {len(content) // 1024} kB, check code {document.check_code[:16]}.")


def _meeting(day: str | None, code: str | None) -> Meeting:
    """The meeting of a day: the one with the code, or else the only one that is no workstream's."""
    try:
        day = date.fromisoformat(day or "")
    except ValueError as error:
        raise CommandError("Say which meeting, for example 2026-12-08, or --deck.") from error
    meetings = list(Meeting.objects.open().filter(held_on=day).select_related("workstream").order_by("order", "code"))
    if code:
        meetings = [one for one in meetings if one.code == code]
    elif len(meetings) > 1:
        meetings = [one for one in meetings if one.workstream_id is None] or meetings
    if not meetings:
        raise CommandError(f"No meeting is recorded for {day:%-d %B %Y}{f' with the code {code}' if code else ''}.")
    if len(meetings) > 1:
        codes = ", ".join(one.code for one in meetings)
        raise CommandError(f"There are several meetings on {day:%-d %B %Y}: name one with --meeting ({codes}).")
    return meetings[0]
