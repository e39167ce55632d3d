/** The version of @ffmpeg/core: measurements of another version are not used. */
export const coreVersion = '0.12.10';
