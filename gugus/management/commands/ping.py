"""Ping the URL of a scheduled job that has succeeded. The jobs of deploy/ call it; the worker's tasks ping by themselves."""

from django.core.management import BaseCommand

from gugus.watching.ping import ping


class Command(BaseCommand):
    help = "Call the URL that PING_URLS has for this job; without one nothing happens. A ping that fails is only logged."

    def add_arguments(self, parser):
        parser.add_argument("job", help="the job's name in deploy/jobs")

    def handle(self, *, job, **_):
        ping(job)
