#include "board_settings.h"

#include "generated/board_limits.h"

#if __has_include("settings.h")
#include "settings.h"
#endif

#ifndef BOARD_NAME
#define BOARD_NAME ""
#endif
#ifndef WIFI_SSID
#define WIFI_SSID ""
#endif
#ifndef WIFI_PASSWORD
#define WIFI_PASSWORD ""
#endif
#ifndef KURENTO_SERVER
#define KURENTO_SERVER ""
#endif
#ifndef BOARD_KEY
#define BOARD_KEY ""
#endif
#ifndef SERVER_CA
#define SERVER_CA ""
#endif
#ifndef SERVER_CA_SHA256
#define SERVER_CA_SHA256 ""
#endif
#ifndef STUN_URL
#define STUN_URL ""
#endif
#ifndef TURN_URL
#define TURN_URL ""
#endif
#ifndef TURN_USER
#define TURN_USER ""
#endif
#ifndef TURN_PASSWORD
#define TURN_PASSWORD ""
#endif
#ifndef VIDEO_WIDTH
#define VIDEO_WIDTH 0
#endif
#ifndef VIDEO_HEIGHT
#define VIDEO_HEIGHT 0
#endif
#ifndef VIDEO_FPS
#define VIDEO_FPS 0
#endif

_Static_assert(sizeof(BOARD_NAME) - 1 <= BOARD_NAME_BYTES, "BOARD_NAME has more than 32 bytes");
_Static_assert(sizeof(WIFI_SSID) - 1 <= BOARD_SSID_BYTES, "WIFI_SSID has more than 32 bytes");
_Static_assert(sizeof(WIFI_PASSWORD) - 1 <= BOARD_PSK_DIGITS,
               "WIFI_PASSWORD has more than 64 bytes");
_Static_assert(sizeof(KURENTO_SERVER) - 1 <= BOARD_SERVER_BYTES,
               "KURENTO_SERVER has more than 255 bytes");
_Static_assert(sizeof(BOARD_KEY) - 1 <= BOARD_KEY_BYTES, "BOARD_KEY has more than 255 bytes");

static const board_settings_t settings = {
    .name = BOARD_NAME,
    .wifi_ssid = WIFI_SSID,
    .wifi_password = WIFI_PASSWORD,
    .server = KURENTO_SERVER,
    .key = BOARD_KEY,
    .ca = SERVER_CA,
    .ca_sha256 = SERVER_CA_SHA256,
    .stun_url = STUN_URL,
    .turn_url = TURN_URL,
    .turn_user = TURN_USER,
    .turn_password = TURN_PASSWORD,
    .width = VIDEO_WIDTH,
    .height = VIDEO_HEIGHT,
    .fps = VIDEO_FPS,
};

const board_settings_t *board_settings(void) {
    return &settings;
}
