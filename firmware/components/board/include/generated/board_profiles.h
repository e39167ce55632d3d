#pragma once

/* Generated from packages/board by `npx nx run firmware:headers`. Do not edit. */
/* clang-format off */

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
    {
        .name = "esp32p4",
        .chip = "ESP32-P4",
        .board = "ESP32-P4-Function-EV-Board",
        .codec_board = "ESP32_P4_DEV_V14",
        .width = 1920,
        .height = 1080,
        .sizes = {{1920, 1080}, {1440, 810}, {960, 540}, {480, 270}},
        .fps = 25,
        .level_idc = 41,
        .gop = 50,
        .bitrate = 2592000,
        .qp_min = 25,
        .qp_max = 35,
        .audio_rate = 8000,
        .audio_frame_ms = 20,
        .send_interval_ms = 20,
    },
    {
        .name = "esp32s3",
        .chip = "ESP32-S3",
        .board = "ESP32-S3-Korvo-2",
        .codec_board = "S3_Korvo_V2",
        .width = 320,
        .height = 240,
        .sizes = {{320, 240}},
        .fps = 10,
        .level_idc = 11,
        .gop = 20,
        .bitrate = 0,
        .qp_min = 25,
        .qp_max = 25,
        .audio_rate = 8000,
        .audio_frame_ms = 20,
        .send_interval_ms = 20,
    },
};
