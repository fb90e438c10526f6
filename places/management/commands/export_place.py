"""manage.py export_place DIR"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from places.exporting import FolderInUse, export_place


class Command(BaseCommand):
    help = "Write the whole programme as files that load_place reads: people, audit and decisions apart."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="an empty folder, or one with a place's files")

    def handle(self, *, folder, **options):
        try:
            paths = export_place(folder)
        except FolderInUse as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{folder}: {len(paths)} files written.")
