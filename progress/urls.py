"""The site map of progress."""

app_name = "progress"

urlpatterns = []
