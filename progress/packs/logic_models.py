"""Logic models as parts of a pack: those of workstreams that have something in theirs."""

from logicmodels.drawing.diagram import Column
from logicmodels.drawing.picture import columns_of, links_of
from logicmodels.exports.docx import FORWARDS, said_of
from logicmodels.exports.sheet import entries
from logicmodels.reading import Reading
from lutonhet.lettering import legible
from progress.packs.document import (
    Bearing,
    Cell,
    Flag,
    Item,
    Joint,
    LogicModel,
    Mark,
    Part,
    Prose,
    Stage,
    Table,
)
from progress.packs.document import Column as Heading

BEARING = ("Assumptions", "Context", "Barriers")
COLUMNS = (
    Heading("Heading", 14),
    Heading("Ref", 11),
    Heading("What it says", 44),
    Heading("How it stands", 18),
    Heading("Linked to", 24),
)


def parts_of_logic_models(workstreams) -> tuple[Part, ...]:
    """A part for each workstream whose logic model says anything; their logic models are read already."""
    readings = [Reading(one.logic_model) for one in workstreams if getattr(one, "logic_model", None)]
    return tuple(_part(one) for one in readings if not one.is_empty or one.logic_model.hypothesis)


def _part(reading: Reading) -> Part:
    name = reading.logic_model.workstream.name
    return Part(
        f"logic-model-{reading.logic_model.workstream.slug}",
        f"Logic model: {name}",
        (logic_model_of(reading, legible(name)), Prose(reading.sentences, "quiet")),
    )


def logic_model_of(reading: Reading, name: str) -> LogicModel:
    """A logic model that has been read, as plain values."""
    stages = tuple(_stage(column) for column in columns_of(reading))
    return LogicModel(
        name=name,
        hypothesis=legible(reading.logic_model.hypothesis),
        stages=stages,
        joints=tuple(Joint(link.source, link.target, link.is_tentative) for link in links_of(reading)),
        bearing=tuple(
            Bearing(heading, prose, tuple((one.code, legible(one.text)) for one in rows))
            for heading, prose, rows in entries(reading)
            if heading in BEARING and (prose or rows)
        ),
        table=Table("In words", "Logic models", COLUMNS, tuple(_rows(reading, stages)), "Nothing is entered yet."),
    )


def _stage(column: Column) -> Stage:
    return Stage(
        column.heading,
        column.width,
        tuple(
            Item(
                box.key,
                box.code,
                box.text,
                tuple(Flag(flag.text, flag.kind) for flag in box.flags),
                tuple(Mark(state.text, state.mark, state.letter) for state in box.states),
            )
            for box in column.boxes
        ),
        column.apart,
    )


def _rows(reading, stages):
    stands = {item.key: "; ".join(mark.text for mark in item.marks) for stage in stages for item in stage.items}
    for heading, prose, rows in entries(reading):
        if prose:
            yield Cell(heading), Cell(""), Cell(prose), Cell(""), Cell("")
        for entry in rows:
            linked = [said_of(words, ends) for words, ends in entry.links.items() if words in FORWARDS]
            told = ". ".join(one[:1].upper() + one[1:] for one in linked)
            text, how = Cell(legible(entry.text)), Cell(stands.get(entry.code, ""))
            yield Cell(heading), Cell(entry.code, "code"), text, how, Cell(told)
    for item in stages[-1].items:  # the indicators, which are no items of the model
        yield Cell(stages[-1].heading), Cell(""), Cell(item.text), Cell(stands[item.key]), Cell("")
