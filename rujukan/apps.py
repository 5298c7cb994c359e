from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

# The rooms above case work that add something to it, in the order in which a search shows what it finds.
ROOMS = ("law", "conferences", "letters")


class RujukanConfig(AppConfig):
    name = "rujukan"
    verbose_name = "Rujukan"

    def ready(self):
        from gugus.actions import digest as digests
        from gugus.watching import readings
        from gugus.workflow import of_head, running_clocks
        from rujukan.actions import second_person
        from rujukan.forms import paper  # noqa: F401 (adds the blank form to the papers)
        from rujukan.lists import alarm_readings, second_person as waiting
        from rujukan.privacy.printing import paper as papers  # noqa: F401 (adds those of data protection)
        from rujukan.stages import clock_kinds, running

        from . import policies

        for room in ROOMS:
            import_module(f"rujukan.{room}.registry")
        post_migrate.connect(policies.renew, sender=self)
        running_clocks.register(running.until, clock_kinds.USED)
        digests.register(alarm_readings.called_since)
        of_head.register(waiting.of_head, second_person.retelling)
        readings.register(alarm_readings.calls)
