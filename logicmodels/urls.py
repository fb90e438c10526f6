"""The site map of logicmodels."""

from django.urls import path

from logicmodels.views import logic_model

app_name = "logicmodels"

urlpatterns = [
    path("workstreams/<slug:slug>/logic-model/", logic_model, name="logic_model"),
]
