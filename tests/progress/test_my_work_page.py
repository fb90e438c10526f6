"""My work: what is mine, by when, and what waits in my workstreams."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from logicmodels.counts.periods import just_ended, slug_of
from logicmodels.models import Activity, ActivityOutput, OutputCount
from progress.models import AgendaItem
from tests import makers
from workplans.models import Action, NextStep, Risk, Update
from workstreams.models import Meeting, Membership

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2024, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def olu(client):
    olu = User.objects.create_user("olu@example.org", "a-long-password", name="Olu Adeyemi")
    client.force_login(olu)
    return olu


def page(client):
    response = client.get(reverse("progress:my_work"))
    assert response.status_code == 200
    return response.content.decode()


def pile(html, key):
    """The text under a heading; "" where the page has no such pile."""
    return html.split(f'id="pile-{key}"')[1].split("</section>")[0] if f'id="pile-{key}"' in html else ""


def action(number, assigned_to, **fields):
    code = f"WS1-2024-{number:02d}"
    return Action.objects.create(
        code=code, text=f"Action {number}", workplan=makers.workplan(1), assigned_to=assigned_to, **fields
    )


def step(number, assigned_to, **fields):
    fields = {"workstream": makers.workstream(1), "text": f"Step {number}"} | fields
    return NextStep.objects.create(code=f"WS1-N{number:02d}", assigned_to=assigned_to, **fields)


def test_what_is_mine_is_piled_by_its_date(client, olu):
    today = timezone.localdate()
    for number, days in enumerate((-1, 0, 30, 31), start=1):
        step(number, olu, due_on=today + timedelta(days=days))
    step(5, olu)
    html = page(client)
    assert "Step 1" in pile(html, "late")
    assert "Step 2" in pile(html, "soon")
    assert "Step 3" in pile(html, "soon")
    assert "Step 4" in pile(html, "later")
    assert "Step 5" in pile(html, "undated")
    assert html.count('app-search__hit"') == 5


def test_everything_that_can_be_assigned_is_here_with_its_place(client, olu):
    activity, output = makers.activity(1), makers.output(1)
    output.target, output.target_on = 10, timezone.localdate() + timedelta(days=90)
    for row in (activity, output):
        row.assigned_to = olu
        row.save()
    Risk.objects.create(code="WS1-R01", text="Risk", workplan=makers.workplan(1), assigned_to=olu)
    NextStep.objects.create(code="WS1-N01", text="Step", workstream=makers.workstream(1), assigned_to=olu)
    html = page(client)
    assert "WS1-OP01" in pile(html, "later")
    for code in ("WS1-A01", "WS1-R01", "WS1-N01"):
        assert code in pile(html, "undated")
        assert f"#{code}" in html


def test_what_is_done_closed_or_somebody_elses_is_not(client, olu):
    closed = {"closed_on": date(2026, 1, 1), "closed_as": "done", "closing_reason": "Done", "delivery": "closed"}
    action(1, olu, **closed)
    action(2, olu, delivery="complete", completed_on=date(2026, 1, 1), what_changed="Warmer homes")
    action(3, makers.user(2))
    html = page(client)
    assert "Nothing is assigned to you" in html
    assert 'app-search__hit"' not in html
    assert 'class="app-mine' not in html


def test_my_workstreams_say_what_waits_in_them(client, olu):
    Membership.objects.create(user=olu, workstream=makers.workstream(1), role="chair")
    inferred = {"is_inferred": True, "note": "Read off the slide"}
    makers.activity(1)
    type(makers.activity(1)).objects.update(**inferred)
    makers.activity(2)
    type(makers.activity(2)).objects.filter(code="WS2-A01").update(**inferred)
    ends = {"source": makers.activity(1), "target": makers.output(1)}
    ActivityOutput.objects.create(**ends, is_inferred=True, rationale="Same words")
    NextStep.objects.create(code="WS1-N01", text="Nobody's step", workstream=makers.workstream(1))
    NextStep.objects.create(code="WS1-N02", text="Bo's step", workstream=makers.workstream(1), owner="Bo")
    html = page(client)
    assert "WS1-A01" in html
    assert "WS2-A01" not in html
    assert "1 inferred link in the" in html
    assert "WS1-N01" in html
    assert "WS1-N02" not in html


def test_my_workstreams_say_what_coming_meetings_are_asked_about_them(client, olu):
    Membership.objects.create(user=olu, workstream=makers.workstream(1), role="contributor")
    today = timezone.localdate()
    for number, (day, of) in enumerate([(0, 1), (7, 2), (-1, 1)], 1):
        meeting = Meeting.objects.create(code=f"M{number}", title="Board", held_on=today + timedelta(days=day))
        item = {"purpose": "discussion", "workstream": makers.workstream(of), "meeting": meeting}
        AgendaItem.objects.create(code=f"M{number}-I01", text=f"Asked {number}", **item)
    html = page(client)
    assert "On the agenda of coming meetings" in html
    assert [number for number in (1, 2, 3) if f"Asked {number}" in html] == [1]


def links(html):
    return re.findall(r'href="(/items/[^"]+)"', html.split("<main")[1])


@pytest.mark.parametrize(("role", "address"), [("chair", "/items/{}/change/"), ("contributor", "/items/{}/")])
def test_what_waits_leads_to_its_form_only_for_those_who_may_change_it(client, olu, role, address):
    Membership.objects.create(user=olu, workstream=makers.workstream(1), role=role)
    makers.activity(1)
    Activity.objects.update(is_inferred=True, note="Read off the slide")
    NextStep.objects.create(code="WS1-N01", text="Nobody's step", workstream=makers.workstream(1))
    found = links(page(client))
    assert {address.format(code) for code in ("WS1-N01", "WS1-A01")} <= set(found)
    assert {client.get(link).status_code for link in found} == {200}


def test_what_is_mine_leads_to_its_form_only_where_i_belong(client, olu):
    Membership.objects.create(user=olu, workstream=makers.workstream(1), role="contributor")
    NextStep.objects.create(code="PRG-N01", text="The programme's step", assigned_to=olu)
    for number in (1, 2):
        step = f"WS{number}-N01"
        NextStep.objects.create(code=step, text="Step", workstream=makers.workstream(number), assigned_to=olu)
    found = links(page(client))
    assert {"/items/PRG-N01/", "/items/WS1-N01/change/", "/items/WS2-N01/"} <= set(found)
    assert {client.get(link).status_code for link in found} == {200}


def test_a_membership_that_has_ended_shows_nothing(client, olu):
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.create(
        user=olu, workstream=makers.workstream(1), role="chair", starts_on=yesterday, ends_on=yesterday
    )
    assert "What waits in my workstreams" not in page(client)


def test_a_workstream_where_nothing_waits_says_so(client, olu):
    Membership.objects.create(user=olu, workstream=makers.workstream(1), role="contributor")
    assert "Nothing waits here" in page(client)


@pytest.mark.parametrize("rows", [1, 3])
def test_my_work_costs_the_same_however_much_it_is(client, olu, django_assert_num_queries, rows):
    for number in range(1, rows + 1):
        Membership.objects.create(user=olu, workstream=makers.workstream(number), role="chair")
        NextStep.objects.create(code=f"WS{number}-N01", text="Step", workstream=makers.workstream(number))
        step(number + 10, olu)
        row = action(number, olu)
        Update.objects.create(action=row, made_by=olu, delivery="on_track", text="Said", made_at=LONG_AGO)
        output = makers.output(number)
        output.assigned_to = olu
        output.save()
    page(client)
    with django_assert_num_queries(16):
        html = page(client)
    assert html.count('app-search__hit"') == 4 * rows
    assert html.count('<li class="app-mine ') == rows


# Reporting, one action after the other


@pytest.fixture
def three(olu):
    """Three actions of Olu's, in the order of the page; she belongs to their workstream."""
    Membership.objects.create(user=olu, workstream=makers.workstream(1), role="contributor")
    today = timezone.localdate()
    return [action(number, olu, due_on=today + timedelta(days=40 + number)) for number in (1, 2, 3)]


def report(client, row, **fields):
    address = reverse("progress:update_mine", args=[row.code])
    receipt = re.search(r'name="receipt" value="([^"]+)">\s*<div', client.get(address).content.decode())
    sent = {"delivery": "on_track", "text": "Twelve homes", "receipt": receipt.group(1) if receipt else ""} | fields
    return client.post(address, sent, follow=True)


def open_form(response):
    """The code of the action whose form stands open; "" where none does."""
    found = re.search(r'id="editor-update-([^"]+)"', response.content.decode())
    return found.group(1) if found else ""


def test_the_first_that_waits_stands_open_with_what_was_said_last_beside_it(client, olu, three):
    said = {"made_by": olu, "delivery": "at_risk", "what_is_wrong": "The letters are late"}
    Update.objects.create(action=three[0], text="Forum met", made_at=LONG_AGO, **said)
    response = client.get(reverse("progress:my_work"))
    assert open_form(response) == three[0].code
    html = response.content.decode()
    assert "0 of 3 actions updated for" in html
    assert "Forum met" in html
    assert "The letters are late" in html
    assert "Amber – At risk" in html


def test_saving_goes_on_to_the_next_and_round_again_until_all_are_done(client, olu, three):
    month = f"{timezone.localdate():%B %Y}"
    second = report(client, three[1])
    assert second.redirect_chain == [(reverse("progress:update_mine", args=[three[2].code]), 302)]
    assert f"1 of 3 actions updated for {month}." in second.content.decode()
    assert open_form(report(client, three[2])) == three[0].code
    last = report(client, three[0])
    assert open_form(last) == ""
    assert last.redirect_chain == [(reverse("progress:my_work") + "#my-actions", 302)]
    assert f"All 3 actions are updated for {month}." in last.content.decode()
    assert [row.updates.count() for row in three] == [1, 1, 1]
    assert {row.delivery for row in Action.objects.all()} == {"on_track"}


def test_a_later_word_in_the_same_period_corrects_the_first(client, three):
    report(client, three[0], text="Ten homes")
    report(client, three[0], text="Twelve homes")
    first, second = three[0].updates.order_by("pk")
    assert second.corrects == first
    assert first.text == "Ten homes"
    html = page(client)
    assert "Twelve homes" in html
    assert "Ten homes" not in html
    assert "1 of 3 actions" in html


def test_the_same_form_pressed_twice_reports_once_and_answers_as_the_first(client, three):
    address = reverse("progress:update_mine", args=[three[0].code])
    sent = {"delivery": "on_track", "text": "Twelve homes", "receipt": str(uuid.uuid4())}
    answers = [client.post(address, sent).url for _ in range(2)]
    assert answers == [reverse("progress:update_mine", args=[three[1].code])] * 2
    assert three[0].updates.count() == 1


def test_what_is_wrong_stays_in_the_form_as_it_was_typed(client, three):
    response = report(client, three[0], delivery="off_track", text="Stopped – “for now”", support_needed="")
    html = response.content.decode()
    assert open_form(response) == three[0].code
    assert "Say what is wrong, and what happens next." in html
    assert "Stopped – “for now”" in html
    assert Update.objects.count() == 0


def test_no_change_is_one_press_and_says_again_what_is_wrong(client, olu, three):
    red = {"delivery": "off_track", "what_is_wrong": "No landlords", "support_needed": "A letter"}
    Update.objects.create(action=three[0], made_by=olu, text="Stuck", made_at=LONG_AGO, **red)
    Action.objects.filter(pk=three[0].pk).update(delivery="off_track")
    address = reverse("progress:no_change", args=[three[0].code])
    receipt = str(uuid.uuid4())
    for _ in range(2):
        assert client.post(address, {"receipt": receipt, "version": "1"}).url == reverse(
            "progress:update_mine", args=[three[1].code]
        )
    said = three[0].updates.first()
    assert three[0].updates.count() == 2
    assert {name: getattr(said, name) for name in red} == red
    assert said.text == "No change since March 2024."
    assert said.made_by == olu


def test_what_is_past_its_date_cannot_stay_green_without_a_word(client, olu, three):
    Action.objects.filter(pk=three[0].pk).update(
        due_on=LONG_AGO.date(), original_due_on=LONG_AGO.date(), delivery="on_track"
    )
    Update.objects.create(action=three[0], made_by=olu, delivery="on_track", text="Well", made_at=LONG_AGO)
    response = client.post(reverse("progress:no_change", args=[three[0].code]), {"version": "1"}, follow=True)
    assert f"/my/actions/{three[0].code}/no-change/" not in response.content.decode()
    assert "past its date it cannot be green or grey" in response.content.decode()
    assert open_form(response) == three[0].code
    assert Update.objects.count() == 1


def test_no_change_over_a_version_that_was_not_shown_is_refused(client, olu, three):
    Update.objects.create(action=three[0], made_by=olu, delivery="not_started", text="Not yet", made_at=LONG_AGO)
    address = reverse("progress:no_change", args=[three[0].code])
    assert address in page(client)
    response = client.post(address, {"version": "7"}, follow=True)
    assert "Somebody else saved this while you had it open" in response.content.decode()
    assert Update.objects.count() == 1


def test_nothing_need_be_said_of_what_is_paused_or_has_yet_to_begin(client, three):
    Action.objects.filter(pk=three[0].pk).update(delivery="paused")
    Action.objects.filter(pk=three[1].pk).update(starts_on=timezone.localdate() + timedelta(days=20))
    html = page(client)
    assert "0 of 1 action updated" in html
    assert "No update is expected: paused." in html
    assert html.count("Not yet updated") == 1


def test_what_is_somebody_elses_is_not_reported_on_here(client, olu, three):
    Action.objects.filter(pk=three[0].pk).update(assigned_to=makers.user(2))
    assert client.get(reverse("progress:update_mine", args=[three[0].code])).status_code == 404
    stranger = action(9, olu, due_on=None)
    stranger.workplan = makers.workplan(2)
    stranger.save()
    assert "You do not belong to this workstream" in page(client)
    for name in ("update_mine", "no_change"):
        refused = client.post(reverse(f"progress:{name}", args=[stranger.code]), {"delivery": "on_track", "text": "x"})
        assert refused.status_code == 403
    assert Update.objects.count() == 0


def test_what_was_handed_over_while_somebody_typed_stands_on_their_page_again(client, olu, three):
    Membership.objects.filter(user=olu).update(role="chair")
    Action.objects.filter(pk=three[0].pk).update(assigned_to=makers.user(2))
    address = reverse("progress:update_mine", args=[three[0].code])
    response = client.post(address, {"delivery": "at_risk", "text": "Typed for nothing?"})
    assert "Typed for nothing?" in response.content.decode()


def test_a_count_of_the_quarter_just_over_is_due_until_it_is_recorded(client, olu):
    output = makers.output(1)
    output.assigned_to, output.frequency = olu, "quarter"
    output.save()
    quarter = just_ended(timezone.localdate())
    html = page(client)
    assert f"Not recorded yet: {quarter.label}" in html
    address = reverse("logicmodels:counts_of", args=["workstream-1", slug_of(quarter)])
    assert f'href="{address}"' in html
    assert client.get(address).status_code == 200
    OutputCount.objects.create(output=output, starts_on=quarter.start, ends_on=quarter.end, count=0)
    assert "Not recorded yet" not in page(client)
