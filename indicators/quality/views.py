"""What the checks found: the list that everybody may read, and the form by which a reviewer decides."""

from urllib.parse import urlencode

import rules
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.receipts import answer_once
from indicators.models import FlagReview
from indicators.quality.checks import INFORMATION, RULES, SEVERITIES
from indicators.quality.flags import EMPTY, Flag, flag, flags, no_longer_raised
from indicators.quality.forms import ReviewForm
from indicators.services import reviewing
from lutonhet.editing import Done, Editor, brings_text, came_from

STATES = {"open": "To be decided", "decided": "Decided"}


@require_safe
def flag_list(request):
    """Flags by severity and indicator, narrowed by `?state=`, `?severity=`, `?rule=` and `?indicator=`."""
    everything = flags()
    asked = {name: request.GET.get(name, "") for name in ("state", "severity", "rule", "indicator")}
    asked["state"] = asked["state"] if asked["state"] in STATES else "open"
    in_state = [one for one in everything if one.is_decided == (asked["state"] == "decided")]
    chosen = [one for one in in_state if _answers(one, asked)]
    is_narrowed = any(asked[name] for name in ("severity", "rule", "indicator"))
    return render(
        request,
        "indicators/flag_list.html",
        {
            "crumbs": [("Home", reverse("progress:home")), ("Indicators", reverse("indicators:indicator_list"))],
            "total": len(everything),
            "states": [
                (words, _address(asked | {"state": state}), state == asked["state"], _count(everything, state))
                for state, words in STATES.items()
            ],
            "filters": _filters(in_state, asked),
            "is_narrowed": is_narrowed,
            "without_filter": _address({"state": asked["state"]}),
            "groups": _by_severity(chosen),
            "count": len(chosen),
            "folded": "" if is_narrowed else INFORMATION,
            "is_open": asked["state"] == "open",
            "gone": no_longer_raised(everything) if asked["state"] == "decided" and not is_narrowed else [],
            "may_review": (may_review := rules.has_perm("indicators.review", request.user)),
            "edits": may_review,
            "back": request.get_full_path(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def review_flag(request, key):
    """Decide on one flag. What is flagged no longer is said, and what was typed is not lost."""
    if not rules.has_perm("indicators.review", request.user):
        raise PermissionDenied
    page = came_from(request, reverse("indicators:flag_list"))

    def make_form(data):
        now = flag(key)
        if now is None and not brings_text(request):
            raise Http404
        form = ReviewForm(data, by=request.user, instance=FlagReview(), flag=now)
        if form.is_bound and (refusal := reviewing.why_not(now, **form.shown_to_them)):
            form.refusal = refusal
            form.show_anew()
        return form

    def store(form):
        said = {name: form.cleaned_data[name] for name in ("decision", "note")}
        review = reviewing.review_flag(key, by=request.user, **said, **form.shown_to_them)
        return review.get_decision_display()

    def editor(form):
        now = form.flag
        return Editor(
            key=key,
            heading=now.subject if now else "No longer flagged",
            title=f"{now.rule.name}{f', {now.period.label}' if now.period else ''}" if now else "Nothing to decide",
            button="Keep this decision",
            back=page,
            anchor=anchor(key),
            crumbs=[
                ("Home", reverse("progress:home")),
                ("Indicators", reverse("indicators:indicator_list")),
                ("Checks", page),
            ],
            more={"lead": now.sentence if now else ""},
        )

    return answer_once(
        request,
        make_form=make_form,
        store=store,
        done=lambda told: Done(f"Decided: {told[:1].lower()}{told[1:]}.", page, anchor(key)),
        editor=editor,
    )


def anchor(key: str) -> str:
    """The id of a flag's entry on the list."""
    return f"flag-{key}"


def _answers(one: Flag, asked: dict) -> bool:
    return (
        asked["severity"] in ("", one.rule.severity)
        and asked["rule"] in ("", one.rule.code)
        and asked["indicator"] in ("", one.indicator.slug if one.indicator else "")
    )


def _count(everything: list[Flag], state: str) -> int:
    return sum(one.is_decided == (state == "decided") for one in everything)


def _filters(in_state: list[Flag], asked: dict) -> list[dict]:
    """Each way to narrow the list, with a link for each value or the chosen one alone, and how many flags it leaves."""
    names = {
        "severity": ("How severe", dict(SEVERITIES), lambda one: one.rule.severity),
        "rule": ("Check", {one.code: one.name for one in (*RULES.values(), EMPTY)}, lambda one: one.rule.code),
        "indicator": (
            "Indicator",
            {one.indicator.slug: one.indicator.short_name for one in in_state if one.indicator},
            lambda one: one.indicator.slug if one.indicator else None,
        ),
    }
    shown = []
    for name, (words, labels, value_of) in names.items():
        others = [one for one in in_state if _answers(one, asked | {name: ""})]
        links = []
        for value, label in labels.items():
            count = sum(value_of(one) == value for one in others)
            is_here = asked[name] == value
            if is_here or (count and not asked[name]):
                links.append((label, _address(asked | {name: "" if is_here else value}), is_here, count))
        shown.append({"words": words, "name": name, "links": links, "is_used": bool(asked[name])})
    return shown


def _address(asked: dict) -> str:
    said = {name: value for name, value in asked.items() if value and (name, value) != ("state", "open")}
    address = reverse("indicators:flag_list")
    return f"{address}?{urlencode(said)}" if said else address


def _by_severity(chosen: list[Flag]) -> list[dict]:
    """The most severe first, and in each the indicators in the order of the scorecard."""
    groups = []
    for severity, name in SEVERITIES.items():
        of_severity = [one for one in chosen if one.rule.severity == severity]
        subjects: dict[str, list[Flag]] = {}
        for one in of_severity:
            subjects.setdefault(one.subject, []).append(one)
        if of_severity:
            groups.append(
                {"severity": severity, "name": name, "count": len(of_severity), "subjects": list(subjects.values())}
            )
    return groups
