"""Measures a checkpoint; writes what the model card says about it.

    python -m training.evaluate --task photo-derain --data cbsd68 --out metrics.json
    python -m training.evaluate --task faces-64 --data faces.npy --held-out held-out.npy \\
        --out metrics.json --grid faces-grid.png

``evaluate_photos.py`` and ``evaluate_faces.py`` say what is measured. Both also give the bands
(1st and 99th percentile over images and states) of mean, standard deviation and horizontal lag-1
autocorrelation of both heads. ``--exported`` measures what is in ``public/models`` instead of a
checkpoint.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import torch

from training.data.photos import list_photos
from training.evaluate_faces import evaluate_faces
from training.evaluate_photos import evaluate_photos
from training.export import MODELS, Exported
from training.recorder import Heads
from training.tasks import TASKS
from training.train import CHECKPOINTS, load_average


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a checkpoint.")
    parser.add_argument("--task", required=True, choices=sorted(TASKS))
    weights = parser.add_mutually_exclusive_group()
    weights.add_argument("--checkpoint", type=Path)
    weights.add_argument("--exported", action="store_true", help="the ONNX file that ships")
    parser.add_argument("--data", type=Path, required=True, help="photographs, or faces .npy")
    parser.add_argument("--held-out", type=Path, help="faces .npy that was not trained on")
    parser.add_argument("--photos", type=int, default=68, help="how many photographs")
    parser.add_argument("--steps", type=int, nargs="+", help="default: 1 2 5; faces: 20")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, required=True, help="JSON for training.export")
    parser.add_argument("--grid", type=Path, help="PNG of faces (40 samples)")
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
    if task.kind == "generate":
        if not (args.held_out and args.grid):
            parser.error("faces need --held-out and --grid")
        steps = args.steps[0] if args.steps else 20
        report = evaluate_faces(network, task, args.data, args.held_out, args.grid, steps)
    else:
        photos = list_photos([args.data])[: args.photos]
        report = evaluate_photos(network, task, photos, args.steps or [1, 2, 5], args.images)
    for row in report["metrics"]:
        print(f"{row['name']}  steps {row['steps']}  sumScale {row['sumScale']}: {row['value']}")
    print(json.dumps(report["bands"]))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(report, indent=2) + "\n")
    print(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
