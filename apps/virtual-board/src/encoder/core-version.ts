/** Of @ffmpeg/core: what was measured with another one tells nothing of this one. */
export const coreVersion = '0.12.10';
