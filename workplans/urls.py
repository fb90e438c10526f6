"""The site map of workplans."""

from django.urls import path

from workplans.views.action_log import (
    action_log,
    action_log_table,
    workstream_action_log,
    workstream_action_log_table,
)
from workplans.views.board import board
from workplans.views.decisions import record_decision
from workplans.views.due_dates import note_agreement
from workplans.views.highlight import highlight, report_highlight
from workplans.views.milestones import add_milestone, reach_milestone
from workplans.views.next_steps import carry, carry_everything, finish, raise_at_meeting
from workplans.views.quiet import hand_over, quiet
from workplans.views.rolling import roll
from workplans.views.sign_off import return_version, send, sign, take_back
from workplans.views.tables import as_xlsx, bring_table_in
from workplans.views.timeline import timeline
from workplans.views.updates import add_update, no_change
from workplans.views.versions import certificate, version, version_list
from workplans.views.workplan import change, remove, start, workplan, workplan_year
from workstreams.views.items import add_to_workstream

app_name = "workplans"

urlpatterns = [
    path("workstreams/<slug:slug>/workplan/", workplan, name="workplan"),
    path("workstreams/<slug:slug>/workplan/start/", start, name="start"),
    path("workstreams/<slug:slug>/workplan/<int:year>/", workplan_year, name="workplan_year"),
    path("workstreams/<slug:slug>/workplan/<int:year>/board/", board, name="board"),
    path("workstreams/<slug:slug>/workplan/<int:year>/timeline/", timeline, name="timeline"),
    path("workstreams/<slug:slug>/workplan/<int:year>/highlight/", highlight, name="highlight"),
    path("workstreams/<slug:slug>/workplan/<int:year>/highlight/report/", report_highlight, name="report_highlight"),
    path("workstreams/<slug:slug>/workplan/<int:year>/change/", change, name="change"),
    path("workstreams/<slug:slug>/workplan/<int:year>/remove/", remove, name="remove"),
    path("workstreams/<slug:slug>/workplan/<int:year>/roll-forward/", roll, name="roll_forward"),
    path("workstreams/<slug:slug>/workplan/<int:year>/add/<slug:kind>/", add_to_workstream, name="add_to_workplan"),
    path("workstreams/<slug:slug>/workplan/<int:year>/table/", bring_table_in, name="bring_table_in"),
    path("workstreams/<slug:slug>/workplan/<int:year>/table/workplan.xlsx", as_xlsx, name="as_xlsx"),
    path("action-log/", action_log, name="action_log"),
    path("action-log/action-log.csv", action_log_table, name="action_log_table"),
    path("workstreams/<slug:slug>/action-log/", workstream_action_log, name="workstream_action_log"),
    path(
        "workstreams/<slug:slug>/action-log/action-log.csv",
        workstream_action_log_table,
        name="workstream_action_log_table",
    ),
    path("meetings/<str:code>/next-step/", raise_at_meeting, name="raise_at_meeting"),
    path("meetings/<str:code>/carry/", carry_everything, name="carry_everything"),
    path("items/<str:code>/carry/", carry, name="carry"),
    path("items/<str:code>/done/", finish, name="finish"),
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
    path("items/<str:code>/no-change/", no_change, name="no_change"),
    path("items/<str:code>/add/milestone/", add_milestone, name="add_milestone"),
    path("items/<str:code>/reached/", reach_milestone, name="reach_milestone"),
    path("items/<str:code>/moves/<int:pk>/agreed/", note_agreement, name="note_agreement"),
    path("workstreams/<slug:slug>/workplan/quiet/", quiet, name="quiet"),
    path("items/<str:code>/hand-over/", hand_over, name="hand_over"),
]
