/**
 * Every word of the page that is not of a node type, by the part of the page it is in; what varies is a function of
 * it. A translation is another object of this type. Node types carry their own titles and docs.
 */
export const messages = {
  params: {
    dragHint: "Drag to change, click to type; arrows step, Shift ×10, Alt ×0.1. Expressions like 1/3 are taken.",
    slider: (label: string) => `${label}, slider`,
    anotherSeed: (label: string) => `Another ${label}`,
    anotherSeedTitle: "Another seed",
    lockSeed: (label: string) => `${label}: kept the same from run to run`,
    unlockSeed: (label: string) => `${label}: a new one before each run`,
    lockedTitle: "Locked: the same seed in every run. Press to draw a new one before each run.",
    unlockedTitle: "Unlocked: a new seed before each run. Press to keep this one.",
    newSeeds: (count: number) => (count === 1 ? "New seed" : `New seeds of ${count} nodes`),
    chooseColour: (label: string) => `${label}, choose a colour`,
    notAColour: "Write a colour as #rrggbb",
    plane: (label: string, count: number) =>
      `${label}: ${count} points. Click to add one, drag to move, double-click to remove; by keyboard Tab, arrows, Insert and Delete.`,
    point: (index: number, count: number) => `Point ${index} of ${count}`,
    pointHint: "Click the plane to add a point.",
    fixedPoint: "The ends stay in their corners.",
    addPoint: "Add a point after this one",
    removePoint: "Remove this point",
    presets: "Presets",
    pathPresets: {
      together: "Together",
      residualEarly: "Residual early",
      noiseEarly: "Noise early",
      residualFirst: "Residual first",
      noiseFirst: "Noise first",
    },
    noiseFreeCorner:
      "This walk passes (1, 0), where the noise is gone and the residual is whole. Without an input image every seed must end in one picture there.",
    expressionNames: (names: readonly string[]) => `Names: ${names.join(", ")}`,
    expressionAt: (message: string, character: number) => `${message} (at character ${character})`,
    expressionUnknown: (name: string, names: readonly string[]) => `“${name}” is not one of ${names.join(", ")}`,
    typeset: "Typeset",
  },
  mask: {
    tools: { brush: "Brush", rectangle: "Rectangle", ellipse: "Ellipse" },
    toolbar: "Tools",
    eraser: "Erase",
    undo: "Take back the last stroke",
    clear: "Clear",
    size: "Brush",
    larger: "Paint larger",
    dialog: (title: string) => `Paint the mask “${title}”`,
    surface: (label: string, count: number) => `${label}: ${count === 1 ? "1 stroke" : `${count} strokes`}`,
    keys: "Arrows move the cross, Space puts the tool down and lifts it, Delete takes the last stroke back.",
    under: "The picture under the mask",
    nothingUnder: "Wire a picture to “like” to paint over it",
  },
  crop: {
    frame: "The part that is kept",
    keys: "Arrows move the frame, with Shift they size it, with Alt by single pixels.",
    value: ({ width, height, left, top }: { width: number; height: number; left: number; top: number }) =>
      `${Math.round(width)} × ${Math.round(height)} px from ${Math.round(left)}, ${Math.round(top)}`,
    tooLarge: (width: number, height: number, pictureWidth: number, pictureHeight: number) =>
      `The picture, ${pictureWidth} × ${pictureHeight} px, is smaller than ${width} × ${height} px.`,
  },
} as const;
