"""Whether values occur already that may occur once, told without a question to the database a row.

The values of a rule are read once and added to as rows are written. What is not among them is new for certain; what is
may have been given up since, so that the database is asked after all.
"""

from django.db import models

from lutonhet.conditions import holds


class Seen:
    """The values of each rule of uniqueness, of all rows stored and written since: one query a rule."""

    def __init__(self):
        self._keys: dict[str, dict[tuple, set]] = {}  # rule → values → keys of the rows that have had them

    def may_be_a_twin(self, rule: models.UniqueConstraint, row: models.Model) -> bool:
        """Whether another row has, or has had, the values that `rule` lets occur once. Rules that are not a list of
        fields are not judged here: they may always be broken."""
        if not rule.fields or rule.nulls_distinct is False:
            return True
        if rule.condition is not None and not holds(rule.condition, row):
            return False
        values = tuple(getattr(row, row._meta.get_field(name).attname) for name in rule.fields)
        return None not in values and bool(self._of(rule, type(row)).get(values, set()) - {row.pk})

    def note(self, row: models.Model) -> None:
        """The row was written, or will be with others."""
        for rule in _rules(type(row)):
            if rule.fields:
                values = tuple(getattr(row, row._meta.get_field(name).attname) for name in rule.fields)
                self._of(rule, type(row)).setdefault(values, set()).add(row.pk or id(row))

    def _of(self, rule, model):
        if rule.name not in self._keys:
            names = [model._meta.get_field(name).attname for name in rule.fields]
            known = self._keys[rule.name] = {}
            for key, *values in model._base_manager.order_by().values_list("pk", *names):
                known.setdefault(tuple(values), set()).add(key)
        return self._keys[rule.name]


def _rules(model):
    return [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
