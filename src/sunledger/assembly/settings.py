"""The settings of Django, from the environment that `sunledger serve` makes and from the home.

`DATABASE_URL` is the address for the role that serves (for migrations: that of the owner), in any
form that libpq reads. `SUNLEDGER_HOME` is the folder of the platform.
"""

import os
from datetime import timedelta

from csp.constants import NONCE, NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from sunledger.assembly.home import Home

HOME = Home.of_environment()
DEMO = bool(HOME.answers.get("demo"))

SECRET_KEY = HOME.key("web").hex()
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *HOME.answers.get("hosts", [])]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LANGUAGE_CODE = "en" if HOME.answers.get("language") == "en" else "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
    "sunledger.faces.entry",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "sunledger.platform.ground.transparency",
    "sunledger.platform.ground.places",
    "sunledger.platform.ground.accounts",
    "sunledger.platform.registers.registry",
    "sunledger.platform.registers.funds",
    "sunledger.platform.registers.books",
    "sunledger.platform.questions.intake",
    "sunledger.platform.questions.comparison",
    "sunledger.platform.questions.notices",
    "sunledger.platform.questions.findings",
    "sunledger.faces.console",
    "sunledger.faces.household",
    "sunledger.faces.log",
    "sunledger.faces.portal",
    "sunledger.faces.api",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sunledger.faces.entry.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sunledger.faces.entry.middleware.Door",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "sunledger.assembly.urls"
WSGI_APPLICATION = "sunledger.assembly.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sunledger.faces.console.chrome.around",
            ],
            "builtins": ["sunledger.faces.console.templatetags.parts"],
        },
    }
]

_ADDRESS = conninfo_to_dict(os.environ.get("DATABASE_URL", ""))
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _ADDRESS.get("dbname", ""),
        "USER": _ADDRESS.get("user", ""),
        "PASSWORD": _ADDRESS.get("password", ""),
        "HOST": _ADDRESS.get("host", ""),
        "PORT": _ADDRESS.get("port", ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # after a restart of the database no page meets a dead link
        # One for each thread that serves, ready before it is asked for.
        "OPTIONS": {"pool": {"min_size": 4, "max_size": 10, "timeout": 10}},
    }
}
PROCRASTINATE_IMPORT_PATHS = ["sunledger.faces.jobs.tasks"]
# What is done once a day and was missed, as the machine was off, is done when it is on again.
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 24 * 60 * 60}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
FORM_RENDERER = "sunledger.faces.console.renderer.Renderer"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/start"

# A second factor is compulsory but for households. A demonstration has made-up people and nobody's
# phone: it leaves it out, and a band on every page says that it is one.
SECOND_FACTOR = not DEMO
MFA_ADAPTER = "sunledger.faces.entry.adapters.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off

ACCOUNT_ADAPTER = "sunledger.faces.entry.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/signin"
ACCOUNT_RATE_LIMITS = False  # wrong words are counted below, in the database, for all processes

# Wrong passwords and codes lock a user name: for half an hour, or until it is unlocked.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_SENSITIVE_PARAMETERS = ["login", "username", "code", "ip_address"]
AXES_LOCKOUT_CALLABLE = "sunledger.faces.entry.refusals.locked_out"
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # by name alone is stricter: no other address helps

# Codes that were used, and how often a person asked, are known to every process. Each lasts for a
# minute or so and is of a person who signed in: more than so many never live at once, and when so
# many are there those that are over go first. Django's own limit of 300 would throw out others'.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "assembly_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = HOME.folder / "static"
# A style sheet is packed once, when it is laid out: on a slow line it is a quarter as long.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
MEDIA_ROOT = HOME.files
# A file on its way in lies in the home folder, never in one of the system's, and is not endless.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "sunledger.faces.console.intake.upload.Limited",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "sunledger.faces.console.intake.upload.AtHome",
]

SESSION_COOKIE_AGE = 12 * 3600
IDLE = timedelta(hours=1)  # a device that nobody used so long is signed out
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
# Where an address of `init` is of https, a proxy before us brings it: cookies travel by it alone.
CSRF_TRUSTED_ORIGINS = HOME.answers.get("addresses", [])
_TLS = any(address.startswith("https://") for address in CSRF_TRUSTED_ORIGINS)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _TLS else None
CSRF_FAILURE_VIEW = "sunledger.faces.entry.refusals.stale"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# What went wrong is told with where it arose, and without the words of the error: these may hold a
# name or a number out of somebody's file.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "sunledger.assembly.logs.Plain"}},
    "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["err"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
        "axes": {"level": "CRITICAL"},  # it would write user names; the log of acts has them by id
    },
}
