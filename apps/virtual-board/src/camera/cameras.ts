export interface CameraInfo {
  readonly id: string;
  readonly label: string;
}

/** The cameras with names; a browser reveals the names after the page may use a camera. */
export async function namedCameras(): Promise<readonly CameraInfo[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter(({ kind, label }) => kind === 'videoinput' && label !== '')
    .map(({ deviceId: id, label }) => ({ id, label }));
}

/** The id of the camera with that id, that label or a part of it. */
export function cameraBy(
  wanted: string | undefined,
  cameras: readonly CameraInfo[],
): string | undefined {
  if (wanted === undefined) return undefined;
  const named = wanted.toLowerCase();
  const found =
    cameras.find(({ id }) => id === wanted) ??
    cameras.find(({ label }) => label.toLowerCase() === named) ??
    cameras.find(({ label }) => label.toLowerCase().includes(named));
  return found?.id;
}

export async function findCamera(wanted: string | undefined): Promise<string | undefined> {
  return cameraBy(wanted, wanted === undefined ? [] : await namedCameras());
}
