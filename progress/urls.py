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
from progress.views.meetings import meeting_list, meetings_on
from progress.views.my_work import my_work, no_change, update_mine
from progress.views.open_data import open_data, open_data_dictionary, open_data_file, open_data_package
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
    path("meetings/", meeting_list, name="meeting_list"),
    path("meetings/<isodate:day>/", meetings_on, name="meetings_on"),
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
