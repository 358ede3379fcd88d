"""Where one installation keeps its data, sockets and secrets, and the system user it may need."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SYSTEM_USER = "zhengxin"
OURS = ("anchors", "files", "log", "messages", "secrets")
"""Folders below the data folder that hold what only our own account may read."""
LONGEST_SOCKET_FOLDER = 85
"""A socket's path may have 107 bytes; the longest name we put behind the folder has 21."""


class ServiceError(Exception):
    """A service that would not start; the message says what to do."""


@dataclass(frozen=True)
class Place:
    """The folders of one installation. Several may run beside each other."""

    data: Path

    @property
    def token(self) -> str:
        """Short random name of the installation, kept in its data folder."""
        return secret(self.data, "token", 5).decode()

    @property
    def home(self) -> Path:
        """A folder that PostgreSQL's user can reach: the data folder, or one of our own as root."""
        return _state_folder() / self.token if as_root() else self.data

    @property
    def sockets(self) -> Path:
        """Folder of the sockets, 0700."""
        if as_root():
            return Path("/run") / SYSTEM_USER / self.token
        inside = self.data.resolve() / "run"
        if len(str(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        return Path("/tmp") / f"{SYSTEM_USER}-{os.geteuid()}-{self.token}"  # noqa: S108 -- made 0700 and checked

    def password(self, role: str) -> str:
        """The role's password, made on first use and readable only by us."""
        return secret(self.data, f"{role}.password").decode()

    def prepare(self) -> None:
        """Make the folders that are missing. Raises ServiceError where one is not ours alone."""
        make_private(self.data, strict=False)
        for name in OURS:
            if (self.data / name).is_dir():
                (self.data / name).chmod(0o700)
        if as_root():
            for base in (_state_folder(), Path("/run") / SYSTEM_USER):
                if not base.exists():
                    base.mkdir(parents=True)
                    base.chmod(0o755)
            make_private(self.home, owner=SYSTEM_USER)
        make_private(self.sockets, owner=SYSTEM_USER if as_root() else None)

    def forget(self) -> None:
        """Delete everything a stopped installation kept: data, sockets, secrets."""
        for folder in (self.home, self.sockets, self.data):
            shutil.rmtree(folder, ignore_errors=True)


def as_root() -> bool:
    """Whether we are root, whom PostgreSQL refuses to run for."""
    return os.geteuid() == 0


def _state_folder() -> Path:
    return Path("/var/lib") / SYSTEM_USER


def make_private(path: Path, *, owner: str | None = None, strict: bool = True) -> None:
    """Make a 0700 folder. One that exists is left as it is; if `strict`, it must be his alone."""
    wanted = pwd.getpwnam(owner).pw_uid if owner and system_user() else os.geteuid()
    try:
        path.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        found = path.lstat()
        sound = stat.S_ISDIR(found.st_mode) and found.st_uid == wanted
        if strict and not (sound and found.st_mode & 0o077 == 0):
            raise ServiceError(f"{path} 已经存在，但不是只供本程序使用的文件夹") from None
        return
    path.chmod(0o700)
    if owner is not None:
        shutil.chown(path, owner)


def system_user() -> pwd.struct_passwd:
    """The user that the services run as when we are root; made on first use."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        subprocess.run([*command, SYSTEM_USER], check=True)
        return pwd.getpwnam(SYSTEM_USER)


def as_system_user() -> dict[str, Any]:
    """Arguments of subprocess that hand a program to the system user; none unless we are root."""
    if not as_root():
        return {}
    user = system_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def secret(data: Path, name: str, size: int = 32) -> bytes:
    """A secret of this installation, made once, kept in a file only its owner may read."""
    path = data / "secrets" / name
    if not path.exists():
        make_private(data, strict=False)
        make_private(path.parent, strict=False)
        fresh = path.with_suffix(f".{os.getpid()}.new")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(size))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()
