"""Measures a network that completes masked faces, on combinations that it was not trained on.

Holes are those of training (``data/masks.py``), face i with the i-th of one seed. By number of
network calls, along RDDM's schedules with sumScale 1: PSNR of the hole alone (which rewards one
call: the mean of all that could be there), the largest change where the face was known, and the
Frechet distance of ``evaluate_faces.py`` between completed faces and other held-out faces, beside
the same of faces that never had a hole. Last, the standard deviation over seeds inside the hole:
how much was invented.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from training.data.faces import to_faces, to_images
from training.data.masks import random_masks
from training.diffusion import Network, sample
from training.evaluate_faces import Row, row, save_sheet, split
from training.face_features import FeatureSpace
from training.face_walks import AT_ONCE, rddm_path
from training.measures import rounded
from training.recorder import Heads, Recorder, random_states
from training.tasks import Task

CALLS = (1, 2, 5, 10, 20, 50)
SHOWN, SEEDS = 10, 16


def complete(network: Network, masked: Tensor, steps: int, seed: int) -> Tensor:
    """Faces with their holes filled, [count, 3, height, width] in [-1, 1]."""
    noise = torch.randn(masked.shape, generator=torch.Generator().manual_seed(seed))
    parts = [
        sample(network, image + grain, image, rddm_path(steps), shown=image)
        for image, grain in zip(
            torch.split(masked, AT_ONCE), torch.split(noise, AT_ONCE), strict=True
        )
    ]
    return torch.cat(parts)


def psnr_in(hole: Tensor, found: Tensor, clean: Tensor) -> float:
    """dB over the pixels of the holes of all faces, of pictures rounded to 8 bits."""
    difference = rounded((found + 1) / 2) - rounded((clean + 1) / 2)
    error = float((difference.double().square() * hole).sum() / (3 * hole.sum()))
    return float("inf") if error == 0 else -10 * float(np.log10(error))


def quality(network: Heads, clean: Tensor, hole: Tensor, space: FeatureSpace, other: Tensor,
            steps: tuple[int, ...]) -> list[Row]:  # fmt: skip
    """Rows by number of calls."""
    masked, size = clean * (1 - hole), f"{len(clean)} held-out faces"
    reference = to_faces(other)
    floor = space.distance(to_faces(clean), reference)
    rows = [
        row("PSNR in the hole, mid-grey", psnr_in(hole, masked, clean), "dB", size),
        row("Frechet distance of whole faces", floor, "", f"{size} a side"),
    ]
    for calls in steps:
        found = complete(network, masked, calls, seed=8)
        changed = float(((found - clean) * (1 - hole)).abs().amax((1, 2, 3)).median()) * 127.5
        far = space.distance(to_faces(found), reference)
        rows += [
            row("PSNR in the hole", psnr_in(hole, found, clean), "dB", size, calls),
            row("largest change outside the hole, median", changed, "of 255", size, calls),
            row("Frechet distance of completed faces", far, "", f"{size} a side", calls),
        ]
        print(f"{calls} steps: completed", flush=True)
    return rows


def invented(network: Heads, masked: Tensor, hole: Tensor, steps: int) -> tuple[Row, Tensor]:
    """Spread over seeds in the holes, and all the completions [seeds, faces, 3, height, width]."""
    found = torch.stack([complete(network, masked, steps, seed) for seed in range(SEEDS)])
    inside = (found.std(0, correction=0) * hole).sum() / (3 * hole.sum())
    dataset = f"{SEEDS} seeds, {len(masked)} faces"
    return row(
        "spread over seeds in the hole", float(inside) * 127.5, "of 255", dataset, steps
    ), found


def evaluate_masked(
    network: Heads, task: Task, data: Path, held_out: Path, grid: Path, steps: int, count: int
) -> dict[str, Any]:
    """Metrics and bands. The grid: ten faces whole, masked, and completed from three seeds."""
    real = split(data, held_out, count)
    clean, other = (to_images(real.unseen[places]) for places in real.halves)
    side = clean.shape[2]
    hole = random_masks(count, side, side, torch.Generator().manual_seed(9))
    space = FeatureSpace(real.train[real.fitted])
    metrics = quality(network, clean, hole, space, other, CALLS)
    few, holes = clean[:SHOWN], hole[:SHOWN]
    spread, found = invented(network, few * (1 - holes), holes, steps)
    recorder, generator = Recorder(network), torch.Generator().manual_seed(0)
    for start in range(0, min(count, 200), 32):
        part = slice(start, start + 32)
        random_states(recorder, task, clean[part], clean[part] * (1 - hole[part]), generator)
    complete(recorder, few * (1 - holes), steps, seed=8)
    save_sheet([to_faces(line) for line in (few, few * (1 - holes), *found[:3])], grid)
    return {"metrics": [*metrics, spread], "bands": recorder.bands()}
