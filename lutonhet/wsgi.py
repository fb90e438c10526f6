"""The door that gunicorn and `runserver` come through."""

import logging
import os

from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError

from lutonhet.append_only import refuse_to_start_unprotected

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lutonhet.settings")
application = get_wsgi_application()

try:
    refuse_to_start_unprotected()
except DatabaseError:
    # The server starts all the same; `/health/` says what is wrong, and all is well once the database answers.
    logging.getLogger(__name__).exception("The database could not be checked.")
