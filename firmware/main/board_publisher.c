#include "board_publisher.h"

#include <inttypes.h>
#include <stdbool.h>
#include <strings.h>

#include "app_event.h"
#include "board.h"
#include "board_settings.h"
#include "current_settings.h"
#include "esp_app_desc.h"
#include "esp_log.h"
#include "generated/board_log.h"
#include "server_ca.h"
#include "server_key.h"

static const char *TAG = BOARD_TAG_APP;

static media_settings_t media_settings(void) {
    const board_settings_t *settings = board_settings();
    const board_profile_t *profile = board_profile();
    return (media_settings_t){
        .width = settings->width != 0 ? settings->width : profile->width,
        .height = settings->height != 0 ? settings->height : profile->height,
        .fps = settings->fps != 0 ? settings->fps : profile->fps,
    };
}

/** A server that esp_peer supports, else ""; STUN and TURN over TLS would need a CA. */
static const char *ice_url(const char *url) {
    if (strncasecmp(url, "turns:", 6) != 0 && strncasecmp(url, "stuns:", 6) != 0) {
        return url;
    }
    ESP_LOGW(TAG, "Ignoring %s: STUN and TURN over TLS are not supported.", url);
    return "";
}

static bool has_size(const media_settings_t *media) {
    if (board_has_size(media->width, media->height)) {
        return true;
    }
    const board_profile_t *profile = board_profile();
    ESP_LOGE(TAG, "The %s does not support %ux%u: set another size, such as %ux%u.", profile->board,
             media->width, media->height, profile->width, profile->height);
    return false;
}

static void on_restart(void) {
    app_post((app_event_t){.kind = APP_RESTART_REQUESTED});
}

publisher_t *board_publisher_open(void) {
    const board_settings_t *settings = board_settings();
    const publisher_cfg_t cfg = {
        .identity = {.name = current_settings()->name,
                     .profile = board_profile()->name,
                     .firmware = esp_app_get_description()->version,
                     .id = current_settings()->id,
                     .can_restart = true},
        .on_restart = on_restart,
        .media = media_settings(),
        .key = server_key(),
        .ca = server_ca(),
        .ice_servers = {{.url = ice_url(settings->stun_url)},
                        {.url = ice_url(settings->turn_url),
                         .user = settings->turn_user,
                         .password = settings->turn_password}},
    };
    if (!has_size(&cfg.media)) {
        return NULL;
    }
    publisher_t *publisher = NULL;
    const esp_err_t result = publisher_open(&cfg, &publisher);
    if (result != ESP_OK) {
        BOARD_LOG_CAMERA_UNAVAILABLE(esp_err_to_name(result));
        return NULL;
    }
    return publisher;
}
