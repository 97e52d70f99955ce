"""Measures a photo network on every degradation its card speaks of.

Photo i (in order of file name, cut at the bottom and the right to a multiple of the network's size)
is degraded by seed i and restored from the noise of seed 1000 + i, with eta = 0 and the clip
``box``, along the official schedules (residual decreased, noise increased); a conditional diffusion
walks DDPM's linear schedule, a one-shot network is called once. What the network is shown is
neither clipped nor rounded unless the degradation is. The restored picture is rounded to 8 bits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from training.data.camera_noise import gaussian_noise
from training.data.jpeg import compressed
from training.data.low_light import darken
from training.data.other_rain import other_rain
from training.data.photos import read_photo, to_bytes, to_tensor
from training.data.rain import add_rain
from training.diffusion import linear_path, predicting_x0, sample, sampling_path
from training.measures import best_gamma, psnr, rounded, ssim
from training.recorder import Heads, Recorder, random_states
from training.tasks import Task
from training.train import DEGRADATIONS

#: (clean, generator) -> degraded, both [1, 3, height, width] in [0, 1]
Degradation = Callable[[Tensor, torch.Generator], Tensor]


@dataclass(frozen=True)
class Trial:
    """One degradation to be measured on; ``rival`` is what stands beside the input."""

    name: str
    degrade: Degradation
    rival: tuple[str, Callable[[Tensor, Tensor], Tensor]] | None = None


def untouched(clean: Tensor, generator: torch.Generator) -> Tensor:
    """A clean photograph: a restorer should do it no harm."""
    return clean


def sigma(level: int) -> Degradation:
    return lambda clean, generator: gaussian_noise(clean, torch.tensor(level / 255), generator)


def quality(level: int) -> Degradation:
    return lambda clean, generator: compressed(clean, level, halved=True)


CLEAN = Trial("no degradation", untouched)
TRIALS: dict[str, tuple[Trial, ...]] = {
    "derain": (Trial("rain", add_rain), Trial("another rain", other_rain), CLEAN),
    "denoise": (
        *(Trial(f"noise of sigma {level}", sigma(level)) for level in (15, 25, 50)),
        CLEAN,
    ),
    "low light": (Trial("low light", darken, ("the best global gamma", best_gamma)),),
    "jpeg": (*(Trial(f"JPEG of quality {level}", quality(level)) for level in (10, 30)), CLEAN),
}

Walk = Callable[[Tensor, Tensor, int], Tensor]


def restorers(network: Heads, task: Task) -> dict[float | None, Walk]:
    """By sumScale (None where there is none): (source, noise, calls) -> x0, in [-1, 1]."""

    def along(scale: float) -> Walk:
        def walk(source: Tensor, noise: Tensor, calls: int) -> Tensor:
            path = sampling_path("decreased", "increased", scale, calls)
            return sample(network, source + scale**0.5 * noise, source, path, source)

        return walk

    def diffusion(source: Tensor, noise: Tensor, calls: int) -> Tensor:
        told = predicting_x0(network)
        return sample(told, noise, torch.zeros_like(source), linear_path(calls), source)

    def one_shot(source: Tensor, noise: Tensor, calls: int) -> Tensor:
        with torch.no_grad():
            return source - network(source, source, torch.ones(1), torch.zeros(1))[0]

    match task.method:
        case "rddm":
            return {scale: along(scale) for scale in task.sum_scales}
        case "diffusion":
            return {None: diffusion}
        case "one-shot":
            return {None: one_shot}


def both(found: Tensor, truth: Tensor) -> tuple[float, float]:
    """(PSNR, SSIM)."""
    return psnr(found, truth), ssim(found, truth)


Scores = dict[tuple[str, str, float | None, int], list[tuple[float, float]]]


def evaluate_photos(
    network: Heads, task: Task, photos: list[Path], calls: list[int], images: Path | None
) -> dict[str, Any]:
    """Metrics and bands for the card. ``images``: a folder for the restored photographs."""
    recorder = Recorder(network)
    scores: Scores = {}
    for index, path in enumerate(photos):
        photo = read_photo(path)
        height, width = (size - size % network.config.multiple for size in photo.shape[:2])
        clean = to_tensor(photo[:height, :width])
        for trial in TRIALS[task.kind]:
            shown = try_photo(recorder, task, trial, clean, index, calls, scores)
            if images is not None:
                images.mkdir(parents=True, exist_ok=True)
                name = f"{index:02}-{trial.name.replace(' ', '-')}.png"
                Image.fromarray(np.concatenate(shown, 1)).save(images / name)
        if task.method == "rddm":
            record_states(recorder, task, clean, index)
        print(path.name, last_of(scores), flush=True)
    return {
        "metrics": metric_rows(scores, len(photos)),
        "bands": recorder.bands() if task.method == "rddm" else {},
    }


def try_photo(
    network: Recorder,
    task: Task,
    trial: Trial,
    clean: Tensor,
    seed: int,
    calls: list[int],
    scores: Scores,
) -> list[Any]:
    """Adds one photograph's scores; returns the pictures: clean, degraded, restored."""
    degraded = trial.degrade(clean, torch.Generator().manual_seed(seed))
    noise = torch.randn(clean.shape, generator=torch.Generator().manual_seed(1000 + seed))

    def add(what: str, scale: float | None, count: int, found: Tensor) -> None:
        scores.setdefault((trial.name, what, scale, count), []).append(both(found, clean))

    add("of the input", None, 0, degraded)
    if trial.rival:
        add(f"of {trial.rival[0]}", None, 0, rounded(trial.rival[1](degraded, clean)))
    shown = [to_bytes(clean), to_bytes(degraded)]
    for scale, restore in restorers(network, task).items():
        for count in [1] if task.method == "one-shot" else calls:
            restored = rounded((restore(degraded * 2 - 1, noise, count) + 1) / 2)
            add("", scale, count, restored)
            shown.append(to_bytes(restored))
    return shown


def record_states(recorder: Recorder, task: Task, clean: Tensor, seed: int) -> None:
    """Six random states of the photograph, degraded as in training: for the bands."""
    generator = torch.Generator().manual_seed(2000 + seed)
    for _ in range(6):
        source = DEGRADATIONS[task.kind](clean, generator) * 2 - 1
        random_states(recorder, task, clean * 2 - 1, source, generator)


def last_of(scores: Scores) -> str:
    return "  ".join(
        f"{name} {what or f'{scale}/{count}'}: {values[-1][0]:.2f}"
        for (name, what, scale, count), values in scores.items()
    )


def metric_rows(scores: Scores, count: int) -> list[dict[str, Any]]:
    """The card's rows: means over the photographs. PSNR of an untouched input is left out."""
    rows: list[dict[str, Any]] = []
    for (name, what, scale, calls), values in scores.items():
        mean = np.array(values).mean(0)
        if not np.isfinite(mean[0]):
            continue
        label = f" {what}" if what else ""
        where = {"dataset": f"CBSD68, first {count}, {name}", "steps": calls, "sumScale": scale}
        rows.append({"name": f"PSNR (RGB){label}", "value": round(float(mean[0]), 2),
                     "unit": "dB", **where})  # fmt: skip
        rows.append({"name": f"SSIM (RGB){label}", "value": round(float(mean[1]), 4),
                     "unit": "", **where})  # fmt: skip
    return rows
