/** Oldest Node that everything here runs on. */
const NEEDED = { major: 20, minor: 19 };

/** Ends the process with a plain message when Node is too old; called before anything else is imported. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > NEEDED.major || (major === NEEDED.major && minor >= NEEDED.minor)) return;
  console.error(`RDDM Studio needs Node ${NEEDED.major}.${NEEDED.minor} or newer; this is ${process.versions.node}.`);
  console.error("Install a newer one from https://nodejs.org and try again.");
  process.exit(1);
}
