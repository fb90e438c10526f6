"""What must be in place before the first request: the tables whose rows are written once."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate

from lutonhet import append_only, days_of_sqlite

A_LEAVER = "A former member"


class LutonhetConfig(AppConfig):
    """Keeps the audit trail as it was written; a leaver's name and address may be taken out of it."""

    name = "lutonhet"

    def ready(self):
        days_of_sqlite.make_each_once()
        append_only.keep(
            "auditlog", "auditlog_logentry", redaction={"actor_email": ("", None), "object_repr": (A_LEAVER,)}
        )
        post_migrate.connect(append_only.install, dispatch_uid="append_only")
        register(append_only.check_triggers, Tags.database)
