"""The site map of workplans."""

from django.urls import path

from workplans.views.updates import add_update
from workplans.views.workplan import change, remove, start, workplan, workplan_year
from workstreams.views.items import add_to_workstream

app_name = "workplans"

urlpatterns = [
    path("workstreams/<slug:slug>/workplan/", workplan, name="workplan"),
    path("workstreams/<slug:slug>/workplan/start/", start, name="start"),
    path("workstreams/<slug:slug>/workplan/<int:year>/", workplan_year, name="workplan_year"),
    path("workstreams/<slug:slug>/workplan/<int:year>/change/", change, name="change"),
    path("workstreams/<slug:slug>/workplan/<int:year>/remove/", remove, name="remove"),
    path("workstreams/<slug:slug>/workplan/<int:year>/add/<slug:kind>/", add_to_workstream, name="add_to_workplan"),
    path("items/<str:code>/update/", add_update, name="add_update"),
]
