"""Addresses of the citizens' pages. None carries personal data or a query code."""

from __future__ import annotations

from django.urls import path

from web import numbers
from web.portal import (
    account,
    bodies,
    cases,
    closing,
    documents,
    filing,
    login,
    mail_address,
    messages,
    pages,
    passwords,
    rating,
    receipts,
    records,
    tracking,
    uploads,
)

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("privacy/", pages.privacy, name="privacy"),
    path("comfort/", pages.comfort, name="comfort"),
    path("file/complaint/", filing.complaint, name="complaint"),
    path("file/complaint/drafts/<int:pk>/", filing.draft, name="draft"),
    path("file/complaint/reckon/", filing.reckon, name="reckon"),
    path("uploads/", uploads.begin, name="uploads"),
    path("uploads/<slug:folder>/<slug:key>/", uploads.part, name="upload"),
    path("organisations/suggest/", filing.suggest, name="suggest"),
    path("organisations/called/", bodies.called, name="called"),
    path("track/", tracking.track, name="track"),
    path("receipt/", tracking.receipt, name="receipt"),
    path("receipt/noted/", receipts.noted, name="receipt_noted"),
    path("cases/<int:pk>/", cases.case_page, name="case"),
    path("cases/<int:pk>/seen/", cases.seen_by_others, name="seen"),
    path("cases/<int:pk>/opinions/<int:order>/", cases.opinion, name="opinion"),
    path("cases/<int:pk>/rating/", rating.rating, name="rating"),
    path("cases/<int:pk>/steps/<slug:step>/", cases.case_step, name="case_step"),
    path("evidence/<int:pk>/", cases.own_evidence, name="evidence"),
    path("documents/<int:pk>/", documents.download, name="document"),
    path("records/", records.record_list, name="records"),
    path("records/circulars/", records.circulars, name="circulars"),
    path("records/check/", records.check_repair, name="check_repair"),
    path("records/<int:pk>/", records.record, name="record"),
    path("verify/", documents.verify, name="verify"),
    path("verify/<str:code>/", documents.verified, name="verified"),
    path("account/", account.account, name="account"),
    path("account/messages/", messages.message_list, name="messages"),
    path("account/messages/read/", messages.mark_read, name="mark_read"),
    path("account/messages/unread/", numbers.unread, name="unread"),
    path("account/mail/", mail_address.mail_address, name="mail_address"),
    path("account/close/", closing.close_account, name="close_account"),
    path("account/register/", account.register, name="register"),
    path("account/password/", login.PasswordView.as_view(), name="password"),
    path("account/forgot/", passwords.forgot, name="forgot"),
    path(
        "account/forgot/<uidb64>/<token>/",
        passwords.NewPasswordView.as_view(),
        name="new_password",
    ),
    path("account/authenticator/", login.authenticator, name="authenticator"),
    path("login/", login.LoginView.as_view(), name="login"),
    path("login/code/", login.show_factor, name="second_factor"),
    path("login/start/", login.start, name="start"),
    path("logout/", login.LogoutView.as_view(), name="logout"),
]
