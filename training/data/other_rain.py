"""A second rain, for evaluation only: unlike ``rain.py`` in everything but being rain.

Streaks are drawn one by one with an antialiased pen, not convolved: 0.002 to 0.006 streaks a pixel,
each 8 to 40 px long and 1 to 2 px wide, all within 4 degrees of one angle within 45 of vertical,
each of its own opacity 0.15 to 0.6. They are screened over the image, ``1 - (1 - x)(1 - streaks)``,
where ``rain.py`` adds and clips. Whoever trained on the one has never seen the other.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

#: The pen draws at this many times the size, for antialiasing.
FINER = 2


def other_rain(clean: Tensor, generator: torch.Generator) -> Tensor:
    """Rain on images [batch, 3, height, width] in [0, 1]; the result stays in [0, 1]."""
    batch, _, height, width = clean.shape
    streaks = torch.cat([draw_streaks(height, width, generator) for _ in range(batch)])
    return 1 - (1 - clean) * (1 - streaks)


def draw_streaks(height: int, width: int, generator: torch.Generator) -> Tensor:
    """Opacity [1, 1, height, width] in [0, 1] of one image's streaks."""
    density, lean = torch.rand(2, generator=generator).tolist()
    count = int((0.002 + 0.004 * density) * height * width)
    angle = math.radians(90 * lean - 45)
    sheet = Image.new("L", (width * FINER, height * FINER))
    pen = ImageDraw.Draw(sheet)
    for x, y, long, wide, opaque, astray in torch.rand((count, 6), generator=generator).tolist():
        length = (8 + 32 * long) * FINER
        at = angle + math.radians(8 * astray - 4)
        left, top = x * width * FINER, y * height * FINER
        end = (left + length * math.sin(at), top + length * math.cos(at))
        light = round(255 * (0.15 + 0.45 * opaque))
        pen.line([(left, top), end], fill=light, width=1 + round(wide * FINER))
    drawn = sheet.resize((width, height), Image.Resampling.BOX)
    return torch.from_numpy(np.asarray(drawn, np.float32) / 255)[None, None]
