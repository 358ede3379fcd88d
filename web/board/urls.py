"""Addresses of the supervisors' board."""

from __future__ import annotations

from django.urls import path

from web.board import files, views

app_name = "board"

urlpatterns = [
    path("", views.home, name="home"),
    path("exports/", files.exports_page, name="exports"),
    path("exports/<int:pk>/file/", files.export_file, name="export_file"),
    path("<int:pk>/", views.home, name="organisation"),
    path("<int:pk>/trend/", views.ended, name="trend"),
    path("<int:pk>/forecast/", views.expected, name="forecast"),
    path("<int:pk>/ladder/", views.climbing, name="ladder"),
    path("<int:pk>/performance/", views.performed, name="performance"),
    path("<int:pk>/promises/", views.promised, name="promises"),
    path("<int:pk>/gaps/", views.unheld, name="gaps"),
    path("<int:pk>/press/", views.press, name="press"),
    path("<int:pk>/print/", views.printed, name="printed"),
    path("<int:pk>/<slug:which>/export/", files.ask, name="export"),
    path("<int:pk>/<slug:which>/", views.listed, name="listed"),
]
