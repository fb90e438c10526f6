"""The site map of workplans."""

app_name = "workplans"

urlpatterns = []
