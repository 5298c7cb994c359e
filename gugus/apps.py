from django.apps import AppConfig, apps
from django.contrib.admin import apps as admin
from django.core import checks
from django.db.backends.signals import connection_created
from django.db.models.signals import post_init, post_migrate, post_save, pre_migrate, pre_save


class GugusConfig(AppConfig):
    name = "gugus"
    verbose_name = "Gugus tugas"
    default = True

    def ready(self):
        from allauth.mfa import signals
        from django.contrib.auth.signals import user_logged_in
        from django_tasks_db import models as tasks

        from gugus import logs
        from gugus.access import grants, policies
        from gugus.checks import keys
        from gugus.login import second_factor, sign_in as sign_ins
        from gugus.models import compiled, history
        from gugus.vault import sealing

        sealing.check_keys()
        for model in apps.get_models():
            if "verbose_name_plural" not in model._meta.original_attrs:
                model._meta.verbose_name_plural = model._meta.verbose_name  # an Indonesian noun is its own plural
        # A failed task stores its traceback in the database. It must not hold more than the log would.
        tasks.format_exception = lambda error: [logs.redacted(error)]
        post_migrate.connect(grants.renew, sender=self)
        post_migrate.connect(history.renew, sender=self)
        post_migrate.connect(keys.renew, sender=self)
        pre_migrate.connect(policies.lower, sender=self)
        post_migrate.connect(policies.renew_base, sender=self)
        connection_created.connect(history.introduce)
        connection_created.connect(compiled.keep_statements)
        checks.register(keys.check, "gugus", deploy=True)
        checks.register(grants.check, "gugus", deploy=True)
        user_logged_in.connect(sign_ins.remember)
        pre_save.connect(second_factor.seal_data, sender="mfa.Authenticator")
        post_save.connect(second_factor.open_data, sender="mfa.Authenticator")
        post_init.connect(second_factor.open_data, sender="mfa.Authenticator")
        signals.authenticator_added.connect(second_factor.mark)
        signals.authenticator_used.connect(second_factor.mark)
        signals.authenticator_removed.connect(second_factor.unmark)


class AdminConfig(admin.AdminConfig):
    default = False
    default_site = "gugus.web.admin_site.Site"
