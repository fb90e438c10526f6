"""Where the spreadsheets of people and of the audit trail differ from those of any other model."""

from itertools import groupby

from django.core.exceptions import ValidationError

from lutonhet import trail
from lutonhet.sheets.columns import Moment, Told
from lutonhet.sheets.resource import SheetResource

SHUT_OUT = "You would shut yourself out. Ask another administrator to do this."


class PersonSheet(SheetResource):
    """Nobody shuts themselves out by an upload either; when people last signed in changes by itself and stays out."""

    def columns_of_fields(self):
        return [column for column in super().columns_of_fields() if column.attribute != "last_login"]

    def check(self, row, entry):
        if row.pk == self.request.user.pk:
            lost = [name for name in ("is_active", "is_staff") if not getattr(row, name)]
            if lost:
                raise ValidationError(dict.fromkeys(lost, SHUT_OUT))


class AuditEventSheet(SheetResource):
    """The audit trail, as its pages tell it; it goes out and never comes in."""

    def columns_in_order(self):
        return [
            Told("happened_at", "When", lambda entry: Moment("timestamp", "When").cell(entry.timestamp)),
            Told("who", "Person", self.page.who),
            Told("on_behalf_of", "On behalf of", lambda entry: (entry.additional_data or {}).get("on_behalf_of", "")),
            Told("did", "What", lambda entry: trail.DID[entry.action]),
            Told("kind_of_row", "Kind of row", self.page.kind_of_row),
            Told("row", "Row", lambda entry: entry.object_repr),
            Told("changes", "Changes", lambda entry: "\n".join(entry.told)),
        ]

    def iter_queryset(self, queryset):
        """Events with their changes in words; those of one model are told together, as that costs the same as one."""
        entries = list(queryset)
        by_kind = sorted(entries, key=lambda entry: entry.content_type_id)
        for _, kin in groupby(by_kind, key=lambda entry: entry.content_type_id):
            kin = list(kin)
            told = trail.in_words(kin, kin[0].content_type.model_class())
            for entry, happening in zip(kin, told, strict=True):
                entry.told = [f"{change.label}: {change.before} → {change.after}" for change in happening.changes]
        return entries
