#!/usr/bin/env bash
# Expected: `ffmpeg -map 0:a -c copy -map_metadata -1` writes the frames of an MP3 into a fresh file, and what some program
#   appended behind the last frame (a tag of its own, a path, a name) stays behind.
# Seen: the appended bytes are taken for part of the last packet and arrive in the copy, with exit code 0 and no message.
# With: ffmpeg 5.1.9 (Debian 12), 2026-11-28.
# Means: remuxing by itself is no cleaning for sound without a container. Cut the file to its whole frames by their headers
#   (ISO/IEC 11172-3) first; the containers of MP4, WAV and Ogg tell ffmpeg where the data end.
# Needs: Debian's ffmpeg.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
ffmpeg -version | head -n 1
ffmpeg -v error -f lavfi -i sine=d=1 "$folder/plain.mp3"
{ cat "$folder/plain.mp3"; printf 'APPENDED-BY-A-PROGRAM'; } >"$folder/tagged.mp3"
ffmpeg -v error -i "$folder/tagged.mp3" -map 0:a -c copy -map_metadata -1 -id3v2_version 0 -write_xing 0 "$folder/copy.mp3"
if grep -qa 'APPENDED-BY-A-PROGRAM' "$folder/copy.mp3"; then
  echo "the copy still holds the appended bytes"
else
  echo "changed: the appended bytes are gone"; exit 1
fi
