"""The door that gunicorn comes through."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

APP_LOAD_ERROR = 4  # gunicorn stops; after any other code it would start worker upon worker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lutonhet.settings")
try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(APP_LOAD_ERROR)
