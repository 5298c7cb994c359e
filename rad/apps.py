from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RadConfig(AppConfig):
    name = "rad"
    verbose_name = "Rencana aksi daerah"

    def ready(self):
        from . import policies

        post_migrate.connect(policies.renew, sender=self)
