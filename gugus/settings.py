"""Settings of the site: one file, values from the environment, production unless DEV=1.

Outside DEV security settings have no default: without them nothing starts (fail closed).
"""

from pathlib import Path

import environ
import pghistory
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from gugus import county
from gugus.checks import pooled, safety

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")  # a missing file is fine: a server sets its environment itself

DEV = env.bool("DEV", default=False)
DEBUG = env.bool("DEBUG", default=False)
if DEBUG and not DEV:
    raise ImproperlyConfigured("DEBUG shows source and variables to anyone: only with DEV=1.")


def secret(name, development):
    """Return the value of an environment variable, or `development` if DEV=1. Raises ImproperlyConfigured."""
    value = env(name, default=development if DEV else "")
    if not value:
        raise ImproperlyConfigured(f"Set {name}.")
    return value


# The county or city that this site serves: a folder of fixtures/, or the path of another (gugus/county.py)
COUNTY = county.read(county.folder_of(env("COUNTY", default="kapuas-hulu"), BASE_DIR))

# Keys. The development keys are public: they protect nothing.
SECRET_KEY = secret("SECRET_KEY", "development-only-" + "0" * 40)
# "2:<base64 of 32 bytes>,1:<…>": the first key encrypts, all of them decrypt.
VAULT_KEYS = secret("VAULT_KEYS", "1:ZGV2ZWxvcG1lbnQga2V5LCBub3QgYSBzZWNyZXQgISE=")
# Base64 of 32 bytes, for the blind indexes. To change it, run `index_identities`.
INDEX_KEY = secret("INDEX_KEY", "ZGV2ZWxvcG1lbnQgaW5kZXgga2V5LCBubyBzZWNyZXQ=")
# As VAULT_KEYS, or one key without a number: the first signs the seals of the access log, all of them verify.
AUDIT_KEY = secret("AUDIT_KEY", "ZGV2ZWxvcG1lbnQgYXVkaXQga2V5LCBubyBzZWNyZXQ=")
# Base64 of 32 bytes, the pepper of passwords. With another key no password works.
PASSWORD_KEY = secret("PASSWORD_KEY", "ZGV2ZWxvcG1lbnQgcGFzc3dvcmQga2V5LCBubyBzZWM=")
# The file to which `seal_audit` appends the anchors of the access log, and with which `verify_audit` compares.
AUDIT_ANCHORS = env("AUDIT_ANCHORS", default=str(BASE_DIR / "var/anchors") if DEV else "/var/lib/gugus/anchors")

# Address
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEV else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Database: the site logs in as a role that owns nothing; DATABASE_ROLE=owner (manage.py sets it
# for the commands that need it) logs in as the owner of the tables.
DATABASE_ROLE = env("DATABASE_ROLE", default="web")
if DATABASE_ROLE not in {"web", "owner"}:
    raise ImproperlyConfigured("DATABASE_ROLE is web or owner.")
if env("DATABASE_URL", default=""):
    DATABASE_WEB_ROLE = env.db("DATABASE_URL")["USER"] or "gugus_web"
    if DATABASE_ROLE == "owner" and not env("DATABASE_OWNER_URL", default=""):
        raise ImproperlyConfigured("Set DATABASE_OWNER_URL: this command changes the schema or loads data.")
    DATABASE = env.db("DATABASE_OWNER_URL" if DATABASE_ROLE == "owner" else "DATABASE_URL")
elif DEV:
    from gugus import devdb

    DATABASE_WEB_ROLE = devdb.WEB_ROLE
    DATABASE = devdb.settings(DATABASE_ROLE)
else:
    raise ImproperlyConfigured("Set DATABASE_URL.")
# How long a statement of the site may run, wait for a lock, or leave its transaction idle. They do not apply to the owner's
# commands. They are sent with each new connection, so settings of the role (ALTER ROLE) do not override them.
TIMEOUTS = {"statement_timeout": "30s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "2min"}
if DATABASE_ROLE == "web":
    # The choices of a field are few rows: a cursor on the server makes three statements of one, and none of them is prepared.
    DATABASE |= {"DISABLE_SERVER_SIDE_CURSORS": True}
    options = DATABASE.get("OPTIONS", {})
    bounds = " ".join(f"-c {name}={value}" for name, value in TIMEOUTS.items())
    DATABASE |= {"OPTIONS": options | {"options": f"{options.get('options', '')} {bounds}".strip()}}
# A statement is prepared when a connection runs it the third time, because PostgreSQL needs longer to plan row policies than to
# run them: the page of a case takes 51 ms instead of 79. This applies to the owner too, so that tests do what the site does.
DATABASE["OPTIONS"] = {"connect_timeout": 5} | DATABASE.get("OPTIONS", {}) | {"server_side_binding": True, "prepare_threshold": 2}
# Rate limits (gugus/login/limits.py) write on a connection of their own, because the request's transaction may be rolled back.
DATABASES = {"default": DATABASE, "apart": DATABASE.copy()}
if BEHIND_PGBOUNCER := DATABASE_ROLE == "web" and bool(env("DATABASE_DIRECT_URL", default="")):  # locks need one connection
    DATABASES["apart"] |= env.db("DATABASE_DIRECT_URL")
DATABASE_ROUTERS = ["gugus.login.limits.Router"]
if env.bool("DATABASE_POOL", default=False):  # gugus/wsgi.py: a new connection for each request costs 5 ms
    DATABASE |= {"OPTIONS": DATABASE["OPTIONS"] | {"pool": pooled.POOL}}
DATABASES |= pooled.replica(DATABASE, env("DATABASE_REPLICA_URL", default="")) if DATABASE_ROLE == "web" else {}
# When the owner is logged in, a scope (gugus/access/scope.py) without a user switches to the web role, so that the same
# grants apply.
SCOPE_ROLE = DATABASE_WEB_ROLE if DATABASE_ROLE == "owner" else None

OWN_APPS = ["gugus", "rujukan", "rad"]  # bottom to top
INSTALLED_APPS = [
    *OWN_APPS,
    "gugus.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks_db",
    "import_export",
    "pghistory",
    "pgtrigger",
    *(["demo"] if DEV else []),  # made-up accounts and cases
]

MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",  # first: a static file needs no log and few headers
    "gugus.logs.RequestMiddleware",
    "gugus.watching.metrics.MetricsMiddleware",
    "gugus.web.headers.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Compression can leak a secret of a page that also repeats input (BREACH attack). Django masks the CSRF token differently in
    # each page, and this middleware adds random bytes. Pages hold no other secret.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "gugus.access.scope.UserMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "gugus.access.scope.IdleMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gugus.login.second_factor.SecondFactorMiddleware",
    "gugus.web.sending.NextPageMiddleware",
    "gugus.access.replica.ReplicaMiddleware",
    "gugus.access.scope.ScopeMiddleware",  # only the view, and the record that its form was taken, run in this transaction
    "gugus.access.read_only.ReadOnlyMiddleware",
    "gugus.web.sending.SubmissionMiddleware",
]

ROOT_URLCONF = "gugus.urls"
WSGI_APPLICATION = "gugus.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [f"gugus.templatetags.{name}" for name in ("county", "gugus", "guide", "telephone")],
        },
    }
]
FORM_RENDERER = "gugus.forms.drawing.Renderer"  # finds our own widget templates in templates/
INSTALLED_APPS.append("django.forms")  # this renderer needs its templates

# History of rows (gugus/models/history.py): entries are read by the key of their row, rarely by another foreign key.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)

# Views of the base whose forms are taken once (gugus.web.sending), as those of the apps are
BASE_FORMS = ["gugus.views.meeting", "gugus.views.duty_contact"]
REGULATION_PAGE = "rad:regulation"  # the page to which citations of the regulation lead (gugus.formats.citations)
LIST_ROWS = 15  # rows on one page of any list
LIST_MOST = 1000  # rows of a list that are counted; then it says only that there are more

# Language and time
LANGUAGE_CODE = "id"
USE_I18N = True
USE_TZ = True
TIME_ZONE = COUNTY.time_zone

# Accounts: administrators create them; users log in with the user name or the e-mail address
AUTH_USER_MODEL = "gugus.User"
AUTHENTICATION_BACKENDS = ["gugus.access.scope.Backend"]
# Only this hasher: another one would need no key, so somebody who can write to the table could compute a digest.
PASSWORD_HASHERS = ["gugus.vault.passwords.FastHasher" if DEV else "gugus.vault.passwords.KeyedHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "gugus.login.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "gugus.forms.account.LoginForm",
    "change_password": "gugus.forms.account.ChangePasswordForm",
    "set_password": "gugus.forms.account.SetPasswordForm",
    "reset_password": "gugus.forms.account.ResetPasswordForm",
    "reset_password_from_key": "gugus.forms.account.ResetPasswordKeyForm",
    "reauthenticate": "gugus.forms.account.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]  # matches the methods; sign-up is closed
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# How many proxies in front of the site report the visitor's address: the rate limits count by it.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0 if DEV else 1)
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # allauth's mail to unknown addresses invites them to sign up
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/masuk/?keluar"  # the page says so; a message would need a session
PASSWORD_RESET_TIMEOUT = 24 * 3600  # also for the links that administrators send and print (gugus/login/invitation.py)

# Second factor (gugus/login/second_factor.py): every user with a role needs one.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not DEV)
MFA_ADAPTER = "gugus.login.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "gugus.forms.second_factor.AuthenticateForm",
    "reauthenticate": "gugus.forms.second_factor.ReauthenticateForm",
    "activate_totp": "gugus.forms.second_factor.ActivateForm",
    "add_webauthn": "gugus.forms.second_factor.PasskeyForm",
    "login_webauthn": "gugus.forms.second_factor.LoginPasskeyForm",
    "authenticate_webauthn": "gugus.forms.second_factor.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "gugus.forms.second_factor.ReauthenticatePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # fingerprint, face or PIN: a passkey is two factors in one
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEV
MFA_TOTP_TOLERANCE = 1  # steps of 30 s, because clocks differ and typing takes time
MFA_ALLOW_UNVERIFIED_EMAIL = True  # administrators enter the addresses

# Sessions end after half an hour without a request, after twelve hours in any case (gugus.access.scope.IdleMiddleware), and
# when the browser closes. In seconds.
SESSION_ENGINE = "gugus.login.sessions"
SESSION_COOKIE_AGE = 30 * 60
SESSION_LONGEST = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# In the database, because rate limits must hold across processes. MAX_ENTRIES is large, because a full cache drops counts that
# still apply.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "KEY_FUNCTION": "gugus.login.limits.cache_key",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Whom to ask for help: shown on the help page, the officer's home page and in letters
HELP_CONTACT = env("HELP_CONTACT", default=f"Koordinator {COUNTY.lead_name}, hari kerja 07.30–16.00")

# Services that carry calls out of the system, as addresses of apprise with {to} for the receiver; mail needs none
# (gugus/workflow/channels.py)
CALL_CHANNELS = {name: env(f"CALL_{name.upper()}", default="") for name in ("whatsapp", "sms", "telegram")}
if DEV:
    CALL_CHANNELS["file"] = "var/calls"

# The domains of the offices' own mail. A duty contact with a mail address outside them takes a second person.
OWN_MAIL_DOMAINS = env.list(
    "OWN_MAIL_DOMAINS", default=["contoh.id"] if DEV else [env("MAIL_FROM", default="gugus@localhost").rpartition("@")[2]]
)

# Monitoring (docs/monitoring.md): the token that reads details and metrics; the folders whose free space counts; the file into
# which a backup writes when it succeeded ("": not watched); and the URLs that jobs call after a success, "seal=https://…,…".
HEALTH_TOKEN = env("HEALTH_TOKEN", default="")
DISKS = env.list("DISKS", default=["/", "/var/lib/postgresql"])
BACKUP_STATE = env("BACKUP_STATE", default="" if DEV else "/var/lib/gugus-backup/last")
PING_URLS = env.dict("PING_URLS", default={})

# The address of the site as printed in documents and in their QR codes. PORT is that of `make demo` and `manage.py serve`.
SITE_URL = env("SITE_URL", default="").rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0]}" if ALLOWED_HOSTS and not DEV else f"http://localhost:{env('PORT', default='8000')}"
)

# A file (.svg or .png) with the county's crest for letterheads; by default that of its folder, if it has one
CREST_FILE = env("CREST_FILE", default=COUNTY.crest_file)

# The authority to which data breaches are reported (UU 27/2022 Ps 46, 58), as the letter addresses it
DATA_AUTHORITY = env(
    "DATA_AUTHORITY", default="Direktur Jenderal Pengawasan Ruang Digital, Kementerian Komunikasi dan Digital, Jakarta"
)

# Mail
if DEV:
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": BASE_DIR / "var/mail"},
        }
    }
else:
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": env("MAIL_HOST", default="localhost"),
                "port": env.int("MAIL_PORT", default=25),
                "username": env("MAIL_USER", default=""),
                "password": env("MAIL_PASSWORD", default=""),
                "use_tls": env.bool("MAIL_TLS", default=False),
                "timeout": 10,
            },
        }
    }
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default="gugus@localhost")

# Static files. Uploaded files are in the database: there is no "default" storage.
STATIC_URL = "static/"
STATIC_ROOT = None if DEV else BASE_DIR / "var/static"
WHITENOISE_USE_FINDERS = DEV  # demo and tests need no collectstatic
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False


def WHITENOISE_ADD_HEADERS_FUNCTION(headers, path, url):
    """Let no other site embed a static file, and no browser guess its type."""
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["X-Content-Type-Options"] = "nosniff"


STORAGES = {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEV
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Uploaded files (gugus/uploads/files.py)
FILE_UPLOAD_HANDLERS = ["gugus.uploads.handler.BoundedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 100  # more comes from a program, not a person; forms allow fewer and say so
# Where "Keluar cepat" of the public form leads: a harmless page that many people visit.
QUICK_EXIT = env("QUICK_EXIT", default="https://www.bmkg.go.id/")

# Codes of the institutions that are notified at once, with the coordinators, of a person in danger now.
DANGER_INSTITUTIONS = env.list("DANGER_INSTITUTIONS", default=list(COUNTY.danger))

# Whether users may write forms without network (gugus/vault/outbox.py).
OUTBOX = env.bool("OUTBOX", default=True)

# Rate limits of the public form as [from one network, in all], per hour: reports, megabytes, wrong receipts. They are high,
# because a mobile network can give one address to a whole county. A right receipt does not count. There are 10^15 receipts:
# 20,000 guesses in each hour of thirty years would find one of a thousand existing receipts with a chance of 1 : 190.
PUBLIC_LIMITS = {
    "report": env.list("REPORT_LIMITS", int, default=[40, 400]),
    "megabytes": env.list("FILE_LIMITS", int, default=[100, 500]),
    "receipt": env.list("RECEIPT_LIMITS", int, default=[1000, 20000]),
}

# Per cent of a year's indicators that must be reported before their mean achievement is assigned to a band (rad/figures).
RAD_COVERAGE = env.int("RAD_COVERAGE", default=50)

# Small-cell suppression: counts of people below this are hidden from the executive office and the public
# (gugus/formats/suppression.py).
SMALLEST_GROUP = env.int("SMALLEST_GROUP", default=5)

# Security
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
}
CSRF_FAILURE_VIEW = "gugus.access.resending.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # until the browser closes
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"  # with Strict, users who follow a link in a mail would not be logged in
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # a cookie would hold the messages in clear text
if not DEV:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^sehat/((siap|metrik)/)?$"]  # the machine itself asks, without TLS
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

# Log to stderr, redacted by gugus/logs.py. No error mails to administrators: they would contain forms and variables.
LOG_LEVEL = env("LOG_LEVEL", default="WARNING" if DEV else "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "logging.Formatter" if DEBUG else "gugus.logs.Line"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "gugus": {"level": LOG_LEVEL},
        "django": {"handlers": ["stderr"], "level": "INFO" if DEV else "WARNING", "propagate": False},
        # Through our redacting formatter, because gunicorn quotes the first line of a request that it cannot parse.
        "gunicorn.error": {"handlers": ["stderr"], "level": LOG_LEVEL, "propagate": False},
    },
}

if not DEV and (faults := safety.faults(globals())):
    raise ImproperlyConfigured("\n".join(faults))
