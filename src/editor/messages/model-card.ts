/** The form that asks for a network's card. */
export const modelCardMessages = {
  modelCard: {
    title: (file: string) => `What “${file}” needs`,
    damaged: "This file is no ONNX network, or it is damaged. Choose another one.",
    intro: "The file says what its tensors are called, not what they mean. Diagnose finds out what you do not know.",
    kept: (title: string) => `“${title}” is kept on this machine with its card.`,
    notNow: "Not now",
    keep: "Keep",
    choose: "choose…",
    inputs: "Inputs",
    outputs: "Outputs",
    /** By the part of the card that is asked for. */
    fields: {
      title: "Name",
      kind: "It goes",
      range: "Black and white",
      channelOrder: "Channels",
      multipleOf: "Sides are multiples of",
      receptiveRadius: "It looks so many pixels far",
      objective: "Objective",
      conditioning: "Told by",
      origin: "I_in of its equations",
      clip: "Clip",
      numTrainTimesteps: "Training timesteps T",
      sumScale: "Trained with Σβ²",
      residualSchedules: "Residual schedule",
      noiseSchedules: "Noise schedule",
    },
    hints: {
      receptiveRadius: "Empty: the whole picture, or not known. Tiles are then blended.",
      sumScale: "0.01 for the official restoration models, 1 for DDPM. Empty: not known.",
      residualSchedules:
        "decreased, increased, average, normal, power increased 0.3, linear, scaled_linear, squaredcos_cap_v2. Empty: not known.",
    },
    kinds: {
      diffusion: "from a state on the path to residual and noise",
      image: "from image to image in one shot",
    },
    conditionings: {
      "alphaBar + betaBar": "ᾱ and β̄",
      "alphaBar*T + betaBar*T": "ᾱ·T and β̄·T (official code)",
      timestep: "timestep",
    },
    origins: { input: "the degraded image (RDDM)", zero: "0 (generation; DDPM, DDIM)" },
    clips: { box: "box", official: "official", off: "off" },
    oneShot: { image: "the image" },
    inputCarries: {
      x: "x, the state",
      condition: "the image it is shown",
      mask: "the mask",
      timestep: "t, the timestep",
      alphaBar: "ᾱ (residual's time)",
      betaBar: "β̄ (noise's time)",
    },
    outputCarries: {
      residual: "residual",
      noise: "noise, or the sum",
      x0: "x0, the clean image",
      output: "epsilon, sample or v",
    },
  },
} as const;
