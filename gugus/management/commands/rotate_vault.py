"""Key rotation: re-encrypt all values of older keys with the first key of VAULT_KEYS.

The site may run meanwhile. After an interruption, start the command again.
"""

from django.core.management import BaseCommand, CommandError

from gugus.checks import keys
from gugus.login import second_factor
from gugus.vault import rotation
from gugus.vault.sealing import Tampered, key_numbers


class Command(BaseCommand):
    help = "Re-encrypt with the first key of VAULT_KEYS what older keys encrypted."

    def add_arguments(self, parser):
        parser.add_argument("--count", action="store_true", help="only say how many rows are waiting")

    def handle(self, *, count, **_):
        if not count:
            if faults := keys.faults():
                raise CommandError(" ".join(faults))
            keys.renew()
        models = rotation.sealed_models()
        for model in models:
            if count:
                self.stdout.write(f"{model._meta.label}: {rotation.stale(model)} to re-encrypt")
            else:
                self._rotate(model)
        if count:
            self.stdout.write(f"second factors: {second_factor.stale()} to re-encrypt")
        else:
            self._rotate_second_factors()
            self._finish(models)

    def _rotate_second_factors(self):
        """Re-encrypt second factors: they are in a JSON column of allauth, so `sealed_models` does not find them."""
        try:
            done = second_factor.reseal()
        except Tampered as error:
            raise CommandError(f"{error} does not open: a key is missing, or the value was changed. The rest waits.") from error
        self.stdout.write(f"second factors: {done} re-encrypted")

    def _rotate(self, model):
        done, waiting = 0, rotation.stale(model)
        try:
            for batch in rotation.rotate(model):
                done += batch
                if self.stdout.isatty():
                    self.stdout.write(f"{model._meta.label}: {done} of {waiting}", ending="\r")
                    self.stdout.flush()
        except Tampered as error:
            raise CommandError(f"{error} does not open: a key is missing, or the value was changed. The rest waits.") from error
        self.stdout.write(f"{model._meta.label}: {done} re-encrypted of {model._base_manager.count()} rows")

    def _finish(self, models):
        """Check all models again, because a process with the old keys may have written after its model was done; then drop the
        marks of the old keys.
        """
        waiting = {model._meta.label: rotation.stale(model) for model in models} | {"second factors": second_factor.stale()}
        if left := {name: number for name, number in waiting.items() if number}:
            raise CommandError(f"Written with an older key meanwhile: {left}. Restart the site and run this again.")
        keys.release()
        self.stdout.write(
            f"Nothing is sealed by another key than {key_numbers()[0]}. If another key leaked, remove it from VAULT_KEYS now. If"
            " not, keep it for 60 days, for forms that wait in phones without network, run this once more, then remove it."
        )
