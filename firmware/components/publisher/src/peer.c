#include "peer.h"

#include <stdlib.h>
#include <string.h>

#include "freertos/task.h"

#include "board.h"
#include "esp_log.h"
#include "esp_peer_default.h"
#include "generated/board_log.h"
#include "key_frame_request.h"
#include "kms_signaling.h"
#include "peer_servers.h"
#include "publisher_state.h"

#define LOOP_PERIOD_MS 10
#define IDLE_PERIOD_MS 500
/** Of the ICE agent, for the replies of STUN and TURN servers. */
#define STUN_REPLY_TIMEOUT_MS 500

static void lock(publisher_t *publisher) {
    xSemaphoreTakeRecursive(publisher->lock, portMAX_DELAY);
}

static void unlock(publisher_t *publisher) {
    xSemaphoreGiveRecursive(publisher->lock);
}

bool peer_post(publisher_t *publisher, peer_command_kind_t kind, const char *text,
               TickType_t wait) {
    peer_command_t command = {.kind = kind};
    if (text != NULL) {
        command.text = strdup(text);
        if (command.text == NULL) {
            return false;
        }
    }
    if (xQueueSend(publisher->commands, &command, wait) == pdTRUE) {
        return true;
    }
    free(command.text);
    return false;
}

static void on_connected(publisher_t *publisher) {
    lock(publisher);
    publisher->connected = true;
    if (!publisher->media_running) {
        publisher->media_running = media_start(publisher->media) == ESP_OK;
    }
    const bool is_running = publisher->media_running;
    unlock(publisher);
    BOARD_LOG_MEDIA_CONNECTED();
    if (!is_running) {
        ESP_LOGE(BOARD_TAG_PUBLISHER, "The camera did not start. Restart the board.");
    }
    key_frame_request(publisher, "connected");
    kms_signaling_peer_changed(publisher->signaling, true);
}

/** Reports a failure once for each peer; a second report would fail the next peer. */
static void on_failed(publisher_t *publisher, const char *reason) {
    lock(publisher);
    const bool is_reported = publisher->failure_reported;
    publisher->failure_reported = true;
    publisher->connected = false;
    publisher->status.sends_media = false;
    unlock(publisher);
    if (is_reported) {
        return;
    }
    BOARD_LOG_MEDIA_FAILED(reason);
    kms_signaling_peer_changed(publisher->signaling, false);
}

/** Whether there is a peer; a state of one that is being closed is ignored. */
static bool has_peer(publisher_t *publisher) {
    lock(publisher);
    const bool has = publisher->peer != NULL;
    unlock(publisher);
    return has;
}

static int on_state(esp_peer_state_t state, void *ctx) {
    publisher_t *publisher = ctx;
    if (!has_peer(publisher)) {
        return 0;
    }
    switch (state) {
    case ESP_PEER_STATE_CONNECTED:
        on_connected(publisher);
        break;
    case ESP_PEER_STATE_DISCONNECTED:
        on_failed(publisher, BOARD_MEDIA_FAILURE_DISCONNECTED);
        break;
    case ESP_PEER_STATE_CONNECT_FAILED:
        on_failed(publisher, BOARD_MEDIA_FAILURE_ICE_FAILED);
        break;
    case ESP_PEER_STATE_VIDEO_PLI_RECEIVED:
        key_frame_request(publisher, "PLI");
        break;
    default:
        break;
    }
    return 0;
}

static int on_msg(esp_peer_msg_t *msg, void *ctx) {
    publisher_t *publisher = ctx;
    if (msg->type != ESP_PEER_MSG_TYPE_SDP) {
        return 0;
    }
    esp_peer_signaling_msg_t offer = {
        .type = ESP_PEER_SIGNALING_MSG_SDP,
        .data = msg->data,
        .size = msg->size,
    };
    return publisher->signaling_impl->send_msg(publisher->signaling, &offer);
}

static esp_peer_handle_t make_peer(publisher_t *publisher) {
    const media_settings_t *media = &publisher->cfg.media;
    peer_servers_t servers;
    const bool has_audio = media_has_audio(publisher->media);
    peer_servers_list(publisher, &servers);
    esp_peer_default_cfg_t extra = {
        .agent_recv_timeout = STUN_REPLY_TIMEOUT_MS,
        .tcp_support = servers.use_tcp,
    };
    esp_peer_cfg_t cfg = {
        .server_lists = servers.list,
        .server_num = servers.count,
        .role = ESP_PEER_ROLE_CONTROLLING,
        .video_info = {.codec = ESP_PEER_VIDEO_CODEC_H264,
                       .width = media->width,
                       .height = media->height,
                       .fps = media->fps},
        .video_dir = ESP_PEER_MEDIA_DIR_SEND_ONLY,
        // A new connection needs a new offer, which the signalling requests.
        .no_auto_reconnect = true,
        .ctx = publisher,
        .on_state = on_state,
        .on_msg = on_msg,
    };
    if (has_audio) {
        cfg.audio_info = (esp_peer_audio_stream_info_t){
            .codec = ESP_PEER_AUDIO_CODEC_G711A,
            .sample_rate = board_profile()->audio_rate,
            .channel = 1,
        };
        cfg.audio_dir = ESP_PEER_MEDIA_DIR_SEND_ONLY;
    }
    if (cfg.server_num > 0) {
        cfg.extra_cfg = &extra;
        cfg.extra_size = sizeof(extra);
    }
    esp_peer_handle_t peer = NULL;
    const int result = esp_peer_open(&cfg, esp_peer_get_default_impl(), &peer);
    return result == ESP_PEER_ERR_NONE ? peer : NULL;
}

static void close_peer(publisher_t *publisher) {
    lock(publisher);
    esp_peer_handle_t peer = publisher->peer;
    publisher->peer = NULL;
    publisher->connected = false;
    publisher->status.sends_media = false;
    unlock(publisher);
    if (peer != NULL) {
        esp_peer_close(peer);
    }
}

static void open_peer(publisher_t *publisher) {
    close_peer(publisher);
    peer_servers_fetch(publisher);
    esp_peer_handle_t peer = make_peer(publisher);
    publisher->failure_reported = false;
    if (peer == NULL) {
        on_failed(publisher, "The peer connection could not be created (out of memory?).");
        return;
    }
    lock(publisher);
    publisher->peer = peer;
    unlock(publisher);
    if (esp_peer_new_connection(peer) != ESP_PEER_ERR_NONE) {
        close_peer(publisher);
        on_failed(publisher, "The peer connection did not start.");
    }
}

static void send_to_peer(publisher_t *publisher, esp_peer_msg_type_t type, char *text) {
    if (publisher->peer == NULL) {
        return;
    }
    esp_peer_msg_t msg = {.type = type, .data = (uint8_t *)text, .size = (int)strlen(text)};
    if (esp_peer_send_msg(publisher->peer, &msg) != ESP_PEER_ERR_NONE) {
        ESP_LOGW(BOARD_TAG_PUBLISHER, "The peer connection rejected %s.",
                 type == ESP_PEER_MSG_TYPE_SDP ? "the answer" : "a candidate");
    }
}

static void suspend_media(publisher_t *publisher) {
    lock(publisher);
    if (publisher->media_running) {
        media_stop(publisher->media);
        publisher->media_running = false;
    }
    unlock(publisher);
}

static void run_command(publisher_t *publisher, const peer_command_t *command) {
    switch (command->kind) {
    case PEER_WAKE:
        break;
    case PEER_OPEN:
        open_peer(publisher);
        break;
    case PEER_ANSWER:
        send_to_peer(publisher, ESP_PEER_MSG_TYPE_SDP, command->text);
        break;
    case PEER_CANDIDATE:
        send_to_peer(publisher, ESP_PEER_MSG_TYPE_CANDIDATE, command->text);
        break;
    case PEER_CLOSE:
        close_peer(publisher);
        break;
    case PEER_SUSPEND:
        suspend_media(publisher);
        break;
    }
    free(command->text);
}

void peer_run(void *ctx) {
    publisher_t *publisher = ctx;
    peer_command_t command;
    while (!atomic_load(&publisher->ending)) {
        // Only this task changes the handle, so it is read without the lock.
        TickType_t wait = pdMS_TO_TICKS(publisher->peer != NULL ? LOOP_PERIOD_MS : IDLE_PERIOD_MS);
        while (xQueueReceive(publisher->commands, &command, wait) == pdTRUE) {
            run_command(publisher, &command);
            wait = 0;
        }
        if (publisher->peer != NULL) {
            esp_peer_main_loop(publisher->peer);
        }
    }
    close_peer(publisher);
    suspend_media(publisher);
    xSemaphoreGive(publisher->tasks_ended);
    vTaskDelete(NULL);
}
