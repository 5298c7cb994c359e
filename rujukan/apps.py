from django.apps import AppConfig


class RujukanConfig(AppConfig):
    name = "rujukan"
    verbose_name = "Rujukan"
