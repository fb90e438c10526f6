"""What an import would do, shown and decided on: indicators, headlines, revisions, problems; then accepted or not."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Min
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.receipts import page_once
from indicators import services
from indicators.importing import kept_files
from indicators.importing.forms import ALL, LEAVE_OUT, NEW, TICKED, AcceptForm, SeriesForm, TakeBackForm
from indicators.importing.views import allow, crumbs, for_once, import_or_404, read_or_save, typed
from indicators.models import (
    ImportBatch,
    Indicator,
    Observation,
    Revision,
    StagedArea,
    StagedRow,
    StagedSeries,
)
from indicators.reading import LAYOUTS
from indicators.reading.fields import CONSTANT, FIELDS
from indicators.services.comparing import Home, by_home
from indicators.services.settling import Choice, settle
from indicators.services.ticking import tick_revisions
from lutonhet.saving import Refused

A_PAGE = 100
FIRST = 10  # rows of a kind that the preview itself shows
State, Status = ImportBatch.State, StagedRow.Status
KINDS = {  # status → heading, what it means
    Status.PROBLEM: ("Problems", "These rows cannot be brought in as they are."),
    Status.CHANGED: ("Revisions", "The file says something else than is stored."),
    Status.NEW: ("New figures", "Nothing is stored yet for that indicator, area and period."),
    Status.SAME: ("Already stored", "What is stored says the same."),
    Status.LEFT_OUT: ("Left out", "These rows are not brought in."),
}
LABELS = {  # what of a figure may be revised, in the words of the page
    "value": "Value",
    "lower": "Lower 95% limit",
    "upper": "Upper 95% limit",
    "lower_998": "Lower 99.8% limit",
    "upper_998": "Upper 99.8% limit",
    "count": "Count",
    "denominator": "Denominator",
    "value_note": "Note",
    "published_country": "Against the country",
    "published_region": "Against the region",
    "published_trend": "Trend",
    "published_goal": "Against the goal",
}


@dataclass
class Line:
    """The series of one indicator, as the preview shows them."""

    home: Home
    members: list[StagedSeries]
    name: str = field(init=False)
    headline: StagedSeries | None = field(init=False)

    def __post_init__(self):
        self.name = self.home.indicator.short_name if self.home.indicator else self.home.name
        self.headline = next((one for one in self.members if one.is_headline and not one.is_left_out), None)

    @property
    def first(self) -> StagedSeries:
        return self.members[0]

    @property
    def called(self) -> list[str]:
        """What the file calls it, where that is not our name."""
        names = dict.fromkeys(one.name if one.key == one.name else f"{one.key} {one.name}" for one in self.members)
        return [name for name in names if name != self.name]

    @property
    def taken_in(self) -> list[StagedSeries]:
        return [one for one in self.members if not one.is_left_out]

    @property
    def is_left_out(self) -> bool:
        return not self.taken_in

    @property
    def is_undecided(self) -> bool:
        return any(one.is_headline is None for one in self.taken_in)

    @property
    def breakdowns(self) -> int:
        return sum(1 for one in self.taken_in if one.is_headline is False)

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.members)


def lines_of(batch: ImportBatch) -> list[Line]:
    """What the file has figures of: what a person has to decide first, then what is new."""
    series = StagedSeries.objects.filter(batch=batch).select_related("indicator").order_by("pk")
    lines = [Line(home, members) for home, members in by_home(series).items()]
    return sorted(lines, key=lambda line: (not line.is_undecided, line.home.indicator is not None))


@require_safe
def show(request, slug):
    """One import: what it would do while it waits for a decision, what it did afterwards."""
    allow(request)
    batch = import_or_404(slug)
    if batch.state == State.READ:
        return _preview(request, batch, _accept_form(batch))
    return render(request, "indicators/imports/import.html", _done(batch))


def _preview(request, batch, form, status=200):
    staged = StagedRow.objects.filter(batch=batch)
    context = {
        "crumbs": crumbs(),
        "batch": batch,
        "layout": LAYOUTS.get(batch.layout, batch.layout),
        "kinds": [(status, heading, batch.counts.get(status, 0)) for status, (heading, _) in KINDS.items()],
        "columns": reverse("indicators:columns", args=[batch.digest])
        if batch.digest and kept_files.known(batch.digest, by=request.user)
        else "",
        "lines": lines_of(batch),
        "areas": list(
            StagedArea.objects.filter(batch=batch, area=None).exclude(code="").order_by("name", "pk")[:A_PAGE]
        ),
        "problems": list(
            staged.filter(status=Status.PROBLEM)
            .values("column", "problem")
            .annotate(first=Min("row"), number=Count("pk"))
            .order_by("first", "column", "problem")[:FIRST]
        ),
        "does_nothing": not any(batch.counts.get(status) for status in (Status.NEW, Status.CHANGED, Status.PROBLEM)),
        "revisions": _revisions(staged.filter(status=Status.CHANGED).order_by("row", "pk")[:FIRST]),
        "before": ImportBatch.objects.filter(digest=batch.digest, state=State.ACCEPTED).exclude(digest="").first(),
        "form": form,
    }
    return render(request, "indicators/imports/preview.html", context, status=status)


def _accept_form(batch, data=None):
    ticked = 0
    if batch.counts.get("changed"):
        ticked = StagedRow.objects.filter(batch=batch, status=Status.CHANGED, is_chosen=True).count()
    return AcceptForm(data, counts=batch.counts, ticked=ticked)


# Rows


@dataclass(frozen=True)
class Change:
    """One thing that a revision changes: what is stored, what the file says."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class RevisionShown:
    """A row that revises a stored value, and the value with its source."""

    row: StagedRow
    stored: Observation
    changes: list[Change]


def _revisions(rows) -> list[RevisionShown]:
    rows = list(rows.select_related("series", "area"))
    stored = Observation.objects.select_related("batch", "indicator", "area", "breakdown").in_bulk(
        [row.observation_id for row in rows]
    )
    return [
        RevisionShown(row, stored[row.observation_id], _changes(row, stored[row.observation_id]))
        for row in rows
        if row.observation_id in stored
    ]


def _changes(row, stored):
    found = []
    for name, label in LABELS.items():
        before, after = getattr(stored, name), getattr(row, name)
        if before == after or (after in (None, "") and name != "value"):
            continue
        if name == "value":
            found.append(
                Change(label, stored.value_text or stored.missing_reason, row.value_text or row.missing_reason)
            )
        elif not (name.startswith("published_") and row.position):
            found.append(Change(label, _figure(before), _figure(after)))
    return found


def _figure(value):
    if value in (None, ""):
        return "none"
    return value if isinstance(value, str) else f"{value.normalize():f}"


@read_or_save
def rows(request, slug, status):
    """All rows of one kind, a page at a time. Revisions have a tick each; contradicting rows a button each."""
    allow(request)
    batch = import_or_404(slug)
    if batch.state != State.READ or status not in KINDS:
        raise Http404
    staged = StagedRow.objects.filter(batch=batch, status=status).select_related("series", "area").order_by("row", "pk")
    page = Paginator(staged, A_PAGE).get_page(request.GET.get("page"))
    if request.method == "POST" and status == Status.CHANGED:
        shown = [int(key) for key in request.POST.getlist("shown") if key.isascii() and key.isdigit()]
        ticked = {int(key) for key in request.POST.getlist("row") if key.isascii() and key.isdigit()}
        try:
            tick_revisions(batch, shown=shown, ticked=ticked, by=request.user)
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return redirect("indicators:import", batch.slug)
        count = StagedRow.objects.filter(batch=batch, status=Status.CHANGED, is_chosen=True).count()
        messages.success(request, f"Kept: {count:,} of {batch.counts.get('changed', 0):,} revisions are ticked.")
        after = page.next_page_number() if page.has_next() and "next" in request.POST else page.number
        return redirect(f"{request.path}?page={after}")
    heading, meaning = KINDS[status]
    return render(
        request,
        "indicators/imports/rows.html",
        {
            "crumbs": crumbs((batch.title, reverse("indicators:import", args=[batch.slug]))),
            "batch": batch,
            "status": status,
            "heading": heading,
            "meaning": meaning,
            "page": page,
            "revisions": _revisions(page.object_list) if status == Status.CHANGED else [],
        },
    )


@read_or_save
def keep_row(request, slug):
    """Among rows that contradict each other, the one that counts."""
    allow(request)
    batch = import_or_404(slug)
    if request.method != "POST":
        return redirect("indicators:import_rows", batch.slug, Status.PROBLEM)
    key = request.POST.get("row", "")
    try:
        services.keep_row(batch, int(key) if key.isascii() and key.isdigit() else 0, by=request.user)
        messages.success(request, "That row counts; what contradicts it is left out.")
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("indicators:import", batch.slug)
    return redirect("indicators:import_rows", batch.slug, Status.PROBLEM)


# Whose figures they are


@read_or_save
def series(request, slug, pk):
    """Whose figures the series of one indicator are, and which is the headline."""
    allow(request)
    batch = import_or_404(slug)
    line = next((line for line in lines_of(batch) if any(one.pk == pk for one in line.members)), None)
    if batch.state != State.READ or line is None:
        raise Http404

    def answer():
        form = SeriesForm(typed(request), home=line.home, members=line.members, name=line.name)
        if request.method == "POST" and form.is_valid():
            try:
                _decide(batch, line, form, by=request.user)
            except Refused as refusal:
                messages.warning(request, str(refusal))
            else:
                messages.success(request, f"{line.name}: your choice is kept, and the file compared anew.")
            return redirect("indicators:import", batch.slug)
        crumb = (batch.title, reverse("indicators:import", args=[batch.slug]))
        context = {"crumbs": crumbs(crumb), "batch": batch, "line": line, "form": form}
        return render(request, "indicators/imports/series.html", context | for_once(request))

    return page_once(request, answer) if request.method == "POST" else answer()


def _decide(batch, line, form, *, by):
    """Only what differs from how it stands is told: where nothing was decided, the next file may be matched anew."""
    stored = Indicator.objects.in_bulk()
    name = form.cleaned_data["name"].strip()
    stands = str(line.home.indicator.pk) if line.home.indicator else NEW
    said, choices, wholes = form.cleaned_data.get("headline", ""), [], {}
    for chosen, group in form.decisions:
        keys = [one.pk for one in group]
        if chosen == LEAVE_OUT:
            choices.append(Choice(keys, is_left_out=True))
            continue
        if chosen == stands and (chosen != NEW or name == line.name):
            choices.append(Choice(keys))
        elif chosen == NEW:
            choices.append(Choice(keys, name=name))
        else:
            choices.append(Choice(keys, indicator=stored[int(chosen)]))
        wholes.setdefault(chosen, []).extend(one.pk for one in group if one.category == "")
    # Of each indicator that is the one that was said to be the headline, or the only one there is.
    headlines = [key for keys in wholes.values() for key in keys if str(key) == said or len(keys) == 1]
    settle(batch, choices, by=by, headlines=headlines)


# The decision


@read_or_save
def accept(request, slug):
    """Bring in what was ticked; pressed twice it is brought in once."""
    allow(request)
    batch = import_or_404(slug)
    if request.method != "POST":
        return redirect("indicators:import", batch.slug)
    if batch.state == State.ACCEPTED and batch.accepted_by_id == request.user.pk:
        messages.success(request, _came_to(batch))
        return redirect("indicators:import", batch.slug)
    form = _accept_form(batch, request.POST)
    if batch.state == State.READ and not form.is_valid():
        return _preview(request, batch, form)
    try:
        wanted = form.cleaned_data.get("revisions", "") if batch.state == State.READ else ""
        revisions = wanted == ALL
        if wanted == TICKED:
            chosen = StagedRow.objects.filter(batch=batch, status=Status.CHANGED, is_chosen=True)
            revisions = list(chosen.values_list("pk", flat=True))
        choice = form.chosen if batch.state == State.READ else {}
        batch = services.accept(batch, by=request.user, revisions=revisions, **choice)
    except Refused as refusal:
        batch.refresh_from_db()
        if batch.state != State.READ:
            messages.warning(request, str(refusal))
            return redirect("indicators:import", batch.slug)
        form.add_error(None, str(refusal))
        return _preview(request, batch, form)
    if batch.digest:
        kept_files.drop(batch.digest, by=request.user)
    messages.success(request, _came_to(batch))
    return redirect("indicators:import", batch.slug)


def _came_to(batch):
    counts = batch.counts
    parts = [(counts.get("added", 0), "added"), (counts.get("revised", 0), "revised")]
    told = " and ".join(f"{number:,} figure{'s' * (number != 1)} {verb}" for number, verb in parts if number)
    if judged := counts.get("judged", 0):
        told = f"{told + '; ' if told else ''}{judged:,} printed judgement{'s' * (judged != 1)} kept"
    return f"{told or 'Nothing was added'}, from {batch.file_name or batch.title}."


@read_or_save
def throw_away(request, slug):
    """Throw away what was read and not accepted; pressed twice it is thrown away once."""
    allow(request)
    batch = ImportBatch.objects.filter(slug=slug).first()
    if batch is None or request.method != "POST":
        return redirect("indicators:import", slug) if batch else redirect("indicators:import_list")
    try:
        services.discard(batch, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("indicators:import", batch.slug)
    if batch.digest:
        kept_files.drop(batch.digest, by=request.user)
    messages.success(request, f"{batch.file_name or batch.title} is thrown away. Nothing of it was saved.")
    return redirect("indicators:import_list")


@read_or_save
def take_back(request, slug):
    """Take an accepted import back as a whole, with a reason."""
    allow(request)
    batch = import_or_404(slug)
    if batch.accepted_at is None:
        raise Http404
    page = reverse("indicators:import", args=[batch.slug])
    if batch.state == State.TAKEN_BACK:
        return redirect(page)
    form = TakeBackForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            batch = services.take_back(batch, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{batch.title} is taken back.")
            return redirect(page)
    context = {"crumbs": crumbs((batch.title, page)), "batch": batch, "form": form, "back": page}
    return render(request, "indicators/imports/take_back.html", context | for_once(request))


def _done(batch):
    """What an import did, as its page tells it."""
    figures = (
        Observation.objects.filter(batch=batch)
        .values("indicator__slug", "indicator__short_name")
        .annotate(number=Count("pk"))
        .order_by("indicator__short_name", "indicator__slug")
    )
    revised = Revision.objects.filter(replaced_by=batch).select_related(
        "observation__indicator", "observation__area", "observation__breakdown", "batch"
    )
    return {
        "crumbs": crumbs(),
        "batch": batch,
        "layout": LAYOUTS.get(batch.layout, batch.layout),
        "figures": list(figures),
        "revised": list(revised.order_by("pk")[:A_PAGE]),
        "number_revised": batch.counts.get("revised", 0),
        "can_be_taken_back": batch.state == State.ACCEPTED and batch.accepted_at is not None,
        "mapping": [
            (heading if not heading.startswith(CONSTANT) else f"Every row: {field}", FIELDS[name].label)
            for heading, field in batch.mapping.items()
            if (name := heading.removeprefix(CONSTANT) if heading.startswith(CONSTANT) else field) in FIELDS
        ],
    }
