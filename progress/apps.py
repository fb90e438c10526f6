from django.apps import AppConfig

from lutonhet import append_only


class ProgressConfig(AppConfig):
    """Keeps as they were written the rows that say under which item of an agenda a next step was raised."""

    name = "progress"
    verbose_name = "Progress"

    def ready(self):
        append_only.keep("progress", "progress_stepraised")
