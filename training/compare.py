"""Steps against quality: residual diffusion beside its rivals of the same network and crops.

    python -m training.compare --data cbsd68 --out docs/steps

Twelve photographs, cut to the 256 x 256 pixels in their middle, in the rain of seed i, restored
from the noise of seed 1000 + i in 1, 2, 5, 10, 20 and 50 network calls: ``photo-derain`` at
sumScale 1 and 0.01, ``photo-derain-ddim``, and ``photo-derain-oneshot``, which has one call.

Distortion is PSNR and SSIM, as everywhere. Perception is the squared Frechet distance between
Gaussians fitted to the 64 coefficients of the 8 x 8 DCT of luminance (BT.601, in [0, 1]), over all
blocks of all restored photographs against all clean ones: whether the textures have the right
strength at each frequency, whatever their phase. It needs no network, and is not called FID.

Intervals are 95 percent bootstrap intervals over the photographs, paired: each resample takes the
same photographs for a method and for the one-shot network, and the difference is what is given.

Writes ``DIR.json``, ``DIR.md`` (the table) and ``DIR.svg`` (the plot).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.data.photos import list_photos, read_photo, to_tensor
from training.data.rain import add_rain
from training.evaluate_photos import restorers
from training.export import MODELS, Exported
from training.measures import frechet_of_moments, psnr, rounded, ssim
from training.tasks import TASKS

CALLS = (1, 2, 5, 10, 20, 50)
ONE_SHOT = "one-shot regression"
METHODS = {
    ("photo-derain", 1.0): "RDDM, sumScale 1",
    ("photo-derain", 0.01): "RDDM, sumScale 0.01",
    ("photo-derain-ddim", None): "conditional diffusion",
    ("photo-derain-oneshot", None): ONE_SHOT,
}
RESAMPLES = 2000

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Restored:
    """One method at one number of calls: a row for each photograph."""

    method: str
    calls: int
    scores: Array  #: [photos, 2]: PSNR, SSIM
    moments: list[tuple[int, Array, Array]]  #: of DCT blocks: count, sum, sum of outer products


def dct_blocks(image: Tensor) -> Array:
    """[blocks, 64] coefficients of an image [1, 3, height, width] in [0, 1], sides of 8 px cut."""
    weights = torch.tensor([0.299, 0.587, 0.114], dtype=torch.float64)
    grey = torch.einsum("c,chw->hw", weights, image[0].double())
    height, width = (side - side % 8 for side in grey.shape)
    blocks = grey[:height, :width].reshape(height // 8, 8, width // 8, 8).transpose(1, 2)
    at = torch.arange(8, dtype=torch.float64)
    basis = torch.cos((2 * at[None] + 1) * at[:, None] * torch.pi / 16) / 2
    basis[0] /= 2**0.5
    found: Array = (basis @ blocks @ basis.T).reshape(-1, 64).numpy()
    return found


def moments_of(image: Tensor) -> tuple[int, Array, Array]:
    blocks = dct_blocks(image)
    return len(blocks), blocks.sum(0), blocks.T @ blocks


def distance(a: list[tuple[int, Array, Array]], b: list[tuple[int, Array, Array]]) -> float:
    """Squared Frechet distance between two sets of photographs, from their moments."""

    def gaussian(parts: list[tuple[int, Array, Array]]) -> tuple[Array, Array]:
        count = sum(part[0] for part in parts)
        mean = np.sum([part[1] for part in parts], 0) / count
        square = np.sum([part[2] for part in parts], 0) / count
        return mean, square - np.outer(mean, mean)

    return frechet_of_moments(*gaussian(a), *gaussian(b))


def restore_all(
    photos: list[Tensor], load: Callable[[str], Exported], calls: tuple[int, ...]
) -> tuple[list[Restored], list[tuple[int, Array, Array]]]:
    """Every method at every number of calls, and the moments of the clean photographs."""
    rows: list[Restored] = []
    for (identity, scale), method in METHODS.items():
        task = TASKS[identity]
        restore = restorers(load(identity), task)[scale]
        for count in (1,) if task.method == "one-shot" else calls:
            found: list[Tensor] = []
            for seed, clean in enumerate(photos):
                rainy = add_rain(clean, torch.Generator().manual_seed(seed)) * 2 - 1
                generator = torch.Generator().manual_seed(1000 + seed)
                noise = torch.randn(clean.shape, generator=generator)
                found.append(rounded((restore(rainy, noise, count) + 1) / 2))
            scores = [(psnr(a, b), ssim(a, b)) for a, b in zip(found, photos, strict=True)]
            rows.append(Restored(method, count, np.array(scores), [*map(moments_of, found)]))
            print(f"{method}, {count}: {np.mean(scores, 0)}", flush=True)
    return rows, [moments_of(photo) for photo in photos]


def figures(rows: list[Restored], clean: list[tuple[int, Array, Array]]) -> list[dict[str, Any]]:
    """Means, and paired intervals of the difference from the one-shot network."""
    rival = next(row for row in rows if row.method == ONE_SHOT)
    random = np.random.default_rng(0)
    draws = random.integers(0, len(clean), (RESAMPLES, len(clean)))

    def perception(row: Restored, which: NDArray[np.int64]) -> float:
        return distance([row.moments[i] for i in which], [clean[i] for i in which])

    everyone = np.arange(len(clean))
    rival_perception = np.array([perception(rival, which) for which in draws])
    table: list[dict[str, Any]] = []
    for row in rows:
        gained = (row.scores - rival.scores)[draws].mean(1)
        closer = np.array([perception(row, which) for which in draws]) - rival_perception
        ends = [*np.percentile(gained, [2.5, 97.5], 0).T, np.percentile(closer, [2.5, 97.5])]
        mean = row.scores.mean(0)
        values = (float(mean[0]), float(mean[1]), perception(row, everyone))
        table.append({"method": row.method, "calls": row.calls})
        for name, value, interval in zip(("psnr", "ssim", "frechet"), values, ends, strict=True):
            table[-1] |= {name: value, f"{name}AgainstOneShot": [float(end) for end in interval]}
    return table


def markdown(table: list[dict[str, Any]]) -> str:
    lines = [
        "| method | calls | PSNR | against one shot | SSIM | against one shot "
        "| Fréchet, DCT | against one shot |",
        "|---|---|---|---|---|---|---|---|",
    ]

    def between(interval: list[float], digits: int) -> str:
        return f"{interval[0]:+.{digits}f} … {interval[1]:+.{digits}f}"

    for row in table:
        cells = [row["method"], str(row["calls"])]
        for name, digits in (("psnr", 2), ("ssim", 4), ("frechet", 5)):
            cells += [f"{row[name]:.{digits}f}", between(row[f"{name}AgainstOneShot"], digits)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def plot(table: list[dict[str, Any]], path: Path) -> None:
    """Perception against distortion, a line a method, the number of calls at each point."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    colours = ("#7c4dff", "#e0602f", "#1f7fd1", "#12925a")
    figure, axes = pyplot.subplots(figsize=(7, 4.5), layout="constrained")
    for method, colour in zip(METHODS.values(), colours, strict=True):
        rows = [row for row in table if row["method"] == method]
        x, y = [row["psnr"] for row in rows], [row["frechet"] for row in rows]
        axes.plot(x, y, "o-", color=colour, label=method, markersize=4)
        for row in rows:
            at = (row["psnr"], row["frechet"])
            axes.annotate(str(row["calls"]), at, (4, 4), textcoords="offset points", fontsize=8)
    axes.set(xlabel="PSNR, dB (less distortion →)", yscale="log",
             ylabel="Fréchet distance of DCT blocks (↓ nearer to clean photographs)")  # fmt: skip
    axes.grid(alpha=0.25)
    axes.legend(frameon=False)
    figure.savefig(path)
    pyplot.close(figure)


def middle(photo: Tensor, size: int = 256) -> Tensor:
    top, left = ((side - size) // 2 for side in photo.shape[2:])
    return photo[:, :, top : top + size, left : left + size]


def main() -> None:
    parser = argparse.ArgumentParser(description="Steps against quality, beside the rivals.")
    parser.add_argument("--data", type=Path, required=True, help="folder of clean photographs")
    parser.add_argument("--out", type=Path, required=True, help="path without a suffix")
    parser.add_argument("--photos", type=int, default=12)
    parser.add_argument("--calls", type=int, nargs="+", default=list(CALLS))
    args = parser.parse_args()
    files = list_photos([args.data])[: args.photos]
    photos = [middle(to_tensor(read_photo(file))) for file in files]

    def load(identity: str) -> Exported:
        task = TASKS[identity]
        return Exported(MODELS / identity / "model.onnx", task.network, task.method)

    table = figures(*restore_all(photos, load, tuple(args.calls)))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.with_suffix(".json").write_text(json.dumps(table, indent=2) + "\n")
    args.out.with_suffix(".md").write_text(markdown(table))
    plot(table, args.out.with_suffix(".svg"))
    print(markdown(table))


if __name__ == "__main__":
    main()
