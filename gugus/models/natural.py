from django.db import models


class CodeManager(models.Manager):
    """Finds a row by its `code`, the natural key in fixtures."""

    def get_by_natural_key(self, code):
        return self.get(code=code)
