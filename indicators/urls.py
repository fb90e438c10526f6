"""The site map of indicators."""

app_name = "indicators"

urlpatterns = []
