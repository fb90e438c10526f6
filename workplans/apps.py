from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from lutonhet import append_only


class WorkplansConfig(AppConfig):
    """Keeps as they were written the rows that say where next steps and items of plans have gone."""

    name = "workplans"
    verbose_name = "Workplans"

    def ready(self):
        autodiscover_modules("reminding")  # each app says itself what people are reminded of
        append_only.keep("workplans", "workplans_submission")
        append_only.keep("workplans", "workplans_decision")
        append_only.keep("workplans", "workplans_carrying")
        append_only.keep("workplans", "workplans_carried")
