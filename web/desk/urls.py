"""Addresses of the desk. Keys only; nothing personal stands in an address."""

from __future__ import annotations

from django.urls import path

from web import numbers
from web.desk.views import (
    alike,
    barred,
    body_history,
    bulk,
    by_hand,
    clocks,
    commitments,
    evidence,
    files,
    filters,
    identity,
    law,
    ledger,
    lists,
    opening,
    receiving,
    responsibility,
    search,
    subject,
)
from web.letters import Form

app_name = "desk"

urlpatterns = [
    path("", lists.home, name="home"),
    path("waiting/", numbers.waiting, name="waiting"),
    path("cases/", lists.cases, name="cases"),
    path("cases/export/", lists.cases_file, name="cases_file"),
    path("cases/filters/", filters.save, name="save_filter"),
    path("cases/filters/<int:pk>/delete/", filters.delete, name="delete_filter"),
    path("cases/together/", bulk.steps, name="bulk"),
    path("cases/together/<slug:name>/", bulk.confirm, name="bulk_step"),
    path("search/", search.search, name="search"),
    path("search/complainants/", search.people, name="complainants"),
    path("list/<slug:subject_type>/", lists.others, name="others"),
    path("history/", body_history.own, name="body_history"),
    path("history/<int:pk>/", body_history.of_body, name="history_of_body"),
    path("ledger/", ledger.own, name="ledger"),
    path("barred/", barred.barred, name="barred"),
    path("documents/", lists.documents, name="documents"),
    path("documents/basis/", law.basis_page, name="law"),
    path("documents/<int:pk>/file/", files.document_file, name="document_file"),
    path("documents/<int:pk>/ofd/", files.document_file, {"form": Form.OFD}, "document_ofd"),
    path("documents/<int:pk>/receipt/", files.document_form, {"form": "receipt"}, "receipt_form"),
    path("documents/<int:pk>/address/", files.document_form, {"form": "address"}, "address_form"),
    path("documents/<int:pk>/preview/", files.document_preview, name="document_preview"),
    path("documents/<int:pk>/receive/", receiving.receive, name="receive"),
    path("by-hand/<slug:code>/", by_hand.by_hand_page, name="by_hand"),
    path("case/<int:pk>/package/", files.archive_package, name="archive_package"),
    path("clocks/<int:pk>/", clocks.explain, name="clock"),
    path("clocks/<int:pk>/print/", clocks.printed, name="clock_printed"),
    path("evidence/<int:pk>/", evidence.evidence_file, name="evidence_file"),
    path("evidence/<int:pk>/view/", evidence.evidence_view, name="evidence_view"),
    path("evidence/<int:pk>/original/", evidence.evidence_original, name="evidence_original"),
    path("identity/<int:pk>/", identity.read, name="identity"),
    path("new/", opening.index, name="new"),
    path("new/commitments/", commitments.enter_table, name="commitments"),
    path("new/commitments/example.xlsx", commitments.example, name="commitments_example"),
    path("new/<slug:slug>/", opening.open_new, name="open"),
    path("new/<slug:slug>/<int:parent>/", opening.open_new, name="open_from"),
    path("alike/<int:pk>/", alike.show, name="alike"),
    path("compared/<int:pk>/", subject.comparison, name="comparison"),
    path("linked/<slug:subject_type>/<int:pk>/", subject.linked, name="linked"),
    path("responsibility/<int:pk>/", responsibility.printed, name="responsibility"),
    path("ahead/<slug:subject_type>/<int:pk>/", subject.ahead, name="ahead"),
    path("<slug:subject_type>/<int:pk>/", subject.show, name="subject"),
    path("<slug:subject_type>/<int:pk>/<slug:name>/", subject.step, name="step"),
]
