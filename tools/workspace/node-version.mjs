// The first import of whatever is started with an unknown Node: what it evaluates runs in old ones, too.

/** The oldest of each line that all dependencies run in, as `engines` in package.json has it. */
const oldest = { 20: 19, 22: 13 };

/** Whether Boardcast runs in a version of Node, such as 20.19.0. */
export function isSupported(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 22 || minor >= (oldest[major] ?? Infinity);
}

if (!isSupported(process.versions.node)) {
  console.error(
    `Boardcast needs Node 20.19, 22.13 or newer, and this is ${process.version}: install one from nodejs.org.`,
  );
  process.exit(1);
}
