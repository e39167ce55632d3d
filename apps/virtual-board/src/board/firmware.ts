import manifest from '../../package.json' with { type: 'json' };

/** The version that the board reports. */
export const firmware = `virtual-${manifest.version}`;
