"""The links of a table beside those of a logic model."""

from indicators.models import Indicator
from logicmodels.models import LINKS, Link
from logicmodels.tables.cells import CUT_OFF, as_a_cell_says, is_cut
from logicmodels.tables.document import link_columns, plain_text
from logicmodels.tables.items import ItemsBeside
from logicmodels.tables.plan import JoinLine, Line
from logicmodels.tables.shapes import Join
from lutonhet.sheets.cells import short
from lutonhet.sheets.outcome import Problem
from workstreams.models import Recommendation

LINK_OF = {
    (link._meta.get_field("source").related_model, link._meta.get_field("target").related_model): link for link in LINKS
}


class LinksBeside:
    """Puts into the plan each link that is to be made or changed."""

    def __init__(self, items: ItemsBeside):
        self.table, self.drafts, self.plan, self.is_foreign = items.table, items.drafts, items.plan, items.is_foreign
        self.logic_model, self.by_code, self.line_of = items.logic_model, items.by_code, items.line_of
        self._compare()

    def _compare(self):
        if not (self.drafts.joins or self.drafts.implied):
            return
        stored = {}
        if not self.logic_model._state.adding:
            for link in LINKS:
                for row in link._base_manager.filter(source__logic_model=self.logic_model).order_by():
                    stored[link, row.source_id, row.target_id] = row
        by_draft_code = {line.draft.code: line for line in self.plan.lines if line.draft.code}
        outside = self._outside()
        _, _, strengths, _, _ = link_columns()
        had = set()
        for join, is_implied in [*((one, False) for one in self.drafts.joins),
                                 *((one, True) for one in self.drafts.implied)]:  # fmt: skip
            source = self._end(join.source, by_draft_code, {})
            target = self._end(join.target, by_draft_code, outside)
            if source is None or target is None:
                self._missing_end(join, source, by_draft_code)
                continue
            kinds = (type(source.row if isinstance(source, Line) else source),
                     type(target.row if isinstance(target, Line) else target))  # fmt: skip
            if kinds not in LINK_OF:
                first, second = (kind._meta.verbose_name for kind in kinds)
                self._link_problem(f"There is no link from {first} to {second} in a logic model.", join)
                continue
            pair = (kinds, *(end.number if isinstance(end, Line) else ("stored", end.pk) for end in (source, target)))
            if pair in had:
                continue
            had.add(pair)
            try:
                strength = strengths.read(join.strength) if join.strength else Link.Strength.SUSPECTED
            except ValueError as refusal:
                self._link_problem(str(refusal), join)
                continue
            self._join(LINK_OF[kinds], source, target, join, is_implied, strength, stored)

    def _join(self, kind, source, target, join, is_implied, strength, stored):
        ends = [self._stored_end(end) for end in (source, target)]
        was = stored.get((kind, *(end.pk for end in ends))) if all(ends) else None
        rationale, is_inferred = join.rationale, join.is_inferred
        if self.is_foreign:
            rationale, is_inferred = "\n".join(filter(None, [rationale, f"{self.table.copied_from}."])), True
        if is_inferred and not rationale:
            self._link_problem("Say in the rationale what this link was inferred from.", join)
            return
        if is_cut(rationale):
            if was is None or as_a_cell_says(was.rationale) != rationale:
                self._link_problem(CUT_OFF, join)
                return
            rationale = was.rationale
        told = {"strength": str(strength), "rationale": rationale, "is_inferred": is_inferred}
        if was is None:
            self.plan.joins.append(JoinLine(kind(**told), source, target, is_implied))
            return
        is_told = self.plan.is_own and self.table.links and not is_implied
        fields = [name for name, value in told.items() if _kept(was, name) != value] if is_told else []
        if fields:
            for name in fields:
                setattr(was, name, told[name])
            self.plan.joins.append(JoinLine(was, source, target, is_implied, fields))

    def _stored_end(self, end):
        """The stored row at the end of a link; None for one that is still to be added."""
        return end.stored if isinstance(end, Line) else end

    def _end(self, named, by_draft_code, outside):
        if isinstance(named, int):
            return self.line_of.get(named)
        code = named.upper()
        if code in by_draft_code:
            return by_draft_code[code]
        if self.is_foreign:
            return None
        return self.by_code.get(code) or outside.get(named.casefold())

    def _missing_end(self, join, source, by_draft_code):
        """A copy leaves out what its other end is not copied with; elsewhere a code that is none is an error."""
        if self.is_foreign:
            return
        missing = [one for one in (join.source, join.target) if isinstance(one, str)]
        wrong = [one for one in missing if self._end(one, by_draft_code, self._outside()) is None]
        if wrong:
            self._link_problem(f"There is no item, recommendation or indicator “{short(wrong[0])}” to link.", join)

    def _link_problem(self, sentence, join: Join):
        where = "Leads to" if isinstance(join.source, int) and not self.table.links else "Links"
        self.plan.problems.append(Problem(sentence, join.row, where))

    def _outside(self):
        """What items are linked to beyond the logic model: code of a recommendation, address of an indicator → row."""
        if not hasattr(self, "_beyond"):
            asked = [join.target for join in self.drafts.joins if isinstance(join.target, str)]
            self._beyond = {}
            if asked and not self.is_foreign:
                self._beyond = {row.code.casefold(): row for row in Recommendation.objects.all()}
                self._beyond |= {row.slug.casefold(): row for row in Indicator.objects.all()}
        return self._beyond


def _kept(link, name):
    value = getattr(link, name)
    return plain_text(value) if isinstance(value, str) else value
