"""python -m benchmarks.memory: the memory of the worker that takes a filing of 20 files and 200 MB together.

The server of `manage.py serve` runs on an installation of its own. Its resident memory is read from
/proc before, as long as the filing is on its way, and after; so is that of the processes that open the
files, one at a time, and what lies in files of memory that have no name. Exits 1 where the worker
grew by more than `--most` megabytes.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import struct
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.pages.serving import installed, serving

MB = 1024 * 1024
PATH = "/file/complaint/"
BOUNDARY = "----------------------zhengxin"
TYPED = {
    "unlisted_name": "某局", "unlisted_place": "某县", "domain": "works", "matter": "arrears",
    "title": "拖欠道路改造工程款", "request": "支付工程款", "facts_text": "验收后至今未付。",
    "reasons": "合同约定验收后60日内付清。", "complainant": "person", "name": "测试", "phone": "13800000000",
    "electronic": "on", "truthful": "on", "submit": "1",
}  # fmt: skip


def wav(size: int, seed: random.Random) -> bytes:
    """Noise as sound, `size` bytes of it."""
    sound = seed.randbytes(size - 44 & ~1)
    told = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 44100, 88200, 2, 16)
    inner = b"WAVE" + told + struct.pack("<4sI", b"data", len(sound)) + sound
    return struct.pack("<4sI", b"RIFF", len(inner)) + inner


def jpeg(size: int, seed: random.Random) -> bytes:
    """A photograph of noise of about `size` bytes."""
    from PIL import Image

    side = int((size / 1.45) ** 0.5)
    written = BytesIO()
    noise = seed.randbytes(side * side)
    Image.frombytes("L", (side, side), noise).convert("RGB").save(written, "JPEG", quality=95)
    return written.getvalue()


def pdf(size: int, seed: random.Random) -> bytes:
    """A scan of about `size` bytes."""
    import pikepdf

    file = pikepdf.new()
    page = file.add_blank_page(page_size=(595, 842))
    side = int(size**0.5)
    shown = file.make_stream(seed.randbytes(side * side))
    for key, value in {
        "/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": side, "/Height": side,
        "/ColorSpace": pikepdf.Name.DeviceGray, "/BitsPerComponent": 8,
    }.items():  # fmt: skip
        shown[key] = value
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=shown))
    page.Contents = file.make_stream(b"q 595 0 0 842 0 0 cm /P Do Q")
    written = BytesIO()
    file.save(written, compress_streams=False)
    return written.getvalue()


def png(size: int, seed: random.Random) -> bytes:
    """A screenshot of noise of about `size` bytes."""
    from PIL import Image

    side = int((size / 3) ** 0.5)
    written = BytesIO()
    Image.frombytes("RGB", (side, side), seed.randbytes(3 * side * side)).save(written, "PNG")
    return written.getvalue()


MAKERS: tuple[tuple[str, Callable[[int, random.Random], bytes]], ...] = (
    ("wav", wav),
    ("jpg", jpeg),
    ("pdf", pdf),
    ("png", png),
)


def make(folder: Path, number: int, together: int) -> list[Path]:
    """`number` different files that have nearly `together` bytes."""
    made: list[Path] = []
    for nth in range(number):
        extension, maker = MAKERS[nth % len(MAKERS)]
        left = together - sum(one.stat().st_size for one in made)
        content = maker(int(left / (number - nth) * 0.98), random.Random(zlib.crc32(b"%d" % nth)))
        path = folder / f"{nth:02}.{extension}"
        path.write_bytes(content)
        made.append(path)
    return made


@dataclass
class Watch:
    """Reads the memory of a process, and of its children, over and over until it is told to end."""

    pid: int
    peak: int = 0
    opener: int = 0
    nameless: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Note the largest figures in bytes."""
        while not self.over.is_set():
            self.peak = max(self.peak, resident(self.pid))
            openers = [one for one in children(self.pid) if command(one) != command(self.pid)]
            self.opener = max([self.opener, *map(resident, openers)])
            self.nameless = max(self.nameless, *map(nameless, [self.pid, *openers]))
            time.sleep(0.01)


def resident(pid: int) -> int:
    """Bytes of a process that lie in memory (VmRSS); 0 when it has ended."""
    try:
        told = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmRSS:\s+(\d+) kB", told)
    return int(found.group(1)) * 1024 if found else 0


def command(pid: int) -> bytes:
    """What a process runs: one that was just started is still its parent's image."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def children(pid: int) -> list[int]:
    """Processes that any of its threads started and that still run, and theirs."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(one) for one in task.read_text().split()]
        except OSError:
            continue
    return found + [deeper for one in found for deeper in children(one)]


def nameless(pid: int) -> int:
    """Bytes in files of memory (memfd) that the process holds open."""
    size = 0
    for one in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            if "/memfd:" in os.readlink(one):
                size += one.stat().st_size
        except OSError:
            continue
    return size


def body(typed: dict[str, str], files: list[Path]) -> tuple[int, Iterator[bytes]]:
    """The length and the pieces of a multipart filing; no file is read whole."""
    heads = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in typed.items()
    ]
    above = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="attachments"; filename="{one.name}"\r\n\r\n'.encode()
        for one in files
    ]
    end = f"--{BOUNDARY}--\r\n".encode()
    length = sum(map(len, heads)) + sum(map(len, above)) + len(end) + 2 * len(files)
    length += sum(one.stat().st_size for one in files)

    def pieces() -> Iterator[bytes]:
        yield from heads
        for head, one in zip(above, files, strict=True):
            yield head
            with one.open("rb") as opened:
                while piece := opened.read(256 * 1024):
                    yield piece
            yield b"\r\n"
        yield end

    return length, pieces()


def filed(url: str, files: list[Path]) -> int:
    """File with these files; the status of the answer, which is 303 where it was filed."""
    split = urlsplit(url)
    link = http.client.HTTPConnection(split.hostname or "", split.port, timeout=600)
    link.request("GET", PATH)
    page = link.getresponse()
    text = page.read().decode()
    cookies = [part.split(";")[0] for part in page.headers.get_all("Set-Cookie") or []]
    hidden = dict(re.findall(r'name="(csrfmiddlewaretoken|token)" value="([^"]+)"', text))
    length, pieces = body(TYPED | hidden, files)
    headers = {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Content-Length": str(length),
        "Cookie": "; ".join(cookies),
    }
    link.request("POST", PATH, pieces, headers)
    answer = link.getresponse()
    told = answer.read().decode()
    if answer.status == 422:
        print(re.findall(r'class="errorlist.*?</ul>', told, re.S), file=sys.stderr)
    link.close()
    return answer.status


def main() -> int:
    """File twice, a small and a large filing, and print what the worker needed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--files", type=int, default=20)
    asked.add_argument("--megabytes", type=int, default=200)
    asked.add_argument("--most", type=int, default=40, help="MB that the worker may grow by")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhengxin-memory-") as folder, installed():
        from tests.world import make_world

        make_world()
        small = make(Path(folder), 4, MB // 2)
        with serving() as server:
            print(f"worker just started: {resident(server.pid) / MB:.1f} MB")
            status = filed(server.url, small)
            print(f"after a small filing ({status}): {resident(server.pid) / MB:.1f} MB")
            large = make(Path(folder), given.files, given.megabytes * MB)
            size = sum(one.stat().st_size for one in large)
            before = resident(server.pid)
            watch = Watch(server.pid)
            reader = threading.Thread(target=watch.run)
            reader.start()
            began = time.monotonic()
            status = filed(server.url, large)
            took = time.monotonic() - began
            watch.over.set()
            reader.join()
            after = resident(server.pid)
            grown = watch.peak - before
            print(
                f"{len(large)} files, {size / MB:.1f} MB together: answer {status} after {took:.1f} s"
            )
            print(
                f"worker: {before / MB:.1f} MB before, {watch.peak / MB:.1f} MB peak, {after / MB:.1f} MB after"
            )
            print(
                f"worker grew by {grown / MB:.1f} MB, of which {(after - before) / MB:.1f} MB stay"
            )
            print(f"process that opens one file: {watch.opener / MB:.1f} MB peak")
            print(f"files of memory: {watch.nameless / MB:.1f} MB peak")
    return int(status != 303 or grown > given.most * MB)


if __name__ == "__main__":
    sys.exit(main())
