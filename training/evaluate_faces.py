"""Measures a generator of faces.

Mean absolute error of x0 on drawings that were not trained on; how near the samples are to their
nearest training drawing, compared with how near unseen drawings are; a grid of samples.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from training.data.faces import load_faces
from training.data.photos import to_bytes
from training.diffusion import forward, linear_path, sample, sampling_path
from training.recorder import Heads, Recorder, random_states
from training.tasks import Task

Path2 = list[tuple[float, float]]


def face_paths(steps: int) -> dict[str, Path2]:
    """The paths of the grid's rows, by name; all end clean."""
    half = steps // 2
    first = [(1 - i / half, 1.0) for i in range(half)] + [(0.0, 1 - i / half) for i in range(half)]
    return {
        "RDDM, decreased and increased, 10 steps": sampling_path("decreased", "increased", 1.0, 10),
        f"RDDM, decreased and increased, {steps} steps": sampling_path(
            "decreased", "increased", 1.0, steps
        ),
        f"DDIM (linear, transformed), {steps} steps": linear_path(steps),
        f"residual first, {steps} steps": [*first, (0.0, 0.0)],
        f"average and average, {steps} steps": sampling_path("average", "average", 1.0, steps),
    }


def nearest(faces: NDArray[np.uint8], to: NDArray[np.uint8]) -> float:
    """Median over ``faces`` of the RMS distance (0 ... 255) to the nearest ``to``, at 16 x 16."""

    def small(values: NDArray[np.uint8]) -> Tensor:
        x = torch.from_numpy(values).permute(0, 3, 1, 2).float()
        return torch.nn.functional.avg_pool2d(x, 4).flatten(1)

    few, many = small(faces), small(to)
    distance = torch.cdist(few, many).min(1).values / many.shape[1] ** 0.5
    return float(distance.median())


def evaluate_faces(
    network: Heads, task: Task, data: Path, held_out: Path, grid: Path, steps: int
) -> dict[str, Any]:
    """Metrics, bands and the grid of a generator."""
    recorder = Recorder(network)
    trained = load_faces(data)
    known = {face.tobytes() for face in trained}
    drawings = load_faces(held_out)  # another seed can draw a face that was trained on
    unseen = drawings[[face.tobytes() not in known for face in drawings]]
    clean = torch.from_numpy(unseen).permute(0, 3, 1, 2).float() / 127.5 - 1
    zero = torch.zeros_like(clean)
    generator = torch.Generator().manual_seed(0)
    metrics: list[dict[str, Any]] = []
    for alpha, beta in ((0.9, 0.9), (0.5, 0.5), (0.2, 0.2), (0.0, 0.5)):
        a, b = torch.full((len(clean),), alpha), torch.full((len(clean),), beta)
        noise = torch.randn(clean.shape, generator=generator)
        x = forward(clean, -clean, noise, a, b)
        with torch.no_grad():
            residual, noise = network(x, None, a, b)
        error = (x - alpha * residual - beta * noise).clamp(-1, 1) - clean
        metrics.append(
            {
                "name": f"MAE of x0 at alphaBar {alpha}, betaBar {beta}",
                "value": round(float(error.abs().mean()) * 127.5, 3),
                "unit": "of 255",
                "dataset": f"{len(unseen)} drawings not trained on",
                "steps": 1,
                "sumScale": 1,
            }
        )
    for start in range(0, len(clean), 32):
        part = slice(start, start + 32)
        random_states(recorder, task, clean[part], zero[part], generator)
    rows = []
    noise = torch.randn((8, 3, 64, 64), generator=torch.Generator().manual_seed(7))
    for name, states in face_paths(steps).items():
        x0 = sample(recorder, noise, torch.zeros_like(noise), states)
        rows.append(np.stack([to_bytes((image[None] + 1) / 2) for image in x0]))
        print(name, flush=True)
    drawn = np.concatenate(rows)
    sheet = np.stack(rows).transpose(0, 2, 1, 3, 4).reshape(64 * len(rows), 64 * 8, 3)
    grid.parent.mkdir(parents=True, exist_ok=True)
    size = (sheet.shape[1] * 2, sheet.shape[0] * 2)
    Image.fromarray(sheet).resize(size, Image.Resampling.NEAREST).save(grid)
    for name, faces in (("samples", drawn), ("unseen drawings", unseen)):
        metrics.append(
            {
                "name": f"distance of {name} to the nearest training drawing",
                "value": round(nearest(faces, trained), 2),
                "unit": "of 255",
                "dataset": f"{len(faces)} {name}, 16 x 16 pixels, RMS, median",
                "steps": steps,
                "sumScale": 1,
            }
        )
    return {"metrics": metrics, "bands": recorder.bands()}
