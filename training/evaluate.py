"""Measures a checkpoint; writes what the model card says about it.

    python -m training.evaluate --task photo-derain --data cbsd68 --out metrics.json
    python -m training.evaluate --task faces-64 --data train.npy --held-out held-out.npy \\
        --out metrics.json --grid faces-grid.png

``evaluate_photos.py``, ``evaluate_faces.py`` and ``evaluate_masked.py`` say what is measured. All
also give the bands (1st and 99th percentile over images and states) of mean, standard deviation and
horizontal lag-1 autocorrelation of both heads. ``--exported`` measures what is in ``public/models``
instead of a checkpoint.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import torch

from training.data.photos import list_photos
from training.evaluate_faces import evaluate_faces
from training.evaluate_masked import evaluate_masked
from training.evaluate_photos import evaluate_photos
from training.export import MODELS, Exported
from training.recorder import Heads
from training.tasks import TASKS
from training.train import CHECKPOINTS, FACES, load_average


def table(metrics: list[dict[str, Any]]) -> str:
    """A line for each figure; not all depend on a number of steps."""
    lines = ["| measure | steps | sumScale | value | of |", "|---|---|---|---|---|"]
    for row in metrics:
        walk = f"{row.get('steps', '')} | {row.get('sumScale', '')}"
        value = f"{row['value']:g} {row['unit']}".strip()
        lines.append(f"| {row['name']} | {walk} | {value} | {row['dataset']} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a checkpoint.")
    parser.add_argument("--task", required=True, choices=sorted(TASKS))
    weights = parser.add_mutually_exclusive_group()
    weights.add_argument("--checkpoint", type=Path)
    weights.add_argument("--exported", action="store_true", help="the ONNX file that ships")
    parser.add_argument("--data", type=Path, required=True, help="photographs, or train.npy")
    parser.add_argument("--held-out", type=Path, help="held-out.npy of the faces")
    parser.add_argument("--count", type=int, default=2000, help="how many faces a side")
    parser.add_argument("--photos", type=int, default=68, help="how many photographs")
    parser.add_argument("--steps", type=int, nargs="+", help="default: 1 2 5; faces: 20")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, required=True, help="JSON for training.export")
    parser.add_argument("--grid", type=Path, help="PNG of faces")
    parser.add_argument("--images", type=Path, help="folder for the restored photographs")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    started = time.monotonic()
    task = TASKS[args.task]
    if args.exported:
        network: Heads = Exported(MODELS / task.id / "model.onnx", task.network, task.method)
    else:
        network, state = load_average(args.checkpoint or CHECKPOINTS / task.id / "last.pt")
        print(f"step {state['step']}, {state['elapsed'] / 60:.1f} minutes of training")
    if task.kind in FACES:
        if not (args.held_out and args.grid):
            parser.error("faces need --held-out and --grid")
        steps = args.steps[0] if args.steps else 20
        measure = evaluate_faces if task.kind == "generate" else evaluate_masked
        report = measure(network, task, args.data, args.held_out, args.grid, steps, args.count)
    else:
        photos = list_photos([args.data])[: args.photos]
        report = evaluate_photos(network, task, photos, args.steps or [1, 2, 5], args.images)
    print(table(report["metrics"]))
    print(json.dumps(report["bands"]))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(report, indent=2) + "\n")
    print(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
