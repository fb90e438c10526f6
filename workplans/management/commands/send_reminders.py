"""`manage.py send_reminders`: tell everybody once what is due. For cron, once a day."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from workplans.services import send_reminders


class Command(BaseCommand):
    help = "Send everybody one e-mail about what is due; what has been told is not told again."

    def add_arguments(self, parser):
        parser.add_argument("--on", type=date.fromisoformat, help="the day, such as 2026-11-30; by default today")

    def handle(self, *args, on=None, **options):
        sent = send_reminders(on or timezone.localdate())
        number = len(sent.to)
        self.stdout.write(f"{number} {'person was' if number == 1 else 'people were'} sent a reminder.")
        if sent.failed:
            raise CommandError(f"{len(sent.failed)} could not be sent, and will be sent by the next run.")
