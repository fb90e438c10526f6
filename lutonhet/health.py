"""`/health/`: is the application up and does its database answer?"""

import logging

from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import JsonResponse
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


@login_not_required
@require_safe
def health(request):
    """200 and `{"status": "ok"}`, or 503 when the database does not answer; says nothing else to strangers.

    It is asked for a table of ours: SQLite makes an empty file of a lost one, and that answers too.
    """
    try:
        get_user_model().objects.exists()
    except DatabaseError:
        logger.exception("The health check could not reach the database.")
        return JsonResponse({"status": "error", "database": "unreachable"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})
