"""A logic model of a pack as the sheet that every picture of it is drawn from. Pure."""

from dataclasses import replace

from logicmodels.drawing.diagram import Box, Column, Link, Sign, State
from logicmodels.exports.sheet import A3, EDGE, Sheet, sheet_of_columns
from progress.packs.document import LogicModel, Stage

SHEET_OF_A3 = (A3[0] - 2 * EDGE, A3[1] - 2 * EDGE)


def sheet_of(model: LogicModel, *, on, room: tuple[float, float] = SHEET_OF_A3, is_whole: bool = True) -> Sheet:
    """The sheet of a logic model in `room` (width, height), with its hypothesis and what bears on it if `is_whole`."""
    columns = [
        Column(stage.heading, stage.width, tuple(_box(item) for item in stage.items), stage.apart)
        for stage in model.stages
    ]
    links = [Link(joint.source, joint.target, joint.is_tentative) for joint in model.joints]
    whole = {}
    if is_whole:
        whole["hypothesis"] = model.hypothesis
        whole["below"] = [(one.heading, one.prose, list(one.lines)) for one in model.bearing]
    return sheet_of_columns(model.name, columns, links, on=on, room=room, **whole)


def _box(item):
    flags = tuple(Sign(flag.text, flag.kind) for flag in item.flags)
    states = tuple(State(mark.text, mark.mark, mark.letter) for mark in item.marks)
    return Box(item.key, item.code, item.text, "", flags, states)


def without_what_is_not_linked(model: LogicModel) -> tuple[LogicModel, tuple[Stage, ...]]:
    """(the model without the items that say of themselves that they are not linked yet, those items by column)."""
    linked = {end for joint in model.joints for end in (joint.source, joint.target)}
    kept, apart = [], []
    for stage in model.stages:
        away = tuple(item for item in stage.items if stage.apart and item.key not in linked)
        kept.append(replace(stage, items=tuple(item for item in stage.items if item not in away)))
        if away:
            apart.append(replace(stage, items=away))
    return replace(model, stages=tuple(kept)), tuple(apart)
