"""Backup and restoring: database and files in one archive, the keys that open them in another file.

What is queued is not kept: promises stand in the database, and the next sweep finds them.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from cases import clock
from config.pooling import behind_pooler
from config.services import postgres

FORMAT = 1
LEFT_OUT = ("django_session", "axes_accessattempt", "axes_accessfailurelog", "axes_accesslog")
"""Tables whose rows are left out: who was logged in or tried to, when and from where."""
KEY_NAMES = ("SECRET_KEY", "IDENTITY_KEY", "IDENTITY_HMAC_KEY", "QUERY_CODE_KEY", "ANCHOR_KEY")
"""Keys of an installation, by the variables that may give them, in hexadecimal."""


class BackupError(Exception):
    """A backup or restoring that was not done; the message says why."""


def backup(file: Path, keys: Path) -> None:
    """Write database and files to `file`, and the keys to `keys`; both readable only by us.

    Raises BackupError where PostgreSQL's program fails or a pooler stands before the database.
    """
    _refuse_pooler()
    with tempfile.TemporaryDirectory(dir=file.resolve().parent) as folder:
        dump = Path(folder) / "database.dump"
        left_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
        _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", *left_out, f"--file={dump}")
        fresh = Path(folder) / "archive"
        with tarfile.open(fresh, "w") as archive:
            _add_text(archive, "manifest.json", json.dumps(_manifest(dump), indent=1))
            archive.add(dump, "database.dump")
            for name, root in _roots().items():
                for path in sorted(root.rglob("*")):
                    if path.is_file():
                        archive.add(path, f"{name}/{path.relative_to(root).as_posix()}")
        fresh.chmod(0o600)
        fresh.replace(file)
    keys.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_private(keys, json.dumps(_keys(), indent=1))


def usual_keys(file: Path) -> Path:
    """Where the keys of a backup lie unless another place is named: apart from it, with the account
    that made it. Whoever copies the folder of backups does not copy what opens them."""
    return Path.home() / "zhengxin-keys" / f"{file.name}.keys"


def restore(file: Path, keys: Path | None) -> None:
    """Fill an empty installation from a backup. Raises BackupError and changes nothing if it is not
    empty, or the archive is damaged."""
    _refuse_pooler()
    _refuse_filled()
    with tempfile.TemporaryDirectory() as folder, tarfile.open(file) as archive:
        manifest = json.loads(_read(archive, "manifest.json"))
        if manifest.get("format") != FORMAT:
            raise BackupError(_("不认识这个备份的格式"))
        dump = Path(folder) / "database.dump"
        dump.write_bytes(_read(archive, "database.dump"))
        if hashlib.sha256(dump.read_bytes()).hexdigest() != manifest["database"]:
            raise BackupError(_("备份文件已经损坏：数据库部分与其哈希不符"))
        if keys is not None:
            _restore_keys(keys)
        connection.close()
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--no-acl",
             "--single-transaction", f"--dbname={settings.DATABASES['default']['NAME']}",
             str(dump))  # fmt: skip
        _restore_files(archive)


def _refuse_pooler() -> None:
    """Raises BackupError behind a pooler in transaction mode.

    PostgreSQL's programs empty the search path of their session; the pooler would hand that session
    to the next request, which would then find no table.
    """
    if behind_pooler():
        raise BackupError(
            _(
                "数据库前有按事务分配连接的连接池，备份和恢复须直接连接数据库："
                "请在OWNER_DATABASE_URL中填写数据库的直连地址"
            )
        )


def _refuse_filled() -> None:
    if "cases_event" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM cases_event)")
        if cursor.fetchone()[0]:
            raise BackupError(_("数据库中已有案件，只能恢复到空的数据库"))


def _manifest(dump: Path) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": clock.now().isoformat(),
        "database": hashlib.sha256(dump.read_bytes()).hexdigest(),
    }


def _roots() -> dict[str, Path]:
    return {"files": Path(settings.FILES_DIR), "anchors": Path(settings.ANCHORS_DIR)}


def _keys() -> dict[str, str]:
    given = {
        "SECRET_KEY": settings.SECRET_KEY,
        "IDENTITY_KEY_ID": settings.IDENTITY_KEY_ID,
        "IDENTITY_KEY": settings.IDENTITY_KEYS[settings.IDENTITY_KEY_ID].hex(),
        "IDENTITY_HMAC_KEY": settings.IDENTITY_HMAC_KEY.hex(),
        "QUERY_CODE_KEY": settings.QUERY_CODE_KEY.hex(),
        "ANCHOR_KEY": settings.ANCHOR_KEY.hex(),
    }
    old = os.environ.get("OLD_IDENTITY_KEYS")
    return given | ({"OLD_IDENTITY_KEYS": old} if old else {})


def _restore_keys(file: Path) -> None:
    """Put the keys where the settings look for them; those the environment gives go before."""
    found: dict[str, str] = json.loads(file.read_text())
    for name in KEY_NAMES:
        _write_private(settings.DATA_DIR / "secrets" / name.lower(), found[name])


def _restore_files(archive: tarfile.TarFile) -> None:
    roots = _roots()
    for member in archive.getmembers():
        path = PurePosixPath(member.name)
        if not member.isfile() or path.parts[0] not in roots or ".." in path.parts:
            continue
        target = roots[path.parts[0]].joinpath(*path.parts[1:])
        target.parent.mkdir(parents=True, exist_ok=True)
        source = archive.extractfile(member)
        assert source is not None
        with target.open("wb") as output:
            shutil.copyfileobj(source, output)


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    try:
        found = archive.extractfile(name)
    except KeyError:
        found = None
    if found is None:
        raise BackupError(_("这不是本系统的备份：缺少%s") % name)
    return found.read()


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    content = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def _write_private(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.new")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.replace(path)


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on our database: the system's for a database of others (it
    fits its version), the wheel's for our own."""
    database = settings.DATABASES["default"]
    own = None if settings.EMBEDDED else shutil.which(program)
    environment = os.environ | {
        "PGHOST": str(database["HOST"]),
        "PGPORT": str(database["PORT"]),
        "PGUSER": str(database["USER"]),
        "PGPASSWORD": str(database["PASSWORD"]),
        "PGDATABASE": str(database["NAME"]),
    }
    done = subprocess.run(
        [own or str(postgres.binaries() / program), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{program}：{done.stderr.strip()[-500:]}")
