"""Sending a pack out: once it has gone, everybody gets the same bytes, and what is late stands beside it."""

from datetime import date, timedelta
from io import BytesIO

import pypdfium2
import pytest
from auditlog.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from lutonhet.saving import Refused
from lutonhet.written_once import WrittenOnceError
from progress.models import AgendaItem, Pack, PackFile
from progress.packs.formats import FORMATS
from progress.services.agenda import add_agenda_item
from progress.services.packs import despatch, frozen
from tests.progress.packs.filled import meeting
from tests.progress.packs.opened import slides_of
from workstreams.models import Achievement, Meeting


@pytest.fixture
def held(people):
    return meeting(timezone.localdate() + timedelta(days=10))


@pytest.fixture
def sent(held, people):
    return despatch(held, by=people["secretariat"])


def address(held, what):
    return f"/meetings/{held.held_on.isoformat()}/{held.code}/{what}"


def test_only_the_secretariat_sends_out(held, people):
    for role, person in people.items():
        if role not in ("secretariat", "anonymous"):
            with pytest.raises(PermissionDenied):
                despatch(held, by=person)
    assert not Pack.objects.exists()


def test_after_it_the_same_bytes_come_again_from_page_and_command(sent, held, client, people, tmp_path):
    Achievement.objects.filter(code="HSG-AC01").update(text="Something that came later")
    client.force_login(people["oversight"])
    for extension in FORMATS:
        out = tmp_path / f"pack.{extension}"
        call_command("pack", held.held_on.isoformat(), format=extension, out=str(out))
        answer = client.get(address(held, f"pack.{extension}"))
        kept = bytes(PackFile.objects.get(pack=sent, extension=extension).content)
        assert out.read_bytes() == answer.content == kept
        assert answer.headers["Content-Disposition"].endswith(f'-pack.{extension}"')
    slides = slides_of(client.get(address(held, "pack.pptx")).content)
    assert all(f"Version 1 · as at {sent.as_at:%-d %B %Y}" in " ".join(one.paragraphs) for one in slides)
    assert "Draft of" not in " ".join(text for one in slides for text in one.texts)


def test_before_it_everything_says_that_it_is_a_draft(held, client, people):
    client.force_login(people["chair"])
    slides = slides_of(client.get(address(held, "pack.pptx")).content)
    assert all("Draft of version 1 ·" in " ".join(one.paragraphs) for one in slides)


def test_a_second_one_is_a_supplement_with_a_reason_and_holds_what_has_changed(sent, held, client, people):
    by = people["secretariat"]
    with pytest.raises(Refused, match="sent out already"):
        despatch(held, by=by)
    with pytest.raises(Refused, match="Nothing in the papers has changed"):
        despatch(held, by=by, reason="A late paper")
    Achievement.objects.filter(code="HSG-AC01").update(text="Something that came later")
    late = despatch(held, by=by, reason="A late paper")
    assert (late.number, late.kind, late.standing, late.reason) == (2, "supplement", "Supplement 1", "A late paper")
    assert [part.key for part in frozen(late).parts] == ["workstream-housing"]
    client.force_login(people["oversight"])
    page = client.get(address(held, "pack/")).content.decode()
    assert "Supplement 1" in page
    assert "A late paper" in page
    told = pypdfium2.PdfDocument(client.get(address(held, "supplement-1.pdf")).content)[0].get_textpage()
    assert "A late paper" in told.get_text_range()
    assert client.get(address(held, "supplement-2.pdf")).status_code == 404
    with pytest.raises(Refused, match="Nothing in the papers has changed"):
        despatch(held, by=by, reason="The same again")


def test_the_meeting_says_when_its_agenda_is_no_longer_the_one_sent_out(sent, held, client, people):
    by, page = people["secretariat"], address(held, "")
    client.force_login(by)
    assert "The agenda has changed since" not in client.get(page).content.decode()
    add_agenda_item(AgendaItem(meeting=held, text="A grant", purpose="discussion"), by=by)
    assert "The agenda has changed since" in client.get(page).content.decode()
    client.force_login(people["oversight"])
    assert "The agenda has changed since" not in client.get(page).content.decode()
    assert [part.key for part in frozen(despatch(held, by=by, reason="A late item")).parts] == ["agenda"]
    client.force_login(by)
    assert "The agenda has changed since" not in client.get(page).content.decode()


def test_what_was_sent_out_is_not_changed_or_deleted(sent):
    with pytest.raises(WrittenOnceError):
        Pack.objects.update(reason="Another")
    with pytest.raises(WrittenOnceError):
        sent.delete()
    for statement in ("UPDATE progress_pack SET content = '{}'", "DELETE FROM progress_packfile"):
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert frozen(Pack.objects.get()).check_code == sent.check_code


def test_the_trail_says_who_sent_it_out_and_not_what_it_holds(sent, people):
    (event,) = LogEntry.objects.get_for_object(sent)
    assert event.actor == people["secretariat"]
    assert "content" not in event.changes
    assert event.changes["check_code"][1] == sent.check_code


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        ({"held_on": None, "when_text": "October"}, "no date yet"),
        ({"held_on": date(2024, 1, 1), "paper_deadline": None}, "its papers stay as they were"),
        ({"closed_on": date(2024, 1, 1), "closed_as": "stopped", "closing_reason": "No room"}, "does not take place"),
    ],
)
def test_nothing_is_sent_out_for_a_meeting_without_a_day_or_that_is_over(held, people, spoilt, why):
    Meeting.objects.filter(pk=held.pk).update(**({"paper_deadline": None} | spoilt))
    held.refresh_from_db()
    with pytest.raises(Refused, match=why):
        despatch(held, by=people["secretariat"])


def test_the_page_sends_out_once_however_often_it_is_pressed_and_keeps_a_typed_reason(held, client, people):
    client.force_login(people["secretariat"])
    assert "Send the pack out" in client.get(address(held, "pack/")).content.decode()
    first = client.post(address(held, "pack/despatch/"), {"expected": "0"})
    assert first.status_code == 302
    twice = client.post(address(held, "pack/despatch/"), {"expected": "0"})
    assert twice.headers["Location"] == first.headers["Location"]
    again = client.post(address(held, "pack/despatch/"), {"expected": "0", "reason": "Typed with care"})
    assert again.status_code == 409
    assert "sent out meanwhile" in again.content.decode()
    assert "Typed with care" in again.content.decode()
    assert Pack.objects.count() == 1
    client.force_login(people["chair"])
    assert "Send out a supplement" not in client.get(address(held, "pack/")).content.decode()


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({}, "Say which meeting"),
        ({"date": "2026-02-30"}, "Say which meeting"),
        ({"date": "2026-02-20"}, "No meeting is recorded for 20 February 2026"),
    ],
)
def test_the_command_says_what_it_lacks(luton, tmp_path, asked, why):
    with pytest.raises(CommandError, match=why):
        call_command("pack", *asked.values(), out=str(tmp_path / "pack.pptx"))


def test_the_command_asks_which_of_several_meetings(held, tmp_path):
    Meeting.objects.create(code="OG-M91", title="Another", held_on=held.held_on)
    with pytest.raises(CommandError, match="OG-M90, OG-M91"):
        call_command("pack", held.held_on.isoformat(), out=str(tmp_path / "pack.xlsx"))
    call_command("pack", held.held_on.isoformat(), meeting="og-m91", format="xlsx", out=str(tmp_path / "pack.xlsx"))
    assert BytesIO((tmp_path / "pack.xlsx").read_bytes()).read(2) == b"PK"
