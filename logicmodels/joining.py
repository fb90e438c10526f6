"""What an item of a logic model can be linked to, from either end, in the words of the page."""

from collections import defaultdict
from dataclasses import dataclass

import rules

from logicmodels.models import LINKS, Link, LogicModel
from logicmodels.reading import WORDS


@dataclass(frozen=True)
class Side:
    """One kind of link as seen from an item: it stands at the link's `own` end and chooses what is at the other."""

    link: type[Link]
    own: str
    other: str
    words: str

    def others(self, logic_models: list[LogicModel]):
        """What can be chosen: open, and of one of these logic models if it belongs to one at all."""
        model = self.link._meta.get_field(self.other).related_model
        rows = model._base_manager.all()
        if hasattr(model, "closed_on"):
            rows = rows.filter(closed_on=None)
        return rows.filter(logic_model__in=logic_models) if hasattr(model, "logic_model") else rows

    def links_between(self, item, pks: list[int]) -> list[Link]:
        """A link, not yet saved, between the item and each row with one of these keys."""
        model = self.link._meta.get_field(self.other).related_model
        return [self.link(**{self.own: item, self.other: row}) for row in model._base_manager.filter(pk__in=pks)]


def sides_of(model) -> list[Side]:
    """The kinds of link that an item of `model` may stand at, those that start there first."""
    sides = [
        Side(link, "source", "target", WORDS[link][0])
        for link in LINKS
        if link._meta.get_field("source").related_model is model
    ]
    ends = [link for link in LINKS if link._meta.get_field("target").related_model is model]
    return sides + [Side(link, "target", "source", WORDS[link][1]) for link in ends]


def logic_models_for(item, user) -> list[LogicModel]:
    """Where the other ends of the item's links are sought: in its own logic model; for what belongs to none, in those
    that the person may edit."""
    if hasattr(item, "logic_model"):
        return [item.logic_model]
    found = LogicModel.objects.select_related("workstream").order_by("workstream__order")
    return [one for one in found if rules.has_perm("workstreams.edit", user, one.workstream)]


def choices_for(item, user) -> list[tuple[str, list[tuple[str, str]]]]:
    """(words, [(value, what it is)]) for each side of the item; what it is linked to already is left out."""
    groups = []
    logic_models = logic_models_for(item, user)
    for number, side in enumerate(sides_of(type(item))):
        linked = side.link.objects.filter(**{side.own: item}).order_by().values(f"{side.other}_id")
        rows = side.others(logic_models).exclude(pk__in=linked)
        name = side.link._meta.get_field(side.other).related_model._meta.verbose_name
        if options := [(f"{number}-{row.pk}", str(row)) for row in rows]:
            groups.append((f"{side.words} ({name})", options))
    return groups


def chosen_links(item, values: list[str]) -> list[Link]:
    """The links that values of `choices_for` stand for, not yet saved."""
    pks = defaultdict(list)
    for value in values:
        number, pk = value.split("-")
        pks[int(number)].append(int(pk))
    sides = sides_of(type(item))
    return [link for number in sorted(pks) for link in sides[number].links_between(item, pks[number])]
