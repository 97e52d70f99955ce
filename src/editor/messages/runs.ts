/** Runs: before, under way and after. */
export const runsMessages = {
  run: {
    name: (number: number) => `run ${number}`,
    phases: { running: "running", pausing: "pausing", paused: "paused", stopping: "stopping" },
    outcomes: { done: "done", failed: "failed", cancelled: "stopped" },
    underway: (number: number, phase: string, left: string | null) =>
      `run ${number} · ${phase}${left === null ? "" : ` · ${left} left`}`,
    fork: (number: number | null, step: number) =>
      number === null ? ` · forked at step ${step}` : ` · forked from run ${number} at step ${step}`,
    forkLabel: (number: number | null, step: number, what: string | null) =>
      `${number === null ? "forked" : `forked from run ${number}`} at step ${step}${what === null ? "" : `: ${what}`}`,
    changed: (wire: string, expression: string) => `${wire} → ${expression}`,
    over: (number: number, outcome: string, time: string, calls: number, provider: string) =>
      `run ${number} · ${outcome} in ${time}${calls > 0 ? ` · ${calls === 1 ? "1 network call" : `${calls} network calls`}` : ""} · ${provider}`,
    cannot: (why: string, more: number) => `Cannot run: ${why}${more > 0 ? ` (and ${more} more, see Problems)` : ""}`,
    again: "The graph was edited: it runs again from the beginning.",
    againHint: "What the edit does not touch comes from the cache.",
    progress: (percent: number, left: string | null) => (left === null ? `${percent} %` : `${percent} %, ${left} left`),
  },
  why: {
    title: "Why it ran",
    cachedTitle: "Why it did not run",
    kinds: {
      first: "It had not run before.",
      changed: "Something it depends on is another than in its last run.",
      evicted: "Nothing is different, but its result was no longer in the cache.",
      unfinished: "Nothing is different, but it failed or was stopped last time.",
      cached: "Nothing it depends on has changed: its result came from the cache.",
    },
  },
  checks: {
    title: "Checks",
    fits: "The wiring fits the model’s training",
    doesNotFit: "The wiring departs from the model’s training: see above",
    inBands: (port: string) => `${port} lies within the card’s bands`,
    outside: (port: string, name: string, step: number, value: string, low: string, high: string) =>
      `${port} leaves the card’s band first at step ${step}: ${name} ${value}, in validation ${low} to ${high}`,
    oracle: "Check against the CPU",
    oracleBusy: "Checking…",
    oracleTitle: "Runs this node again on the CPU with the values it was given, at the step in view",
    agrees: (port: string, error: string, reference: string) => `${port} agrees with ${reference} to ${error}`,
    differs: (port: string, error: string, reference: string) => `${port} differs from ${reference} by up to ${error}`,
    nothing: "This node gives no tensor that could be compared.",
  },
  breakpoints: {
    title: "Breakpoints",
    pauseBefore: "Pause before this node",
    runTo: "Go as far as here",
    when: "Pause after a step in which",
    whenExample: "std(x) > 1.2",
    add: "Add",
    /** Of the loop's values; the first few are enough. */
    names: (names: readonly string[]) =>
      `mean, std, min, max, sum or hasNaN of ${names.slice(0, 6).join(", ")}${names.length > 6 ? ", …" : ""}; or step, from 0`,
    remove: (text: string) => `Remove the breakpoint ${text}`,
    holds: "holds now",
    hit: (text: string) => `${text} holds`,
  },
  preflight: {
    title: "Before this run",
    short: (calls: number, time: string | null) =>
      [calls === 0 ? "ready" : calls === 1 ? "1 call" : `${calls} calls`, ...(time === null ? [] : [`~${time}`])].join(
        " · ",
      ),
    cannotRun: (problems: number) => (problems === 1 ? "1 problem" : `${problems} problems`),
    calls: "Network calls",
    time: "Time",
    unknownTime: "not measured yet",
    about: (time: string) => `about ${time}`,
    peak: "Peak memory",
    unknownPeak: "known once it runs",
    ofLimit: (peak: string, limit: string) => `${peak} of ${limit}`,
    tape: "Recorded",
  },
  runControls: {
    label: "Run",
    stop: "Stop",
    stopTitle: "Stop the run",
    goOn: "Continue",
    pause: "Pause",
    stepFirst: "Run the first iteration and pause",
    stepAgain: "Run one iteration and pause again",
    step: "Step",
    run: "Run",
    stopping: "Stopping",
    paused: "Paused",
    running: "Running",
  },
  device: {
    runOn: "Run on",
    none: "No device",
    starting: "Starting…",
    workerStarting: "The worker is starting.",
    auto: "Automatic",
    autoDoc: "WebGPU on a real graphics card, WASM otherwise.",
    webgpuDoc: "On the graphics card.",
    wasmDoc: "On the processor.",
    memory: "Memory",
    size: (bytes: number) => (bytes < 2 ** 30 ? `${Math.round(bytes / 2 ** 20)} MB` : `${bytes / 2 ** 30} GB`),
    memoryOf: { runBytes: "A run may use", cacheBytes: "Kept to run faster", tapeBytes: "Kept to look at" },
  },
} as const;
