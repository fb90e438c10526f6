"""The site map of workstreams."""

from django.urls import path

from workstreams.views import timeline

app_name = "workstreams"

urlpatterns = [
    path("timeline/", timeline, name="timeline"),
]
