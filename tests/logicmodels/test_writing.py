"""Lists are written: line after line with Enter, or pasted, looked at, and added all together."""

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied

from logicmodels.list_forms import MOST
from logicmodels.models import Activity, ActivityOutput, Assumption, Outcome, Output
from logicmodels.services import add_items, add_links
from lutonhet.saving import Refused
from lutonhet.trail import of_row
from tests import makers
from tests.pageform import fields_of, form_in, sent
from workstreams.kinds import kind_called

pytestmark = pytest.mark.django_db

PAGE = "/workstreams/workstream-1/logic-model/"
PASTE = f"{PAGE}paste/activity/"
QUERIES = 7
KINDS = ("assumption", "input", "activity", "output", "outcome", "barrier")


@pytest.fixture(autouse=True)
def logic_model(people):
    return makers.logic_model(1)


def line_in(response, kind):
    """What the line at the end of a list would send."""
    html = response.content.decode()
    return fields_of(html, lambda attrs: attrs.get("class") == "app-line" and f"/add/{kind}/" in attrs["action"])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)][-1:]


def texts(model=Activity):
    return list(model.objects.open().order_by("order", "code").values_list("text", flat=True))


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_adds_an_item_of_every_kind_and_waits_for_the_next(chair, kind):
    for text in ("First one", "Second one"):
        data = sent(line_in(chair.get(PAGE), kind), text=text, line="1")
        answers = [chair.post(f"/workstreams/workstream-1/add/{kind}/", data) for _ in range(2)]  # pressed twice
        assert {one.headers["Location"] for one in answers} == {f"{PAGE}?line={kind}&behalf=#line-{kind}"}
    assert texts(kind_called(kind).model) == ["First one", "Second one"]
    page = chair.get(f"{PAGE}?line={kind}&behalf=").content.decode()
    assert page.count(" autofocus") == 1
    assert f'id="line-{kind}" name="text" type="text" autocomplete="off" autofocus' in page


def test_an_empty_line_opens_the_whole_form_with_what_is_missing(chair):
    data = sent(line_in(chair.get(PAGE), "activity"), text=" ", line="1")
    answer = chair.post("/workstreams/workstream-1/add/activity/", data)
    assert "There is a problem" in answer.content.decode()
    assert answer.headers["HX-Retarget"] == "#slot-new-activity"
    assert not Activity.objects.exists()


def test_the_secretariat_writes_line_after_line_for_the_same_person(as_):
    secretariat = as_("secretariat")
    options = secretariat.get(PAGE).content.decode().split('name="on_behalf_of"')[1].split("</select>")[0]
    name = options.split('<option value="')[2].split('"')[0]
    data = sent(line_in(secretariat.get(PAGE), "activity"), text="Advise tenants", line="1", on_behalf_of=name)
    address = secretariat.post("/workstreams/workstream-1/add/activity/", data).headers["Location"]
    assert of_row(Activity.objects.get()).first().additional_data["on_behalf_of"] == name
    assert line_in(secretariat.get(address), "activity")["on_behalf_of"] == [name]


def test_who_may_not_write_sees_no_line_and_no_list_to_paste(as_):
    for role in ("oversight", "contributor", "other_chair"):
        page = as_(role).get(PAGE).content.decode()
        assert "app-line" not in page
        assert "/paste/" not in page
        assert as_(role).get(PASTE).status_code == 403


def pasted(client, text, address=PASTE):
    """The page of the items that a pasted text comes to."""
    return client.post(address, sent(form_in(client.get(address)), list=text))


def test_fifteen_bullets_become_fifteen_activities_once(chair):
    wanted = [f"Activity number {number}" for number in range(1, 16)]
    shown = pasted(chair, "".join(f"•\t{text}\r\n" for text in wanted))
    assert not Activity.objects.exists()  # looked at, not yet added
    data = form_in(shown)
    for _ in range(2):
        answer = chair.post(PASTE, data)
        assert answer.headers["Location"] == f"{PAGE}#WS1-A01"
        assert said(answer) == ["15 activities added: WS1-A01 to WS1-A15."]
    assert texts() == wanted


def test_what_stands_there_already_is_shown_and_not_ticked(chair):
    makers.activity()
    known = Activity.objects.get().text
    shown = pasted(chair, f"1. {known.upper()}\n2. Advise tenants\n3. advise tenants")
    assert "Says the same as WS1-A01, so it is not ticked." in shown.content.decode()
    assert "Says the same as line 2, so it is not ticked." in shown.content.decode()
    data = form_in(shown)
    assert [name for name in data if name.startswith("keep-")] == ["keep-1"]
    chair.post(PASTE, sent(data, **{"item-1": "Advise all tenants", "keep-2": "on"}))
    assert texts() == [known, "Advise all tenants", "advise tenants"]


def test_of_a_list_nothing_is_added_unless_something_is_ticked_and_what_was_changed_stays(chair):
    data = sent(
        form_in(pasted(chair, "- Advise\n- Inspect")), **{"keep-0": None, "keep-1": None, "item-1": "Inspect all"}
    )
    answer = chair.post(PASTE, data)
    assert "Tick at least one item to add, or press Cancel" in answer.content.decode()
    assert form_in(answer)["item-1"] == ["Inspect all"]
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Paste or type the list"),
        ("•\n-\n", "There is no text in this list, only bullets or numbers"),
        ("\n".join(f"Item {number}" for number in range(MOST + 1)), f"That is {MOST + 1} items. Paste at most {MOST}"),
    ],
)
def test_a_list_that_cannot_be_taken_says_why_and_keeps_the_text(chair, text, sentence):
    answer = pasted(chair, text)
    assert sentence in answer.content.decode()
    assert form_in(answer)["list"][0].split() == text.split()
    assert not Activity.objects.exists()


def test_as_many_as_a_list_may_have_are_added_in_their_order(chair):
    wanted = [f"Item {number}" for number in range(MOST)]
    chair.post(PASTE, form_in(pasted(chair, "\n".join(wanted))))
    assert texts() == wanted


def test_awkward_texts_are_kept_as_they_were_pasted(chair):
    bullets = ["<script>alert(1)</script>", "שלום 🙂\x00", "Mental\x0bhealth first aid", "x" * 100_000]
    chair.post(PASTE, form_in(pasted(chair, "\n".join(f"• {text}" for text in bullets))))
    assert texts() == ["<script>alert(1)</script>", "שלום 🙂", "Mental health first aid", "x" * 100_000]
    assert "<script>alert(1)" not in chair.get(PAGE).content.decode()


def test_a_list_pasted_into_a_line_goes_to_the_page_that_shows_its_items(chair):
    """As the script does it: what the line would send, with the whole text as `list`."""
    answer = chair.post(PASTE, sent(line_in(chair.get(PAGE), "activity"), list="Advise\nInspect", text=None))
    assert form_in(answer)["item-1"] == ["Inspect"]


def test_the_services_refuse_who_may_not_and_then_nothing_is_added(people):
    kind, logic_model = kind_called("activity"), makers.logic_model(1)
    with pytest.raises(PermissionDenied):
        add_items(logic_model, kind, ["One", "Two"], by=people["oversight"])
    activity, output = makers.activity(), makers.output()
    with pytest.raises(PermissionDenied):
        add_links([ActivityOutput(source=activity, target=output)], by=people["oversight"])
    assert texts() == [activity.text]
    assert not ActivityOutput.objects.exists()


def test_an_item_is_linked_to_several_others_at_once_or_to_none(chair):
    activity = makers.activity()
    logic_model = activity.logic_model
    for number in (1, 2):
        Output.objects.create(code=f"WS1-OP0{number}", text=f"Count {number}", logic_model=logic_model, order=number)
    Outcome.objects.create(code="WS1-OC01", text="Better health", logic_model=logic_model)
    address = f"/items/{activity.code}/link/"
    first = chair.get(address)
    values = [part.split('"')[0] for part in first.content.decode().split('name="other" value="')[1:]]
    data = sent(form_in(first), other=values[:3], strength="plausible")
    answers = [chair.post(address, data) for _ in range(2)]
    assert [said(one) for one in answers] == [["WS1-A01 is linked to WS1-OP01, WS1-OP02 and WS1-OC01."]] * 2
    assert activity.output_links.count() + activity.outcome_links.count() == 3
    chair.get(PAGE)  # where it is said
    assert "WS1-OP01" not in chair.get(address).content.decode()


def test_when_one_of_several_links_cannot_be_made_none_is(people):
    activity, output, elsewhere = makers.activity(), makers.output(1), makers.output(2)
    with pytest.raises(Refused, match="must belong to the same logic model"):
        add_links([ActivityOutput(source=activity, target=one) for one in (output, elsewhere)], by=people["chair"])
    assert not ActivityOutput.objects.exists()


def test_the_page_asks_the_same_number_of_queries_however_long_the_lists(chair, django_assert_num_queries):
    makers.activity()
    with django_assert_num_queries(QUERIES):
        chair.get(PASTE)
    for number in range(2, 4):
        Activity.objects.create(code=f"WS1-A0{number}", text="More", logic_model=makers.logic_model(1))
        Assumption.objects.create(code=f"WS1-AS0{number}", text="More", logic_model=makers.logic_model(1))
    with django_assert_num_queries(QUERIES):
        chair.get(PASTE)
