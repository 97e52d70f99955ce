"""The tasks of the model pack: network, data and training settings of each."""

from __future__ import annotations

from dataclasses import dataclass

from training.network import NetworkConfig


@dataclass(frozen=True)
class Task:
    """Everything that ``--task`` stands for."""

    id: str
    title: str
    kind: str  #: the card's ``task``: "derain" or "generate"
    network: NetworkConfig
    size: int  #: pixels of a training crop, each way
    batch: int  #: crops a step
    minutes: float  #: default budget of training time
    seed: int
    along: float  #: share of training states on schedules
    start: float  #: share of training states at alphaBar = 1
    noise_weight: float  #: weight of the noise head's L1 loss
    learning_rate: float = 6e-4
    sum_scales: tuple[float, ...] = (0.01, 1.0)


TASKS = {
    task.id: task
    for task in (
        Task(
            id="photo-derain",
            title="Photo derain",
            kind="derain",
            network=NetworkConfig(
                condition=True,
                width=48,
                multipliers=(1, 2, 3),
                blocks=(2, 2, 2),
                norm="layer",
                spread=0.2,
            ),
            size=96,
            batch=8,
            minutes=42,
            seed=1,
            along=0.35,
            start=0.35,
            noise_weight=0.25,
        ),
        Task(
            id="faces-64",
            title="Faces 64",
            kind="generate",
            network=NetworkConfig(
                condition=False,
                width=56,
                multipliers=(1, 2, 3),
                blocks=(1, 1, 2),
                norm="group",
                spread=0.8,
            ),
            size=64,
            batch=16,
            minutes=45,
            seed=2,
            along=0.5,
            start=0.0,
            noise_weight=1.0,
        ),
    )
}
