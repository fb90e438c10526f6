"""manage.py load_place places/anytown [--demo-users] [--if-empty] [--check]"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from places.demo_accounts import NotADemonstration, make_demo_accounts, password, refuse_outside_demonstrations
from places.loading import PlaceRefused, load_place
from workstreams.models import Programme


class Command(BaseCommand):
    help = "Load a whole programme from a folder of files: everything or nothing, never over what people have changed."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="for example places/anytown")
        parser.add_argument("--demo-users", action="store_true", help="add one account a role (only where DEBUG is on)")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when a programme is there already")
        parser.add_argument("--check", action="store_true", help="say what would change, and write nothing")

    def handle(self, *, folder, demo_users, if_empty, check, **options):
        if demo_users:
            try:
                refuse_outside_demonstrations()
            except NotADemonstration as refusal:
                raise CommandError(f"{refusal} Nothing was written.") from None
        if if_empty and Programme.objects.exists():
            self.stdout.write("A programme is there already: nothing was loaded.")
        else:
            self.load(folder, check)
        if demo_users and not check:
            self.add_demo_users()

    def load(self, folder, check):
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}. Name one, for example places/anytown.")
        try:
            report = load_place(folder, only_check=check)
        except PlaceRefused as refusal:
            count = len(refusal.problems)
            raise CommandError(f"{refusal}\n{count} problem{'s' if count > 1 else ''}; nothing was written.") from None
        self.stdout.write(f"{folder}: {report}{' (nothing was written)' if check else ''}.")

    def add_demo_users(self):
        accounts = make_demo_accounts()
        self.stdout.write("\nDemonstration accounts:")
        width = max(len(one.email) for one in accounts)
        for one in accounts:
            self.stdout.write(f"  {one.email:<{width}}  {one.role}")
        if any(one.is_new for one in accounts):
            self.stdout.write(f"  Password of those just made: {password()}")
        else:
            self.stdout.write("  They were there already, with the passwords they have.")
