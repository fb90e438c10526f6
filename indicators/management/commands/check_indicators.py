"""manage.py check_indicators [--format json] [--open]"""

import json

from django.core.management.base import BaseCommand

from indicators.quality.checks import SEVERITIES
from indicators.quality.flags import flags


class Command(BaseCommand):
    help = "List what the checks flag in the figures of the indicators, and what people decided on it. Writes nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "--format", choices=["text", "json"], default="text", help="text for people, json for scripts"
        )
        parser.add_argument("--open", action="store_true", help="only what nobody has decided on yet")

    def handle(self, *, format, open, **options):
        found = [one for one in flags() if not (open and one.is_decided)]
        if format == "json":
            self.stdout.write(json.dumps([as_plain(one) for one in found], ensure_ascii=False, indent=2))
            return
        for severity, name in SEVERITIES.items():
            of_severity = [one for one in found if one.rule.severity == severity]
            if of_severity:
                self.stdout.write(f"{name}: {len(of_severity)}")
            for one in of_severity:
                state = " (decided)" if one.is_decided else ""
                self.stdout.write(f"  {one.rule.code:<4}{one.subject}: {one.sentence}{state}")
        undecided = sum(not one.is_decided for one in found)
        self.stdout.write(f"{len(found)} flagged, {undecided} to be decided.")


def as_plain(flag) -> dict:
    """A flag for a script: what, where, why, and the latest decision."""
    review = flag.latest
    return {
        "rule": flag.rule.code,
        "name": flag.rule.name,
        "severity": flag.rule.severity,
        "indicator": flag.indicator.slug if flag.indicator else None,
        "principle": flag.principle.number if flag.principle else None,
        "area": flag.area.code if flag.area else None,
        "period": flag.period.label if flag.period else None,
        "sentence": flag.sentence,
        "key": flag.key,
        "is_decided": flag.is_decided,
        "decision": review.decision if review else None,
        "note": review.note if review else None,
    }
