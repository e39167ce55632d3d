#include "kms_signaling.h"

#include <stdlib.h>
#include <string.h>

#include "esp_log.h"
#include "kms_url.h"
#include "signaling.h"
#include "signaling_memory.h"

#define POST_TIMEOUT_MS 500
#define STOP_TIMEOUT_MS 3000
/** The text that may wait in the queue at once, in bytes. */
#define MOST_WAITING (2 * CONFIG_KMS_MAX_MESSAGE)

bool signaling_post(signaling_t *signaling, signaling_event_t event, TickType_t wait) {
    const size_t waiting = atomic_fetch_add(&signaling->waiting, event.length) + event.length;
    // The first is let in however long it is, since nothing would ever make room for it.
    const bool fits = waiting <= MOST_WAITING || waiting == event.length;
    if (fits && xQueueSend(signaling->queue, &event, wait) == pdTRUE) {
        return true;
    }
    atomic_fetch_sub(&signaling->waiting, event.length);
    signaling_give_back(event.text);
    return false;
}

void signaling_keep(signaling_t *signaling) {
    atomic_fetch_add(&signaling->refs, 1);
}

void signaling_release(signaling_t *signaling) {
    if (atomic_fetch_sub(&signaling->refs, 1) != 1) {
        return;
    }
    signaling_event_t event;
    while (signaling->queue != NULL && xQueueReceive(signaling->queue, &event, 0) == pdTRUE) {
        signaling_give_back(event.text);
    }
    if (signaling->queue != NULL) {
        vQueueDelete(signaling->queue);
    }
    if (signaling->ended != NULL) {
        vSemaphoreDelete(signaling->ended);
    }
    kms_machine_free(signaling->machine);
    free(signaling);
}

static signaling_t *make(const esp_peer_signaling_cfg_t *cfg) {
    signaling_t *signaling = calloc(1, sizeof(*signaling));
    if (signaling == NULL) {
        return NULL;
    }
    atomic_init(&signaling->refs, 1);
    signaling->cfg = *cfg;
    signaling->cfg.signal_url = NULL;
    signaling->kms = *(const kms_signaling_cfg_t *)cfg->extra_cfg;
    signaling->queue = xQueueCreate(CONFIG_KMS_QUEUE_LENGTH, sizeof(signaling_event_t));
    signaling->ended = xSemaphoreCreateBinary();
    if (signaling->queue == NULL || signaling->ended == NULL || !signaling_prepare(signaling)) {
        signaling_release(signaling);
        return NULL;
    }
    return signaling;
}

/** Posts an address as the machine wants it. */
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
    const bool posted = signaling_post(signaling, event, pdMS_TO_TICKS(POST_TIMEOUT_MS));
    return posted ? ESP_PEER_ERR_NONE : ESP_PEER_ERR_OVER_LIMITED;
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

static int start(esp_peer_signaling_cfg_t *cfg, esp_peer_signaling_handle_t *handle) {
    if (cfg == NULL || handle == NULL || cfg->extra_cfg == NULL ||
        cfg->extra_size != (int)sizeof(kms_signaling_cfg_t)) {
        return ESP_PEER_ERR_INVALID_ARG;
    }
    signaling_t *signaling = make(cfg);
    if (signaling == NULL) {
        return ESP_PEER_ERR_NO_MEM;
    }
    // Its handle is out before anything can happen on it.
    *handle = signaling;
    signaling_keep(signaling);
    if (xTaskCreate(signaling_run, "kms_signaling", CONFIG_KMS_TASK_STACK, signaling,
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
        // esp_peer puts its candidates into the offer.
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
    const bool posted = signaling_post(signaling, event, pdMS_TO_TICKS(POST_TIMEOUT_MS));
    return posted ? ESP_PEER_ERR_NONE : ESP_PEER_ERR_OVER_LIMITED;
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

static int post_plain(signaling_t *signaling, signaling_event_t event) {
    if (signaling == NULL) {
        return ESP_PEER_ERR_INVALID_ARG;
    }
    const bool posted = signaling_post(signaling, event, pdMS_TO_TICKS(POST_TIMEOUT_MS));
    return posted ? ESP_PEER_ERR_NONE : ESP_PEER_ERR_OVER_LIMITED;
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
