"""The site map of indicators."""

from django.urls import path

from indicators.importing.views import accepted, definitions, files, one_import, proposed, rows, series
from indicators.quality.views import flag_list, review_flag
from indicators.views import as_xlsx, indicator_list, indicator_list_table

app_name = "indicators"

urlpatterns = [
    path("indicators/", indicator_list, name="indicator_list"),
    path("indicators/checks/", flag_list, name="flag_list"),
    path("indicators/checks/<slug:key>/", review_flag, name="review_flag"),
    path("figures/imports/", files.import_list, name="import_list"),
    path("figures/bring-in/", files.bring_in, name="bring_in"),
    path("figures/bring-in/template.xlsx", files.empty_template, name="empty_template"),
    path("figures/bring-in/columns/<str:digest>/", files.columns, name="columns"),
    path("figures/bring-in/definitions/<str:digest>/", definitions.definitions, name="definitions"),
    path("figures/imports/<slug:slug>/", one_import.show, name="import"),
    path("figures/imports/<slug:slug>/rows/<slug:status>/", rows.rows, name="import_rows"),
    path("figures/imports/<slug:slug>/new/<slug:kind>/", proposed.proposed, name="import_proposed"),
    path("figures/imports/<slug:slug>/indicator/<int:pk>/", series.series, name="import_series"),
    path("figures/imports/<slug:slug>/keep-row/", rows.keep_row, name="keep_row"),
    path("figures/imports/<slug:slug>/accept/", one_import.accept, name="accept"),
    path("figures/imports/<slug:slug>/throw-away/", one_import.throw_away, name="throw_away"),
    path("figures/imports/<slug:slug>/take-back/", accepted.take_back, name="take_back"),
    path("indicators/scorecard.csv", indicator_list_table, name="indicator_list_table"),
    path("indicators/scorecard.xlsx", as_xlsx, name="as_xlsx"),
]
