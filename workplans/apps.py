from django.apps import AppConfig

from lutonhet import append_only


class WorkplansConfig(AppConfig):
    name = "workplans"
    verbose_name = "Workplans"

    def ready(self):
        append_only.keep("workplans", "workplans_submission")
        append_only.keep("workplans", "workplans_decision")
