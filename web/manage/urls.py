"""Addresses of the administrators' pages."""

from __future__ import annotations

from django.urls import path

from web.manage import (
    auditing,
    days,
    delivery,
    gaps,
    measures,
    notices,
    organisations,
    people,
    periods,
    readiness,
    rosters,
    seals,
    windows,
)

app_name = "manage"
urlpatterns = [
    path("", auditing.home, name="home"),
    path("organisations/", organisations.organisation_list, name="organisations"),
    path("organisations/new/", organisations.new_organisation, name="new_organisation"),
    path("organisations/import/", rosters.import_organisations, name="import_organisations"),
    path("organisations/example.xlsx", rosters.example, {"kind": "bodies"}, name="bodies_example"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("seals/", seals.seal_list, name="seals"),
    path("seals/<int:pk>/", seals.new_seal, name="new_seal"),
    path("people/", people.person_list, name="people"),
    path("people/new/", people.new_person, name="new_person"),
    path("people/import/", rosters.import_people, name="import_people"),
    path("people/example.xlsx", rosters.example, {"kind": "people"}, name="people_example"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/change/", people.change_person, name="change_person"),
    path("people/<int:pk>/password/", people.reset_password, name="reset_password"),
    path("people/<int:pk>/appoint/", people.appoint, name="appoint"),
    path("people/<int:pk>/authenticator/", people.release_authenticator, name="authenticator"),
    path("memberships/<int:pk>/end/", people.end_membership, name="end_membership"),
    path("memberships/<int:pk>/depute/", people.depute, name="depute"),
    path("deputies/<int:pk>/end/", people.end_deputyship, name="end_deputyship"),
    path("readiness/", readiness.readiness, name="readiness"),
    path("measures/", measures.measure_list, name="measures"),
    path("measures/new/", measures.new_measure, name="new_measure"),
    path("measures/<int:pk>/end/", measures.end_measure, name="end_measure"),
    path("periods/", periods.period_list, name="periods"),
    path("periods/new/", periods.new_period, name="new_period"),
    path("periods/<int:pk>/end/", periods.end_period, name="end_period"),
    path("publicity/", windows.publicity_list, name="publicity"),
    path("publicity/new/", windows.new_publicity_rule, name="new_publicity_rule"),
    path("publicity/<int:pk>/end/", windows.end_publicity_rule, name="end_publicity_rule"),
    path("gaps/", gaps.gaps, name="gaps"),
    path("calendars/", days.calendars, name="calendars"),
    path("calendars/new/", notices.new_notice, name="new_notice"),
    path("calendars/example.xlsx", notices.example, {"form": "xlsx"}, name="example_xlsx"),
    path("calendars/example.toml", notices.example, {"form": "toml"}, name="example_toml"),
    path("calendars/<int:pk>/", days.moves, name="moves"),
    path("messages/", delivery.dead_letters, name="dead_letters"),
    path("log/", auditing.account_log, name="log"),
    path("readings/", auditing.reading_log, name="readings"),
]
