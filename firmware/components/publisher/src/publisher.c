#include "publisher.h"

#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "esp_log.h"
#include "kms_signaling.h"
#include "publisher_parts.h"

#define COMMANDS_AT_ONCE 40
#define COMMAND_TIMEOUT_MS 1000
#define TASK_END_TIMEOUT_MS 1000
#define TASKS 2

void publisher_ask_key_frame(publisher_t *publisher, const char *why) {
    ESP_LOGD(PUBLISHER_TAG, "A key frame is asked for: %s.", why);
    xSemaphoreTakeRecursive(publisher->lock, portMAX_DELAY);
    key_frames_ask(&publisher->key_frames);
    xSemaphoreGiveRecursive(publisher->lock);
}

/** An order that must not be lost: waits a little for room. */
static int order(publisher_t *publisher, peer_command_kind_t kind, const char *text) {
    if (peer_post(publisher, kind, text, pdMS_TO_TICKS(COMMAND_TIMEOUT_MS))) {
        return 0;
    }
    ESP_LOGE(PUBLISHER_TAG, "The peer connection takes no orders: it is made anew.");
    kms_signaling_peer_changed(publisher->signaling, false);
    return ESP_PEER_ERR_OVER_LIMITED;
}

static int on_connected(void *ctx) {
    return order(ctx, PEER_OPEN, NULL);
}

static int on_msg(esp_peer_signaling_msg_t *msg, void *ctx) {
    publisher_t *publisher = ctx;
    switch (msg->type) {
    case ESP_PEER_SIGNALING_MSG_SDP:
        return order(publisher, PEER_ANSWER, (const char *)msg->data);
    case ESP_PEER_SIGNALING_MSG_CANDIDATE:
        if (!peer_post(publisher, PEER_CANDIDATE, (const char *)msg->data, 0)) {
            ESP_LOGW(PUBLISHER_TAG, "Dropped a candidate: too many came at once.");
        }
        return 0;
    case ESP_PEER_SIGNALING_MSG_BYE:
        return order(publisher, PEER_CLOSE, NULL);
    default:
        return ESP_PEER_ERR_NOT_SUPPORT;
    }
}

static void on_phase(kms_phase_t phase, void *ctx) {
    static const char *const words[] = {
        [KMS_PHASE_DISCONNECTED] = "Not publishing.",
        [KMS_PHASE_CONNECTING] = "Connecting to the server.",
        [KMS_PHASE_RESUMING] = "Resuming the session with the server.",
        [KMS_PHASE_CREATING] = "Making the pipeline at the server.",
        [KMS_PHASE_PUBLISHING] = "Publishing.",
        [KMS_PHASE_BACKOFF] = "Waiting before the next try.",
        [KMS_PHASE_STOPPING] = "Leaving the server.",
    };
    publisher_t *publisher = ctx;
    xSemaphoreTakeRecursive(publisher->lock, portMAX_DELAY);
    publisher->status.phase = phase;
    xSemaphoreGiveRecursive(publisher->lock);
    ESP_LOGI(PUBLISHER_TAG, "%s", words[phase]);
    if (phase == KMS_PHASE_DISCONNECTED) {
        order(publisher, PEER_REST, NULL);
    }
}

static void on_announce(const char *endpoint, void *ctx) {
    (void)ctx;
    board_print_banner(endpoint);
}

static void on_viewer(bool joined, const char *endpoint, void *ctx) {
    (void)ctx;
    ESP_LOGI(PUBLISHER_TAG, "A viewer %s: %s", joined ? "joined" : "left", endpoint);
}

static void on_key_frame(void *ctx) {
    publisher_ask_key_frame(ctx, "a viewer joined");
}

static esp_err_t start_signaling(publisher_t *publisher) {
    kms_signaling_cfg_t kms = {
        .identity = publisher->cfg.identity,
        .on_phase = on_phase,
        .on_announce = on_announce,
        .on_viewer = on_viewer,
        .on_key_frame = on_key_frame,
    };
    // Without an address it waits for the first one, so its handle is known before anything comes.
    esp_peer_signaling_cfg_t cfg = {
        .on_connected = on_connected,
        .on_msg = on_msg,
        .extra_cfg = &kms,
        .extra_size = sizeof(kms),
        .ctx = publisher,
    };
    publisher->signaling_impl = esp_signaling_get_kms_impl();
    const int result = publisher->signaling_impl->start(&cfg, &publisher->signaling);
    return result == ESP_PEER_ERR_NONE ? ESP_OK : ESP_ERR_NO_MEM;
}

static esp_err_t start_tasks(publisher_t *publisher) {
    if (xTaskCreate(peer_run, "peer", CONFIG_PUBLISHER_PEER_STACK, publisher,
                    CONFIG_PUBLISHER_PEER_PRIORITY, NULL) != pdPASS) {
        return ESP_ERR_NO_MEM;
    }
    publisher->tasks++;
    if (xTaskCreate(sender_run, "sender", CONFIG_PUBLISHER_SEND_STACK, publisher,
                    CONFIG_PUBLISHER_SEND_PRIORITY, NULL) != pdPASS) {
        return ESP_ERR_NO_MEM;
    }
    publisher->tasks++;
    return ESP_OK;
}

/** Fills a publisher in; what it made before an error stays for `publisher_close` to free. */
static esp_err_t prepare(publisher_t *publisher, const publisher_cfg_t *cfg) {
    if (!publisher_cfg_copy(cfg, &publisher->cfg)) {
        return ESP_ERR_NO_MEM;
    }
    publisher->lock = xSemaphoreCreateRecursiveMutex();
    publisher->commands = xQueueCreate(COMMANDS_AT_ONCE, sizeof(peer_command_t));
    publisher->tasks_ended = xSemaphoreCreateCounting(TASKS, 0);
    if (publisher->lock == NULL || publisher->commands == NULL || publisher->tasks_ended == NULL) {
        return ESP_ERR_NO_MEM;
    }
    const esp_err_t opened = media_open(&publisher->cfg.media, &publisher->media);
    if (opened != ESP_OK) {
        return opened;
    }
    const esp_err_t started = start_signaling(publisher);
    return started == ESP_OK ? start_tasks(publisher) : started;
}

esp_err_t publisher_open(const publisher_cfg_t *cfg, publisher_t **publisher) {
    if (cfg == NULL || publisher == NULL) {
        return ESP_ERR_INVALID_ARG;
    }
    *publisher = NULL;
    publisher_t *made = calloc(1, sizeof(*made));
    if (made == NULL) {
        return ESP_ERR_NO_MEM;
    }
    const esp_err_t result = prepare(made, cfg);
    if (result != ESP_OK) {
        publisher_close(made);
        return result;
    }
    *publisher = made;
    return ESP_OK;
}

static esp_err_t as_esp_err(int result) {
    switch (result) {
    case ESP_PEER_ERR_NONE:
        return ESP_OK;
    case ESP_PEER_ERR_INVALID_ARG:
        return ESP_ERR_INVALID_ARG;
    case ESP_PEER_ERR_NO_MEM:
        return ESP_ERR_NO_MEM;
    default:
        return ESP_ERR_TIMEOUT;
    }
}

esp_err_t publisher_start(publisher_t *publisher, const char *url) {
    return as_esp_err(kms_signaling_restart(publisher->signaling, url));
}

esp_err_t publisher_address_changed(publisher_t *publisher) {
    return as_esp_err(kms_signaling_address_changed(publisher->signaling));
}

esp_err_t publisher_stop(publisher_t *publisher) {
    return as_esp_err(kms_signaling_leave(publisher->signaling));
}

void publisher_status(publisher_t *publisher, publisher_status_t *status) {
    xSemaphoreTakeRecursive(publisher->lock, portMAX_DELAY);
    *status = publisher->status;
    xSemaphoreGiveRecursive(publisher->lock);
}

/** Ends signalling and tasks; false when one of them still runs. */
static bool end_tasks(publisher_t *publisher) {
    bool ended = true;
    if (publisher->signaling != NULL) {
        ended = publisher->signaling_impl->stop(publisher->signaling) == ESP_PEER_ERR_NONE;
    }
    atomic_store(&publisher->ending, true);
    if (publisher->commands != NULL) {
        peer_post(publisher, PEER_WAKE, NULL, 0);
    }
    for (unsigned i = 0; i < publisher->tasks; i++) {
        const TickType_t wait = pdMS_TO_TICKS(TASK_END_TIMEOUT_MS);
        ended = xSemaphoreTake(publisher->tasks_ended, wait) == pdTRUE && ended;
    }
    return ended;
}

static void free_publisher(publisher_t *publisher) {
    peer_command_t command;
    while (publisher->commands != NULL &&
           xQueueReceive(publisher->commands, &command, 0) == pdTRUE) {
        free(command.text);
    }
    media_close(publisher->media);
    if (publisher->commands != NULL) {
        vQueueDelete(publisher->commands);
    }
    if (publisher->tasks_ended != NULL) {
        vSemaphoreDelete(publisher->tasks_ended);
    }
    if (publisher->lock != NULL) {
        vSemaphoreDelete(publisher->lock);
    }
    publisher_cfg_free(&publisher->cfg);
    free(publisher);
}

void publisher_close(publisher_t *publisher) {
    if (publisher == NULL) {
        return;
    }
    if (end_tasks(publisher)) {
        free_publisher(publisher);
    } else {
        // A task that still runs would use what is freed.
        ESP_LOGE(PUBLISHER_TAG, "A task did not end in time: its memory stays taken.");
    }
}
