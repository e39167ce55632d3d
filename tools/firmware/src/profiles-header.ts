import { profiles, type Profile } from '@boardcast/board';

const head = `#pragma once

/* Made from packages/board by \`npx nx run firmware:profiles\`: change it there. */

#include <stdint.h>

/** Pixels. */
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
    board_size_t sizes[BOARD_SIZES]; /*!< What camera and encoder do; 0 after the last */
    uint8_t fps;
    uint8_t level_idc; /*!< ITU-T H.264 table A-1, times ten */
    uint8_t gop;       /*!< Pictures from one IDR to the next */
    uint32_t bitrate;  /*!< Bits a second; 0 where the quantiser is constant */
    uint8_t qp_min;
    uint8_t qp_max;
    uint16_t audio_rate;      /*!< Hz */
    uint8_t audio_frame_ms;   /*!< Milliseconds of sound in one packet */
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
    ...Object.entries(texts).map(([name, text]) => [name, JSON.stringify(text)] as const),
    ...Object.entries(numbers).map(([name, value]) => [name, String(value)] as const),
  ];
  return `    {\n${fields.map(([name, value]) => `        .${name} = ${value},\n`).join('')}    },\n`;
}

/** The text of the firmware's board_profiles.h. */
export function profilesHeader(): string {
  return `${head}${Object.values(profiles).map(entry).join('')}};\n`;
}
