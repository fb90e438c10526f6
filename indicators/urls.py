"""The site map of indicators."""

from django.urls import path

from indicators.flag_pages import flag_list, review_flag
from indicators.views import indicator_list

app_name = "indicators"

urlpatterns = [
    path("indicators/", indicator_list, name="indicator_list"),
    path("indicators/checks/", flag_list, name="flag_list"),
    path("indicators/checks/<slug:key>/", review_flag, name="review_flag"),
]
