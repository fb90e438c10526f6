"""The door that gunicorn and `runserver` come through."""

import logging
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError

from lutonhet.append_only import refuse_to_start_unprotected
from lutonhet.garbage import leave_what_is_loaded

APP_LOAD_ERROR = 4  # gunicorn stops; after any other code it would start worker upon worker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lutonhet.settings")
try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(APP_LOAD_ERROR)

try:
    refuse_to_start_unprotected()
except DatabaseError:
    # The server starts all the same; `/health/` says what is wrong, and all is well once the database answers.
    logging.getLogger(__name__).exception("The database could not be checked.")

leave_what_is_loaded()
