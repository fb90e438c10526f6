"""What PostgreSQL's planner has to be told."""

from django.db import connection


def tell_the_planner(*models) -> None:
    """Let PostgreSQL know at once of the many rows that a table has got, or it plans as if there were none."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in models:
                cursor.execute(f"ANALYZE {model._meta.db_table}")
