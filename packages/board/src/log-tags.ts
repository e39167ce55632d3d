/** The log tags of the firmware's parts. Scripts look for `KWS_SIG`, the tag of the original demo. */
export const logTags = {
  app: 'APP',
  console: 'CONSOLE',
  media: 'MEDIA',
  publisher: 'PUBLISHER',
  settings: 'SETTINGS',
  signaling: 'KWS_SIG',
  wifi: 'WIFI',
} as const;

export type LogTag = keyof typeof logTags;
