"""A person with an account: staff of an organisation, or a citizen."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class UserManager(BaseUserManager["User"]):
    """Creates accounts; passwords are hashed by Django."""

    def create_user(
        self, username: str, password: str | None = None, *, name: str = "", **fields: str
    ) -> User:
        """A new active account."""
        user = self.model(username=username, name=name or username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One account. What it may do comes only from memberships and deputyships."""

    username = models.CharField("用户名", max_length=64, unique=True)
    name = models.CharField("姓名", max_length=60)
    phone = models.CharField("电话", max_length=32, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    email_confirmed = models.BooleanField(default=True, editable=False)
    """Whether the holder of the account told the address, or has set a password by a letter to it. An
    address that an administrator entered lets nobody ask for a new password before that."""
    is_active = models.BooleanField("启用", default=True)
    joined_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.name
