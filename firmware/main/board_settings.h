#pragma once

#include <stdint.h>

/** Bytes of a board's name, with its NUL: it is a hostname and a tag too. */
#define BOARD_NAME_SIZE 33

/** What this firmware was built with. A text that was not set is "", a number 0: the profile's own.
 */
typedef struct {
    const char *name; /*!< The board's name; "" for profile and MAC */
    const char *wifi_ssid;
    const char *wifi_password;
    const char *server; /*!< The Kurento's address */
    const char *stun_url;
    const char *turn_url;
    const char *turn_user;
    const char *turn_password;
    uint16_t width; /*!< Pixels */
    uint16_t height;
    uint8_t fps;
} board_settings_t;

/** The settings, never NULL. On a host they come from the command line instead of `settings.h`. */
const board_settings_t *board_settings(void);
