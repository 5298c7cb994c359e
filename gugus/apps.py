from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.db.models.signals import post_migrate


class GugusConfig(AppConfig):
    name = "gugus"
    verbose_name = "Gugus tugas"
    default = True

    def ready(self):
        from . import grants, vault

        vault.check_keys()
        post_migrate.connect(grants.renew, sender=self)


class AdminConfig(admin.AdminConfig):
    default = False
    default_site = "gugus.admin_site.Site"
