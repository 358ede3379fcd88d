"""Settings. Everything that differs between installations is read from the environment."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from django.contrib.messages import constants as messages

from config import reporting, services

SWEEP_EVERY = 60.0
"""Seconds between two sweeps over what is due."""

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("ZHENGXIN_DATA", BASE_DIR / "var"))
EMBEDDED = "DATABASE_URL" not in os.environ
"""Whether we run a private PostgreSQL and Redis ourselves."""

PLACE = services.Place(DATA_DIR)

# Whatever this system writes (documents, letters, uploads, exports) only its own account may read.
os.umask(0o077)

LOGGING = reporting.configuration(
    Path(os.environ.get("ERROR_LOG", DATA_DIR / "log" / "errors.log"))
)
ADMINS: list[tuple[str, str]] = []
"""Nobody gets Django's reports by mail: they show the values of forms and variables."""


def _secret(name: str) -> bytes:
    """A 32-byte key: from the environment in hexadecimal, else made once for this installation."""
    given = os.environ.get(name)
    return bytes.fromhex(given or services.secret(DATA_DIR, name.lower()).decode())


SECRET_KEY = _secret("SECRET_KEY").hex()
DEBUG = os.environ.get("DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [one for one in os.environ.get("TRUSTED_ORIGINS", "").split(",") if one]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.apps.StaticFiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_htmx",
    "viewflow",
    "viewflow.workflow",
    "accounts",
    "cases",
    "records",
    "commitments",
    "workflows",
    "documents",
    "notifications",
    "web",
    "config",
]
MIDDLEWARE = [
    "web.numbering.numbered",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "web.acting.FactorFirst",
]
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
                "web.context.page",
            ],
        },
    }
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

if EMBEDDED:
    _role = os.environ.get("ZHENGXIN_DATABASE_ROLE", services.APP)
    DATABASES = {"default": services.database_url(PLACE, _role)}
else:
    _as_owner = os.environ.get("ZHENGXIN_DATABASE_ROLE") == services.OWNER
    _url = "OWNER_DATABASE_URL" if _as_owner and "OWNER_DATABASE_URL" in os.environ else None
    DATABASES = {"default": dict(dj_database_url.config(_url or "DATABASE_URL"))}
DATABASES["default"]["CONN_MAX_AGE"] = 600
# Behind a pooler in transaction mode a cursor is gone with its transaction: what is long is read by
# `cases.batches` instead.
if STATEMENT_SECONDS := int(os.environ.get("STATEMENT_SECONDS", "0")):
    DATABASES["default"]["OPTIONS"] = {"options": f"-c statement_timeout={STATEMENT_SECONDS}s"}
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

REDIS_URL = os.environ.get("REDIS_URL") or services.redis_url(PLACE)

# On a socket, kombu calls the number of the database by another name, and reads `db` without a word.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace(
    "?db=", "?virtual_host="
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_connect_timeout": 2,
    # Whoever publishes does not wait for a broker that is down: the sweep finds the promise.
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat")
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "notifications.tasks.sweep_now",
        "schedule": SWEEP_EVERY,
        "options": {"expires": SWEEP_EVERY},
    },
    "forget": {"task": "web.tasks.forget_sessions", "schedule": crontab(minute=40)},
    "clear": {"task": "cases.tasks.clear_waiting", "schedule": crontab(minute=50)},
    "anchor": {"task": "cases.tasks.anchor_now", "schedule": crontab(hour=0, minute=20)},
}

CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {
            # Pages work without it: sessions are in the database, counts are made anew.
            "IGNORE_EXCEPTIONS": True,
            # What lies in Redis is data: whoever can write there must not be able to run code here.
            "SERIALIZER": "config.cached.Serializer",
            "SOCKET_CONNECT_TIMEOUT": 1,
            "SOCKET_TIMEOUT": 1,
        },
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "web.backends.AccountBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "portal:login"
LOGIN_REDIRECT_URL = "portal:start"
LOGOUT_REDIRECT_URL = "portal:home"
SMALLEST_PUBLISHED = int(os.environ.get("SMALLEST_PUBLISHED", "5"))
"""Smaller numbers of complaints are not published, since they could tell of one person."""
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))
"""How many reverse proxies of ours stand before us; as many addresses are believed."""
AXES_CLIENT_IP_CALLABLE = "web.throttle.client_address"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "web.portal.login.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]
OTP_TOTP_ISSUER = "政信"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
"""Seconds: a first password that was sent on a Friday can still be set on Monday."""
STAFF_SECOND_FACTOR_REQUIRED = (
    os.environ.get("STAFF_SECOND_FACTOR_REQUIRED", "0" if EMBEDDED else "1") == "1"
)
"""Whether staff without an authenticator must enrol one before anything of theirs opens: where the
system is deployed they must, unless the variable says 0."""

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

IDENTITY_KEY_ID = os.environ.get("IDENTITY_KEY_ID", "k1")
IDENTITY_KEYS = {IDENTITY_KEY_ID: _secret("IDENTITY_KEY")} | {
    name: bytes.fromhex(key)
    for name, _, key in (
        pair.partition(":") for pair in os.environ.get("OLD_IDENTITY_KEYS", "").split(",") if pair
    )
}
"""Keys that seal identities and files, by id: the present one, and older ones that still open."""
IDENTITY_HMAC_KEY = _secret("IDENTITY_HMAC_KEY")
QUERY_CODE_KEY = _secret("QUERY_CODE_KEY")
ANCHOR_KEY = _secret("ANCHOR_KEY")
"""Signs the daily anchors (Ed25519)."""

SEALER = os.environ.get("SEALER", "documents.sealers.KeyTable")
"""The class that puts the seal under a document; see `documents.sealers.Sealer`."""
TIMESTAMP_URL = os.environ.get("TIMESTAMP_URL", "")
"""A time-stamp service (RFC 3161); with one, seals are made to outlive their certificate."""
PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://localhost:8000").rstrip("/")
"""Where the public reaches this installation; printed into documents."""

FILES_DIR = Path(os.environ.get("FILES_DIR", DATA_DIR / "files"))
ANCHORS_DIR = Path(os.environ.get("ANCHORS_DIR", DATA_DIR / "anchors"))
"""Where daily anchors are exported to; best a place that this system can only add to."""
FORM_RENDERER = "web.rendering.HouseRenderer"
MESSAGE_TAGS = {
    messages.SUCCESS: "good",
    messages.INFO: "calm",
    messages.WARNING: "warn",
    messages.ERROR: "bad",
}

SECURE = os.environ.get("HTTPS") == "1"
"""Whether the site is reached over TLS: cookies are then bound to it and browsers told so."""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_FAILURE_VIEW = "web.kept.csrf_failed"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # the proxy that ends TLS redirects to it; behind it we see no plain request
    "security.W021",  # whether a name is preloaded is for its owner to decide: it cannot be undone
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "frame-src": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

MESSAGES_DIR = Path(os.environ.get("MESSAGES_DIR", DATA_DIR / "messages"))
"""Where letters are written that no configured channel carries."""
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
EMAIL_USE_SSL = os.environ.get("EMAIL_USE_SSL") == "1"
EMAIL_TIMEOUT = 15
"""Seconds after which a mail server or gateway counts as hanging."""
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "zhengxin@localhost")
SMS_GATEWAY_URL = os.environ.get("SMS_GATEWAY_URL", "")
SMS_GATEWAY_TOKEN = os.environ.get("SMS_GATEWAY_TOKEN", "")
WECOM_WEBHOOK_URL = os.environ.get("WECOM_WEBHOOK_URL", "")

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["cases.uploads.SealingHandler"]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
