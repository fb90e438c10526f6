"""Write a meeting's pack, or the deck, into a file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from progress.packs.deck import compose_deck
from progress.packs.formats import FORMATS, written


class Command(BaseCommand):
    help = (
        "Writes the pack of the meeting on DATE, for example 2026-12-08, as pptx, docx, pdf or xlsx. "
        "With --deck it writes the five slides of the programme as they are today, and needs no date."
    )

    def add_arguments(self, parser):
        parser.add_argument("date", nargs="?", metavar="DATE", help="The day of the meeting: 2026-12-08.")
        parser.add_argument("--deck", action="store_true", help="The five slides of the programme instead of a pack.")
        parser.add_argument("--format", choices=FORMATS, default="pptx", help="What kind of file; pptx unless said.")
        parser.add_argument("--out", required=True, metavar="FILE", help="Where to write it.")

    def handle(self, *args, **options):
        if options["deck"]:
            document = compose_deck()
            content = written(document, options["format"])
        else:
            raise CommandError("Say which meeting, for example 2026-12-08, or --deck.")
        out = Path(options["out"])
        out.write_bytes(content)
        self.stdout.write(f"{out}: {len(content) // 1024} kB, check code {document.check_code[:16]}.")
