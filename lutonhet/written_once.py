"""Rows that are written once, as the ORM sees them: every way to change or delete one is refused before the database is
asked, which refuses it too (`lutonhet.append_only`)."""

from django.db import IntegrityError, models

from lutonhet.append_only import REFUSAL


class WrittenOnceError(IntegrityError):
    """A row that is written once was to be changed or deleted."""

    def __init__(self):
        super().__init__(REFUSAL)


def _refuse(self, *args, **kwargs):
    raise WrittenOnceError


class WrittenOnceQuerySet(models.QuerySet):
    """Reads, and adds one at a time through `save()`, which is where a row gets its seal."""

    update = delete = bulk_create = bulk_update = _update = _raw_delete = _refuse


class WrittenOnce(models.Model):
    """A row that is added and read, and nothing else."""

    objects = WrittenOnceQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args, **kwargs):
        if not self._state.adding or kwargs.get("force_update") or kwargs.get("update_fields"):
            raise WrittenOnceError
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise WrittenOnceError
