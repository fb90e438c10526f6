"""The site map of logicmodels."""

from django.urls import path

from logicmodels.views.counts import counts
from logicmodels.views.counts_table import counts_table
from logicmodels.views.exports import export
from logicmodels.views.links import change_link, confirm_link, link_indicator, link_item, remove_link_now
from logicmodels.views.lists import paste_list
from logicmodels.views.logic_model import change, logic_model, start
from logicmodels.views.tables import as_json_file, as_xlsx, bring_table_in, start_from

app_name = "logicmodels"

urlpatterns = [
    path("workstreams/<slug:slug>/logic-model/", logic_model, name="logic_model"),
    path("workstreams/<slug:slug>/logic-model/start/", start, name="start"),
    path("workstreams/<slug:slug>/logic-model/change/", change, name="change"),
    path("workstreams/<slug:slug>/logic-model/paste/<slug:kind>/", paste_list, name="paste_list"),
    path("workstreams/<slug:slug>/logic-model/counts/", counts, name="counts"),
    path("workstreams/<slug:slug>/logic-model/counts/<slug:quarter>/", counts, name="counts_of"),
    path("workstreams/<slug:slug>/kpis/counts.csv", counts_table, name="counts_table"),
    path("workstreams/<slug:slug>/logic-model/bring-in/", bring_table_in, name="bring_in"),
    path("workstreams/<slug:slug>/logic-model/start-from/", start_from, name="start_from"),
    path("workstreams/<slug:slug>/logic-model/logic-model.xlsx", as_xlsx, name="as_xlsx"),
    path("workstreams/<slug:slug>/logic-model/logic-model.json", as_json_file, name="as_json"),
    path("workstreams/<slug:slug>/logic-model/logic-model.<slug:extension>", export, name="export"),
    path("items/<str:code>/link/", link_item, name="link_item"),
    path("indicators/<slug:slug>/link/", link_indicator, name="link_indicator"),
    path("links/<slug:kind>/<int:pk>/change/", change_link, name="change_link"),
    path("links/<slug:kind>/<int:pk>/confirm/", confirm_link, name="confirm_link"),
    path("links/<slug:kind>/<int:pk>/remove/", remove_link_now, name="remove_link"),
]
