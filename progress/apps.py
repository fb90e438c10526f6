from django.apps import AppConfig

from lutonhet import append_only


class ProgressConfig(AppConfig):
    """Keeps as they were written: packs and their files, and under which item of an agenda a next step was raised."""

    name = "progress"
    verbose_name = "Progress"

    def ready(self):
        append_only.keep("progress", "progress_stepraised")
        append_only.keep("progress", "progress_pack")
        append_only.keep("progress", "progress_packfile")
