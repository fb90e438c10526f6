"""The site map: each app keeps its own part."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from lutonhet.health import health
from lutonhet.pages import accessibility, privacy

admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", include("indicators.urls")),  # before progress, whose indicators/<slug>/ takes every word
    path("", include("progress.urls")),
    path("", include("workstreams.urls")),
    path("", include("logicmodels.urls")),
    path("", include("workplans.urls")),
    path("", include("gaps.urls")),
    path("accounts/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("accessibility/", accessibility, name="accessibility"),
    path("privacy/", privacy, name="privacy"),
    path("health/", health, name="health"),
]
