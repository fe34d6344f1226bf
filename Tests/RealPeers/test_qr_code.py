"""Codes drawn by the gateway's own encoder are read by `zxing-cpp`: every version, and bytes of every kind."""

import os
import pathlib
import random
import subprocess

import zxingcpp

from gateway import ROOT, run
from svg import SCALE, raster

ENCODER = pathlib.Path(os.environ.get("QR_CODE_BINARY", ROOT / ".build/debug/qr-code"))
# What each version holds in byte mode at level M (ISO/IEC 18004, table 7).
CAPACITIES = [
    14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666, 711, 779, 857, 911,
    997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099, 2213, 2331,
]


def drawn(data):
    """The picture as SVG."""
    done = subprocess.run([ENCODER], input=data, capture_output=True, check=True)
    return done.stdout.decode()


def read(data):
    """What a reader makes of the picture; the side in modules."""
    svg = drawn(data)
    pixels = raster(svg)
    found = zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormat.QRCode)
    assert len(found) == 1, f"{len(found)} codes found for {len(data)} bytes"
    assert found[0].bytes == data, (len(data), found[0].bytes[:40], data[:40])
    assert "M" in found[0].ec_level, found[0].ec_level
    return pixels.shape[0] // SCALE - 8


def test_every_version_holds_what_the_standard_says():
    generator = random.Random(20261121)
    for version, capacity in enumerate(CAPACITIES, 1):
        before = CAPACITIES[version - 2] + 1 if version > 1 else 1
        for length in (before, capacity):
            assert read(generator.randbytes(length)) == 17 + 4 * version, (version, length)


def test_bytes_of_every_kind_are_read():
    for data in (b"\0" * 60, b"\xff" * 60, bytes(range(256)), "Grüße 門票".encode(), b"eyJhbGciOiJFZERTQSJ9." * 15):
        read(data)


def test_more_than_any_version_holds_is_refused():
    done = subprocess.run([ENCODER], input=b"x" * (CAPACITIES[-1] + 1), capture_output=True)
    assert done.returncode == 1 and b"2331" in done.stderr, done


run(
    test_every_version_holds_what_the_standard_says,
    test_bytes_of_every_kind_are_read,
    test_more_than_any_version_holds_is_refused,
)
