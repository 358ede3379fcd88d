#!/usr/bin/env bash
# Expected: puremagic, which knows HEIF, names a photograph of a phone (major brand `heic`) image/heic or image/heif.
# Seen: its first answer is video/mp4; image/heif comes second with the same confidence (0.8), so `from_string` says film.
#   filetype, asked the same, reads the brand and says image/heic.
# With: puremagic 1.30, filetype 1.2.0, pillow-heif 1.8.1, Pillow 12.3.0, 2026-11-28.
# Means: who routes files by its first answer sends photographs to the film path. Read the brands of ISO/IEC 14496-12 yourself.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check puremagic==1.30 filetype==1.2.0 pillow-heif==1.8.1 Pillow==12.3.0
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys

import filetype
import pillow_heif
import puremagic
from PIL import Image

output = io.BytesIO()
pillow_heif.from_pillow(Image.new("RGB", (64, 64), "white")).save(output)
photograph = output.getvalue()
first = puremagic.from_string(photograph, mime=True)
other = filetype.guess(photograph).mime
print("brand:", photograph[8:12], "puremagic:", first, "filetype:", other)
print([(one.mime_type, one.confidence) for one in puremagic.magic_string(photograph)])
sys.exit((first, other) != ("video/mp4", "image/heic"))
PYTHON
