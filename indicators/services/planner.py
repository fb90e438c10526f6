"""What a database's planner has to be told."""

from django.db import connection


def tell_the_planner(*models) -> None:
    """Let the database know at once of the many rows that tables have got, or it plans as if there were none.

    Either looks at a sample, which takes moments, and PostgreSQL would do so by itself after a while; SQLite never
    (https://sqlite.org/lang_analyze.html).
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")
        for model in models:
            cursor.execute(f"ANALYZE {model._meta.db_table}")
