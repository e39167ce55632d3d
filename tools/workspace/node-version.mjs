// The first import of every program that a user starts: its syntax must be valid in old versions of Node.

/** Whether a version of Node, such as 20.11.0, satisfies `engines` in package.json. */
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
