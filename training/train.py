"""Trains one network of the model pack.

    python -m training.train --task photo-derain --data FOLDER [FOLDER ...]
    python -m training.train --task faces-64 --data train.npy

The learning rate follows a cosine over the training *time* (``--minutes``), so that a run on a
busy or a slow machine still completes its schedule; ``--steps`` fixes the number of steps
instead. A checkpoint is written every three minutes, atomically, and holds everything: running
the same command again resumes exactly where it stopped (with ``--steps``, bit by bit).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.data.camera_noise import add_camera_noise
from training.data.faces import load_faces, random_faces
from training.data.jpeg import add_jpeg
from training.data.low_light import darken
from training.data.masks import cut_holes
from training.data.photos import load_photos, random_crops
from training.data.rain import add_rain
from training.diffusion import (
    TRAIN_TIMESTEPS,
    StateSampler,
    forward,
    noise_schedule,
    residual_schedule,
)
from training.network import NetworkConfig, UNet, count_parameters
from training.tasks import TASKS, Task

EMA_DECAY = 0.999
WARMUP_STEPS = 200
CHECKPOINTS = Path(".work/checkpoints")

#: (generator) -> (clean, input), both [batch, 3, size, size] in [-1, 1]
Batches = Callable[[torch.Generator], tuple[Tensor, Tensor]]

#: Task.kind -> (clean images in [0, 1], generator) -> degraded images
DEGRADATIONS: dict[str, Callable[[Tensor, torch.Generator], Tensor]] = {
    "derain": add_rain,
    "denoise": add_camera_noise,
    "low light": darken,
    "jpeg": add_jpeg,
    "complete": cut_holes,
}

#: Task.kind of those that learn from drawn faces: one .npy file, and no crops
FACES = ("generate", "complete")


def make_batches(task: Task, data: list[Path]) -> Batches:
    """Loads the data of a task and returns what draws its batches."""
    if task.kind in FACES:
        faces = load_faces(data[0])
        draw = partial(random_faces, faces, task.batch)
    else:
        draw = partial(random_crops, load_photos(data, task.size), task.batch, task.size)

    def generate(generator: torch.Generator) -> tuple[Tensor, Tensor]:
        clean = draw(generator) * 2 - 1
        return clean, torch.zeros_like(clean)

    def restore(generator: torch.Generator) -> tuple[Tensor, Tensor]:
        clean = draw(generator)
        return clean * 2 - 1, DEGRADATIONS[task.kind](clean, generator) * 2 - 1

    return generate if task.kind == "generate" else restore


def save_atomically(state: dict[str, Any], path: Path) -> None:
    """Writes beside ``path`` first: an interrupted save leaves the old file whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    torch.save(state, beside)
    beside.replace(path)


class Trainer:
    """Network, moving average, optimiser and random numbers of one run."""

    def __init__(
        self,
        task: Task,
        batches: Batches,
        seed: int,
        minutes: float | None = None,
        steps: int | None = None,
        device: str = "cpu",
    ) -> None:
        if (minutes is None) == (steps is None):
            raise ValueError("give either minutes or steps")
        self.task, self.batches, self.seed = task, batches, seed
        self.minutes, self.steps, self.device = minutes, steps, torch.device(device)
        torch.manual_seed(seed)
        self.network = UNet(task.network).to(self.device)
        self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = {name: value.clone() for name, value in self.network.state_dict().items()}
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(), lr=task.learning_rate, betas=(0.9, 0.99), weight_decay=1e-4
        )
        self.states = StateSampler(task.sum_scales, task.along, task.start)
        self.linear_alpha = residual_schedule("linear").float()
        self.linear_beta = noise_schedule("linear", 1.0).float()
        self.generator = torch.Generator().manual_seed(seed)
        self.step = 0
        self.elapsed = 0.0

    @property
    def progress(self) -> float:
        """0 at the start, 1 when the budget is spent."""
        if self.steps is not None:
            return self.step / self.steps
        assert self.minutes is not None
        return self.elapsed / (60 * self.minutes)

    def learning_rate(self) -> float:
        """Warm-up, then half a cosine down to 1 percent."""
        cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, self.progress)))
        warm = min(1.0, (self.step + 1) / WARMUP_STEPS)
        return self.task.learning_rate * warm * (0.01 + 0.99 * cosine)

    def one_step(self) -> tuple[float, float]:
        """One optimiser step. Returns the L1 errors of (residual, noise)."""
        started = time.perf_counter()
        task, generator = self.task, self.generator
        clean, source = self.batches(generator)
        alpha, beta = self.draw_states(clean.shape[0])
        noise = torch.randn(clean.shape, generator=generator)
        clean, source, noise, alpha, beta = (
            value.to(self.device) for value in (clean, source, noise, alpha, beta)
        )
        residual = -clean if task.method == "diffusion" else source - clean
        x = forward(clean, residual, noise, alpha, beta)
        x = x.contiguous(memory_format=torch.channels_last)
        for group in self.optimiser.param_groups:
            group["lr"] = self.learning_rate()
        self.network.train()
        found = self.network(x, source if task.network.condition else None, alpha, beta)
        residual_error = (found[0] - residual).abs().mean()
        noise_error = (found[1] - noise).abs().mean()
        loss = residual_error / task.network.spread + task.noise_weight * noise_error
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.update_average()
        self.step += 1
        errors = float(residual_error.detach()), float(noise_error.detach())
        self.elapsed += time.perf_counter() - started
        return errors

    def draw_states(self, batch: int) -> tuple[Tensor, Tensor]:
        """(alphaBar, betaBar), float32 [batch] each."""
        match self.task.method:
            case "one-shot":
                return torch.ones(batch), torch.zeros(batch)
            case "diffusion":
                t = torch.randint(TRAIN_TIMESTEPS, (batch,), generator=self.generator)
                return self.linear_alpha[t], self.linear_beta[t]
            case "rddm":
                return self.states.draw(batch, self.generator)

    @torch.no_grad()
    def update_average(self) -> None:
        """Exponential moving average of the weights, quick at first."""
        decay = min(EMA_DECAY, (1 + self.step) / (10 + self.step))
        state = self.network.state_dict()
        torch._foreach_lerp_(
            list(self.average.values()), [state[name] for name in self.average], 1 - decay
        )

    def state_dict(self) -> dict[str, Any]:
        return {
            "task": self.task.id,
            "config": dataclasses.asdict(self.task.network),
            "seed": self.seed,
            "minutes": self.minutes,
            "steps": self.steps,
            "step": self.step,
            "crops": self.step * self.task.batch,
            "elapsed": self.elapsed,
            "network": self.network.state_dict(),
            "average": self.average,
            "optimiser": self.optimiser.state_dict(),
            "generator": self.generator.get_state(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        if state["task"] != self.task.id or state["seed"] != self.seed:
            raise ValueError("the checkpoint is of another task or seed")
        self.step, self.elapsed = state["step"], state["elapsed"]
        self.network.load_state_dict(state["network"])
        self.average = {name: value.to(self.device) for name, value in state["average"].items()}
        self.optimiser.load_state_dict(state["optimiser"])
        self.generator.set_state(state["generator"])

    def run(
        self,
        checkpoint: Path | None = None,
        log: Callable[[str], None] = print,
        every_seconds: float = 180.0,
        stop_at: int | None = None,
    ) -> None:
        """Trains until the budget is spent (or until step ``stop_at``)."""
        residual_sum = noise_sum = 0.0
        count = 0
        saved = logged = time.monotonic()
        while self.progress < 1 and (stop_at is None or self.step < stop_at):
            residual, noise = self.one_step()
            residual_sum, noise_sum, count = residual_sum + residual, noise_sum + noise, count + 1
            now = time.monotonic()
            if now - logged >= 30:
                log(
                    f"step {self.step}  crops {self.step * self.task.batch}"
                    f"  minutes {self.elapsed / 60:.2f}  progress {self.progress:.3f}"
                    f"  residual {residual_sum / count:.5f}  noise {noise_sum / count:.5f}"
                    f"  lr {self.learning_rate():.2e}"
                )
                residual_sum = noise_sum = 0.0
                count, logged = 0, now
            if checkpoint is not None and now - saved >= every_seconds:
                save_atomically(self.state_dict(), checkpoint)
                saved = now
        if checkpoint is not None:
            save_atomically(self.state_dict(), checkpoint)
        log(f"stopped at step {self.step}, {self.elapsed / 60:.2f} minutes of training")


def load_average(checkpoint: Path) -> tuple[UNet, dict[str, Any]]:
    """The averaged network of a checkpoint, ready for inference, and the whole checkpoint."""
    state: dict[str, Any] = torch.load(checkpoint, map_location="cpu", weights_only=True)
    network = UNet(NetworkConfig(**state["config"]))
    network.load_state_dict(state["average"])
    return network.eval(), state


def main() -> None:
    parser = argparse.ArgumentParser(description="Train one network of the model pack.")
    parser.add_argument("--task", required=True, choices=sorted(TASKS))
    parser.add_argument(
        "--data",
        nargs="+",
        type=Path,
        default=[Path(part) for part in os.environ.get("RDDM_DATA", "").split(os.pathsep) if part],
        help="folders of photographs, or the .npy of faces (default: $RDDM_DATA)",
    )
    budget = parser.add_mutually_exclusive_group()
    budget.add_argument("--minutes", type=float, help="training time (default: the task's)")
    budget.add_argument("--steps", type=int, help="number of steps instead of a time")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--batch", type=int, help="crops a step")
    parser.add_argument("--learning-rate", type=float)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--threads", type=int, default=2, help="CPU threads")
    parser.add_argument("--checkpoint", type=Path, help="default: .work/checkpoints/<task>/last.pt")
    args = parser.parse_args()
    if not args.data:
        parser.error("--data is needed")
    torch.set_num_threads(args.threads)
    task = TASKS[args.task]
    if args.batch:
        task = dataclasses.replace(task, batch=args.batch)
    if args.learning_rate:
        task = dataclasses.replace(task, learning_rate=args.learning_rate)
    minutes = None if args.steps else args.minutes or task.minutes
    seed = task.seed if args.seed is None else args.seed
    checkpoint = args.checkpoint or CHECKPOINTS / task.id / "last.pt"
    checkpoint.parent.mkdir(parents=True, exist_ok=True)

    def log(line: str) -> None:
        line = f"{time.strftime('%H:%M:%S')}  {line}"
        print(line, flush=True)
        with (checkpoint.parent / "training.log").open("a") as file:
            file.write(line + "\n")

    trainer = Trainer(task, make_batches(task, args.data), seed, minutes, args.steps, args.device)
    if checkpoint.exists():
        trainer.load_state_dict(
            torch.load(checkpoint, map_location=trainer.device, weights_only=True)
        )
        log(f"resumed at step {trainer.step}")
    settings = {**dataclasses.asdict(task), "minutes": minutes, "steps": args.steps, "seed": seed}
    log(f"{count_parameters(trainer.network)} weights; {json.dumps(settings)}")
    trainer.run(checkpoint, log)


if __name__ == "__main__":
    main()
