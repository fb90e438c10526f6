"""Random programmes, and random edits of them: rows that the database takes, in every state that a rule looks at."""

import random
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from indicators.models import Area, Assessment, ImportBatch, Indicator, Observation
from logicmodels.models import (
    LINKS,
    Activity,
    Assumption,
    Barrier,
    LogicModel,
    Outcome,
    Output,
    OutputCount,
)
from tests import makers
from workplans.models import Action, DueDateMove, Milestone, NextStep, Risk, Update, Workplan
from workstreams.models import Membership, Programme, Recommendation

CLOSED = {"closed_as": "stopped", "closing_reason": "The grant ended."}
ITEMS = (Activity, Output, Outcome, Assumption, Barrier)


class RandomProgramme:
    """Makes one by a seed; `edit` changes it again and again."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.today = timezone.localdate()
        self.number = 0
        self._people()
        self._streams()
        self._measures()
        for stream in self.streams:
            self._model(stream)
            self._plan(stream)
        for _ in range(3):
            self._step(self.random.choice([None, *self.streams]))
        for _ in range(40):
            self._link()
        for _ in range(12):
            self.edit()

    def chance(self, part: float = 0.5) -> bool:
        return self.random.random() < part

    def day(self, before: int = 500, after: int = 200) -> date:
        return self.today + timedelta(days=self.random.randint(-before, after))

    def _next(self) -> int:
        self.number += 1
        return self.number

    def _closed(self, part: float = 0.2) -> dict:
        return {"closed_on": self.day(300, 0), **CLOSED} if self.chance(part) else {}

    def _people(self):
        self.people = []
        for number in range(5):
            person = makers.user(number + 1)
            person.is_active = number != 4
            person.save()
            self.people.append(person)
        makers.programme()
        if self.chance():
            Programme.objects.update(reporting_period="quarter")

    def _streams(self):
        self.streams = []
        for number in range(1, 4):
            stream = makers.workstream(number)
            stream.kind = "strand" if self.chance(0.2) else "priority"
            stream.chair = self.random.choice(["", "Housing team"])
            stream.save()
            self.streams.append(stream)
        for person in self.people:
            ends = self.random.choice([None, self.day(200, 200)])
            starts = self.day(900, -300) if ends else self.day(400, 60)
            role = self.random.choice(Membership.Role.values)
            stream = self.random.choice(self.streams)
            Membership.objects.create(user=person, workstream=stream, role=role, starts_on=starts, ends_on=ends)

    def _measures(self):
        place = Area.objects.create(code="E06000099", name="Anytown", role="place")
        country = Area.objects.create(code="E92000001", name="Country", role="country")
        batch = ImportBatch.objects.create(slug="a-table", title="A table")
        self.principles = [makers.principle(number) for number in range(1, 4)]
        self.indicators, self.recommendations = [], []
        for number in range(1, 7):
            one = Indicator.objects.create(
                slug=f"indicator-{number}",
                name=f"Indicator {number}",
                short_name=f"Indicator {number}",
                principle=self.random.choice([None, *self.principles[:2]]),
                is_on_scorecard=self.chance(0.9),
                next_expected_on=self.day() if self.chance(0.3) else None,
            )
            self.indicators.append(one)
            positions = self.random.choice([(), (1,), (1, 2), (1, 2)])
            if self.chance():
                one.polarity = self.random.choice(["high", "low"])
                one.save()
                year = 2020 + max(positions, default=2)
                for area in (place, country):
                    Observation.objects.create(
                        indicator=one,
                        area=area,
                        batch=batch,
                        period_label=f"{year}",
                        period_start=date(year, 1, 1),
                        period_end=date(year, 12, 31),
                        **self._figure(),
                    )
            for position in positions:
                for against in self.random.sample(["country", "region", "past"], self.random.randint(1, 3)):
                    trend = ["improving", "comparable", "worsening", "not_assessed"]
                    compared = ["better", "similar", "worse", "not_compared"]
                    Assessment.objects.create(
                        indicator=one,
                        area=place,
                        batch=batch,
                        position=position,
                        against=against,
                        basis="published",
                        result=self.random.choice(trend if against == "past" else compared),
                        result_text="as printed",
                        period_label=f"202{position}",
                        period_start=date(2020 + position, 1, 1),
                        period_end=date(2020 + position, 12, 31),
                    )
        for number in range(1, 5):
            one = Recommendation.objects.create(
                code=f"REC-E{number:02d}", text=f"Do {number}", source="evaluation", **self._closed()
            )
            one.principles.set(self.random.sample(self.principles, self.random.randint(0, 2)))
            self.recommendations.append(one)

    def _figure(self) -> dict:
        value = self.random.randint(10, 20)
        limits = {"lower": Decimal(value - 2), "upper": Decimal(value + 2)}
        return {"value": Decimal(value), "value_text": f"{value}", **limits}

    def _owner(self):
        return self.random.choice([None, None, *self.people])

    def _model(self, stream):
        if self.chance(0.25):
            return
        model = LogicModel.objects.create(workstream=stream, hypothesis="If this, then that.")
        for kind in ITEMS:
            for _ in range(self.random.randint(0, 3)):
                self._item(kind, model)

    def _item(self, kind, model):
        more = self._closed()
        if kind in (Activity, Output):
            more["assigned_to"] = self._owner()
        if kind is Output:
            more |= {"unit": self.random.choice(["", "people"])}
            more |= {"frequency": self.random.choice(["", "month", "quarter", "year"])}
            more |= {"target": 5, "target_on": self.day()} if self.chance() else {}
        if kind is Assumption and self.chance(0.7):
            more |= {"standing": self.random.choice(["holding", "doubtful", "broken"])}
            more |= {"reviewed_on": self.day(900, 0), "reviewed_by": "Ada Analyst"}
        if self.chance(0.2):
            more |= {"is_inferred": True, "note": "Read between the lines."}
        code = f"{model.workstream.code}-{kind.code_stem}{self._next():02d}"
        row = kind.objects.create(code=code, logic_model=model, text=f"Text of {code}", **more)
        if kind is Output:
            for _ in range(self.random.choice([0, 0, 1, 2])):
                ends = self.day(700, 0)
                OutputCount.objects.create(
                    output=row, starts_on=ends - timedelta(days=self._next()), ends_on=ends, count=3
                )

    def _plan(self, stream):
        for year in self.random.sample([self._year(), self._year() - 1, self._year() + 1], self.random.randint(0, 2)):
            plan = Workplan.objects.create(workstream=stream, year=year)
            for _ in range(self.random.choice([0, 2, 3, 4])):
                self._action(plan)
            for _ in range(self.random.randint(0, 2)):
                code = f"{stream.code}-R{self._next():02d}"
                mitigation = self.random.choice(["", "Talk"])
                closed = self._closed()
                owner = self._owner()
                Risk.objects.create(
                    workplan=plan, code=code, text=code, mitigation=mitigation, assigned_to=owner, **closed
                )

    def _year(self):
        return self.today.year - (self.today.month < 4)

    def _action(self, plan):
        more = self._closed()
        more |= {"delivery": "closed"} if more else {}
        if not more:
            delivery = self.random.choice(["not_started", "on_track", "at_risk", "off_track", "complete", "paused"])
            more = {"delivery": delivery}
            if delivery == "complete":
                more |= {"completed_on": self.day(300, 0), "what_changed": "Homes are warm."}
        if self.chance(0.2):
            more |= {"is_ongoing": True}
        elif self.chance(0.8):
            more |= {"due_on": self.day(300, 300)}
            more |= {"agreed_due_on": self.day(300, 300)} if self.chance(0.3) else {}
        if self.chance(0.4):
            more |= {"starts_on": self.day(900, 100)}
            if more.get("due_on") and more["due_on"] < more["starts_on"]:
                more["starts_on"] = more["due_on"]
        if self.chance(0.2):
            more |= {"is_inferred": True, "note": "Read between the lines."}
        code = f"{plan.workstream.code}-{plan.year}-{self._next():02d}"
        action = Action.objects.create(
            workplan=plan,
            code=code,
            text=f"Text of {code}",
            assigned_to=self._owner(),
            lead_officer=self.random.choice(["", "Ada Officer"]),
            **more,
        )
        for number in range(self.random.choice([0, 0, 1])):
            closed = {"closed_on": self.today, "closed_as": "withdrawn", "closing_reason": "A slip."}
            Milestone.objects.create(
                action=action,
                code=f"{code}-M{number + 1:02d}",
                text="Half way",
                due_on=self.day(),
                **(closed if self.chance(0.4) else {}),
            )
        for number in range(self.random.choice([0, 0, 1, 2, 3])):
            DueDateMove.objects.create(
                action=action,
                was=self.today + timedelta(days=number),
                now=self.today + timedelta(days=number + 1),
                reason="Late start.",
                moved_by=self.people[0],
            )
        for months in self.random.sample(range(0, 8), self.random.choice([0, 0, 1, 2])):
            made = timezone.now() - timedelta(days=31 * months)
            Update.objects.create(
                action=action,
                made_by=self.people[0],
                made_at=made,
                period_starts_on=timezone.localdate(made).replace(day=1),
                delivery="complete",
                text="As it was.",
            )

    def _step(self, stream):
        NextStep.objects.create(
            code=f"{stream.code if stream else 'PRG'}-N{self._next():02d}",
            text="Talk to the landlords",
            workstream=stream,
            owner=self.random.choice(["", "Ada Officer"]),
            assigned_to=self._owner(),
            due_on=self.day() if self.chance() else None,
            **self._closed(),
        )

    def _link(self):
        """Join two random rows, if they may be joined and are not."""
        kind = self.random.choice([*LINKS, "activities", "outputs", "recommendations"])
        if isinstance(kind, str):
            actions = list(Action.objects.all())
            field = Action._meta.get_field(kind)
            others = list(field.related_model.objects.all())
            if actions and others:
                getattr(self.random.choice(actions), kind).add(self.random.choice(others))
            return
        sources = list(kind._meta.get_field("source").related_model.objects.all())
        if not sources:
            return
        source = self.random.choice(sources)
        targets = kind._meta.get_field("target").related_model.objects.all()
        if kind.joins_one_logic_model:
            targets = targets.filter(logic_model=source.logic_model)
        if targets := list(targets):
            strength = self.random.choice(["suspected", "plausible", "evidenced"])
            inferred = {"is_inferred": True, "rationale": "The slides."} if self.chance(0.3) else {}
            kind.objects.get_or_create(
                source=source, target=self.random.choice(targets), defaults={"strength": strength, **inferred}
            )

    def edit(self):
        """Something that people do: link, unlink, close, open again, name, count, report, leave."""
        self.random.choice(
            [
                self._link,
                self._link,
                self._link,
                self._unlink,
                self._close,
                self._reopen,
                self._rename,
                self._add,
                self._leave,
                self._measure_anew,
            ]
        )()

    def _measure_anew(self):
        if row := self._any(Observation):
            for name, value in self._figure().items():
                setattr(row, name, value)
            row.save()

    def _any(self, *models):
        rows = list(self.random.choice(models).objects.all())
        return self.random.choice(rows) if rows else None

    def _unlink(self):
        if row := self._any(*LINKS):
            row.delete()

    def _close(self):
        if (row := self._any(*ITEMS, Recommendation, NextStep, Risk)) and row.is_open:
            row.close(on=self.today, how="stopped", reason="The grant ended.")
            row.save()

    def _reopen(self):
        if (row := self._any(*ITEMS, Recommendation, NextStep, Risk)) and not row.is_open:
            row.reopen()
            row.save()

    def _rename(self):
        if row := self._any(Output):
            row.unit = self.random.choice(["", "homes"])
            row.save()
        if row := self._any(Action):
            row.assigned_to = self._owner()
            row.save()

    def _add(self):
        if model := self._any(LogicModel):
            self._item(self.random.choice(ITEMS), model)
        if plan := self._any(Workplan):
            self._action(plan)

    def _leave(self):
        if row := self._any(Membership):
            row.ends_on = max(row.starts_on, self.day(60, 60))
            row.save()
