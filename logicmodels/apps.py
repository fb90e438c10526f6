from django.apps import AppConfig


class LogicModelsConfig(AppConfig):
    name = "logicmodels"
    verbose_name = "Logic models"
