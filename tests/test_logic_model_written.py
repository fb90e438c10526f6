"""A logic model is written from an empty page by keyboard alone, typed and pasted, while a second person edits it."""

import re

import pytest
import yaml

from logicmodels.models import Activity, ActivityOutput, Input, LogicModel, OutcomeIndicator
from logicmodels.models.items import Assumption, Barrier, Outcome, Output
from tests import makers
from tests.browser import assert_accessible
from tests.databases import ROOT
from tests.pageform import form_in, sent
from tests.people import one_of_each_role

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/workstreams/workstream-1/logic-model/"
DECK = yaml.safe_load((ROOT / "places/luton/workstreams/business-skills-and-employment.yaml").read_text())
MODEL = DECK["workstream"]["logic_model"]
A_SECOND = 5  # keystrokes: sixty words a minute
AT_MOST = 5 * 60  # seconds of typing
EMPTY_AND_READY = "(id) => document.activeElement.id === id && !document.activeElement.value"
# Heading → (model, how it is written): what is short is typed, what somebody has on a slide is pasted.
WRITTEN = {
    "assumptions": (Assumption, "pasted"),
    "inputs": (Input, "typed"),
    "activities": (Activity, "pasted"),
    "outputs": (Output, "pasted"),
    "outcomes": (Outcome, "pasted"),
    "barriers": (Barrier, "pasted"),
}


class Typist:
    """Somebody at a keyboard, whose keystrokes are counted."""

    def __init__(self, page):
        self.page, self.strokes = page, 0

    def press(self, key, times=1):
        for _ in range(times):
            self.page.keyboard.press(key)
            self.strokes += 1

    def type(self, text):
        self.page.keyboard.type(text)
        self.strokes += len(text)

    def paste(self, text):
        """Two keys: what is on the clipboard goes to the field that has the focus."""
        self.page.evaluate(
            """(text) => {
                const data = new DataTransfer();
                data.setData("text/plain", text);
                const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
                if (document.activeElement.dispatchEvent(paste)) document.execCommand("insertText", false, text);
            }""",
            text,
        )
        self.strokes += 2

    def tab_to(self, wanted):
        """To what says so, as people do it who do not take the mouse: by its heading, or else key by key."""
        for _ in range(200):
            self.press("Tab")
            if wanted in self.told():
                return
        raise AssertionError(f"Nothing that says “{wanted}” takes the focus.")

    def told(self):
        return self.page.evaluate(
            """() => {
                const one = document.activeElement;
                return one === document.body ? "" : one.labels?.[0]?.textContent || one.textContent || "";
            }"""
        )


def texts(rows):
    return [row["text"] for row in rows]


def test_the_model_of_the_deck_is_written_by_keyboard_while_somebody_else_edits(page, client, live_server, sign_in):
    makers.programme()
    people = one_of_each_role(makers.workstream(1), makers.workstream(2))
    for slug in {link["target"] for link in MODEL["outcome_to_indicator"]}:
        made = makers.indicator(1 if "occupations" in slug else 2)
        type(made).objects.filter(pk=made.pk).update(short_name=slug)
    sign_in(page, people["chair"])
    client.force_login(people["secretariat"])
    page.goto(live_server.url + PAGE)
    typist = Typist(page)
    begin(typist, page)
    for heading, (model, how) in WRITTEN.items():
        {"typed": type_list, "pasted": paste_list}[how](typist, page, model, texts(MODEL[heading]))
        edit_meanwhile(client, model)
    for kind in ("activity_to_output", "outcome_to_indicator"):
        for link in MODEL[kind]:
            link_them(typist, page, link)
    assert LogicModel.objects.get().hypothesis == MODEL["hypothesis"]
    assert LogicModel.objects.get().context == MODEL["context"]
    for heading, (model, _) in WRITTEN.items():
        first, *rest = texts(MODEL[heading])
        assert list(model.objects.order_by("order").values_list("text", flat=True)) == [f"{first} (agreed)", *rest]
    assert pairs(ActivityOutput) == sorted(
        (link["source"].replace("BSE", "WS1"), link["target"].replace("BSE", "WS1"))
        for link in MODEL["activity_to_output"]
    )
    assert OutcomeIndicator.objects.count() == len(MODEL["outcome_to_indicator"])
    assert typist.strokes / A_SECOND < AT_MOST, f"{typist.strokes} keystrokes"


def pairs(model):
    return sorted(model.objects.values_list("source__code", "target__code"))


def begin(typist, page):
    typist.tab_to("Begin the logic model")
    typist.press("Enter")
    page.wait_for_url("**/start/")
    typist.tab_to("Hypothesis")
    typist.type(MODEL["hypothesis"])
    typist.press("Tab")
    typist.paste(MODEL["context"])
    typist.tab_to("Begin it")
    typist.press("Enter")
    page.get_by_text("The logic model is begun.").wait_for()


def focus_line(page, kind):
    """A screen reader's user goes there by heading, others by Tab from the list before: counted as ten keys."""
    focus_on(page, page.locator(f"#line-{kind}"))


def focus_on(page, element):
    """A browser that opens an address with a fragment moves the focus itself, once the page is all there and drawn."""
    page.wait_for_load_state()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    element.focus()


def type_list(typist, page, model, wanted):
    kind = model._meta.model_name
    focus_line(page, kind)
    typist.strokes += 10
    for text in wanted:
        typist.type(text)
        typist.press("Enter")
        page.locator("#status").get_by_text("Type the next one.").wait_for()
        page.wait_for_function(
            "(id) => document.activeElement.id === id && !document.activeElement.value", arg=f"line-{kind}"
        )
        page.evaluate("document.querySelector('#status').replaceChildren()")


def paste_list(typist, page, model, wanted):
    kind = model._meta.model_name
    focus_line(page, kind)
    typist.strokes += 10
    typist.paste("".join(f"•\t{text}\r\n" for text in wanted))
    page.wait_for_url(f"**/paste/{kind}/")
    page.get_by_role("button", name="Add what is ticked").wait_for()
    if kind == "activity":  # the others look the same
        assert_accessible(page)
    typist.tab_to("Add what is ticked")
    typist.press("Enter")
    page.get_by_text(re.compile(rf"{len(wanted)} .* added:")).wait_for()


def edit_meanwhile(client, model):
    """Somebody else changes the first of the list, on the pages too."""
    row = model.objects.order_by("order").first()
    address = f"/items/{row.code}/change/"
    answer = client.post(address, sent(form_in(client.get(address)), text=f"{row.text} (agreed)"))
    assert answer.status_code == 302


def link_them(typist, page, link):
    source, target = (link[end].replace("BSE", "WS1") for end in ("source", "target"))
    focus_on(page, page.locator(f"#{source}").get_by_role("link", name="Link it"))
    typist.strokes += 10
    typist.press("Enter")
    page.wait_for_url(f"**/items/{source}/link/**")
    if page.get_by_label("Find in the list").count():
        typist.tab_to("Find in the list")
        typist.type(target)
        typist.press("Enter")
    else:
        typist.tab_to(target)
    assert target in typist.told()
    typist.press("Space")
    typist.tab_to("Link them")
    typist.press("Enter")
    page.get_by_text(f"{source} is linked to").wait_for()
