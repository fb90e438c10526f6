"""The site map of logicmodels."""

app_name = "logicmodels"

urlpatterns = []
