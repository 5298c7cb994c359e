from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.core import checks
from django.db.models.signals import post_migrate


class GugusConfig(AppConfig):
    name = "gugus"
    verbose_name = "Gugus tugas"
    default = True

    def ready(self):
        from . import grants, keys, vault

        vault.check_keys()
        post_migrate.connect(grants.renew, sender=self)
        post_migrate.connect(keys.renew, sender=self)
        checks.register(keys.check, deploy=True)


class AdminConfig(admin.AdminConfig):
    default = False
    default_site = "gugus.admin_site.Site"
