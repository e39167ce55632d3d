export type WindowName = keyof typeof windows;

/** The windows in which pages are looked at. */
export const windows = {
  phone: { width: 390, height: 844 },
  small: { width: 1280, height: 720 },
  large: { width: 1920, height: 1080 },
} as const;

export const colorSchemes = ['light', 'dark'] as const;
export type ColorScheme = (typeof colorSchemes)[number];
