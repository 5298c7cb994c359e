from django.apps import AppConfig


class RadConfig(AppConfig):
    name = "rad"
    verbose_name = "Rencana aksi daerah"
