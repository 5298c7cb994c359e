"""Checks the settings of a server for unsafe values. `gugus/settings.py` calls it last; with a fault nothing starts."""

import base64
from pathlib import Path

KEYS = ("INDEX_KEY", "AUDIT_KEY", "PASSWORD_KEY")
LEAST_SECRET = 50  # characters
LEAST_GROUP = 3
LEAST_TOKEN = 32  # characters
HERE = {"localhost", "127.0.0.1", "::1"}


def faults(settings):
    """Return what is unsafe in these settings (a mapping), as sentences. They never quote the value of a key."""
    judges = (_key_faults, _address_faults, _database_faults, _accounts, _mail_faults, _file_faults, _watching)
    return [words for judge in judges for unsafe, words in judge(settings) if unsafe]


def _key_faults(settings):
    secret = settings["SECRET_KEY"]
    yield (
        len(secret) < LEAST_SECRET or len(set(secret)) < 10 or secret.startswith(("development", "django-insecure")),
        f"SECRET_KEY is too short or too plain: {LEAST_SECRET} random characters.",
    )
    # Some are rings of several keys with numbers.
    names = [name for name in ("VAULT_KEYS", *KEYS) if settings[name]]
    set_keys = {name: [entry.rpartition(":")[2] for entry in settings[name].split(",")] for name in names}
    for name, keys in set_keys.items():
        yield any(map(_public, keys)), f"{name} is the development key, which everybody knows."
    all_keys = [key for keys in set_keys.values() for key in keys]
    yield len(all_keys) != len(set(all_keys)), f"VAULT_KEYS, {', '.join(KEYS)}: each must be a key of its own."


def _public(key):
    try:
        return base64.b64decode(key).startswith(b"development")
    except ValueError:
        return False  # gugus.vault.sealing reports what is wrong with it


def _address_faults(settings):
    hosts = settings["ALLOWED_HOSTS"]
    yield not hosts, "Set ALLOWED_HOSTS."
    yield (
        any("*" in host or host.startswith(".") for host in hosts),
        "ALLOWED_HOSTS must name each host, without * or a leading dot.",
    )
    origins = settings["CSRF_TRUSTED_ORIGINS"]
    yield (
        any("*" in origin or not origin.startswith("https://") for origin in origins),
        "CSRF_TRUSTED_ORIGINS must begin with https:// and name each host.",
    )
    yield (
        settings["ALLAUTH_TRUSTED_PROXY_COUNT"] < 1,
        "TRUSTED_PROXY_COUNT must be 1 or more: without it all visitors count as one, or may say who they are.",
    )


def _database_faults(settings):
    database = settings["DATABASES"]["default"]
    yield "postgresql" not in database["ENGINE"], "DATABASE_URL must be PostgreSQL's."
    yield database["USER"] == "postgres", "The site does not log in as PostgreSQL's superuser."
    replica = settings["DATABASES"].get("replica", database)
    yield replica["USER"] != database["USER"], "DATABASE_REPLICA_URL logs in as the role of DATABASE_URL."
    yield settings["LOG_LEVEL"] not in {"INFO", "WARNING", "ERROR"}, "LOG_LEVEL is INFO, WARNING or ERROR."


def _accounts(settings):
    yield (
        not settings["SECOND_FACTOR_REQUIRED"],
        "SECOND_FACTOR_REQUIRED=0 leaves identities behind a password alone: only with DEV=1.",
    )
    yield settings["SMALLEST_GROUP"] < LEAST_GROUP, f"SMALLEST_GROUP below {LEAST_GROUP} lets people be recognised in figures."


def _mail_faults(settings):
    mailer = settings["MAILERS"]["default"]
    yield not mailer["BACKEND"].endswith(".smtp.EmailBackend"), "Mail must go out by SMTP."
    options = mailer.get("OPTIONS", {})
    yield (
        options.get("host") not in HERE and not options.get("use_tls"),
        "MAIL_TLS must be 1 when MAIL_HOST is another machine: links to set a password travel by mail.",
    )


def _file_faults(settings):
    crest = settings["CREST_FILE"]
    yield (
        bool(crest) and not (crest.endswith((".svg", ".png")) and Path(crest).is_file()),
        "CREST_FILE must be an existing .svg or .png file: no letter could be drawn.",
    )


def _watching(settings):
    token = settings["HEALTH_TOKEN"]
    yield bool(token) and len(token) < LEAST_TOKEN, f"HEALTH_TOKEN is too short: {LEAST_TOKEN} random characters."
    yield (
        not all(url.startswith("https://") for url in settings["PING_URLS"].values()),
        "PING_URLS must read job=https://…, separated by commas.",
    )
