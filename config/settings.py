"""Settings. Everything that differs between installations is read from the environment."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url

from config import services

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("ZHENGXIN_DATA", BASE_DIR / "var"))
EMBEDDED = "DATABASE_URL" not in os.environ
"""Whether we run a private PostgreSQL and Redis ourselves."""

PLACE = services.Place(DATA_DIR)


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
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "viewflow",
    "viewflow.workflow",
    "accounts",
    "cases",
    "records",
    "workflows",
    "documents",
    "notifications",
    "web",
    "config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
    DATABASES = {"default": dict(dj_database_url.config())}
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

REDIS_URL = os.environ.get("REDIS_URL", f"unix://{PLACE.redis_socket}")

AUTH_USER_MODEL = "accounts.User"
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

FILES_DIR = Path(os.environ.get("FILES_DIR", DATA_DIR / "files"))
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
