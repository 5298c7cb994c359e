from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GugusConfig(AppConfig):
    name = "gugus"
    verbose_name = "Gugus tugas"

    def ready(self):
        from . import grants

        post_migrate.connect(grants.renew, sender=self)
