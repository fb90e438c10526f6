"""How one row names another where people read it, in files and in spreadsheets: by code, never by its number here."""

from django.db import models

NAMES = ("code", "slug", "number", "email", "name")


def naming_field(model: type[models.Model]) -> models.Field | None:
    """The field by whose value rows of `model` are named: code, address, number, e-mail or name; None without one."""
    fields = {field.name: field for field in model._meta.fields}
    return next((fields[name] for name in NAMES if name in fields), None)


def identity(model: type[models.Model]) -> tuple[str, ...]:
    """The fields that tell rows apart: the naming field alone, or those of the first rule that lets no two be alike."""
    if named := naming_field(model):
        return (named.name,)
    for field in model._meta.fields:
        if isinstance(field, models.OneToOneField) and not field.null:
            return (field.name,)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields and constraint.condition is None:
            return tuple(constraint.fields)
    return (model._meta.pk.name,)


def identity_paths(model: type[models.Model]) -> tuple[str, ...]:
    """What must be read along with a row of `model` so that naming it asks nothing more: paths of related rows."""
    paths = []
    for name in identity(model):
        related = model._meta.get_field(name).related_model
        if related:
            paths += [name, *(f"{name}__{path}" for path in identity_paths(related))]
    return tuple(paths)


def name_of(row: models.Model) -> str:
    """How others name `row`; the parts of a name of several parts stand side by side, as in `BSE 2024`."""
    return " ".join(_part(getattr(row, name)) for name in identity(type(row)))


def _part(value) -> str:
    return name_of(value) if isinstance(value, models.Model) else str(value)
