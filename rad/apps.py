from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RadConfig(AppConfig):
    name = "rad"
    verbose_name = "Rencana aksi daerah"

    def ready(self):
        from gugus import navigation
        from gugus.actions import digest as digests
        from gugus.workflow import running_clocks
        from rad import policies
        from rad.lists import agenda, owed, running

        post_migrate.connect(policies.renew, sender=self)
        running_clocks.register(running.until, [running.REPORTED])
        digests.register_work(agenda.waits)
        navigation.show_if(owed.asks, "rad:plan_home", "rad:realisation_list")
