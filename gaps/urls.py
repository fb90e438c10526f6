"""The site map of gaps."""

from django.urls import path

from gaps.views import end_waiver, gap_list, waive

app_name = "gaps"

urlpatterns = [
    path("gaps/", gap_list, name="gap_list"),
    path("gaps/<slug:key>/waive/", waive, name="waive"),
    path("gaps/waivers/<int:pk>/end/", end_waiver, name="end_waiver"),
]
