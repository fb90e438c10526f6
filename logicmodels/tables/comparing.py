"""What a table would do to a logic model: what it adds, changes and leaves, and what is wrong. Nothing is written.

A code that the logic model has given means that item. Another code is an error, so that nobody's typing mistake becomes
an item; but a logic model without an item takes the codes of its own workstream as they stand, and what comes from
another workstream gets new codes, like items without one.
"""

from logicmodels.models import LogicModel
from logicmodels.tables.cells import as_a_cell_says
from logicmodels.tables.document import ABOUT
from logicmodels.tables.items import ItemsBeside
from logicmodels.tables.links import LinksBeside
from logicmodels.tables.plan import Plan
from logicmodels.tables.shapes import Table, drafts_of
from lutonhet.sheets.cells import said
from lutonhet.sheets.outcome import Change, Problem


def plan_of(table: Table, meanings: list[str], logic_model: LogicModel) -> Plan:
    """A table beside one logic model; as many queries for a long table as for a short one."""
    drafts = drafts_of(table, meanings)
    is_foreign = table.origin is not None and table.origin[0] != logic_model.workstream.code
    plan = Plan(
        logic_model,
        problems=list(drafts.problems),
        implies_few=drafts.implies_few,
        is_foreign=is_foreign,
        is_own=table.origin is not None and not is_foreign,
    )
    items = ItemsBeside(table, drafts, plan)
    _compare_about(table, drafts, plan)
    LinksBeside(items)
    return plan


def _compare_about(table, drafts, plan):
    """What the logic model says of itself."""
    about, logic_model = {name: text for name, text in drafts.about.items() if name in ABOUT}, plan.logic_model
    if plan.is_foreign:
        about = {name: about[name] for name in ("hypothesis", "context") if about.get(name)}
        if about:
            about |= {"is_inferred": "Yes", "note": f"{table.copied_from}."}
    for name, text in about.items():
        value = text.casefold() == "yes" if name == "is_inferred" else text
        before = getattr(logic_model, name)
        if isinstance(before, str):
            before = as_a_cell_says(before)
        if value == before or (name == "hypothesis" and not value):
            continue
        plan.about[name] = value
        if not logic_model._state.adding:
            heading = str(LogicModel._meta.get_field(name).verbose_name).capitalize()
            plan.about_changes.append(Change(heading, _in_words(before), text))
    if about.get("is_inferred") == "Yes" and not about.get("note"):
        plan.problems.append(Problem("Say in the note what the hypothesis was inferred from."))


def _in_words(value):
    return value if isinstance(value, str) else said(value)
