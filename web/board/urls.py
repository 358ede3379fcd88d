"""Addresses of the supervisors' board."""

from __future__ import annotations

from django.urls import path

from web.board import views

app_name = "board"

urlpatterns = [
    path("", views.home, name="home"),
    path("<int:pk>/", views.home, name="organisation"),
    path("<int:pk>/trend/", views.trend, name="trend"),
    path("<int:pk>/forecast/", views.expected, name="forecast"),
    path("<int:pk>/<slug:which>/", views.listed, name="listed"),
]
