"""The gaps as a reader asked for them: open or waived, narrowed, and grouped by severity and rule."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import rules
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse

from gaps.finding import RULE_OF_NAME, RULES, Found, Rule, Severity
from gaps.finding.rule import SECRETARIAT
from gaps.models import Gap, Waiver
from gaps.now import GapNow, gaps_now, look_through
from gaps.programme import Programme
from workstreams.models import Workstream
from workstreams.rules import chairs, is_secretariat

AT_FIRST, NARROWED = 3, 10  # of each rule, until the reader asks for that rule
A_PAGE = 50  # of one rule
STATES = {"open": "Open", "waived": "Waived"}
PROGRAMME, MINE = "programme", "mine"
NARROWED_BY = ("severity", "rule", "workstream", "whose", "about")
ABOUT = re.compile(r"[\w:-]{1,120}", re.ASCII)  # a code, or for example principle:7
IN_SHORT = 3  # lines of a workstream's gaps on its own page


@dataclass(frozen=True)
class Line(GapNow):
    """A gap as a line of the page: what the reader may do about it."""

    may_mend: bool
    may_waive: bool
    is_mine: bool

    @property
    def gap(self) -> Found:
        return self.found

    @property
    def code(self) -> str:
        """Its permanent code; "" for what has none."""
        return "" if ":" in self.gap.about else self.gap.about

    @property
    def of(self) -> str:
        return self.gap.stream.slug if self.gap.stream else PROGRAMME


@dataclass(frozen=True)
class OfRule:
    """What one rule found: the lines that are shown, how many there are, and where all of them are."""

    rule: Rule
    lines: list[Line]
    number: int
    all_of_them: str

    @property
    def more(self) -> int:
        return self.number - len(self.lines)


@dataclass(frozen=True)
class OfSeverity:
    severity: Severity
    rules: list[OfRule]

    @property
    def number(self) -> int:
        return sum(one.number for one in self.rules)


@dataclass(frozen=True)
class Filter:
    """A way to narrow the list: (words, address, whether chosen, how many) of each choice."""

    words: str
    links: list[tuple[str, str, bool, int]]
    is_used: bool


def lines_for(user, today: date) -> tuple[Programme, list[Line]]:
    """The programme, and every gap as somebody sees it, waived or not: seventeen queries, three where nobody has
    written since they were last asked for, and the person's roles."""
    programme, found = look_through(today)
    keeps = kept_by(user, programme)
    led = {one.pk for one in programme.streams if chairs(user, Workstream(pk=one.pk))}
    has_model = any(one.has_logic_model and one.pk in keeps for one in programme.streams)
    helps_all = is_secretariat(user)
    held: dict[str, bool] = {}

    def line(now: GapNow) -> Line:
        gap = now.found
        stream = gap.stream.pk if gap.stream else None
        is_theirs = gap.person == user.pk
        mending = gap.mending
        if mending.needs and mending.needs not in held:
            held[mending.needs] = rules.has_perm(mending.needs, user)
        if mending.needs:
            may_mend = held[mending.needs]
        elif mending.from_any_model:
            may_mend = has_model
        else:
            may_mend = mending.is_for_all or stream in keeps or is_theirs
        is_mine = is_theirs or (gap.person is None and stream in led) or (helps_all and gap.who == SECRETARIAT)
        return Line(gap, now.waiver, now.open_since, may_mend, stream in keeps, is_mine)

    return programme, [line(one) for one in gaps_now(programme, found)]


def kept_by(user, programme: Programme) -> set[int | None]:
    """The keys of the workstreams whose gaps somebody may waive; None among them for the whole programme."""
    found = {one.pk for one in programme.streams if rules.has_perm("gaps.add_waiver", user, _row(one.pk))}
    return found | ({None} if rules.has_perm("gaps.add_waiver", user, Waiver()) else set())


def _row(stream: int) -> Waiver:
    return Waiver(workstream=Workstream(pk=stream))


@dataclass(frozen=True)
class Asked:
    """What a reader asked for; what an address says that means nothing is left out."""

    state: str = "open"
    severity: str = ""
    rule: str = ""
    workstream: str = ""
    whose: str = ""
    about: str = ""

    @classmethod
    def of(cls, query, programme: Programme, lines: list[Line]) -> "Asked":
        known = {
            "state": STATES,
            "severity": list(Severity),
            "rule": RULE_OF_NAME,
            "workstream": {PROGRAMME, *(one.slug for one in programme.streams)},
            "whose": {MINE, *(one.gap.who for one in lines)},
        }
        said = {name: value for name, some in known.items() if (value := query.get(name, "")) in some}
        about = query.get("about", "")
        return cls(**said, about=about if ABOUT.fullmatch(about) else "")

    def shows(self, line: Line) -> bool:
        return (
            (self.state == "waived") == (line.waiver is not None)
            and self.severity in ("", line.gap.severity.value)
            and self.rule in ("", line.gap.rule.name)
            and self.workstream in ("", line.of)
            and self.whose in ("", line.gap.who, MINE if line.is_mine else "")
            and self.about in ("", line.gap.about)
        )

    def other(self, **changed) -> "Asked":
        return Asked(**{**vars(self), **changed})

    @property
    def is_narrowed(self) -> bool:
        return any(getattr(self, name) for name in NARROWED_BY)

    @property
    def is_kept_by_day(self) -> bool:
        """Is it recorded day by day how many of these were open? Whose a gap was, and who waived it, is not."""
        return self.state == "open" and not self.whose and not self.about

    def recorded(self) -> QuerySet[Gap]:
        """The rows that were recorded of what is asked for."""
        rows = Gap.objects.all()
        if self.severity:
            rows = rows.filter(severity=self.severity)
        if self.rule:
            rows = rows.filter(rule=self.rule)
        if self.workstream:
            of = None if self.workstream == PROGRAMME else self.workstream
            rows = rows.filter(workstream__slug=of)  # none: of no one workstream
        return rows

    def address(self) -> str:
        said = {name: value for name, value in vars(self).items() if value and (name, value) != ("state", "open")}
        page = reverse("gaps:gap_list")
        return f"{page}?{urlencode(said)}" if said else page


def called(about: str, programme: Programme) -> tuple[str, str] | None:
    """(name, page) of what gaps are about; None where nothing open is called so."""
    kind, _, name = about.rpartition(":")
    if not kind:
        coded = (*programme.items, *programme.actions, *programme.recommendations)
        return next(((name, reverse("progress:item", args=[name])) for one in coded if one.code == name), None)
    for prefix, rows, view in (
        ("indicator", programme.indicators, "progress:indicator"),
        ("workstream", programme.streams, "progress:workstream"),
    ):
        if kind == prefix:
            return next(((one.name, reverse(view, args=[name])) for one in rows if one.slug == name), None)
    if kind == "principle":
        page = reverse("indicators:indicator_list")
        principles = (one for one in programme.principles if str(one.number) == name)
        return next(((one.name, f"{page}#principle-{name}") for one in principles), None)
    return None


@dataclass(frozen=True)
class InShort:
    """The open gaps of one thing, as its own page shows them: how many of each severity, and the first of them."""

    numbers: list[tuple[Severity, int]]
    lines: list[Line]
    more: int
    waived: int
    address: str
    waived_address: str


def in_short(lines: list[Line], asked: Asked) -> InShort:
    """All of one item's gaps; of more than one item's the severe ones, as far as they are few."""
    asked = asked.other(state="open")
    chosen = [one for one in lines if asked.shows(one)]
    number = Counter(one.gap.severity for one in chosen)
    of_waived = asked.other(state="waived")
    severe = [one for one in chosen if one.gap.severity is Severity.SEVERE]
    shown = chosen if asked.about else severe[:IN_SHORT]
    counted = [(one, number[one]) for one in Severity if number[one]]
    waived = sum(map(of_waived.shows, lines))
    return InShort(counted, shown, len(chosen) - len(shown), waived, asked.address(), of_waived.address())


def groups_of(lines: list[Line], asked: Asked, number: str) -> tuple[list[OfSeverity], Page | None]:
    """The lines by severity and rule; of one rule a page of them, `number` says which, otherwise a few of each."""
    if asked.rule:
        page = Paginator(lines, A_PAGE).get_page(number)
        rule = RULE_OF_NAME[asked.rule]
        some = [OfRule(rule, list(page), len(lines), asked.address())] if lines else []
        return ([OfSeverity(rule.severity, some)] if some else []), page
    found = defaultdict(list)
    for one in lines:
        found[one.gap.rule.name].append(one)
    shown = NARROWED if asked.is_narrowed else AT_FIRST
    groups = []
    for severity in Severity:
        some = [
            OfRule(rule, found[rule.name][:shown], len(found[rule.name]), asked.other(rule=rule.name).address())
            for rule in RULES
            if rule.severity is severity and rule.name in found
        ]
        if some:
            groups.append(OfSeverity(severity, some))
    return groups, None


def filters_of(lines: list[Line], asked: Asked, programme: Programme) -> list[Filter]:
    """Each way to narrow the list; each choice says how many it shows beside what else is asked for."""
    names = {one.slug: one.name for one in programme.streams} | {PROGRAMME: "The whole programme"}
    people = sorted({one.gap.who for one in lines}, key=str.casefold)
    mine = {MINE: "Mine"} if any(one.is_mine for one in lines) else {}
    ways: dict[str, tuple[str, dict[str, str], Callable[[Line], str]]] = {
        "whose": ("Whose", mine | {one: one for one in people}, lambda line: line.gap.who),
        "workstream": ("Workstream", names, lambda line: line.of),
        "severity": (
            "How severe",
            {one.value: one.label for one in Severity},
            lambda line: line.gap.severity.value,
        ),
        "rule": ("Kind", {one.name: one.sentence for one in RULES}, lambda line: line.gap.rule.name),
    }
    found = []
    for name, (words, choices, value_of) in ways.items():
        chosen = getattr(asked, name)
        without = asked.other(**{name: ""})
        beside = [one for one in lines if without.shows(one)]
        number = Counter(map(value_of, beside)) | Counter({MINE: sum(one.is_mine for one in beside)})
        links = []
        for value, label in choices.items():
            is_here = chosen == value
            if is_here or (number[value] and not chosen):
                links.append((label, asked.other(**{name: "" if is_here else value}).address(), is_here, number[value]))
        found.append(Filter(words, links, bool(chosen)))
    return found
