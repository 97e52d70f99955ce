"""Times the pack's network in PyTorch on the CPU, for ``npm run bench``.

    python -m training.bench --task photo-derain --size 256 --steps 5 --threads 2

Prints ``ready``; then, for every line on standard input, runs a sampling loop of so many steps
(the network and RDDM's update, x -= da * residual + db * noise) and prints the milliseconds of
each step, separated by spaces. Weights are random: they cost the same time.
"""

from __future__ import annotations

import argparse
import sys
import time

import torch

from training.network import UNet
from training.tasks import TASKS


def steps(network: UNet, size: int, count: int) -> list[float]:
    """Milliseconds of each step of one loop from alphaBar = betaBar = 1 to 0."""
    image = torch.rand(1, 3, size, size) * 2 - 1
    x = image + torch.randn_like(image)
    times = []
    for index in range(count):
        began = time.perf_counter()
        state = torch.full((1,), 1 - index / count)
        residual, noise = network(x, image, state, state)
        x = x - (residual + noise) / count
        times.append(1000 * (time.perf_counter() - began))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--task", default="photo-derain", choices=sorted(TASKS))
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    network = UNet(TASKS[options.task].network).eval()
    with torch.inference_mode():
        print("ready", flush=True)
        for _ in sys.stdin:
            times = steps(network, options.size, options.steps)
            print(*(f"{value:.3f}" for value in times), flush=True)


if __name__ == "__main__":
    main()
