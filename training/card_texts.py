"""What the model cards of the pack say in words."""

from __future__ import annotations

BSDS = (
    "Weights trained on BSDS500 (Arbelaez, Maire, Fowlkes and Malik, TPAMI 2011; Martin, "
    "Fowlkes, Tal and Malik, ICCV 2001): for non-commercial research and education."
)
BSDS_DATA = "--data bsds500-train-a bsds500-train-b"
PHOTOGRAPHS = "BSDS500 train and test images (400 photographs)"
OPEN_PEEPS = (
    "CC0 1.0; trained on drawings in the style Open Peeps by Pablo Stanley (CC0 1.0), made with "
    "DiceBear"
)
DRAWN_FACES = "20,000 faces drawn by training/faces/draw.mjs, without the held-out combinations"

TEXTS: dict[str, dict[str, str]] = {
    "photo-derain": {
        "description": "Removes drawn rain streaks from photographs of any size.",
        "licence": BSDS,
        "data": f"{PHOTOGRAPHS}, rain drawn as training/README.md says",
        "command": f"python -m training.train --task photo-derain {BSDS_DATA}",
    },
    "photo-derain-oneshot": {
        "description": (
            "Removes drawn rain streaks in one call, by L1 regression: the rival of photo-derain, "
            "with the same network, photographs and number of crops."
        ),
        "licence": BSDS,
        "data": f"{PHOTOGRAPHS}, rain drawn as training/README.md says",
        "command": f"python -m training.train --task photo-derain-oneshot {BSDS_DATA}",
    },
    "photo-derain-ddim": {
        "description": (
            "Removes drawn rain streaks by plain conditional diffusion from pure noise: the rival "
            "of photo-derain, with the same network, photographs and number of crops."
        ),
        "licence": BSDS,
        "data": f"{PHOTOGRAPHS}, rain drawn as training/README.md says",
        "command": f"python -m training.train --task photo-derain-ddim {BSDS_DATA}",
    },
    "photo-denoise": {
        "description": (
            "Removes Gaussian and Poisson-Gaussian noise of unknown strength from photographs."
        ),
        "licence": BSDS,
        "data": f"{PHOTOGRAPHS}, noise of sigma 0 to 55 drawn as training/README.md says",
        "command": f"python -m training.train --task photo-denoise {BSDS_DATA}",
    },
    "photo-lowlight": {
        "description": "Brightens dark, noisy photographs.",
        "licence": BSDS,
        "data": f"{PHOTOGRAPHS}, darkened as training/README.md says",
        "command": f"python -m training.train --task photo-lowlight {BSDS_DATA}",
    },
    "photo-jpeg": {
        "description": "Removes JPEG artefacts (quality 5 to 60) from photographs.",
        "licence": BSDS,
        "data": f"{PHOTOGRAPHS}, compressed as training/README.md says",
        "command": f"python -m training.train --task photo-jpeg {BSDS_DATA}",
    },
    "faces-64": {
        "description": "Draws cartoon faces of 64 x 64 pixels out of noise.",
        "licence": OPEN_PEEPS,
        "data": DRAWN_FACES,
        "command": "python -m training.train --task faces-64 --data train.npy",
    },
    "faces-64-masked": {
        "description": (
            "Completes cartoon faces of 64 x 64 pixels: draws what is missing where the input is "
            "mid-grey (0 in [-1, 1])."
        ),
        "licence": OPEN_PEEPS,
        "data": f"{DRAWN_FACES}, holes drawn by training/data/masks.py",
        "command": "python -m training.train --task faces-64-masked --data train.npy",
    },
    "tiny-unet": {
        "description": "A random network with the interface of a restoration model, for tests.",
        "licence": "CC0 1.0",
        "data": "none: random weights",
        "command": "python -m training.export --tiny",
    },
}
