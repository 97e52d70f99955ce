"""The tasks of the model pack: network, data and training settings of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from training.network import NetworkConfig

#: "rddm" learns residual and noise over the whole square of states. Its rivals have the same
#: network: "one-shot" is L1 regression of x0 from the input alone, at (alphaBar, betaBar) = (1, 0);
#: "diffusion" is plain conditional diffusion from pure noise (I_in = 0, shown the input), on DDPM's
#: linear schedule, predicting x0. Both leave the noise head unused.
Method = Literal["rddm", "one-shot", "diffusion"]


@dataclass(frozen=True)
class Task:
    """Everything that ``--task`` stands for."""

    id: str
    title: str
    kind: str  #: the card's ``task``: "generate", "complete", or the degradation that is undone
    network: NetworkConfig
    size: int  #: pixels of a training crop, each way
    batch: int  #: crops a step
    minutes: float  #: default budget of training time
    seed: int
    along: float  #: share of training states on schedules
    start: float  #: share of training states at alphaBar = 1
    noise_weight: float  #: weight of the noise head's L1 loss
    learning_rate: float = 6e-4
    method: Method = "rddm"
    sum_scales: tuple[float, ...] = (0.01, 1.0)


def photo_network(spread: float, origin: str = "input") -> NetworkConfig:
    """The photo models share one architecture: rivals differ in what they are taught alone."""
    return NetworkConfig(
        condition=True,
        width=48,
        multipliers=(1, 2, 3),
        blocks=(2, 2, 2),
        norm="layer",
        spread=spread,
        origin=origin,
    )


DERAIN = Task(
    id="photo-derain",
    title="Photo derain",
    kind="derain",
    network=photo_network(spread=0.2),
    size=96,
    batch=8,
    minutes=42,
    seed=1,
    along=0.35,
    start=0.35,
    noise_weight=0.25,
)


def photo_task(
    identity: str, title: str, kind: str, spread: float, minutes: float, seed: int
) -> Task:
    """A photo model as in the paper: one 256 x 256 crop a step."""
    return Task(
        id=identity,
        title=title,
        kind=kind,
        network=photo_network(spread),
        size=256,
        batch=1,
        minutes=minutes,
        seed=seed,
        along=0.3,
        start=0.45,
        noise_weight=0.25,
        learning_rate=4e-4,
    )


FACES = Task(
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
)

TASKS = {
    task.id: task
    for task in (
        DERAIN,
        FACES,
        replace(
            FACES,
            id="faces-64-masked",
            title="Faces 64, masked",
            kind="complete",
            # The residual is nothing where the face is known: a third of it is hole.
            network=replace(FACES.network, condition=True, spread=0.45),
            seed=6,
            along=0.35,
            start=0.35,
        ),
        replace(
            DERAIN,
            id="photo-derain-oneshot",
            title="Photo derain, one shot",
            along=0.0,
            start=1.0,
            noise_weight=0.0,
            method="one-shot",
        ),
        replace(
            DERAIN,
            id="photo-derain-ddim",
            title="Photo derain, conditional diffusion",
            network=photo_network(spread=0.5, origin="zero"),
            along=1.0,
            start=0.0,
            noise_weight=0.0,
            method="diffusion",
        ),
        photo_task("photo-denoise", "Photo denoise", "denoise", spread=0.25, minutes=60, seed=3),
        photo_task(
            "photo-lowlight", "Photo low light", "low light", spread=0.7, minutes=40, seed=4
        ),
        photo_task("photo-jpeg", "Photo JPEG", "jpeg", spread=0.1, minutes=40, seed=5),
    )
}
