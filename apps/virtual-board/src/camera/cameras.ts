export interface CameraInfo {
  readonly id: string;
  readonly label: string;
}

/** The cameras that have names; a browser tells them once the page may use one. */
export async function namedCameras(): Promise<readonly CameraInfo[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter(({ kind, label }) => kind === 'videoinput' && label !== '')
    .map(({ deviceId: id, label }) => ({ id, label }));
}

/** The id of the camera that is wanted by its id, its label or a part of that. */
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
