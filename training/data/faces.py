"""Drawn faces, made by ``faces/draw.mjs``: uint8 [count, 64, 64, 3] in one ``.npy`` file.

The ``.json`` beside it has the attributes of each face. The training set and the held-out set are
apart by combinations: a held-out face has a pair of attributes (head and expression, or head and
skin) that no training face has.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Faces = NDArray[np.uint8]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Attributes:
    """What each face of a file is made of."""

    values: dict[str, list[str]]  #: attribute -> the names of its values
    held_out_pairs: list[tuple[str, str]]  #: attributes whose combinations are held out
    codes: Codes  #: [faces, attributes], places in the lists of values

    def of(self, attribute: str) -> Codes:
        """The code of one attribute, [faces]."""
        return self.codes[:, list(self.values).index(attribute)]

    def pair(self, pair: tuple[str, str]) -> Codes:
        """One number for each combination of two attributes, [faces]."""
        first, second = pair
        return self.of(first) * len(self.values[second]) + self.of(second)


def load_faces(path: Path) -> Faces:
    """The whole file in memory (20,000 faces are 246 MB)."""
    faces = np.load(path)
    if faces.dtype != np.uint8 or faces.ndim != 4 or faces.shape[3] != 3:
        raise ValueError(f"{path} holds {faces.dtype} {faces.shape}, not uint8 [count, h, w, 3]")
    return np.asarray(faces)


def load_attributes(faces: Path) -> Attributes:
    """The attributes of the faces in ``faces``, from the ``.json`` beside it."""
    facts = json.loads(faces.with_suffix(".json").read_text())
    pairs = [(first, second) for first, second in facts["heldOutPairs"]]
    return Attributes(facts["values"], pairs, np.array(facts["codes"], np.int64))


def check_hold_out(train: Attributes, held_out: Attributes) -> None:
    """Raises unless the held-out faces are new by a combination, and by nothing else.

    Every held-out face must have a pair that no training face has, and every value of every
    attribute of the held-out faces must occur in training.
    """
    new = np.zeros(len(held_out.codes), bool)
    for pair in train.held_out_pairs:
        new |= ~np.isin(held_out.pair(pair), train.pair(pair))
    if not new.all():
        raise ValueError(f"{(~new).sum()} held-out faces have no combination new to training")
    for attribute, names in train.values.items():
        unknown = set(held_out.of(attribute).tolist()) - set(train.of(attribute).tolist())
        if unknown:
            listed = ", ".join(names[code] for code in sorted(unknown))
            raise ValueError(f"{attribute} {listed} never occurs in training")


def random_faces(faces: Faces, count: int, generator: torch.Generator) -> Tensor:
    """Float32 [count, 3, 64, 64] in [0, 1], drawn with replacement. Never mirrored."""
    which = torch.randint(len(faces), (count,), generator=generator).numpy()
    return torch.from_numpy(faces[which]).permute(0, 3, 1, 2).float() / 255


def to_images(faces: Faces) -> Tensor:
    """Bytes [count, height, width, 3] -> float32 [count, 3, height, width] in [-1, 1]."""
    return torch.from_numpy(faces).permute(0, 3, 1, 2).float() / 127.5 - 1


def to_faces(images: Tensor) -> Faces:
    """[count, 3, height, width] in [-1, 1] -> rounded bytes [count, height, width, 3]."""
    levels = ((images.clamp(-1, 1) + 1) * 127.5).round().byte()
    faces: Faces = levels.permute(0, 2, 3, 1).contiguous().numpy()
    return faces
