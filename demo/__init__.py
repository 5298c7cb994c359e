from django.conf import settings

# Most scenarios name institutions and districts of this county; another one has only open cases, with whoever holds a stage.
IS_WHOLE = settings.COUNTY.is_example
