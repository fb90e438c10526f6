"""A logic model is begun, its items linked from either end, and links are changed, confirmed and removed."""

from datetime import date

import pytest
from auditlog.models import LogEntry
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied

from logicmodels.models import ActivityOutput, ActivityRecommendation, LogicModel, OutcomeIndicator
from logicmodels.services import add_link, remove_link
from lutonhet.rows import StaleRow
from tests import makers
from tests.pageform import form_in, sent
from workstreams.models import Recommendation

pytestmark = pytest.mark.django_db

PAGE = "/workstreams/workstream-1/logic-model/"


def said(response):
    """The last thing said, and not yet shown."""
    return [str(message) for message in get_messages(response.wsgi_request)][-1:]


def choice(response, text):
    """The value of the option that says `text`."""
    before = response.content.decode().split(f">{text}</label>")[0]
    return before.rpartition('name="other" value="')[2].split('"')[0]


def test_a_logic_model_is_begun_with_its_hypothesis_and_only_once(chair):
    assert "Begin the logic model" in chair.get(PAGE).content.decode()
    data = sent(form_in(chair.get(f"{PAGE}start/")), hypothesis="If homes are warm, people are well.")
    assert chair.post(f"{PAGE}start/", data).headers["Location"] == f"{PAGE}#hypothesis"
    assert LogicModel.objects.get().hypothesis == "If homes are warm, people are well."
    assert chair.post(f"{PAGE}start/", data).headers["Location"] == f"{PAGE}#hypothesis"
    assert chair.post(f"{PAGE}start/", sent(data, receipt="")).status_code == 200
    assert LogicModel.objects.count() == 1


def test_an_item_is_linked_from_either_end_with_strength_and_reason(chair):
    activity, output, outcome = makers.activity(), makers.output(), makers.outcome()
    form = chair.get(f"/items/{activity.code}/link/")
    data = sent(form_in(form), other=choice(form, str(output)), strength="evidenced", rationale="Counted at the door")
    chair.post(f"/items/{activity.code}/link/", data)
    link = ActivityOutput.objects.get()
    assert (link.source, link.target, link.strength, link.rationale) == (
        activity,
        output,
        "evidenced",
        "Counted at the door",
    )
    form = chair.get(f"/items/{outcome.code}/link/")
    assert str(activity) in form.content.decode()
    chair.post(f"/items/{outcome.code}/link/", sent(form_in(form), other=choice(form, str(activity))))
    assert outcome.activity_links.get().source == activity
    assert str(output) not in chair.get(f"/items/{activity.code}/link/").content.decode()


def test_pressing_twice_links_once_and_says_so_both_times(chair):
    activity, output = makers.activity(), makers.output()
    form = chair.get(f"/items/{activity.code}/link/")
    data = sent(form_in(form), other=choice(form, str(output)), strength="evidenced", rationale="Counted at the door")
    answers = [chair.post(f"/items/{activity.code}/link/", data) for _ in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert [said(one) for one in answers] == [["WS1-A01 is linked to WS1-OP01."]] * 2
    assert ActivityOutput.objects.count() == 1


def test_what_was_typed_for_a_link_that_was_removed_meanwhile_is_there_and_can_link_again(chair, people):
    link = makers.link(ActivityOutput, makers.activity, makers.output)()
    address = f"/links/activityoutput/{link.pk}/change/"
    data = sent(form_in(chair.get(address)), strength="evidenced", rationale="Counted at the door")
    remove_link(link, by=people["secretariat"], version=1)
    answer = chair.post(address, data)
    assert "This link has been removed. Press the button to link them again." in answer.content.decode()
    assert "Link from WS1-A01 to WS1-OP01" in answer.content.decode()
    assert form_in(answer)["rationale"] == ["Counted at the door"]
    assert not ActivityOutput.objects.exists()
    for _ in range(2):
        assert said(chair.post(address, form_in(answer))) == ["They are linked again."]
    again = ActivityOutput.objects.get()
    assert (again.source, again.target, again.strength, again.rationale) == (
        makers.activity(),
        makers.output(),
        "evidenced",
        "Counted at the door",
    )
    assert chair.get(address).status_code == 404


def test_a_link_that_was_removed_is_not_made_again_with_what_was_closed(chair, people):
    link = makers.link(ActivityOutput, makers.activity, makers.output)()
    address = f"/links/activityoutput/{link.pk}/change/"
    data = sent(form_in(chair.get(address)), rationale="Counted at the door")
    remove_link(link, by=people["secretariat"], version=1)
    type(link.target).objects.update(closed_on=date(2026, 1, 1), closed_as="done", closing_reason="Done")
    for typed in (data, sent(data, version=None)):
        answer = chair.post(address, typed)
        assert "WS1-OP01 is closed: open it again to link it." in answer.content.decode()
        assert form_in(answer)["rationale"] == ["Counted at the door"]
    assert not ActivityOutput.objects.exists()


def test_what_was_typed_for_a_link_that_was_removed_is_nobodys_of_another_workstream(people, as_):
    link = makers.link(ActivityOutput, makers.activity, makers.output)()
    address = f"/links/activityoutput/{link.pk}/"
    remove_link(link, by=people["secretariat"], version=1)
    other = as_("other_chair")
    for verb in ("change", "confirm", "remove"):
        assert other.post(f"{address}{verb}/", {"version": "1", "strength": "evidenced"}).status_code == 403
    assert not ActivityOutput.objects.exists()


def test_pressing_twice_removes_once_and_what_is_removed_is_not_confirmed(chair):
    link = makers.link(ActivityOutput, makers.activity, makers.output)()
    address = f"/links/activityoutput/{link.pk}/"
    assert [said(chair.post(f"{address}remove/", {"version": "1"})) for _ in range(2)] == [["The link is removed."]] * 2
    assert said(chair.post(f"{address}confirm/", {"version": "1"})) == ["This link has been removed."]


def test_the_secretariat_removes_a_link_on_behalf_of_a_named_chair(people, as_):
    link = makers.link(ActivityOutput, makers.activity, makers.output)()
    secretariat = as_("secretariat")
    address = f"/links/activityoutput/{link.pk}/"
    assert f'<a class="govuk-link" href="{address}remove/"' in secretariat.get(f"{address}change/").content.decode()
    secretariat.post(f"{address}remove/", sent(form_in(secretariat.get(f"{address}remove/")), on_behalf_of="chair"))
    assert not ActivityOutput.objects.exists()
    event = LogEntry.objects.get_for_model(ActivityOutput).get(action=LogEntry.Action.DELETE)
    assert (event.actor, event.additional_data["on_behalf_of"]) == (people["secretariat"], "chair")


def test_a_stale_press_says_that_it_is_the_link_that_was_changed(chair):
    link = makers.link(ActivityOutput, makers.activity, makers.output)()
    (told,) = said(chair.post(f"/links/activityoutput/{link.pk}/remove/", {"version": "9"}))
    assert told.startswith("Somebody has just changed the link from WS1-A01 to WS1-OP01. Look at it again first:")


def test_an_outcome_is_linked_to_the_indicator_that_measures_it(chair):
    outcome, indicator = makers.outcome(), makers.indicator(2)
    form = chair.get(f"/items/{outcome.code}/link/")
    chair.post(f"/items/{outcome.code}/link/", sent(form_in(form), other=choice(form, str(indicator))))
    assert OutcomeIndicator.objects.get().target == indicator


def test_a_recommendation_is_linked_to_the_activities_of_those_who_answer_it(chair, as_):
    activity = makers.activity()
    recommendation = Recommendation.objects.create(code="REC-M01", text="Warm homes.", source="marmot_report")
    page = chair.get("/recommendations/").content.decode()
    assert "/items/REC-M01/link/" in page
    form = chair.get("/items/REC-M01/link/")
    data = sent(form_in(form), other=choice(form, str(activity)), rationale="It is the same")
    answer = chair.post("/items/REC-M01/link/", data)
    assert answer.headers["Location"] == "/recommendations/#REC-M01"
    link = ActivityRecommendation.objects.get()
    assert (link.source, link.target) == (activity, recommendation)
    other = as_("other_chair")
    assert str(activity) not in other.get("/items/REC-M01/link/").content.decode()
    assert other.post("/items/REC-M01/link/", data).status_code in (200, 403)
    reader = as_("oversight")
    assert reader.get("/items/REC-M01/link/").status_code == 403
    assert "/items/REC-M01/link/" not in reader.get("/recommendations/").content.decode()
    assert ActivityRecommendation.objects.count() == 1


def test_what_has_been_closed_is_not_linked_and_what_was_typed_stays(chair):
    activity, output = makers.activity(), makers.output()
    form = chair.get(f"/items/{activity.code}/link/")
    data = sent(form_in(form), other=choice(form, str(output)), rationale="Counted at the door")
    type(activity).objects.update(closed_on=date(2026, 1, 1), closed_as="done", closing_reason="Done")
    answer = chair.post(f"/items/{activity.code}/link/", data)
    assert f"{activity.code} is closed. Open it again to link it." in answer.content.decode()
    assert "Counted at the door" in answer.content.decode()
    assert not ActivityOutput.objects.exists()


def test_what_belongs_to_another_logic_model_is_not_offered_and_not_linked(chair):
    activity, elsewhere = makers.activity(1), makers.output(2)
    form = chair.get(f"/items/{activity.code}/link/")
    assert str(elsewhere) not in form.content.decode()
    makers.output(1)
    data = form_in(chair.get(f"/items/{activity.code}/link/"))
    refused = chair.post(f"/items/{activity.code}/link/", sent(data, other=f"0-{elsewhere.pk}"))
    assert refused.status_code == 200
    for nonsense in ("0-999999", "9-1", "x", "", "0", "-", "0-1-1"):
        assert chair.post(f"/items/{activity.code}/link/", sent(data, other=nonsense)).status_code == 200
    assert not ActivityOutput.objects.exists()


def test_a_link_is_changed_confirmed_and_removed_over_its_version(chair, people):
    link = makers.link(ActivityOutput, makers.activity, makers.output)()
    ActivityOutput.objects.update(is_inferred=True, rationale="From the wording.")
    address = f"/links/activityoutput/{link.pk}/"
    chair.post(f"{address}change/", sent(form_in(chair.get(f"{address}change/")), strength="plausible"))
    link.refresh_from_db()
    assert (link.strength, link.version) == ("plausible", 2)
    chair.post(f"{address}confirm/", {"version": "2"})
    link.refresh_from_db()
    assert not link.is_inferred
    chair.post(f"{address}remove/", {"version": "1"})
    assert ActivityOutput.objects.exists()
    chair.post(f"{address}remove/", {"version": "3"})
    assert not ActivityOutput.objects.exists()


def test_services_refuse_whoever_does_not_keep_the_logic_model(people):
    activity, output = makers.activity(), makers.output()
    link = ActivityOutput.objects.create(source=activity, target=makers.item(type(output))(1))
    for role in ("no_role", "contributor", "other_chair", "oversight", "signatory"):
        with pytest.raises(PermissionDenied):
            add_link(ActivityOutput(source=activity, target=output), by=people[role])
        with pytest.raises(PermissionDenied):
            remove_link(link, by=people[role], version=1)
    with pytest.raises(StaleRow):
        remove_link(link, by=people["chair"], version=2)
    assert ActivityOutput.objects.count() == 1


def test_nobody_reaches_a_link_of_another_workstream(as_):
    link = makers.link(ActivityOutput, makers.activity, makers.output)(2)
    chair = as_("chair")
    for verb in ("change", "confirm", "remove"):
        assert chair.post(f"/links/activityoutput/{link.pk}/{verb}/", {"version": "1"}).status_code == 403
    assert chair.get("/links/nonsense/1/change/").status_code == 404
    assert chair.get("/links/activityoutput/999999/change/").status_code == 404
    assert ActivityOutput.objects.get().version == 1


def test_a_links_form_offers_to_confirm_and_to_remove_it(chair):
    link = makers.link(ActivityOutput, makers.activity, makers.output)()
    address = f"/links/activityoutput/{link.pk}/"
    html = chair.get(f"{address}change/").content.decode()
    assert f'action="{address}remove/"' in html
    assert f'action="{address}confirm/"' not in html
    ActivityOutput.objects.update(is_inferred=True, rationale="From the wording.")
    assert f'action="{address}confirm/"' in chair.get(f"{address}change/").content.decode()


def test_an_inferred_logic_model_is_confirmed_by_unticking_that_it_was(chair):
    logic_model = makers.logic_model()
    assert "is_inferred" not in form_in(chair.get(f"{PAGE}change/"))
    LogicModel.objects.update(is_inferred=True, note="From the wording.")
    chair.post(f"{PAGE}change/", sent(form_in(chair.get(f"{PAGE}change/")), is_inferred=None))
    logic_model.refresh_from_db()
    assert (logic_model.is_inferred, logic_model.note, logic_model.version) == (False, "From the wording.", 2)
