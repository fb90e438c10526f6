"""Writing a programme back as files."""

import filecmp
from datetime import date
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from auditlog.context import set_actor
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from indicators.models import Observation
from logicmodels.models import Activity, Input
from places.exporting import export_place
from places.loading import load_place
from progress.models import AgendaItem, Attendance, MeetingNotes, StepRaised
from tests.soak import full_count
from workplans.models import NextStep
from workstreams.models import Goal, Meeting, Programme, Workstream

LUTON = Path(__file__).parents[2] / "places" / "luton"


def differences(left: Path, right: Path) -> list[str]:
    """Files that differ by a byte, or that only one of the folders has."""
    names = {str(path.relative_to(root)) for root in (left, right) for path in root.rglob("*") if path.is_file()}
    _same, different, missing = filecmp.cmpfiles(left, right, sorted(names), shallow=False)
    return different + missing


@pytest.mark.django_db
def test_a_freshly_loaded_place_is_written_back_byte_for_byte(tmp_path):
    load_place(LUTON)
    export_place(tmp_path / "out")
    assert differences(LUTON, tmp_path / "out") == []


@pytest.mark.django_db
def test_what_was_changed_on_the_site_is_what_is_written(tmp_path):
    load_place(LUTON)
    NextStep.objects.filter(code="HSG-N02").update(text="Something else: “quoted”\n- and a second line")
    export_place(tmp_path / "out")
    assert differences(LUTON, tmp_path / "out") == ["workstreams/housing.yaml"]
    Programme.objects.update(vision="Another vision")
    export_place(tmp_path / "out")
    assert sorted(differences(LUTON, tmp_path / "out")) == ["programme.yaml", "workstreams/housing.yaml"]


@pytest.mark.django_db
def test_what_people_add_and_type_comes_back_as_no_change(tmp_path):
    load_place(LUTON)
    person = User.objects.create_user("amina@example.org", "a-long-password", name="Amina Khan")
    with set_actor(person):
        NextStep.objects.create(code="HSG-N03", text="One more", workstream=Workstream.objects.get(code="HSG"))
        meeting = Meeting.objects.get(code="MEET-01")
        paper = {"paper": "Damp homes", "paper_url": "https://example.org/a.pdf", "late_reason": "News."}
        agenda = {"purpose": "decision", "recommendation": "Agree it.", "time_in_minutes": 15, **paper}
        AgendaItem.objects.create(code="MEET-01-I01", text="Homes", meeting=meeting, **agenda)
        for row in (Observation.objects.first(), Goal.objects.first()):
            row.note = "As a browser sends it:\r\na second line"
            row.save()
    export_place(tmp_path / "out")
    report = load_place(tmp_path / "out")
    assert (report.added.total(), report.changed.total()) == (0, 0)
    assert "recommendation: Agree it." in (tmp_path / "out" / "meetings.yaml").read_text()


def held():
    """(what a meeting holds, in the words that do not depend on keys)."""
    meeting = Meeting.objects.get(code="MEET-01")
    people = meeting.attendances.values_list("name", "organisation", "capacity", "substitute_for")
    notes = MeetingNotes.objects.values_list("chaired_by", "quorate", "remarks", "confirmed_on", "confirmed_how")
    said = AgendaItem.objects.values_list(
        "code", "text", "paper", "paper_added_on", "added_on", "discussion", "outcome"
    )
    steps = StepRaised.objects.values_list("item__code", "step__code")
    return sorted(people), list(notes.filter(meeting=meeting)), list(said.order_by("code")), list(steps)


@pytest.mark.django_db
def test_all_that_a_meeting_holds_goes_out_and_comes_into_an_empty_database(tmp_path):
    with transaction.atomic():
        load_place(LUTON)
        hold_a_meeting()
        before = held()
        export_place(tmp_path / "out")
        assert load_place(tmp_path / "out").changed.total() == 0
        transaction.set_rollback(True)
    load_place(tmp_path / "out")
    assert held() == before
    export_place(tmp_path / "again")
    assert differences(tmp_path / "out", tmp_path / "again") == []


def hold_a_meeting():
    day = date(2026, 1, 20)
    meeting = Meeting.objects.get(code="MEET-01")
    said = {"discussion": "Much was said.\nAnd more.", "outcome": "Agreed.", "paper": "Damp", "paper_added_on": day}
    item = AgendaItem.objects.create(
        code="MEET-01-I01", text="Homes", meeting=meeting, purpose="discussion", added_on=day, **said
    )
    step = NextStep.objects.create(code="HSG-N03", text="Write", raised_at=meeting, workstream=meeting.workstream)
    StepRaised.objects.create(item=item, step=step)
    Attendance.objects.create(meeting=meeting, name="Amina Khan", capacity="present")
    Attendance.objects.create(meeting=meeting, name="Amina Khan", organisation="ELFT", capacity="apologies")
    Attendance.objects.create(meeting=meeting, name="Sam", capacity="substitute", substitute_for="Rita")
    confirmed = {"confirmed_on": day, "confirmed_how": "By e-mail: all agreed"}
    MeetingNotes.objects.create(meeting=meeting, chaired_by="Rita", quorate="yes", remarks="Thanks.", **confirmed)


@pytest.mark.django_db
def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path):
    (tmp_path / "letters.txt").write_text("Dear …")
    with pytest.raises(CommandError, match="other files"):
        call_command("export_place", tmp_path, stdout=StringIO())
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


awkward = (
    st.text(
        st.one_of(
            st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")),
            st.sampled_from(list(":-#'\"[]{}&*!|>%@`,?=~\\ \n\t")),
        ),
        min_size=1,
        max_size=60,
    )
    .map(lambda text: text.strip())
    .filter(bool)
)


class AwkwardText(TestCase):
    """Whatever people type comes back as it was, through the files and the database."""

    @classmethod
    def setUpTestData(cls):
        load_place(LUTON)

    @settings(max_examples=full_count(6, 400), deadline=None, suppress_health_check=list(HealthCheck))
    @given(texts=st.lists(awkward, min_size=3, max_size=3))
    def test_it_survives_the_way_out_and_back(self, texts):
        rows = [
            Goal.objects.get(code="GOAL-01"),
            NextStep.objects.get(code="PRG-N01"),
            Input.objects.get(code="BSE-IN01"),
        ]
        for row, text in zip(rows, texts, strict=True):
            row.text = text
            row.save()
        with TemporaryDirectory() as out:
            export_place(Path(out))
            report = load_place(Path(out))
        assert (report.added.total(), report.changed.total()) == (0, 0)
        assert [type(row).objects.get(pk=row.pk).text for row in rows] == texts


@pytest.mark.django_db
def test_items_keep_their_order_when_they_are_moved(tmp_path):
    load_place(LUTON)
    first, second = Activity.objects.order_by("order")[:2]
    Activity.objects.filter(pk=first.pk).update(order=second.order)
    Activity.objects.filter(pk=second.pk).update(order=first.order)
    export_place(tmp_path / "out")
    written = (tmp_path / "out/workstreams/business-skills-and-employment.yaml").read_text()
    assert written.index(second.code) < written.index(f"code: {first.code}")
