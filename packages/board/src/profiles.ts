export type ProfileName = 'esp32p4' | 'esp32s3';

/** The H.264 stream that a board sends. */
export interface H264Settings {
  readonly profile: 'Constrained Baseline';
  /** ITU-T H.264 table A-1, times ten: 41 is level 4.1. */
  readonly levelIdc: number;
  /** Frames from one IDR to the next. */
  readonly gop: number;
  /** bit/s; null with a constant QP, which has no target bitrate. */
  readonly bitrate: number | null;
  readonly qp: { readonly min: number; readonly max: number };
  readonly referenceFrames: 1;
  /** Whether SPS and PPS precede every IDR. */
  readonly repeatsParameterSets: true;
}

/** G.711 A-law, as RTP carries it (RFC 3551 section 4.5.14). */
export interface AudioSettings {
  readonly codec: 'PCMA';
  readonly payloadType: 8;
  /** Hz. */
  readonly clockRate: 8000;
  readonly channels: 1;
  /** Milliseconds of audio in one packet. */
  readonly frameMs: number;
}

/** Pixels. */
export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** A board, and the settings of its demo firmware. */
export interface Profile {
  readonly name: ProfileName;
  readonly chip: 'ESP32-P4' | 'ESP32-S3';
  readonly board: string;
  /** The board's name in Espressif's codec_board. */
  readonly codecBoard: string;
  readonly camera: string;
  readonly encoder: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /**
   * The sizes that camera and encoder support. esp_capture scales the P4's frames by steps of 1/16
   * of the sensor's, to even sides of at least 80; its DVP camera has one size that the S3 can encode.
   */
  readonly sizes: readonly FrameSize[];
  readonly fps: number;
  readonly h264: H264Settings;
  readonly audio: AudioSettings;
  /** The sending loop's period in milliseconds: all pending audio and one frame each time. */
  readonly sendIntervalMs: number;
}

const audio: AudioSettings = {
  codec: 'PCMA',
  payloadType: 8,
  clockRate: 8000,
  channels: 1,
  frameMs: 20,
};

const stream = {
  profile: 'Constrained Baseline',
  referenceFrames: 1,
  repeatsParameterSets: true,
} as const;

/** The boards of Espressif's demo, with the settings of esp-webrtc-solution, esp_capture and esp_h264. */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  esp32p4: {
    name: 'esp32p4',
    chip: 'ESP32-P4',
    board: 'ESP32-P4-Function-EV-Board',
    codecBoard: 'ESP32_P4_DEV_V14',
    camera: 'SC2336 over MIPI-CSI',
    encoder: 'hardware',
    width: 1920,
    height: 1080,
    sizes: [
      { width: 1920, height: 1080 },
      { width: 1440, height: 810 },
      { width: 960, height: 540 },
      { width: 480, height: 270 },
    ],
    fps: 25,
    h264: { ...stream, levelIdc: 41, gop: 50, bitrate: 2_592_000, qp: { min: 25, max: 35 } },
    audio,
    sendIntervalMs: 20,
  },
  esp32s3: {
    name: 'esp32s3',
    chip: 'ESP32-S3',
    board: 'ESP32-S3-Korvo-2',
    codecBoard: 'S3_Korvo_V2',
    camera: 'DVP',
    encoder: 'openh264 in software',
    width: 320,
    height: 240,
    sizes: [{ width: 320, height: 240 }],
    fps: 10,
    h264: { ...stream, levelIdc: 11, gop: 20, bitrate: null, qp: { min: 25, max: 25 } },
    audio,
    sendIntervalMs: 20,
  },
};

export function isProfileName(name: string): name is ProfileName {
  return Object.hasOwn(profiles, name);
}
