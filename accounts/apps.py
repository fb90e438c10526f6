from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self):
        from accounts import signals  # noqa: F401, PLC0415 - receivers connect when they are imported
