"""The process that opens one file of a stranger: `child ACT HINT SOURCE [OUTPUT]`.

SOURCE and OUTPUT are descriptors. It limits itself before it reads, says READY once it can, and prints
one line of JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import Any, BinaryIO

MEMORY = 1536 * 1024 * 1024
"""Bytes of address space; libraries reserve far more than they use."""
PROCESSOR_SECONDS = 40
READY = "ready"
"""Said before the file is read: whatever goes wrong earlier is the machine's fault, not the file's."""
WRITTEN = 400 * 1024 * 1024
"""Bytes that a copy may have."""


def limit() -> None:
    """Give up what an honest file never needs."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))


def main(act: str, hint: str, source: str, output: str = "") -> dict[str, Any]:
    """What one act found."""
    from cases import cleaning, viewing  # noqa: PLC0415 - after the limits are set
    from cases.parsing import inspecting, tables  # noqa: PLC0415
    from cases.parsing.problems import Problem, Unclean  # noqa: PLC0415

    print(READY, flush=True)  # noqa: T201
    file = _opened(source, "rb")
    try:
        if act == "inspect":
            return inspecting.inspect(file, hint)
        target = _opened(output, "r+b")
        if act == "clean":
            return cleaning.clean(file, hint, target)
        if act == "rows":
            return tables.rows(file, hint, target)
        return viewing.show(file, hint, target)
    except Problem as found:
        return {"problem": found.code, "detail": found.detail}
    except Unclean as found:
        return {"unclean": found.code}
    except MemoryError:
        return {"problem": "large"}
    except Exception as error:  # a library may raise anything at all
        return {"problem": "broken", "detail": type(error).__name__}


def _opened(descriptor: str, mode: str) -> BinaryIO:
    """The file behind a descriptor, as an open file of our own."""
    return open(f"/proc/self/fd/{int(descriptor)}", mode)  # type: ignore[return-value]


if __name__ == "__main__":
    limit()
    answer = main(*sys.argv[1:])
    print(json.dumps(answer), flush=True)  # noqa: T201
    os._exit(0)
