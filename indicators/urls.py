"""The site map of indicators."""

from django.urls import path

from indicators.importing import deciding, meanings
from indicators.importing.views import bring_in, columns, empty_template, import_list
from indicators.quality.views import flag_list, review_flag
from indicators.views import as_xlsx, indicator_list, indicator_list_table

app_name = "indicators"

urlpatterns = [
    path("indicators/", indicator_list, name="indicator_list"),
    path("indicators/checks/", flag_list, name="flag_list"),
    path("indicators/checks/<slug:key>/", review_flag, name="review_flag"),
    path("figures/imports/", import_list, name="import_list"),
    path("figures/bring-in/", bring_in, name="bring_in"),
    path("figures/bring-in/template.xlsx", empty_template, name="empty_template"),
    path("figures/bring-in/columns/<str:digest>/", columns, name="columns"),
    path("figures/bring-in/definitions/<str:digest>/", meanings.definitions, name="definitions"),
    path("figures/imports/<slug:slug>/", deciding.show, name="import"),
    path("figures/imports/<slug:slug>/rows/<slug:status>/", deciding.rows, name="import_rows"),
    path("figures/imports/<slug:slug>/indicator/<int:pk>/", deciding.series, name="import_series"),
    path("figures/imports/<slug:slug>/keep-row/", deciding.keep_row, name="keep_row"),
    path("figures/imports/<slug:slug>/accept/", deciding.accept, name="accept"),
    path("figures/imports/<slug:slug>/throw-away/", deciding.throw_away, name="throw_away"),
    path("figures/imports/<slug:slug>/take-back/", deciding.take_back, name="take_back"),
    path("indicators/scorecard.csv", indicator_list_table, name="indicator_list_table"),
    path("indicators/scorecard.xlsx", as_xlsx, name="as_xlsx"),
]
