"""Bringing a table into a logic model: all of what is wanted, or nothing."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from logicmodels.models import LogicModel
from logicmodels.tables.plan import ADD, REPEAT, SAME, Line, Plan
from lutonhet.circumstances import done_by, on_behalf_of
from lutonhet.saving import Refused, save_row
from workstreams.kinds import kind_of
from workstreams.services import add_item, change_row


@dataclass(frozen=True)
class Brought:
    """How much was added and changed."""

    added: int = 0
    changed: int = 0
    linked: int = 0


@transaction.atomic
def bring_in(
    plan: Plan, *, by, wanted: Collection[int], with_about: bool, with_implied: bool, behalf: str = ""
) -> Brought:
    """Do what a plan says, with the lines whose numbers are wanted.

    A logic model that is not begun yet is begun with what it says. Raises `PermissionDenied`, `StaleRow` when somebody
    saved what is to be changed, `Refused` for a plan with problems; then nothing was written.
    """
    if plan.problems:
        raise Refused("Nothing was brought in: there are problems in the table.")
    with on_behalf_of(behalf):
        changed = _begin_or_change(plan, by, with_about)
        added, stored, places = 0, {}, {}
        for line in plan.lines:
            if line.number not in wanted or line.state == SAME:
                continue
            if line.state in (ADD, REPEAT):
                _add(line, plan.logic_model, places, by, behalf)
                added += 1
            else:
                _change(line, by, behalf)
                changed += 1
            stored[line.number] = line.row
        linked = _link(plan, stored, with_implied, by)
    return Brought(added, changed, linked)


def _begin_or_change(plan, by, with_about):
    logic_model, is_new = plan.logic_model, plan.logic_model._state.adding
    if not is_new and not (with_about and plan.about):
        return 0
    for name, value in plan.about.items() if with_about else ():
        setattr(logic_model, name, value)
    version = None if is_new else logic_model.version
    save_row(logic_model, by=by, version=version, fields=None if is_new else list(plan.about))
    return 0 if is_new else 1


def _add(line: Line, logic_model: LogicModel, places: Counter, by, behalf):
    row = line.row
    row.logic_model = logic_model
    kind = kind_of(row)
    places[kind.slug] = places.get(kind.slug) or kind.last_place(row)
    if row.code and line.state == ADD:
        row.order = places[kind.slug]
        save_row(row, by=by)
    else:
        add_item(row, by=by, stem=kind.stem(row), place=places[kind.slug], behalf=behalf)
    _join_organisations(line, by)
    places[kind.slug] += 1


def _change(line, by, behalf):
    fields = list(dict.fromkeys(line.fields))
    change_row(line.row, by=by, version=line.row.version, fields=fields, behalf=behalf)
    _join_organisations(line, by)


def _join_organisations(line, by):
    """Only what differs, from what was read for all items at once: `set` would ask for each item anew."""
    if line.organisations is None:
        return
    before = set(line.row.organisations.all()) if line.stored and line.state not in (ADD, REPEAT) else set()
    with done_by(by):
        if gone := before - set(line.organisations):
            line.row.organisations.remove(*gone)
        if new := [one for one in line.organisations if one not in before]:
            line.row.organisations.add(*new)


def _link(plan, stored, with_implied, by):
    """Links between what was brought in and what stands there; one to an item that was left out is left out too."""
    number = 0
    for join in plan.joins:
        if join.is_implied and not with_implied:
            continue
        ends = [
            stored.get(end.number, end.stored) if isinstance(end, Line) else end for end in (join.source, join.target)
        ]
        if not all(ends):
            continue
        if join.fields:
            save_row(join.link, by=by, version=join.link.version, fields=join.fields)
        else:
            join.link.source, join.link.target = ends
            save_row(join.link, by=by)
        number += 1
    return number
