"""The site map of workstreams."""

from django.urls import path
from django.views.generic import RedirectView

from workstreams.views import timeline

app_name = "workstreams"

urlpatterns = [
    path("timeline/", timeline, name="timeline"),
    path("workstreams/", RedirectView.as_view(pattern_name="progress:workstream_list"), name="workstream_list"),
    path("programme/", RedirectView.as_view(pattern_name="progress:programme"), name="programme"),
]
