from django.apps import AppConfig


class UnguardedConfig(AppConfig):
    name = "tests.unguarded"

    def ready(self):
        from tests.unguarded import off  # noqa: F401, PLC0415 - models are there only now
