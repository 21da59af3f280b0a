"""A Django of the usual kind, on the database whose address the environment names."""

import os
from urllib.parse import urlsplit

address = urlsplit(os.environ["PEER_DATABASE_URL"])

if address.scheme == "sqlite":
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": address.netloc + address.path}}
elif address.scheme == "postgres":
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": address.path.lstrip("/"),
            "USER": address.username,
            "PASSWORD": address.password or "",
            "HOST": address.hostname,
            "PORT": address.port,
        }
    }
else:
    raise SystemExit(f"no engine for {address.scheme}")

SECRET_KEY = "the key of the peer signs nothing that lasts longer than a test"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "shop"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
# What a new project's settings say; it decides how wide the keys of link tables are. Without it they are narrow.
if os.environ.get("PEER_KEYS") != "narrow":
    DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
