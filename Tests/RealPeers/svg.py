"""Reads the pictures that the gateway draws of QR codes."""

import re

import numpy

# Pixels for each module.
SCALE = 4


def raster(svg):
    """The picture in pixels: its rectangles, and nothing that is not one."""
    side = int(re.search(r'viewBox="0 0 (\d+) \1"', svg).group(1))
    path = re.search(r'<path fill="#000" d="([^"]*)"/>', svg).group(1)
    pattern = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")
    assert pattern.sub("", path) == "", "the path holds more than rectangles"
    pixels = numpy.full((side, side), 255, dtype=numpy.uint8)
    for x, y, length, back in (map(int, match) for match in pattern.findall(path)):
        assert length == back, (length, back)
        pixels[y, x:x + length] = 0
    return pixels.repeat(SCALE, axis=0).repeat(SCALE, axis=1)
