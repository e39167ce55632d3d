#pragma once

#include <stdint.h>

/** The settings of the build. A text without a value is ""; a number is 0 for that of the profile.
 */
typedef struct {
    const char *name; /*!< "" for profile and MAC */
    const char *wifi_ssid;
    const char *wifi_password;
    const char *server;    /*!< Address of the Kurento */
    const char *key;       /*!< The board's key at a server with access control */
    const char *ca;        /*!< Of a wss server, in PEM; "" for ESP-IDF's certificate bundle */
    const char *ca_sha256; /*!< The fingerprint of `ca`, for the console */
    const char *stun_url;
    const char *turn_url;
    const char *turn_user;
    const char *turn_password;
    uint16_t width; /*!< Pixels */
    uint16_t height;
    uint8_t fps;
} board_settings_t;

/** The settings, never NULL. In the host build they come from the command line. */
const board_settings_t *board_settings(void);
