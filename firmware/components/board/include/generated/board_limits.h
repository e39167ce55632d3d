#pragma once

/* Generated from packages/board by `npx nx run firmware:headers`. Do not edit. */
/* clang-format off */

#define BOARD_SSID_BYTES 32
#define BOARD_MIN_PASSPHRASE_BYTES 8
#define BOARD_MAX_PASSPHRASE_BYTES 63
#define BOARD_PSK_DIGITS 64
#define BOARD_SERVER_BYTES 255
#define BOARD_KEY_BYTES 255
#define BOARD_CA_BYTES 2880
#define BOARD_CA_LINE_CHARACTERS 192
#define BOARD_NAME_BYTES 32

#define BOARD_WIFI_BACKOFF_FIRST_MS 1000
#define BOARD_WIFI_BACKOFF_MAX_MS 30000
#define BOARD_WIFI_BACKOFF_JITTER_PERCENT 25

#define BOARD_RESTART_MIN_UPTIME_MS 10000
