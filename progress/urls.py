"""The site map of progress."""

from django.urls import path, register_converter

from progress.converters import IsoDateConverter
from progress.views.home import home
from progress.views.indicator import indicator
from progress.views.meetings import meeting_list, meetings_on
from progress.views.programme import programme
from progress.views.recommendations import recommendation_list
from progress.views.workstream import put_first_day_away, workstream, workstream_list

app_name = "progress"

register_converter(IsoDateConverter, "isodate")

urlpatterns = [
    path("", home, name="home"),
    path("programme/", programme, name="programme"),
    path("workstreams/", workstream_list, name="workstream_list"),
    path("workstreams/<slug:slug>/", workstream, name="workstream"),
    path("workstreams/<slug:slug>/first-day/put-away/", put_first_day_away, name="put_first_day_away"),
    path("indicators/<slug:slug>/", indicator, name="indicator"),
    path("recommendations/", recommendation_list, name="recommendation_list"),
    path("meetings/", meeting_list, name="meeting_list"),
    path("meetings/<isodate:day>/", meetings_on, name="meetings_on"),
]
