"""The site map of workplans."""

from django.urls import path

from workplans.views.sign_off import record_decision, return_version, send, sign, take_back
from workplans.views.updates import add_update
from workplans.views.versions import certificate, version, version_list
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
    path("workstreams/<slug:slug>/workplan/<int:year>/send/", send, name="send"),
    path("workstreams/<slug:slug>/workplan/<int:year>/versions/", version_list, name="version_list"),
    path("workstreams/<slug:slug>/workplan/<int:year>/versions/<int:number>/", version, name="version"),
    path(
        "workstreams/<slug:slug>/workplan/<int:year>/versions/<int:number>/certificate/",
        certificate,
        name="certificate",
    ),
    path("workstreams/<slug:slug>/workplan/<int:year>/versions/<int:number>/sign/", sign, name="sign"),
    path(
        "workstreams/<slug:slug>/workplan/<int:year>/versions/<int:number>/return/",
        return_version,
        name="return_version",
    ),
    path("workstreams/<slug:slug>/workplan/<int:year>/versions/<int:number>/take-back/", take_back, name="take_back"),
    path(
        "workstreams/<slug:slug>/workplan/<int:year>/versions/<int:number>/record/<slug:step>/",
        record_decision,
        name="record_decision",
    ),
]
