"""The site map of indicators."""

from django.urls import path

from indicators.views import indicator_list

app_name = "indicators"

urlpatterns = [path("indicators/", indicator_list, name="indicator_list")]
