"""Where the spreadsheets of indicators differ from those of any other model."""

import re

from django.core.exceptions import ValidationError

from indicators.models import Area, Neighbour
from indicators.services import ReasonMissing
from lutonhet.saving import delete_row, save_row
from lutonhet.sheets.cells import said, short
from lutonhet.sheets.columns import Column, Named, Remark
from lutonhet.sheets.resource import SheetResource
from lutonhet.sheets.text import apart, inert, printable, together

RANKED = re.compile(r"(?P<code>.*?)\s*\((?P<rank>\d{1,4})\)$")


class ObservationSheet(SheetResource):
    """A value that is changed needs a reason, as on its page."""

    def more_columns(self):
        return [Remark("reason", "Why it is changed", "Needed where the printed value or the number changes")]

    def check(self, row, entry):
        is_corrected = not entry.is_new and {"value_text", "value"} & set(entry.changed_data)
        if is_corrected and not entry.cleaned_data.get("reason"):
            raise ValidationError({"reason": str(ReasonMissing())})


class RankedAreas(Column):
    """The areas of a set in one cell, each by its code, with its rank in brackets where there is one."""

    is_several = True
    prefetched = ("neighbours__area",)

    def __init__(self):
        super().__init__("areas", "Areas")
        self.named = Named(Area)

    @property
    def hint(self):
        return "The code of each, with semicolons between; where they are ranked, the rank in brackets"

    def value(self, row):
        kept = [(one.area, one.rank) for one in row.neighbours.all()] if row.pk else []
        return sorted(kept, key=lambda one: (one[1] is None, one[1], one[0].code))

    def cell(self, value):
        names = [area.code if rank is None else f"{area.code} ({rank})" for area, rank in value]
        return inert(printable(together(names))) if names else None

    def read(self, cell):
        found, wrong = {}, []
        for name in apart(said(cell)):
            ranked = RANKED.match(name)
            try:
                area = self.named.find(ranked["code"] if ranked else name)
                if area in found:
                    wrong.append(f"“{short(area.code)}” stands twice.")
                found[area] = int(ranked["rank"]) if ranked else None
            except ValueError as refusal:
                wrong.append(str(refusal))
        if wrong:
            raise ValueError(" ".join(wrong))
        return list(found.items())

    def missing(self):
        return []

    def put(self, row, value):
        """Nothing: the set is saved before its areas."""

    def put_afterwards(self, row, value, *, by):
        ranks = dict(value)
        for neighbour in Neighbour.objects.filter(neighbour_set=row).select_related("area", "neighbour_set"):
            if neighbour.area not in ranks:
                delete_row(neighbour, by=by)
            elif neighbour.rank != (rank := ranks.pop(neighbour.area)):
                neighbour.rank = rank
                save_row(neighbour, by=by)
        for area, rank in ranks.items():
            save_row(Neighbour(neighbour_set=row, area=area, rank=rank), by=by)


class NeighbourSetSheet(SheetResource):
    """A set with its areas, which its version guards."""

    def more_columns(self):
        return [RankedAreas()]
