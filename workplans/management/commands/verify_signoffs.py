"""Recompute every check code and seal of the record of sign-off."""

from django.core.management.base import BaseCommand, CommandError

from workplans.verifying import faults


class Command(BaseCommand):
    help = (
        "Recomputes the check code of every version, the seal of every record and the chain of every workplan. Stops "
        "at the first that is not as it was written, names it, and ends with an error."
    )

    def handle(self, *args, **options):
        records = plans = 0
        for _workplan, fault, number in faults():
            if fault:
                raise CommandError(fault)
            records, plans = records + number, plans + 1
        self.stdout.write(f"{records} records of {plans} workplans are as they were written.")
