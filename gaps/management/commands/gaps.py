"""`manage.py gaps`: what the gap finder finds, as text or as JSON; with `--record`, once a day, kept with its dates."""

import json
from collections import Counter
from datetime import date
from itertools import groupby

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gaps.finding import Severity, find
from gaps.now import gaps_now
from gaps.reading import read_programme
from gaps.services import record_gaps


class Command(BaseCommand):
    help = "Print every gap: what, where, why it matters, whose it is, and the page that mends it."

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument("--severity", choices=[one.value for one in Severity], help="only these")
        parser.add_argument(
            "--record", action="store_true", help="write down what has opened and closed since the last run; for cron"
        )
        parser.add_argument("--on", type=date.fromisoformat, help="the day, such as 2026-11-30; by default today")

    def handle(self, *args, format="text", severity=None, record=False, on=None, **options):
        if record:
            self.record(severity, on)
            return
        on = on or timezone.localdate()
        gaps = [one for one in gaps_now(read_programme(on)) if severity in (None, one.found.severity.value)]
        self.stdout.write(as_json(gaps, on) if format == "json" else as_text(gaps))

    def record(self, severity, on):
        if severity or on:
            raise CommandError("What is recorded is all gaps of today: leave out --severity and --on.")
        today = timezone.localdate()
        told = record_gaps(find(read_programme(today)), on=today)
        self.stdout.write(f"{told.opened} opened, {told.closed} closed, {told.open} open.")


def as_json(gaps, on) -> str:
    told = {
        "as_at": on.isoformat(),
        "count": len(gaps),
        "gaps": [
            {
                "rule": one.rule.name,
                "severity": one.severity.value,
                "about": one.about,
                "title": one.title,
                "what": one.what,
                "why": one.rule.why,
                "who": one.who,
                "workstream": one.stream.slug if one.stream else None,
                "where": one.where,
                "mend": one.mending.url,
                "open_since": now.open_since.isoformat() if now.open_since else None,
                "waived": waiver_as_json(now.waiver) if now.waiver else None,
            }
            for now, one in ((now, now.found) for now in gaps)
        ],
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def waiver_as_json(waiver) -> dict:
    return {"until": waiver.expires_on.isoformat(), "reason": waiver.reason, "by": waiver.waived_by_name}


def as_text(gaps) -> str:
    lines = []
    for rule, some in groupby(gaps, key=lambda one: one.found.rule):
        lines += ["", f"{rule.sentence} ({rule.severity.label.lower()}). {rule.why}"]
        lines += [line_of(one) for one in some]
    number = Counter(one.found.severity for one in gaps)
    counted = ", ".join(f"{number[one]} {one.label.lower()}" for one in Severity)
    return "\n".join([f"{len(gaps)} gaps: {counted}.", *lines])


def line_of(now) -> str:
    gap, waived = now.found, f"  waived until {now.waiver.expires_on}" if now.waiver else ""
    return f"  {gap.about}  {' '.join(gap.what.split())}  [{gap.who}]  {gap.mending.url}{waived}"
