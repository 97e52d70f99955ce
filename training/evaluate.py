"""Measures a checkpoint; writes what the model card says about it.

    python -m training.evaluate --task photo-derain --data cbsd68 --out metrics.json
    python -m training.evaluate --task faces-64 --data faces.npy --held-out held-out.npy \\
        --out metrics.json --grid faces-grid.png

Restoration: photo i (in order of name, cropped to a multiple of the network's size) gets the
rain of seed i and is restored from the noise of seed 1000 + i, with eta = 0 and the clip
``box``, along the official schedules (residual decreased, noise increased). PSNR and SSIM are
those of RGB rounded to 8 bits, averaged over the photos; SSIM has an 11 x 11 Gaussian window
(sigma 1.5), population variance, valid region, mean of the channels.

Generation: mean absolute error of x0 on drawings that were not trained on; how near the samples
are to their nearest training drawing, compared with how near unseen drawings are; a grid.

Both: the bands (1st and 99th percentile over images and states) of mean, standard deviation and
horizontal lag-1 autocorrelation of both heads.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from skimage.metrics import structural_similarity
from torch import Tensor

from training.data.faces import load_faces
from training.data.photos import Photo, list_photos, read_photo, to_bytes, to_tensor
from training.data.rain import add_rain
from training.diffusion import (
    StateSampler,
    forward,
    noise_schedule,
    residual_schedule,
    sampling_path,
    sampling_times,
)
from training.diffusion import sample as walk
from training.network import UNet
from training.tasks import TASKS, Task
from training.train import CHECKPOINTS, load_average

Path2 = list[tuple[float, float]]


def psnr(a: Photo, b: Photo) -> float:
    """dB over all three channels, peak 255."""
    error = float(((a.astype(np.float64) - b.astype(np.float64)) ** 2).mean())
    return float("inf") if error == 0 else 10 * float(np.log10(255**2 / error))


def ssim(a: Photo, b: Photo) -> float:
    """As the module's docstring says."""
    return float(
        structural_similarity(  # type: ignore[no-untyped-call]
            a, b, channel_axis=2, data_range=255, gaussian_weights=True, sigma=1.5,
            use_sample_covariance=False,
        )
    )  # fmt: skip


class Recorder:
    """A network that also keeps the statistics of what it predicts, image by image."""

    def __init__(self, network: UNet) -> None:
        self.network = network
        self.rows: dict[str, list[list[float]]] = {"residual": [], "noise": []}

    @torch.no_grad()
    def __call__(
        self, x: Tensor, source: Tensor | None, alpha: Tensor, beta: Tensor
    ) -> tuple[Tensor, Tensor]:
        found: tuple[Tensor, Tensor] = self.network(x, source, alpha, beta)
        for rows, head in zip(self.rows.values(), found, strict=True):
            for image in head:
                centred = image - image.mean()
                variance = float((centred * centred).mean())
                lagged = float((centred[..., 1:] * centred[..., :-1]).mean())
                correlation = lagged / variance if variance > 1e-12 else 0.0
                rows.append([float(image.mean()), variance**0.5, correlation])
        return found

    def bands(self) -> dict[str, dict[str, list[float]]]:
        """1st and 99th percentile of each statistic, for both heads."""
        names = ("mean", "std", "autocorrelation")
        return {
            head: {
                name: [round(float(v), 4) for v in np.percentile(np.array(rows)[:, i], [1, 99])]
                for i, name in enumerate(names)
            }
            for head, rows in self.rows.items()
        }


def random_states(
    recorder: Recorder, task: Task, clean: Tensor, source: Tensor, generator: torch.Generator
) -> None:
    """Lets the recorder see forward states of the images, drawn as in training."""
    alpha, beta = StateSampler(task.sum_scales, task.along, task.start).draw(len(clean), generator)
    noise = torch.randn(clean.shape, generator=generator)
    x = forward(clean, source - clean, noise, alpha, beta)
    recorder(x, source if task.network.condition else None, alpha, beta)


def evaluate_restoration(
    network: UNet, task: Task, photos: list[Path], steps: list[int], images: Path | None
) -> dict[str, Any]:
    """Metrics and bands of a restoration network."""
    recorder = Recorder(network)
    multiple = network.config.multiple
    scores: dict[tuple[float, int], list[tuple[float, float]]] = {}
    before: list[tuple[float, float]] = []
    for index, path in enumerate(photos):
        photo = read_photo(path)
        height, width = (size - size % multiple for size in photo.shape[:2])
        truth = photo[:height, :width]
        clean = to_tensor(truth)
        generator = torch.Generator().manual_seed(index)
        source = add_rain(clean, generator) * 2 - 1
        noise = torch.randn(clean.shape, generator=torch.Generator().manual_seed(1000 + index))
        rainy = to_bytes((source + 1) / 2)
        before.append((psnr(rainy, truth), ssim(rainy, truth)))
        shown = [truth, rainy]
        for scale in task.sum_scales:
            for count in steps:
                x = source + scale**0.5 * noise
                states = sampling_path("decreased", "increased", scale, count)
                restored = to_bytes((walk(recorder, x, source, states, True) + 1) / 2)
                scores.setdefault((scale, count), []).append(
                    (psnr(restored, truth), ssim(restored, truth))
                )
                shown.append(restored)
        for _ in range(6):
            other = add_rain(clean, generator) * 2 - 1
            random_states(recorder, task, clean * 2 - 1, other, generator)
        if images is not None:
            images.mkdir(parents=True, exist_ok=True)
            Image.fromarray(np.concatenate(shown, 1)).save(images / f"{index:02}.png")
        line = "  ".join(f"{scale:g}/{n}: {v[-1][0]:.2f}" for (scale, n), v in scores.items())
        print(f"{path.name}  in {before[-1][0]:.2f}  {line}", flush=True)
    dataset = f"CBSD68, first {len(photos)}, rain seed i"
    metrics: list[dict[str, Any]] = []

    def add(values: list[tuple[float, float]], where: dict[str, Any], label: str) -> None:
        mean = np.array(values).mean(0)
        row = {"dataset": dataset, **where}
        metrics.append(
            {"name": f"PSNR (RGB){label}", "value": round(float(mean[0]), 2), "unit": "dB", **row}
        )
        metrics.append(
            {"name": f"SSIM (RGB){label}", "value": round(float(mean[1]), 4), "unit": "", **row}
        )

    add(before, {"steps": 0, "sumScale": None}, " of the input")
    for (scale, count), values in scores.items():
        add(values, {"steps": count, "sumScale": scale}, "")
    return {"metrics": metrics, "bands": recorder.bands()}


def face_paths(steps: int) -> dict[str, Path2]:
    """The paths of the grid's rows, by name; all end clean."""
    half = steps // 2
    linear_alpha, linear_beta = residual_schedule("linear"), noise_schedule("linear", 1.0)
    ddim = [(float(linear_alpha[t]), float(linear_beta[t])) for t in sampling_times(steps)[:-1]]
    first = [(1 - i / half, 1.0) for i in range(half)] + [(0.0, 1 - i / half) for i in range(half)]
    return {
        "RDDM, decreased and increased, 10 steps": sampling_path("decreased", "increased", 1.0, 10),
        f"RDDM, decreased and increased, {steps} steps": sampling_path(
            "decreased", "increased", 1.0, steps
        ),
        f"DDIM (linear, transformed), {steps} steps": [*ddim, (0.0, 0.0)],
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


def evaluate_generation(
    network: UNet, task: Task, data: Path, held_out: Path, grid: Path, steps: int
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
        x0 = walk(recorder, noise, torch.zeros_like(noise), states, False)
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


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a checkpoint.")
    parser.add_argument("--task", required=True, choices=sorted(TASKS))
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="photographs, or faces .npy")
    parser.add_argument("--held-out", type=Path, help="faces .npy that was not trained on")
    parser.add_argument("--photos", type=int, default=20, help="how many photographs")
    parser.add_argument("--steps", type=int, nargs="+", help="default: 1 2 5 10; faces: 20")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="JSON for training.export")
    parser.add_argument("--grid", type=Path, help="PNG of faces (40 samples)")
    parser.add_argument("--images", type=Path, help="folder for the restored photographs")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    started = time.monotonic()
    task = TASKS[args.task]
    network, state = load_average(args.checkpoint or CHECKPOINTS / task.id / "last.pt")
    print(f"step {state['step']}, {state['elapsed'] / 60:.1f} minutes of training")
    if task.kind == "generate":
        if not (args.held_out and args.grid):
            parser.error("faces need --held-out and --grid")
        steps = args.steps[0] if args.steps else 20
        report = evaluate_generation(network, task, args.data, args.held_out, args.grid, steps)
    else:
        photos = list_photos([args.data])[: args.photos]
        report = evaluate_restoration(
            network, task, photos, args.steps or [1, 2, 5, 10], args.images
        )
    for row in report["metrics"]:
        print(f"{row['name']}  steps {row['steps']}  sumScale {row['sumScale']}: {row['value']}")
    print(json.dumps(report["bands"]))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(report, indent=2) + "\n")
    print(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
