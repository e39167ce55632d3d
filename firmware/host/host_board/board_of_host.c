#include <pthread.h>
#include <string.h>

#include "board.h"
#include "board_settings.h"
#include "host_options.h"

const board_profile_t *board_profile(void) {
    const size_t count = sizeof(board_profiles) / sizeof(board_profiles[0]);
    size_t at = 0;
    // The options have been validated, so it is found.
    while (at + 1 < count && strcmp(board_profiles[at].name, host_options()->profile) != 0) {
        at++;
    }
    return &board_profiles[at];
}

static board_settings_t settings;

static void copy_settings(void) {
    const host_options_t *options = host_options();
    settings = (board_settings_t){
        .name = options->name,
        .wifi_ssid = options->ssid,
        .wifi_password = options->password,
        .server = options->server,
        .key = options->key,
        .ca = options->ca,
        .ca_sha256 = options->ca_sha256,
        .stun_url = options->stun_url,
        .turn_url = options->turn_url,
        .turn_user = options->turn_user,
        .turn_password = options->turn_password,
        .width = options->width,
        .height = options->height,
        .fps = options->fps,
    };
}

const board_settings_t *board_settings(void) {
    static pthread_once_t copied = PTHREAD_ONCE_INIT;
    pthread_once(&copied, copy_settings);
    return &settings;
}
