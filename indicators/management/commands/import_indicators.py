"""manage.py import_indicators FILE… [--dry-run] [--accept-new] [--accept-revisions] [--leave-problems] …"""

import hashlib
import json
import signal
import sys
from collections import Counter
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from indicators import services
from indicators.models import ImportBatch, StagedRow
from indicators.reading import LAYOUTS, Problem, read
from indicators.reading.reader import DEFINITIONS
from indicators.services.definitions import changes_of, take_over
from indicators.services.proposals import proposals
from lutonhet.saving import Refused
from lutonhet.sheets.files import Unreadable

DONE, FAILED, WAITS = 0, 1, 3
WORDS = {DONE: "done", FAILED: "failed", WAITS: "waits"}
TOLD_AT_MOST = 1000  # problems of a file
EVERY = 25_000  # rows between two words on the progress
COUNTED = (
    *("rows", "new", "same", "changed", "problem", "left_out"),
    *("new_indicators", "new_areas", "new_breakdowns", "undecided"),
    *("added", "revised", "judged"),
)


class Command(BaseCommand):
    help = (
        "Bring in indicators as they are published, each file whole or not at all. Exit code: 0 everything in the "
        "files is stored now, 1 a file has problems or cannot be read, 3 something in them waits to be accepted. "
        "The last line sums up, in words that a script can read."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV or XLSX")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and write nothing")
        parser.add_argument("--accept-new", action="store_true", help="make indicators, areas and breakdowns")
        parser.add_argument("--accept-revisions", action="store_true", help="let changed values replace those stored")
        parser.add_argument("--leave-problems", action="store_true", help="bring in the rows that have no problem")
        parser.add_argument("--source", default="", metavar="TITLE", help="what the source calls itself; else the file")
        parser.add_argument("--publisher", default="")
        parser.add_argument("--published-on", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--url", default="", help="where it was published")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="HEADING=FIELD",
            help="what a heading means; FIELD empty: nothing",
        )
        parser.add_argument("--format", choices=["text", "json"], default="text", help="how the last line sums up")

    def handle(self, *, files, format, **options):
        self.is_json = format == "json"
        with broken_off_by_signals():
            told = [self.bring_in(path, options) for path in files]
        total = Counter()
        for one in told:
            total.update({name: one.get(name, 0) for name in COUNTED})
        codes = {one["code"] for one in told}
        code = next((one for one in (FAILED, WAITS) if one in codes), DONE)
        summary = {"files": len(told), **{name: total[name] for name in COUNTED}, "status": WORDS[code]}
        if self.is_json:
            self.stdout.write(json.dumps({**summary, "of_files": told}))
        else:
            self.stdout.write("TOTAL " + " ".join(f"{name}={value}" for name, value in summary.items()))
        if code:
            sys.exit(code)

    def say(self, text):
        """A line for the person; a script that asked for JSON gets none but the last."""
        (self.stderr if self.is_json else self.stdout).write(text)

    def bring_in(self, path, options) -> dict:
        """Bring in one file; what came of it."""
        self.say(f"{path}:")
        try:
            told = self.read_and_accept(path, options)
        except (Unreadable, Refused, OSError) as refusal:
            said = f"{refusal.strerror}: {path}" if isinstance(refusal, OSError) else str(refusal)
            told = {"code": FAILED, "error": said}
        if told.get("error"):
            self.say(f"  {told['error']}")
        return {"file": str(path), **told}

    def read_and_accept(self, path, options):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        reader = self.understood(path, options["map"])
        if reader.layout == DEFINITIONS:
            return self.take_definitions_over(reader, options)
        services.tidy()
        for earlier in ImportBatch.objects.filter(digest=digest, state=ImportBatch.State.READ, imported_by=None):
            services.discard(earlier, by=None)  # an earlier run of this command: this one says it again
        batch = services.stage(
            reader,
            by=None,
            title=options["source"] or path.stem,
            file_name=path.name,
            digest=digest,
            layout=reader.layout,
            mapping=reader.mapping,
            about=reader.about,
            publisher=options["publisher"],
            published_on=options["published_on"],
            url=options["url"],
            progress=self.progress(path),
        )
        told = {"code": DONE, **batch.counts, "problems": self.problems(batch)}
        self.tell(batch)
        if options["dry_run"]:
            services.discard(batch, by=None)
            refused = batch.counts["problem"] and not options["leave_problems"]
            told["code"] = FAILED if refused else code_of(batch.counts, options)
            self.say("  Nothing was written.")
            return told
        return {**told, **self.accept(batch, options)}

    def take_definitions_over(self, reader, options) -> dict:
        """Let a file of definitions say what our indicators mean: empty fields with `--accept-new`, others with
        `--accept-revisions`. A definition of no indicator of ours is left out."""
        told = list(reader.definitions())
        problems = [one for one in told if isinstance(one, Problem)]
        for one in problems:
            self.say(f"  row {one.row}" + (f", {one.column}" if one.column else "") + f": {one.text}")
        changes, same, unknown = changes_of(one for one in told if not isinstance(one, Problem))
        for one in changes:
            self.say(
                f"  {one.indicator}, {one.label}: {one.before_in_words or '(empty)'} → {one.after_in_words}".replace(
                    "\n", " "
                )
            )
        for one in unknown:
            self.say(f"  row {one.row}: {one.name or one.key} is no indicator here")
        filling = sum(one.fills for one in changes)
        counts = {
            **{"rows": len(told), "new": filling, "changed": len(changes) - filling, "same": same},
            **{"left_out": len(unknown), "problem": len(problems)},
        }
        self.say(
            f"  {len(told):,} definitions: {filling:,} fields to fill in, {len(changes) - filling:,} to replace, "
            f"{same:,} stored already, {len(unknown):,} of no indicator here, {len(problems):,} problems."
        )
        chosen = [one for one in changes if options["accept_new" if one.fills else "accept_revisions"]]
        code = WAITS if len(chosen) < len(changes) else DONE
        if problems and not options["leave_problems"]:
            chosen, code = [], FAILED
        if options["dry_run"] or not chosen:
            self.say("  Nothing was written.")
            return {"code": code, **counts}
        take_over(chosen, by=None)
        filled = sum(one.fills for one in chosen)
        return {"code": code, **counts, "added": filled, "revised": len(chosen) - filled}

    def understood(self, path, typed):
        reader = read(path, path.name)
        reader.refuse_without_rows()
        if typed:
            pairs = [one.rpartition("=")[::2] for one in typed]
            if unknown := [heading for heading, _ in pairs if heading not in reader.mapping]:
                raise CommandError(f"There is no heading “{unknown[0]}” in {path}.")
            reader = read(path, path.name, {**reader.mapping, **dict(pairs)})
        self.say(f"  Layout: {LAYOUTS[reader.layout]}.")
        if reader.layout == DEFINITIONS:
            return reader
        for heading, field in reader.mapping.items():
            self.say(f"    {heading!r} is {field.replace('_', ' ') if field else 'left out'}")
        if reader.questions:
            raise Unreadable(" ".join(question.text for question in reader.questions) + " Say so with --map.")
        return reader

    def progress(self, path):
        def tell(rows):
            if rows // EVERY > self.told // EVERY:
                self.stderr.write(f"  {path.name}: {rows:,} rows read")
            self.told = rows

        self.told = 0
        return tell

    def problems(self, batch) -> list[dict]:
        rows = StagedRow.objects.filter(batch=batch, status=StagedRow.Status.PROBLEM).order_by("row", "pk")
        return list(rows.values("row", "column", "problem")[:TOLD_AT_MOST])

    def tell(self, batch):
        """The preview in words: what is new, the same, revised and wrong."""
        counts = batch.counts
        for problem in self.problems(batch):
            where = f"row {problem['row']}" + (f", {problem['column']}" if problem["column"] else "")
            self.say(f"  {where}: {problem['problem']}")
        if counts["problem"] > TOLD_AT_MOST:
            self.say(f"  … and {counts['problem'] - TOLD_AT_MOST:,} more.")
        for line in proposals(batch):
            self.say(f"  {line}")
        self.say(
            f"  {counts['rows']:,} rows: {counts['new']:,} new, {counts['same']:,} stored already, "
            f"{counts['changed']:,} revisions, {counts['problem']:,} problems, {counts['left_out']:,} left out."
        )

    def accept(self, batch, options) -> dict:
        try:
            accepted = services.accept(
                batch,
                by=None,
                accept_new=options["accept_new"],
                revisions=options["accept_revisions"],
                leave_problems=options["leave_problems"],
            )
        except services.ProblemsRemain as refusal:
            return {"code": FAILED, "error": f"{refusal} Nothing was written; the file waits on the page of imports."}
        except services.NothingToBringIn:
            services.discard(batch, by=None)
            refused = batch.counts["problem"] and not options["leave_problems"]
            code = FAILED if refused else code_of(batch.counts, options)
            self.say("  There is nothing to bring in." if code == DONE else "  Nothing was written.")
            return {"code": code}
        except Refused:
            services.discard(batch, by=None)
            raise
        counts = accepted.counts
        self.say(f"  Accepted as “{accepted}”: {counts['added']:,} values added, {counts['revised']:,} revised.")
        told = {name: counts[name] for name in ("added", "revised", "judged")}
        return {"code": code_of(counts, options), "batch": accepted.slug, **told}


def code_of(counts, options) -> int:
    """Does something of the file wait to be accepted with a word that was not given?"""
    proposed = counts["new_indicators"] or counts["new_areas"] or counts["new_breakdowns"]
    if (proposed and not options["accept_new"]) or (counts["changed"] and not options["accept_revisions"]):
        return WAITS
    return FAILED if counts["problem"] and not options["leave_problems"] else DONE


@contextmanager
def broken_off_by_signals():
    """Let a polite request to stop end the command as Ctrl-C does, so that what it staged is thrown away."""

    def stop(number, frame):
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not in the main thread, where nobody sends one
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
