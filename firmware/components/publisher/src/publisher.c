#include "publisher.h"

#include <stdlib.h>
#include <string.h>

#include "freertos/task.h"

#include "board.h"
#include "esp_log.h"
#include "generated/board_log.h"
#include "key_frame_request.h"
#include "kms_signaling.h"
#include "peer.h"
#include "publisher_cfg.h"
#include "publisher_state.h"
#include "sdkconfig.h"
#include "sender.h"

#define COMMAND_QUEUE_LENGTH 40
#define COMMAND_TIMEOUT_MS 1000
#define TASK_END_TIMEOUT_MS 1000
#define TASKS 2

/** Posts a command that must not be lost; when the queue stays full, the peer is replaced. */
static int post_command(publisher_t *publisher, peer_command_kind_t kind, const char *text) {
    if (peer_post(publisher, kind, text, pdMS_TO_TICKS(COMMAND_TIMEOUT_MS))) {
        return 0;
    }
    ESP_LOGE(BOARD_TAG_PUBLISHER, "The peer connection does not respond; it is replaced.");
    kms_signaling_peer_changed(publisher->signaling, false);
    return ESP_PEER_ERR_OVER_LIMITED;
}

static int on_connected(void *ctx) {
    return post_command(ctx, PEER_OPEN, NULL);
}

static int on_msg(esp_peer_signaling_msg_t *msg, void *ctx) {
    publisher_t *publisher = ctx;
    switch (msg->type) {
    case ESP_PEER_SIGNALING_MSG_SDP:
        return post_command(publisher, PEER_ANSWER, (const char *)msg->data);
    case ESP_PEER_SIGNALING_MSG_CANDIDATE:
        if (!peer_post(publisher, PEER_CANDIDATE, (const char *)msg->data, 0)) {
            ESP_LOGW(BOARD_TAG_PUBLISHER, "Dropped a candidate: the queue is full.");
        }
        return 0;
    case ESP_PEER_SIGNALING_MSG_BYE:
        return post_command(publisher, PEER_CLOSE, NULL);
    default:
        return ESP_PEER_ERR_NOT_SUPPORT;
    }
}

static void on_phase(kms_phase_t phase, void *ctx) {
    publisher_t *publisher = ctx;
    xSemaphoreTakeRecursive(publisher->lock, portMAX_DELAY);
    publisher->status.phase = phase;
    xSemaphoreGiveRecursive(publisher->lock);
    BOARD_LOG_PUBLISHER_PHASE(kms_phase_log(phase));
    if (phase == KMS_PHASE_DISCONNECTED) {
        post_command(publisher, PEER_SUSPEND, NULL);
    }
}

static void on_announce(const char *endpoint, void *ctx) {
    (void)ctx;
    board_print_banner(endpoint);
}

static void on_viewer(bool joined, const char *endpoint, void *ctx) {
    (void)ctx;
    if (joined) {
        BOARD_LOG_VIEWER_CONNECTED(endpoint);
    } else {
        BOARD_LOG_VIEWER_DISCONNECTED(endpoint);
    }
}

static void on_key_frame(void *ctx) {
    key_frame_request(ctx, "new viewer");
}

static void on_restart(void *ctx) {
    const publisher_t *publisher = ctx;
    if (publisher->cfg.on_restart != NULL) {
        publisher->cfg.on_restart();
    }
}

static esp_err_t start_signaling(publisher_t *publisher) {
    kms_signaling_cfg_t kms = {
        .identity = publisher->cfg.identity,
        .key = publisher->cfg.key,
        .ca = publisher->cfg.ca,
        .on_phase = on_phase,
        .on_announce = on_announce,
        .on_viewer = on_viewer,
        .on_key_frame = on_key_frame,
        .on_restart = on_restart,
    };
    // Without an address it stays idle, so that no callback comes before its handle is set.
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

/** Replaces a text that the lock guards; without memory for it, it is NULL. */
static void set_text(publisher_t *publisher, char **place, const char *text) {
    char *copy = strdup(text);
    xSemaphoreTakeRecursive(publisher->lock, portMAX_DELAY);
    free(*place);
    *place = copy;
    xSemaphoreGiveRecursive(publisher->lock);
}

/** Initialises a publisher; after an error, `publisher_close` frees what was created. */
static esp_err_t init(publisher_t *publisher, const publisher_cfg_t *cfg) {
    if (!publisher_cfg_copy(cfg, &publisher->cfg)) {
        return ESP_ERR_NO_MEM;
    }
    publisher->lock = xSemaphoreCreateRecursiveMutex();
    publisher->commands = xQueueCreate(COMMAND_QUEUE_LENGTH, sizeof(peer_command_t));
    publisher->tasks_ended = xSemaphoreCreateCounting(TASKS, 0);
    if (publisher->lock == NULL || publisher->commands == NULL || publisher->tasks_ended == NULL) {
        return ESP_ERR_NO_MEM;
    }
    set_text(publisher, &publisher->key, publisher->cfg.key != NULL ? publisher->cfg.key : "");
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
    publisher_t *created = calloc(1, sizeof(*created));
    if (created == NULL) {
        return ESP_ERR_NO_MEM;
    }
    const esp_err_t result = init(created, cfg);
    if (result != ESP_OK) {
        publisher_close(created);
        return result;
    }
    *publisher = created;
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
    set_text(publisher, &publisher->server, url);
    return as_esp_err(kms_signaling_restart(publisher->signaling, url));
}

esp_err_t publisher_set_key(publisher_t *publisher, const char *key) {
    set_text(publisher, &publisher->key, key);
    return as_esp_err(kms_signaling_set_key(publisher->signaling, key));
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

/** Ends signalling and tasks; false when one of them is still running. */
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
    free(publisher->server);
    free(publisher->key);
    free(publisher);
}

void publisher_close(publisher_t *publisher) {
    if (publisher == NULL) {
        return;
    }
    if (end_tasks(publisher)) {
        free_publisher(publisher);
    } else {
        // The task may still use the memory.
        ESP_LOGE(BOARD_TAG_PUBLISHER, "A task did not end in time; its memory is not freed.");
    }
}
