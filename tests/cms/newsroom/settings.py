"""A Wagtail site in one folder, with SQLite: the smallest that still has pages, streams and both ways to read them."""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATE = Path(os.environ["CMS_STATE"])

SECRET_KEY = "only for tests on this machine"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "newsroom.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": STATE / "newsroom.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
WAGTAIL_SITE_NAME = "Newsroom"
WAGTAILADMIN_BASE_URL = "http://localhost"
MEDIA_ROOT = STATE / "media"
STATIC_URL = "/static/"

INSTALLED_APPS = [
    "newsroom",
    "wagtail.users",
    "wagtail.admin",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.sites",
    "wagtail.api.v2",
    "wagtail",
    "taggit",
    "modelcluster",
    "rest_framework",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
LABELS = (
    "newsroom wagtailusers wagtailadmin wagtaildocs wagtailimages wagtailsearch wagtailcore wagtailembeds taggit auth "
    "contenttypes sessions"
)
# Tables are made from the models at once: a database that lives for one test run needs no history.
MIGRATION_MODULES = dict.fromkeys(LABELS.split())
MIDDLEWARE = ["django.middleware.common.CommonMiddleware", "django.middleware.http.ConditionalGetMiddleware"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
