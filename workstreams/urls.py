"""The site map of workstreams."""

app_name = "workstreams"

urlpatterns = []
