"""Flags and the decisions on them: kept, opened again by a changed value, refused to those who may not decide."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from indicators.models import Area, FlagReview, Indicator, Observation
from indicators.quality import flags as reading
from indicators.quality.flags import flags, flags_on, no_longer_raised
from indicators.services import (
    DecidedMeanwhile,
    FlagChanged,
    FlagGone,
    NoteMissing,
    correct_observation,
    review_flag,
)
from tests import makers

LIST = reverse("indicators:flag_list")
NOTE = "True: checked with DfE on 12 March."


def equal_values():
    """The flag on the end of Early Years 2022/23, where England and its region have the same value."""
    return next(
        one for one in flags() if one.rule.code == "W2" and one.indicator.slug == "good-development-end-of-early-years"
    )


def shown(flag, **given):
    """What a form carries of a flag, and what the reviewer says."""
    said = {"decision": "true", "note": NOTE, "fingerprint": flag.fingerprint, "seen": len(flag.reviews)}
    return said | given


def revise(observation, text, by):
    observation.value_text, observation.value = text, Decimal(text.rstrip("%"))
    correct_observation(observation, by=by, version=observation.version, reason="Published anew")


@pytest.fixture
def reviewer(people):
    return people["administrator"]


def test_a_decision_settles_a_flag_and_keeps_what_was_read(reviewer):
    flag = equal_values()
    review_flag(flag.key, by=reviewer, **shown(flag))
    settled = equal_values()
    assert settled.is_decided
    assert not settled.is_open_again
    review = settled.latest
    assert (review.note, review.sentence, review.reviewed_by) == (NOTE, flag.sentence, reviewer)
    assert (review.rule, review.period_label, review.area.role) == ("W2", "2022/23", "region")


def test_a_changed_value_opens_the_flag_again_and_the_decision_stays(reviewer):
    flag = equal_values()
    review_flag(flag.key, by=reviewer, **shown(flag))
    for role in ("country", "region"):
        observation = Observation.objects.get(
            indicator=flag.indicator, area__role=role, period_label="2022/23", breakdown=None
        )
        revise(observation, "67.3%", reviewer)
    again = equal_values()
    assert (again.key, again.is_decided, again.is_open_again) == (flag.key, False, True)
    assert again.latest.note == NOTE


def test_a_flag_that_is_raised_no_more_keeps_its_decision(reviewer):
    flag = equal_values()
    review_flag(flag.key, by=reviewer, **shown(flag))
    observation = Observation.objects.get(
        indicator=flag.indicator, area__role="region", period_label="2022/23", breakdown=None
    )
    revise(observation, "67.0%", reviewer)
    assert flag.key not in {one.key for one in flags()}
    assert [one.sentence for one in no_longer_raised(flags())] == [flag.sentence]


def test_a_decision_can_be_taken_anew_and_a_settled_flag_opened(reviewer):
    flag = equal_values()
    review_flag(flag.key, by=reviewer, **shown(flag))
    review_flag(flag.key, by=reviewer, **shown(equal_values(), decision="open", note="DfE has withdrawn the table."))
    opened = equal_values()
    assert not opened.is_decided
    assert not opened.is_open_again
    assert [one.note for one in opened.earlier_reviews] == [NOTE]


def test_nobody_decides_on_other_values_than_they_were_shown(reviewer):
    flag = equal_values()
    with pytest.raises(FlagChanged, match="It now reads: England and East of England have the same value"):
        review_flag(flag.key, by=reviewer, **shown(flag, fingerprint="0" * 32))
    with pytest.raises(FlagGone):
        review_flag("0" * 16, by=reviewer, **shown(flag))
    with pytest.raises(NoteMissing):
        review_flag(flag.key, by=reviewer, **shown(flag, note=" \n"))
    review_flag(flag.key, by=reviewer, **shown(flag))
    with pytest.raises(DecidedMeanwhile, match=f"{reviewer} has decided on this meanwhile: it is right as printed"):
        review_flag(flag.key, by=reviewer, **shown(flag))
    assert FlagReview.objects.count() == 1


@pytest.mark.parametrize("role", ["chair", "contributor", "oversight", "signatory", "secretariat", "no_role"])
def test_those_who_may_not_review_read_and_do_not_decide(people, role):
    flag = equal_values()
    with pytest.raises(PermissionDenied):
        review_flag(flag.key, by=people[role], **shown(flag))
    client = Client()
    client.force_login(people[role])
    page = client.get(LIST).content.decode()
    assert flag.sentence in page
    assert flag.key in page
    address = reverse("indicators:review_flag", args=[flag.key])
    assert address not in page
    assert client.post(address, shown(flag)).status_code == 403
    assert FlagReview.objects.count() == 0


def test_the_decision_is_in_the_trail_in_the_reviewers_name(reviewer):
    flag = equal_values()
    review = review_flag(flag.key, by=reviewer, **shown(flag))
    entry = LogEntry.objects.get_for_object(review).get()
    assert entry.actor == reviewer
    assert entry.changes["note"][1] == NOTE


@pytest.fixture
def client(reviewer):
    client = Client()
    client.force_login(reviewer)
    return client


def form_of(client, flag):
    address = reverse("indicators:review_flag", args=[flag.key])
    form = client.get(address).context["form"]
    editor = client.get(address).context["editor"]
    sent = {one.html_name: one.value() for one in form.carried} | {"receipt": editor.more["receipt"]}
    return address, sent | {"decision": "true", "note": NOTE}


def test_a_reviewer_decides_on_the_page_and_comes_back_to_where_the_list_stood(client):
    flag = equal_values()
    address, sent = form_of(client, flag)
    response = client.post(f"{address}?back={LIST}%3Frule%3DW2", sent)
    assert response.status_code == 302
    assert response.url == f"{LIST}?rule=W2#flag-{flag.key}"
    decided = client.get(f"{LIST}?state=decided").content.decode()
    assert NOTE in decided
    assert flag.sentence in decided
    assert flag.sentence not in client.get(LIST).content.decode()


def test_the_button_pressed_twice_decides_once(client):
    flag = equal_values()
    address, sent = form_of(client, flag)
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    assert FlagReview.objects.count() == 1


def test_a_decision_without_a_note_is_asked_for_it(client):
    address, sent = form_of(client, equal_values())
    page = client.post(address, sent | {"note": " "})
    assert page.status_code == 200
    assert "Say how you know, so that nobody has to ask again" in page.content.decode()
    assert FlagReview.objects.count() == 0


def test_two_reviewers_at_once_lose_nothing_they_typed(client, reviewer):
    flag = equal_values()
    address, sent = form_of(client, flag)
    review_flag(flag.key, by=reviewer, **shown(flag))
    page = client.post(address, sent | {"note": "Word’s own “quotes” — kept"})
    assert page.status_code == 200
    text = page.content.decode()
    assert "has decided on this meanwhile" in text
    assert "Word’s own “quotes” — kept" in text
    again = {one.html_name: one.value() for one in page.context["form"].carried}
    assert again["seen"] == "1"
    response = client.post(address, sent | again | {"note": "Mine", "receipt": page.context["editor"].more["receipt"]})
    assert response.status_code == 302
    assert equal_values().latest.note == "Mine"


def test_a_value_that_changed_while_the_form_was_open_is_shown_before_anything_is_kept(client, reviewer):
    flag = equal_values()
    address, sent = form_of(client, flag)
    observation = Observation.objects.get(
        indicator=flag.indicator, area__role="region", period_label="2022/23", breakdown=None
    )
    revise(observation, "67.0%", reviewer)
    page = client.post(address, sent)
    assert page.status_code == 200
    assert "This is no longer flagged" in page.content.decode()
    assert NOTE in page.content.decode()
    assert client.get(address).status_code == 404
    assert FlagReview.objects.count() == 0


def test_the_list_is_narrowed_by_links_and_says_how_many_each_leaves(client):
    everything = flags()
    page = client.get(f"{LIST}?rule=W10")
    assert {one.rule.code for group in page.context["groups"] for some in group["subjects"] for one in some} == {"W10"}
    assert page.context["count"] == sum(one.rule.code == "W10" for one in everything)
    indicators = next(one for one in page.context["filters"] if one["name"] == "indicator")
    assert sum(number for _, _, _, number in indicators["links"]) == page.context["count"]
    severe = client.get(f"{LIST}?severity=stop").context
    assert [one.indicator.slug for group in severe["groups"] for some in group["subjects"] for one in some] == [
        "air-quality"
    ]
    assert client.get(f"{LIST}?indicator=no-such&state=odd").context["count"] == 0


def test_flags_cost_the_same_queries_for_one_indicator_as_for_all(luton, django_assert_num_queries):
    with django_assert_num_queries(8):
        assert len(flags()) > 50
    indicators = list(Indicator.objects.filter(slug="air-quality"))
    with django_assert_num_queries(6):
        assert len(flags(indicators)) == 4


def test_the_list_costs_the_same_queries_with_few_flags_as_with_many(client, reviewer, django_assert_num_queries):
    with django_assert_num_queries(11):
        client.get(f"{LIST}?severity=stop")
    with django_assert_num_queries(11):
        client.get(LIST)
    for flag in flags()[:3]:
        review_flag(flag.key, by=reviewer, **shown(flag))
    with django_assert_num_queries(12):
        client.get(f"{LIST}?state=decided")


def test_a_figure_is_flagged_as_revised_where_its_number_changed_and_in_as_few_digits_as_tell_it(luton, reviewer):
    observation = Observation.objects.get(area__role="place", indicator__slug="smoking-prevalence", period_label="2022")
    revise(observation, "21.10", reviewer)
    assert [one for one in flags_on(observation.indicator) if one.rule.code == "W13"] == []
    observation.refresh_from_db()
    revise(observation, "22.4367751851334", reviewer)
    (revised,) = [one for one in flags_on(observation.indicator) if one.rule.code == "W13"]
    assert revised.sentence == "Luton had 21.10 for 2022, and now has 22.4."


def test_flags_name_no_value_of_a_part_of_the_population(luton):
    """Parts may be withheld: a figure that would trip four rules is not even read."""
    indicator, place = Indicator.objects.get(slug="smoking-prevalence"), Area.objects.get(role="place")
    whole = Observation.objects.filter(indicator=indicator, area=place).last()
    before = flags_on(indicator)
    Observation.objects.create(
        indicator=indicator,
        area=place,
        breakdown=makers.breakdown(),
        period_label="2022",
        period_start=whole.period_start,
        period_end=whole.period_end,
        value_text="212.1%",
        value=Decimal("212.1"),
        batch=whole.batch,
    )
    assert flags_on(indicator) == before


def test_the_command_tells_people_and_scripts_the_same(luton):
    told, plain = StringIO(), StringIO()
    call_command("check_indicators", stdout=told)
    call_command("check_indicators", format="json", stdout=plain)
    rows = json.loads(plain.getvalue())
    assert len(rows) == len(flags())
    assert all(row["sentence"] in told.getvalue() for row in rows)
    assert rows[0].keys() >= {"rule", "severity", "indicator", "area", "period", "sentence", "is_decided"}
    assert f"{len(rows)} flagged, {len(rows)} to be decided." in told.getvalue()


def test_the_command_can_leave_out_what_is_decided(reviewer):
    flag = equal_values()
    review_flag(flag.key, by=reviewer, **shown(flag))
    plain = StringIO()
    call_command("check_indicators", "--open", format="json", stdout=plain)
    assert flag.key not in {row["key"] for row in json.loads(plain.getvalue())}


def test_an_indicator_without_figures_is_flagged_for_nothing(db):
    empty = makers.indicator(1)
    assert reading.flags([empty]) == []
