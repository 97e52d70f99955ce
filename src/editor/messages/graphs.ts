/** Templates, library, opening and sharing. */
export const graphsMessages = {
  gallery: {
    title: "Templates",
    search: "Search templates",
    tagsLabel: "Narrow by what is in them",
    tags: {
      restore: "Restore",
      generate: "Generate",
      inpaint: "Inpaint",
      sampler: "Samplers",
      path: "Paths",
      analyse: "Analyse",
      ideal: "Exact models",
      subgraph: "Subgraphs",
    },
    nothing: (query: string) => (query ? `No template is about “${query}”.` : "No template is about all of this."),
    blank: "Empty graph",
    blankText: "Start from nothing.",
    back: "All templates",
  },
  inside: {
    from: "From",
    inside: "Inside",
    sizes: (nodes: number, wires: number, subgraphs: number) =>
      `${nodes === 1 ? "1 node" : `${nodes} nodes`}, ${wires === 1 ? "1 wire" : `${wires} wires`}${
        subgraphs === 0 ? "" : subgraphs === 1 ? ", 1 subgraph" : `, ${subgraphs} subgraphs`
      }`,
    file: "File",
    notHere: "not on this machine",
    packed: "comes with it",
    notes: "Notes",
    noteCount: (count: number) => (count === 1 ? "1 note" : `${count} notes`),
  },
  opening: {
    asItWas: "The graph that was open is as it was.",
    title: (title: string) => `Open “${title}”?`,
    replaces: (title: string) => `It takes the place of “${title}”, which has changes that are not in a file yet.`,
    saveFirst: "Save it first",
    saveTitle: (title: string) => `Save “${title}” to a file`,
    keep: "Keep what is open",
    open: "Open",
    cannot: (source: string) => `“${source}” cannot be opened`,
    more: (count: number) => `And ${count} more.`,
    notices: (title: string, count: number, first: string) =>
      `“${title}” is open, with ${count === 1 ? "one notice" : `${count} notices`}: ${first}`,
    last: "What was open last",
    link: "the link",
    untitled: "Untitled",
    empty: (name: string) => `${name} is empty (0 bytes).`,
    emptyHint: "Choose a graph saved by RDDM Studio (.json or .zip).",
    newer: (title: string, format: number) =>
      `“${title}” was saved by a newer version (format ${format}), so it cannot be edited here.`,
    newerHint: "It can be run and looked at. Open it in a newer RDDM Studio to edit it.",
  },
  library: {
    add: "Add to the graph",
    addImage: "Add an image…",
    title: "Library",
    models: "Models",
    samples: "Sample images",
    files: "Your files",
    noFiles: "Images, networks and tensors you drop on the canvas are listed here. They never leave this machine.",
    graphs: "Your graphs",
    open: "open",
    remove: "Remove",
    removeNamed: (name: string) => `Remove “${name}”`,
    versions: "Versions of this graph",
    versionName: "Name of the version",
    keepVersion: "Keep as it is now",
    versionKept: (name: string) => `The graph is kept as “${name}”.`,
    unreadable: "cannot be read",
    same: "as it is now",
    since: (added: number, removed: number, changed: number) =>
      `since then ${
        [added > 0 ? `+${added}` : "", removed > 0 ? `−${removed}` : "", changed > 0 ? `${changed} changed` : ""]
          .filter(Boolean)
          .join(", ") || "other wires"
      }`,
    theSamples: "The sample images",
    theModels: "The shipped models",
    yourFiles: "Your files",
    notRead: (what: string, why: string) => `${what} could not be read: ${why}`,
    starting: (name: string) => `${name} could not be kept: the page is still starting.`,
    startingHint: "Try again in a moment.",
    emptyHint: "Choose the original file again.",
  },
  picture: {
    save: "Save the file",
    runFirst: "Run the graph first",
    withGraph: "Put the graph inside the PNG",
    carries: (nodes: number, notes: number, files: readonly string[]) =>
      `It will carry ${nodes} nodes${notes === 0 ? "" : notes === 1 ? ", 1 note" : `, ${notes} notes`}${
        files.length === 0 ? "" : ` and the names of ${files.join(", ")}`
      }. Dropped on the canvas, the picture opens the graph again.`,
    withoutNotes: "Leave notes out",
    noGraph: (name: string) => `${name} carries no graph.`,
    noGraphHint: "Drop it on the canvas to use it as an image.",
  },
  share: {
    title: "Share this graph",
    asLink: "As a link",
    linkText: "The whole graph is in the link, after the #: no server ever sees it.",
    link: "Link to this graph",
    packing: "Packing…",
    copy: "Copy link",
    asFile: "As a file",
    fileText: "JSON that reads and compares well; it opens here and on the command line.",
    download: "Download JSON",
    asBundle: "As a bundle",
    bundleText:
      "A .zip with the graph, its images and your own networks with their cards: it runs wherever it is opened.",
    bundleFiles: "What is in the bundle",
    bundle: "Download .zip",
    bundling: "Packing…",
    leftOut: (names: readonly string[]) => `Not on this machine, so not in it: ${names.join(", ")}.`,
    bundleFailed: (why: string) => `The bundle could not be made: ${why}`,
    notWithIt: "What does not travel with it",
    filesText:
      "These files are yours alone; only a bundle takes them along. The graph opens without them and says what is missing.",
    copied: "The link is on the clipboard.",
    notCopied: "The browser does not allow copying here.",
    copyHint: "Select the link and press Ctrl+C.",
    longLink: (characters: string) =>
      `This link has ${characters} characters; some programs cut such links. A file is safer.`,
    noGraph: (prefix: string) => `The link has no graph in it: that would begin with ${prefix}.`,
    changed: "The link holds characters that no graph link has: it was changed on its way.",
    tooLarge: (megabytes: number) => `The link unpacks to more than ${megabytes} MB; no graph is that large.`,
    cutOff: "The link cannot be unpacked: it was cut off or changed on its way.",
    brokenHint: "Ask for the link again, or for the graph as a file.",
  },
} as const;
