// The first import of whatever is started with an unknown Node: what it evaluates runs in old ones, too.

/** Whether Boardcast runs in a version of Node, such as 20.11.0: as `engines` in package.json has it. */
export function isSupported(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 11);
}

if (!isSupported(process.versions.node)) {
  console.error(
    `Boardcast needs Node 20.11 or newer, and this is ${process.version}: install one from nodejs.org.`,
  );
  process.exit(1);
}
