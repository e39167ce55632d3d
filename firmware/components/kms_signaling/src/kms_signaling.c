#include "kms_signaling.h"

#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "kms_url.h"
#include "sdkconfig.h"
#include "signaling_memory.h"
#include "signaling_task.h"

#define POST_TIMEOUT_MS 500
#define STOP_TIMEOUT_MS 3000

static bool post(signaling_t *signaling, signaling_event_t event) {
    return signaling_post(signaling, event, pdMS_TO_TICKS(POST_TIMEOUT_MS));
}

/** Posts a start with the normalised address. */
static int post_start(signaling_t *signaling, const char *url) {
    kms_allocator_t allocator = {0};
    char *normalised = kms_url_normalise(&allocator, url);
    if (normalised == NULL) {
        return ESP_PEER_ERR_INVALID_ARG;
    }
    const size_t length = strlen(normalised);
    signaling_event_t event = {
        .kind = EVENT_START, .text = signaling_copy_text(normalised, length), .length = length};
    kms_release(&allocator, normalised);
    if (event.text == NULL) {
        return ESP_PEER_ERR_NO_MEM;
    }
    return post(signaling, event) ? ESP_PEER_ERR_NONE : ESP_PEER_ERR_OVER_LIMITED;
}

static int stop(esp_peer_signaling_handle_t handle) {
    signaling_t *signaling = handle;
    if (signaling == NULL) {
        return ESP_PEER_ERR_INVALID_ARG;
    }
    atomic_store(&signaling->ending, true);
    signaling_post(signaling, (signaling_event_t){.kind = EVENT_WAKE}, 0);
    const bool ended = xSemaphoreTake(signaling->ended, pdMS_TO_TICKS(STOP_TIMEOUT_MS)) == pdTRUE;
    signaling_release(signaling);
    return ended ? ESP_PEER_ERR_NONE : ESP_PEER_ERR_FAIL;
}

static bool has_valid_key(const kms_signaling_cfg_t *cfg) {
    return cfg->key == NULL || cfg->key[0] == '\0' || board_is_key(cfg->key);
}

static int start(esp_peer_signaling_cfg_t *cfg, esp_peer_signaling_handle_t *handle) {
    if (cfg == NULL || handle == NULL || cfg->extra_cfg == NULL ||
        cfg->extra_size != (int)sizeof(kms_signaling_cfg_t) || !has_valid_key(cfg->extra_cfg)) {
        return ESP_PEER_ERR_INVALID_ARG;
    }
    signaling_t *signaling = signaling_new(cfg);
    if (signaling == NULL) {
        return ESP_PEER_ERR_NO_MEM;
    }
    if (!signaling_task_prepare(signaling)) {
        signaling_release(signaling);
        return ESP_PEER_ERR_NO_MEM;
    }
    // The callbacks may use the handle, so it is set before the task runs.
    *handle = signaling;
    signaling_retain(signaling);
    if (xTaskCreate(signaling_task_run, "kms_signaling", CONFIG_KMS_TASK_STACK, signaling,
                    CONFIG_KMS_TASK_PRIORITY, NULL) != pdPASS) {
        *handle = NULL;
        signaling_release(signaling);
        signaling_release(signaling);
        return ESP_PEER_ERR_NO_MEM;
    }
    if (cfg->signal_url == NULL || cfg->signal_url[0] == '\0') {
        return ESP_PEER_ERR_NONE;
    }
    const int result = post_start(signaling, cfg->signal_url);
    if (result != ESP_PEER_ERR_NONE) {
        *handle = NULL;
        stop(signaling);
    }
    return result;
}

static int send_msg(esp_peer_signaling_handle_t handle, esp_peer_signaling_msg_t *msg) {
    signaling_t *signaling = handle;
    if (signaling == NULL || msg == NULL) {
        return ESP_PEER_ERR_INVALID_ARG;
    }
    if (msg->type == ESP_PEER_SIGNALING_MSG_BYE) {
        return kms_signaling_leave(handle);
    }
    if (msg->type != ESP_PEER_SIGNALING_MSG_SDP) {
        // esp_peer includes its candidates in the offer.
        return ESP_PEER_ERR_NOT_SUPPORT;
    }
    if (msg->data == NULL || msg->size <= 0 || msg->size > CONFIG_KMS_MAX_MESSAGE) {
        return ESP_PEER_ERR_INVALID_ARG;
    }
    const size_t length = strnlen((const char *)msg->data, (size_t)msg->size);
    signaling_event_t event = {.kind = EVENT_OFFER,
                               .text = signaling_copy_text((const char *)msg->data, length),
                               .length = length};
    if (event.text == NULL) {
        return ESP_PEER_ERR_NO_MEM;
    }
    return post(signaling, event) ? ESP_PEER_ERR_NONE : ESP_PEER_ERR_OVER_LIMITED;
}

const esp_peer_signaling_impl_t *esp_signaling_get_kms_impl(void) {
    static const esp_peer_signaling_impl_t impl = {
        .start = start,
        .send_msg = send_msg,
        .stop = stop,
    };
    return &impl;
}

int kms_signaling_restart(esp_peer_signaling_handle_t handle, const char *url) {
    if (handle == NULL || url == NULL) {
        return ESP_PEER_ERR_INVALID_ARG;
    }
    return post_start(handle, url);
}

int kms_signaling_set_key(esp_peer_signaling_handle_t handle, const char *key) {
    if (handle == NULL || key == NULL || (key[0] != '\0' && !board_is_key(key))) {
        return ESP_PEER_ERR_INVALID_ARG;
    }
    const size_t length = strlen(key);
    signaling_event_t event = {
        .kind = EVENT_KEY, .text = signaling_copy_text(key, length), .length = length};
    if (event.text == NULL) {
        return ESP_PEER_ERR_NO_MEM;
    }
    return post(handle, event) ? ESP_PEER_ERR_NONE : ESP_PEER_ERR_OVER_LIMITED;
}

static int post_plain(signaling_t *signaling, signaling_event_t event) {
    if (signaling == NULL) {
        return ESP_PEER_ERR_INVALID_ARG;
    }
    return post(signaling, event) ? ESP_PEER_ERR_NONE : ESP_PEER_ERR_OVER_LIMITED;
}

int kms_signaling_leave(esp_peer_signaling_handle_t handle) {
    return post_plain(handle, (signaling_event_t){.kind = EVENT_LEAVE});
}

int kms_signaling_peer_changed(esp_peer_signaling_handle_t handle, bool connected) {
    return post_plain(handle, (signaling_event_t){.kind = EVENT_PEER, .connected = connected});
}

int kms_signaling_address_changed(esp_peer_signaling_handle_t handle) {
    return post_plain(handle, (signaling_event_t){.kind = EVENT_ADDRESS_CHANGED});
}
