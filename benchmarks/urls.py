"""The site's addresses, and beside them those of the references."""

from django.urls import include, path

from benchmarks.references import floor, par, par_save

urlpatterns = [
    path("benchmark/floor/<slug:name>/", floor, name="floor"),
    path("benchmark/par/<slug:name>/", par, name="par"),
    path("benchmark/par-save/<slug:code>/", par_save, name="par_save"),
    path("", include("lutonhet.urls")),
]
