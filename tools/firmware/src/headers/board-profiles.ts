import { profiles, type Profile } from '@boardcast/board';
import { cHeader, cString } from './c-header.ts';

const types = `/** Pixels. */
typedef struct {
    uint16_t width;
    uint16_t height;
} board_size_t;

#define BOARD_SIZES 4

typedef struct {
    const char *name;
    const char *chip;
    const char *board;
    const char *codec_board; /*!< The board's name in Espressif's codec_board */
    uint16_t width;          /*!< Pixels */
    uint16_t height;
    board_size_t sizes[BOARD_SIZES]; /*!< Supported by camera and encoder; 0 after the last */
    uint8_t fps;
    uint8_t level_idc; /*!< ITU-T H.264 table A-1, times ten */
    uint8_t gop;       /*!< Frames from one IDR to the next */
    uint32_t bitrate;  /*!< bit/s; 0 with a constant QP */
    uint8_t qp_min;
    uint8_t qp_max;
    uint16_t audio_rate;      /*!< Hz */
    uint8_t audio_frame_ms;   /*!< Milliseconds of audio in one packet */
    uint8_t send_interval_ms; /*!< The sending loop's period */
} board_profile_t;

static const board_profile_t board_profiles[] = {
`;

function entry({ h264, audio, ...profile }: Profile): string {
  const texts = {
    name: profile.name,
    chip: profile.chip,
    board: profile.board,
    codec_board: profile.codecBoard,
  };
  const numbers = {
    width: profile.width,
    height: profile.height,
    sizes: `{${profile.sizes.map(({ width, height }) => `{${width}, ${height}}`).join(', ')}}`,
    fps: profile.fps,
    level_idc: h264.levelIdc,
    gop: h264.gop,
    bitrate: h264.bitrate ?? 0,
    qp_min: h264.qp.min,
    qp_max: h264.qp.max,
    audio_rate: audio.clockRate,
    audio_frame_ms: audio.frameMs,
    send_interval_ms: profile.sendIntervalMs,
  };
  const fields = [
    ...Object.entries(texts).map(([name, text]) => [name, cString(text)] as const),
    ...Object.entries(numbers).map(([name, value]) => [name, String(value)] as const),
  ];
  return `    {\n${fields.map(([name, value]) => `        .${name} = ${value},\n`).join('')}    },\n`;
}

/** The firmware's board_profiles.h. */
export function boardProfiles(): string {
  const entries = Object.values(profiles).map(entry);
  return cHeader('packages/board', ['<stdint.h>'], `${types}${entries.join('')}};\n`);
}
