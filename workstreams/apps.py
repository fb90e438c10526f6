from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WorkstreamsConfig(AppConfig):
    name = "workstreams"
    verbose_name = "Programme and workstreams"

    def ready(self):
        autodiscover_modules("editable")
