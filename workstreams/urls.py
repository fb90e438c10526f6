"""The site map of workstreams."""

from django.urls import path

from workstreams.views.items import (
    add_to_programme,
    add_to_workstream,
    change_item,
    close_item,
    confirm_item,
    move_item,
    restore_item,
    withdraw_item,
)
from workstreams.views.timeline import timeline
from workstreams.views.workstream import change_workstream

app_name = "workstreams"

urlpatterns = [
    path("timeline/", timeline, name="timeline"),
    path("programme/add/<slug:kind>/", add_to_programme, name="add_to_programme"),
    path("workstreams/<slug:slug>/change/", change_workstream, name="change_workstream"),
    path("workstreams/<slug:slug>/add/<slug:kind>/", add_to_workstream, name="add_to_workstream"),
    path("items/<str:code>/change/", change_item, name="change_item"),
    path("items/<str:code>/close/", close_item, name="close_item"),
    path("items/<str:code>/withdraw/", withdraw_item, name="withdraw_item"),
    path("items/<str:code>/restore/", restore_item, name="restore_item"),
    path("items/<str:code>/confirm/", confirm_item, name="confirm_item"),
    path("items/<str:code>/move/", move_item, name="move_item"),
]
