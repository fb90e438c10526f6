"""What differs in a logic model since a moment: read back from the trail, and told item by item."""

import csv
import random
import re
from datetime import date, timedelta
from html import unescape

import pytest
from auditlog.models import LogEntry
from django.utils import timezone

from accounts.models import User
from logicmodels.models import (
    Activity,
    ActivityOutcome,
    ActivityOutput,
    Assumption,
    AssumptionActivity,
    Link,
    Output,
    OutputCount,
)
from logicmodels.services import add_link, remove_link
from lutonhet.circumstances import on_behalf_of
from lutonhet.saving import save_row
from places.history import marked_as_a_load
from progress.logic_model_history import as_past, events_since, state_of, what_differs
from progress.rewinding import CHANGED, CREATED, DELETED, Past, differences, rewound
from tests import makers
from workstreams.services import add_item, change_row, close_item, move_item, restore_item

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - timedelta(days=3650)
PAGE = "/workstreams/workstream-1/logic-model/history/"
AT = timezone.now()


@pytest.fixture
def amina(db):
    return User.objects.create_user("amina@example.org", "a-long-password", name="Amina Khan", is_staff=True)


@pytest.fixture
def model(amina):
    return makers.logic_model(1)


@pytest.fixture
def reader(client, amina):
    client.force_login(amina)
    return client


def new(kind, model, by, text="Text"):
    row = kind(logic_model=model, text=text)
    return add_item(row, by=by, stem=f"{model.workstream.code}-{kind.code_stem}", place=kind.objects.count() + 1)


def change(row, by, **values):
    row.refresh_from_db()
    for name, value in values.items():
        setattr(row, name, value)
    return change_row(row, by=by, version=row.version, fields=list(values))


class Mark:
    """A moment between two events, which the trail's clock is too coarse to name."""

    def __init__(self, model):
        self.model, self.last = model, LogEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def told(self, monkeypatch):
        """(code, word, sentence, who) of everything that differs since, and the headings whose order changed."""
        monkeypatch.setattr(
            "progress.logic_model_history.events_since",
            lambda model, moment: events_since(model, moment).filter(pk__gt=self.last),
        )
        groups = what_differs(self.model, LONG_AGO)
        lines = [
            (one.code, told.what, told.sentence, told.who)
            for group in groups
            for one in group.subjects
            for told in one.told
        ]
        return lines, [group.heading for group in groups if group.is_reordered]


def test_undoing_events_gives_what_was_and_tells_only_what_differs():
    """The pure part, by hand: one row is new, one gone, one changed twice and back, one has a list that grew."""
    now = {("a", 1): {"text": "New"}, ("a", 3): {"text": "Same"}, ("a", 4): {"names": frozenset({"x", "y"})}}
    events = [
        Past(("a", 3), CHANGED, {"text": ["Other", "Same"]}, AT),
        Past(("a", 4), CHANGED, {"names": {"type": "m2m", "operation": "add", "objects": ["y"]}}, AT),
        Past(("a", 2), DELETED, {"text": ["Gone", "None"]}, AT),
        Past(("a", 3), CHANGED, {"text": ["Same", "Other"]}, AT),
        Past(("a", 1), CREATED, {"text": ["None", "New"]}, AT),
    ]
    before = rewound(now, events)
    assert before == {("a", 2): {"text": "Gone"}, ("a", 3): {"text": "Same"}, ("a", 4): {"names": frozenset({"x"})}}
    assert [(one.key, one.before is None, one.after is None) for one in differences(before, now, events)] == [
        (("a", 1), True, False),
        (("a", 4), False, False),
        (("a", 2), False, True),
    ]


def test_each_kind_of_difference_has_its_words(model, amina, monkeypatch):
    kept, closed, counted = (new(kind, model, amina) for kind in (Activity, Activity, Output))
    again, assumption = new(Activity, model, amina), new(Assumption, model, amina)
    close_item(again, by=amina, version=again.version, on=date(2026, 1, 5), how="stopped", reason="No money")
    believed = add_link(ActivityOutput(source=kept, target=counted), by=amina)
    removed = add_link(ActivityOutput(source=closed, target=counted), by=amina)
    period = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 6, 30)}
    count = save_row(OutputCount(output=counted, count=10, **period), by=amina)
    mark = Mark(model)

    change(kept, amina, text="Text, reworded")
    close_item(closed, by=amina, version=closed.version, on=date(2026, 2, 1), how="merged", reason="Into the first")
    restore_item(again, by=amina, version=again.version)
    change(believed, amina, strength="evidenced", rationale="A trial")
    remove_link(removed, by=amina, version=removed.version)
    change(count, amina, count=12)
    reviewed = {"standing": "broken", "reviewed_on": date(2026, 3, 3), "reviewed_by": "Ada"}
    change(assumption, amina, **reviewed)
    with on_behalf_of("Carol Chair"):
        save_row(OutputCount(output=counted, count=3, starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30)), by=amina)
    add_link(AssumptionActivity(source=assumption, target=kept), by=amina)
    new(Activity, model, amina, text="Brand new")

    lines, reordered = mark.told(monkeypatch)
    assert reordered == []
    link = "the link that it is counted by WS1-OP01"
    assert {who for *_, who in lines} == {"Amina Khan"}
    assert sorted((code, what, sentence) for code, what, sentence, _ in lines) == sorted(
        [
            ("WS1-A01", "Reworded", "Reworded it"),
            ("WS1-A01", "Link changed", f"Changed the strength from Suspected to Evidenced: {link}"),
            ("WS1-A01", "Link changed", f"Set the rationale to “A trial”: {link}"),
            ("WS1-A02", "Closed", "Closed it as “Merged into another” on 1 February 2026: Into the first"),
            ("WS1-A02", "Link removed", "Removed the link that it is counted by WS1-OP01 (suspected)"),
            ("WS1-A03", "Opened again", "Opened it again"),
            ("WS1-A04", "Added", "Added the activity"),
            (
                "WS1-OP01",
                "Count corrected",
                "Changed the count from 10 to 12: the count for 1 April 2026 to 30 June 2026",
            ),
            ("WS1-OP01", "Counted", "Recorded a count of 3 for 1 July 2026 to 30 September 2026"),
            ("WS1-AS01", "Changed", "Changed “does it hold” from Untested to Broken"),
            ("WS1-AS01", "Changed", "Set the day it was reviewed to 3 March 2026"),
            ("WS1-AS01", "Changed", "Set who reviewed it to “Ada”"),
            ("WS1-AS01", "Linked", "Linked it: WS1-A01 rests on it (suspected)"),
        ]
    )


def test_what_was_changed_back_or_only_moved_about_is_no_difference_of_an_item(model, amina, monkeypatch):
    first, second, third = (new(Activity, model, amina) for _ in range(3))
    mark = Mark(model)
    change(first, amina, text="Other")
    change(first, amina, text="Text")
    link = add_link(ActivityOutcome(source=second, target=makers.outcome(1)), by=amina)
    remove_link(link, by=amina, version=link.version)
    assert mark.told(monkeypatch) == ([("WS1-OC01", "Added", "Added the outcome", "The system")], [])
    third.refresh_from_db()
    move_item(third, by=amina, version=third.version, siblings=Activity.objects.order_by("order"), to=1)
    assert mark.told(monkeypatch)[1] == ["Activities"]


class Edits:
    """Edits drawn by lot, through the services."""

    def __init__(self, luck, model, by):
        self.luck, self.model, self.by = luck, model, by

    def one(self):
        verbs = [self.add, self.reword, self.hypothesis, self.close_or_open, self.move, self.partners, self.target]
        self.luck.choice([*verbs, self.review, self.link, self.strengthen, self.unlink, self.count, self.recount])()

    def any_of(self, *kinds):
        rows = [row for kind in kinds for row in kind.objects.order_by("pk")]
        return self.luck.choice(rows) if rows else None

    def add(self):
        new(self.luck.choice([Activity, Output, Assumption]), self.model, self.by)

    def reword(self):
        text = self.luck.choice(["One", "Two", "Three\nlines", "None", "«–»"])
        change(self.any_of(Activity, Output, Assumption), self.by, text=text, note=self.luck.choice(["", "A note"]))

    def hypothesis(self):
        values = {"hypothesis": self.luck.choice(["If", "When"]), "context": self.luck.choice(["", "Here"])}
        change(self.model, self.by, **values)

    def close_or_open(self):
        row = self.any_of(Activity, Output, Assumption)
        if row.is_open:
            close_item(row, by=self.by, version=row.version, on=date(2026, 1, 2), how="done", reason="Enough")
        else:
            restore_item(row, by=self.by, version=row.version)

    def move(self):
        row, siblings = self.any_of(Activity), Activity.objects.order_by("order", "code")
        move_item(row, by=self.by, version=row.version, siblings=siblings, to=self.luck.randint(1, 4))

    def partners(self):
        some = self.luck.sample([makers.organisation(n) for n in (1, 2, 3)], self.luck.randint(0, 3))
        row = self.any_of(Activity)
        change_row(row, by=self.by, version=row.version, fields=[], lists={"organisations": some})

    def target(self):
        number, day = self.luck.choice([(None, None), (60, date(2027, 3, 31)), ("7.25", date(2027, 1, 1))])
        change(self.any_of(Output), self.by, target=number, target_on=day, unit=self.luck.choice(["", "people"]))

    def review(self):
        reviews = [("untested", None, ""), ("broken", date(2026, 3, 3), "Ada"), ("holding", date(2026, 4, 3), "Bo")]
        values = zip(("standing", "reviewed_on", "reviewed_by"), self.luck.choice(reviews), strict=True)
        change(self.any_of(Assumption), self.by, **dict(values))

    def link(self):
        source, target = self.any_of(Activity), self.any_of(Output)
        if not ActivityOutput.objects.filter(source=source, target=target).exists():
            link = ActivityOutput(source=source, target=target, rationale=self.luck.choice(["", "Why"]))
            add_link(link, by=self.by)

    def strengthen(self):
        if link := self.any_of(ActivityOutput):
            change(link, self.by, strength=self.luck.choice(Link.Strength.values))

    def unlink(self):
        if link := self.any_of(ActivityOutput):
            remove_link(link, by=self.by, version=link.version)

    def count(self):
        output, day = self.any_of(Output), date(2026, 1, 1) + timedelta(days=self.luck.randrange(100))
        if not OutputCount.objects.filter(output=output, starts_on=day).exists():
            number = self.luck.choice([0, 3, "4.50"])
            save_row(OutputCount(output=output, starts_on=day, ends_on=day, count=number), by=self.by)

    def recount(self):
        if count := self.any_of(OutputCount):
            change(count, self.by, count=self.luck.choice([1, "4.50"]))


def test_what_was_at_any_moment_is_read_back_exactly_from_the_trail(model, amina, full_count):
    for seed in range(full_count(3, 60)):
        luck = random.Random(seed)
        edits = Edits(luck, model, amina)
        for kind in (Activity, Activity, Output, Assumption):
            new(kind, model, amina)
        kept = []
        for _ in range(25):
            kept.append((Mark(model).last, state_of(model)))
            edits.one()
        now = state_of(model)
        for last, copy in luck.sample(kept, 8):
            events = [as_past(one) for one in events_since(model, LONG_AGO).filter(pk__gt=last)]
            assert plain(rewound(now, events)) == plain(copy), (seed, last)


def plain(state):
    """Numbers of counts and targets by their value: 3 and 3.00 are the same number."""
    numbers = {"count", "target", "baseline"}
    return {
        key: {name: float(value) if name in numbers else value for name, value in fields.items()}
        for key, fields in state.items()
    }


def text_of(response):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_the_page_marks_the_words_that_changed_and_says_who_and_when(reader, model, amina, monkeypatch):
    row = new(Activity, model, amina, text="Advise tenants about damp")
    page = text_of(reader.get(f"{PAGE}?since={timezone.localdate()}"))
    assert f"{row.code} Advise tenants about damp Added the activity Amina Khan" in page
    mark = Mark(model)
    change(row, amina, text="Advise tenants about mould")
    mark.told(monkeypatch)
    html = reader.get(PAGE).content.decode()
    assert "Advise tenants about <del>damp</del>" in html.replace("</del></dd>", "</del>")
    assert "Advise tenants about <ins>mould</ins>" in html
    assert f'href="{PAGE}"' in reader.get(model.get_absolute_url()).content.decode()


def test_a_load_from_files_is_one_line_until_somebody_has_touched_what_it_brought(reader, amina):
    with marked_as_a_load("luton"):
        model = makers.logic_model(1)
        rows = [new(Activity, model, amina, text=f"Loaded {n}") for n in (1, 2, 3)]
        add_link(ActivityOutput(source=rows[0], target=new(Output, model, amina)), by=amina)
    load, open_ones = load_and_rest(reader)
    today = f"{timezone.localdate():%-d %B %Y}"
    assert f"files on {today}: the hypothesis, 3 activities, 1 output and 1 link" in load
    assert (load.count("Added the activity"), open_ones.count("Added the activity")) == (3, 0)
    change(rows[1], amina, text="By hand")
    new(Activity, model, amina, text="New")
    load, open_ones = load_and_rest(reader)
    assert f"files on {today}: the hypothesis, 2 activities, 1 output and 1 link" in load
    assert re.findall(r"WS1-A0\d", open_ones) == ["WS1-A02", "WS1-A04"]
    lines = b"".join(reader.get(f"{PAGE[:-1]}.csv").streaming_content).decode("utf-8-sig")
    assert lines.count("Added the activity") == 4


def load_and_rest(reader):
    """What the fold of the one load says, and what stands below it."""
    html = reader.get(PAGE).content.decode().split("app-differs__load", 1)[1].split('class="app-changes__onward"')[0]
    return [re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", part))) for part in html.split("</details>")]


def test_a_day_is_asked_for_in_three_boxes_or_by_a_choice_and_a_wrong_one_is_explained(reader, model):
    today = timezone.localdate()
    boxes = "?since_day=1&since_month=September&since_year=2026"
    assert "between the beginning of 1 September 2026 and now" in text_of(reader.get(PAGE + boxes))
    assert 'aria-current="true">The last three months' in reader.get(PAGE).content.decode()
    tomorrow = today + timedelta(days=1)
    assert "That day is still to come" in text_of(reader.get(f"{PAGE}?since={tomorrow}"))
    for wrong in ("nonsense", "2026-02-30", "0001-01-01", "-", "2026-13-01"):
        answer = reader.get(f"{PAGE}?since={wrong}")
        assert answer.status_code == 200
        assert "There is a problem" in text_of(answer)
    table = reader.get(f"{PAGE[:-1]}.csv?since=nonsense")
    assert (table.status_code, table.headers["Location"]) == (302, f"{PAGE}?since=nonsense")


def test_nothing_that_changed_says_so_and_a_table_has_a_line_for_each_difference(reader, model, amina, monkeypatch):
    new(Activity, model, amina, text="=1+1")
    lines = b"".join(reader.get(f"{PAGE[:-1]}.csv").streaming_content).decode("utf-8-sig").splitlines()
    rows = list(csv.reader(lines))
    assert rows[0][:4] == ["Heading", "Code", "What it is", "What differs"]
    assert [row[1] for row in rows[1:]].count("WS1-A01") == 1
    assert not any(cell.startswith("=") for row in rows for cell in row)
    monkeypatch.setattr("progress.logic_model_history.events_since", lambda *_: [])
    assert "Nothing has changed since that day" in text_of(reader.get(PAGE))


def test_a_version_that_was_signed_off_is_offered_and_compared_with(reader, model, amina):
    activity = new(Activity, model, amina, "Inspect homes")
    decision = makers.decision(1)
    reference = decision.submission.reference
    activity.text = "Inspect all homes"
    change_row(activity, by=amina, version=activity.version, fields=["text"])
    said = text_of(reader.get(f"{PAGE}?version={reference}"))
    assert "Since version 1 of 2024, signed off on 1 October 2024" in said
    assert "It was sent by Person 1 and signed off on 1 October 2024, minute Item 4." in said
    assert "now: 1 item." in said
    table = reader.get(f"/workstreams/workstream-1/logic-model/history.csv?version={reference}")
    assert b"Inspect all homes" in b"".join(table)
    assert f"since-{reference}.csv" in table.headers["Content-Disposition"]


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_queries_however_much_differs(reader, model, amina, django_assert_num_queries, rows):
    for _ in range(rows):
        activity, output = new(Activity, model, amina), new(Output, model, amina)
        activity.organisations.add(makers.organisation(1))
        add_link(ActivityOutput(source=activity, target=output), by=amina)
        change(activity, amina, text="Other", assigned_to=amina)
    reader.get(PAGE)
    with django_assert_num_queries(22):
        assert text_of(reader.get(PAGE)).count("Added the activity") == rows
