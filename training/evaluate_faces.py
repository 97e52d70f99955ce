"""Measures a generator of faces against faces of combinations that it was not trained on.

- **Frechet distance** in the 64 features of ``face_features.py`` between samples and one half of
  the held-out faces, beside the distance of the other half (the floor) and of training faces (what
  a perfect copy of the training set would get). All are of the same number of faces.
- **Attributes** of the samples, as ``face_attributes.py`` tells them: how many values are drawn,
  and how far their shares are from those of training faces that the teller was not fitted to.
- **Diversity**: standard deviation over seeds, mean over pixels, when residual and noise are
  removed together, residual first and noise first. Noise first, an exact network draws one picture.
- **Neighbours**: how near samples are to their nearest training face, and held-out faces to it.
- **DDIM** against RDDM under the transform, in levels of 255; beside it the same, a timestep off.
- Mean absolute error of x0 on held-out faces, and the bands of both heads.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from training.data.faces import (
    Attributes,
    Faces,
    check_hold_out,
    load_attributes,
    load_faces,
    to_images,
)
from training.diffusion import forward
from training.face_attributes import Teller, accuracy, coverage, unevenness
from training.face_features import FeatureSpace
from training.face_walks import SAMPLERS, ddim_against_rddm, generate, orders
from training.measures import nearest
from training.recorder import Heads, Recorder, random_states
from training.tasks import Task

STEPS = (5, 10, 20, 50)
SHOWN = 20
Row = dict[str, Any]


def row(name: str, value: float, unit: str, dataset: str, steps: int = 0) -> Row:
    """A line of the model card."""
    line: Row = {"name": name, "value": round(value, 3), "unit": unit, "dataset": dataset}
    return line | ({"steps": steps, "sumScale": 1} if steps else {})


@dataclass(frozen=True)
class Split:
    """The real faces, in random order: consecutive seeds of the drawings are alike."""

    train: Faces  #: all training faces
    fitted: NDArray[np.int64]  #: places in ``train`` that the teller is fitted to
    aside: tuple[NDArray[np.int64], NDArray[np.int64]]  #: two more sets of places, ``count`` each
    unseen: Faces  #: held-out faces, none equal to a training face
    halves: tuple[NDArray[np.int64], NDArray[np.int64]]  #: places in ``unseen``, ``count`` each
    trained: Attributes
    true: Attributes  #: of ``unseen``


def split(data: Path, held_out: Path, count: int) -> Split:
    """Reads both files and checks that the hold-out is one."""
    train, drawings = load_faces(data), load_faces(held_out)
    trained, true = load_attributes(data), load_attributes(held_out)
    check_hold_out(trained, true)
    known = {face.tobytes() for face in train}
    kept = np.array([face.tobytes() not in known for face in drawings])
    unseen, true = drawings[kept], Attributes(true.values, true.held_out_pairs, true.codes[kept])
    if len(unseen) < 2 * count or len(train) < 3 * count:
        raise ValueError(
            f"{count} faces a side need {2 * count} held-out faces that are not in training, and "
            f"{3 * count} training faces: there are {len(unseen)} and {len(train)}"
        )
    random = np.random.default_rng(0)
    first, order = random.permutation(len(unseen)), random.permutation(len(train))
    return Split(
        train,
        order[2 * count :],
        (order[:count], order[count : 2 * count]),
        unseen,
        (first[:count], first[count : 2 * count]),
        trained,
        true,
    )


def distances(real: Split, samples: dict[tuple[str, int], Faces]) -> list[Row]:
    """The Frechet distances, floors first."""
    space = FeatureSpace(real.train[real.fitted])
    half, other = (real.unseen[places] for places in real.halves)
    size = f"{len(half)} a side, 64 random convolutional features, to held-out faces"
    rows = [
        row("Frechet distance of the other half of held-out faces", space.distance(other, half),
            "", size),
        row("Frechet distance of training faces", space.distance(real.train[real.aside[0]], half),
            "", size),
    ]  # fmt: skip
    for (sampler, steps), faces in samples.items():
        found = space.distance(faces, half)
        rows.append(row(f"Frechet distance of samples, {sampler}", found, "", size, steps))
    return rows


def attributes(real: Split, samples: Faces, steps: int) -> list[Row]:
    """Coverage and evenness of each attribute; how far the teller can be trusted."""
    fitted = Attributes(real.trained.values, [], real.trained.codes[real.fitted])
    tell = Teller(real.train[real.fitted], fitted)
    first, second = (tell(real.train[places]) for places in real.aside)
    found = tell(samples)
    right = accuracy(tell(real.unseen), real.true)
    rows = []
    for name, values in real.trained.values.items():
        number = len(values)
        drawn = coverage(found.of(name), first.of(name), number)
        control = coverage(second.of(name), first.of(name), number)
        apart = unevenness(found.of(name), first.of(name), number)
        floor = unevenness(second.of(name), first.of(name), number)
        told = f"{len(samples)} samples, told right on {right[name]:.1%} of held-out faces"
        rows += [
            row(f"{name}: share of its {number} values that is drawn", 100 * drawn, "%",
                f"{told}; other training faces: {control:.1%}", steps),
            row(f"{name}: total variation from training faces", apart, "",
                f"{told}; other training faces: {floor:.3f}", steps),
        ]  # fmt: skip
    return rows


def diversity(network: Heads, real: Split, steps: int, count: int) -> tuple[list[Row], list[Faces]]:
    """Standard deviation over seeds, by order; and the first faces of each order."""

    def spread(faces: Faces) -> float:
        return float(faces.astype(np.float64).std(0).mean())

    some = real.train[real.aside[0][:count]]
    rows = [row("spread of training faces", spread(some), "of 255", f"{len(some)} faces")]
    shown = []
    for order, path in orders(steps).items():
        faces = generate(network, path, count, 7, some.shape[1])
        rows.append(
            row(f"spread over seeds, {order}", spread(faces), "of 255", f"{count} seeds", steps)
        )
        shown.append(faces[: SHOWN // 2])
    return rows, shown


def neighbours(real: Split, samples: Faces, steps: int) -> tuple[list[Row], Faces]:
    """Whether samples are copies: nearer to training faces than held-out faces are. And which."""
    found, places = nearest(samples, real.train)
    unseen, _ = nearest(real.unseen[real.halves[0][:400]], real.train)
    near = float(np.percentile(unseen, 1))
    measure = "32 x 32 pixels, RMS, to the nearest training face"
    count = f"{len(samples)} samples"
    return [
        row("median distance of samples", float(np.median(found)), "of 255",
            f"{count}, {measure}", steps),
        row("median distance of held-out faces", float(np.median(unseen)), "of 255",
            f"{len(unseen)} faces, {measure}"),
        row("samples nearer than 99 % of held-out faces", int((found < near).sum()), "samples",
            f"{count}, {measure}; nearer than {near:.2f}", steps),
    ], real.train[places]  # fmt: skip


def errors(recorder: Recorder, task: Task, unseen: Faces) -> list[Row]:
    """Mean absolute error of x0; lets the recorder see states as in training."""
    clean, generator = to_images(unseen), torch.Generator().manual_seed(0)
    rows = []
    for alpha, beta in ((0.9, 0.9), (0.5, 0.5), (0.2, 0.2), (0.0, 0.5)):
        a, b = torch.full((len(clean),), alpha), torch.full((len(clean),), beta)
        x = forward(clean, -clean, torch.randn(clean.shape, generator=generator), a, b)
        with torch.no_grad():
            residual, noise = recorder.network(x, None, a, b)
        error = (x - alpha * residual - beta * noise).clamp(-1, 1) - clean
        value = float(error.abs().mean()) * 127.5
        name, dataset = f"MAE of x0 at alphaBar {alpha}, betaBar {beta}", f"{len(unseen)} held out"
        rows.append(row(name, value, "of 255", dataset, 1))
    for start in range(0, len(clean), 32):
        part = clean[start : start + 32]
        random_states(recorder, task, part, torch.zeros_like(part), generator)
    for path in SAMPLERS.values():
        generate(recorder, path(20), SHOWN, seed=7, size=task.size)
    return rows


def save_sheet(lines: list[Faces], path: Path) -> None:
    """Lines of faces, one below the other, at twice their size."""
    sheet = np.concatenate([np.concatenate([*line], 1) for line in lines])
    path.parent.mkdir(parents=True, exist_ok=True)
    size = (sheet.shape[1] * 2, sheet.shape[0] * 2)
    Image.fromarray(sheet).resize(size, Image.Resampling.NEAREST).save(path)


def evaluate_faces(
    network: Heads, task: Task, data: Path, held_out: Path, grid: Path, steps: int, count: int
) -> dict[str, Any]:
    """Metrics and bands. The grid: samples above their nearest training faces; then the orders."""
    real = split(data, held_out, count)
    samples: dict[tuple[str, int], Faces] = {}
    for sampler, path in SAMPLERS.items():
        for calls in sorted({*STEPS, steps}):
            samples[sampler, calls] = generate(network, path(calls), count, 7, task.size)
            print(f"{sampler}, {calls} steps: drawn", flush=True)
    metrics = distances(real, samples)
    drawn = samples["RDDM", steps]
    metrics += attributes(real, drawn, steps)
    found, shown = diversity(network, real, steps, min(count, 64))
    metrics += found
    some = drawn[:SHOWN]
    found, near = neighbours(real, some, steps)
    metrics += found
    x = torch.randn((8, 3, *some.shape[1:3]), generator=torch.Generator().manual_seed(7))
    for shift, name in ((0, "DDIM against RDDM"), (1, "the same, DDIM a timestep off")):
        apart = ddim_against_rddm(network, x, steps, shift)
        metrics.append(row(f"{name}: largest difference", apart, "of 255", "8 samples", steps))
    recorder = Recorder(network)
    metrics += errors(recorder, task, real.unseen[real.halves[0][:200]])
    half = len(some) // 2
    save_sheet([some[:half], near[:half], some[half : 2 * half], near[half : 2 * half],
                *(faces[:half] for faces in shown)], grid)  # fmt: skip
    return {"metrics": metrics, "bands": recorder.bands()}
