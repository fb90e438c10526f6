"""The site map of workplans."""

from django.urls import path

from workplans.views import workplan, workplan_year

app_name = "workplans"

urlpatterns = [
    path("workstreams/<slug:slug>/workplan/", workplan, name="workplan"),
    path("workstreams/<slug:slug>/workplan/<int:year>/", workplan_year, name="workplan_year"),
]
