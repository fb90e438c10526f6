"""The site map of progress."""

from django.urls import path, register_converter

from progress.converters import IsoDateConverter
from progress.views.calendar_feed import calendar
from progress.views.changes import changes, changes_table, workstream_history
from progress.views.help import guide, guide_list
from progress.views.home import attention_list, attention_table, home
from progress.views.indicator import indicator
from progress.views.indicator_files import indicator_embedded, indicator_picture, indicator_table
from progress.views.item import item, item_history
from progress.views.kpis import delivery_table, kpi_indicators_table, kpis, kpis_table
from progress.views.logic_model_history import logic_model_history, logic_model_history_table
from progress.views.meeting import add_to_agenda, meeting, standing_agenda
from progress.views.meeting_notes import (
    about_meeting,
    confirm_meeting_notes,
    meeting_notes,
    meeting_notes_in_word,
    open_meeting_notes,
)
from progress.views.meeting_record import attendance, record_action, record_decision_at, record_item
from progress.views.meetings import meeting_list, meetings_on
from progress.views.my_work import my_work, no_change, update_mine
from progress.views.open_data import open_data, open_data_dictionary, open_data_file, open_data_package
from progress.views.packs import deck, despatch_pack, pack, pack_draft, pack_file, supplement_file
from progress.views.partners import partner, partner_list, partner_table
from progress.views.programme import programme
from progress.views.public import public_home, public_indicators, public_workstream, robots
from progress.views.recommendations import coverage_table, recommendation_list
from progress.views.search import search
from progress.views.trace import (
    trace_of_indicator,
    trace_of_indicator_table,
    trace_of_item,
    trace_of_item_table,
)
from progress.views.workstream import put_first_day_away, workstream, workstream_list

app_name = "progress"

register_converter(IsoDateConverter, "isodate")

urlpatterns = [
    path("", home, name="home"),
    path("attention/", attention_list, name="attention_list"),
    path("attention/needs-attention.csv", attention_table, name="attention_table"),
    path("programme/", programme, name="programme"),
    path("programme/deck.<slug:extension>", deck, name="deck"),
    path("workstreams/", workstream_list, name="workstream_list"),
    path("workstreams/<slug:slug>/", workstream, name="workstream"),
    path("workstreams/<slug:slug>/history/", workstream_history, name="workstream_history"),
    path("workstreams/<slug:slug>/logic-model/history/", logic_model_history, name="logic_model_history"),
    path(
        "workstreams/<slug:slug>/logic-model/history.csv", logic_model_history_table, name="logic_model_history_table"
    ),
    path("workstreams/<slug:slug>/kpis/", kpis, name="kpis"),
    path("workstreams/<slug:slug>/kpis/kpis.csv", kpis_table, name="kpis_table"),
    path("workstreams/<slug:slug>/kpis/indicators.csv", kpi_indicators_table, name="kpi_indicators_table"),
    path("workstreams/<slug:slug>/kpis/delivery.csv", delivery_table, name="delivery_table"),
    path("workstreams/<slug:slug>/first-day/put-away/", put_first_day_away, name="put_first_day_away"),
    path("indicators/<slug:slug>/", indicator, name="indicator"),
    path("indicators/<slug:slug>/figures.csv", indicator_table, name="indicator_table"),
    path("indicators/<slug:slug>/embed/", indicator_embedded, name="indicator_embedded"),
    path("indicators/<slug:slug>/trace/", trace_of_indicator, name="trace_of_indicator"),
    path("indicators/<slug:slug>/trace.csv", trace_of_indicator_table, name="trace_of_indicator_table"),
    path("indicators/<slug:slug>/<slug:key>.<slug:extension>", indicator_picture, name="indicator_picture"),
    path("recommendations/", recommendation_list, name="recommendation_list"),
    path("recommendations/coverage.csv", coverage_table, name="coverage_table"),
    path("partners/", partner_list, name="partner_list"),
    path("partners/<slug:slug>/", partner, name="partner"),
    path("partners/<slug:slug>/part.csv", partner_table, name="partner_table"),
    path("meetings/", meeting_list, name="meeting_list"),
    path("meetings/<isodate:day>/", meetings_on, name="meetings_on"),
    path("meetings/<isodate:day>/<slug:code>/", meeting, name="meeting"),
    path("meetings/<isodate:day>/<slug:code>/agenda/standing/", standing_agenda, name="standing_agenda"),
    path("meetings/<isodate:day>/<slug:code>/agenda/add/", add_to_agenda, name="add_to_agenda"),
    path("meetings/<isodate:day>/<slug:code>/attendance/", attendance, name="attendance"),
    path("meetings/<isodate:day>/<slug:code>/about/", about_meeting, name="about_meeting"),
    path("meetings/<isodate:day>/<slug:code>/notes/", meeting_notes, name="meeting_notes"),
    path("meetings/<isodate:day>/<slug:code>/notes.docx", meeting_notes_in_word, name="meeting_notes_in_word"),
    path("meetings/<isodate:day>/<slug:code>/notes/confirm/", confirm_meeting_notes, name="confirm_meeting_notes"),
    path("meetings/<isodate:day>/<slug:code>/notes/open/", open_meeting_notes, name="open_meeting_notes"),
    path("meetings/<isodate:day>/<slug:code>/record/<slug:item>/", record_item, name="record_item"),
    path("meetings/<isodate:day>/<slug:code>/record/<slug:item>/action/", record_action, name="record_action"),
    path(
        "meetings/<isodate:day>/<slug:code>/record/<slug:item>/<slug:step>/",
        record_decision_at,
        name="record_decision_at",
    ),
    path("meetings/<isodate:day>/<slug:code>/pack/", pack, name="pack"),
    path("meetings/<isodate:day>/<slug:code>/pack/despatch/", despatch_pack, name="despatch_pack"),
    path("meetings/<isodate:day>/<slug:code>/pack.<slug:extension>", pack_file, name="pack_file"),
    path("meetings/<isodate:day>/<slug:code>/draft.<slug:extension>", pack_draft, name="pack_draft"),
    path(
        "meetings/<isodate:day>/<slug:code>/supplement-<int:number>.<slug:extension>",
        supplement_file,
        name="supplement_file",
    ),
    path("items/<slug:code>/", item, name="item"),
    path("items/<slug:code>/history.csv", item_history, name="item_history"),
    path("items/<slug:code>/trace/", trace_of_item, name="trace_of_item"),
    path("items/<slug:code>/trace.csv", trace_of_item_table, name="trace_of_item_table"),
    path("my/", my_work, name="my_work"),
    path("my/actions/<slug:code>/", update_mine, name="update_mine"),
    path("my/actions/<slug:code>/no-change/", no_change, name="no_change"),
    path("my/calendar/<str:token>.ics", calendar, name="calendar"),
    path("search/", search, name="search"),
    path("help/", guide_list, name="guide_list"),
    path("help/<slug:slug>/", guide, name="guide"),
    path("public/", public_home, name="public_home"),
    path("public/workstreams/<slug:slug>/", public_workstream, name="public_workstream"),
    path("public/indicators/", public_indicators, name="public_indicators"),
    path("robots.txt", robots, name="robots"),
    path("open-data/", open_data, name="open_data"),
    path("open-data/dictionary/", open_data_dictionary, name="open_data_dictionary"),
    path("open-data/datapackage.json", open_data_package, name="open_data_package"),
    path("open-data/<slug:key>.<slug:extension>", open_data_file, name="open_data_file"),
    path("changes/", changes, name="changes"),
    path("changes/changes.csv", changes_table, name="changes_table"),
]
