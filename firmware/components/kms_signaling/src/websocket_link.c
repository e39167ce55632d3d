#include "websocket_link.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "esp_crt_bundle.h"
#include "esp_websocket_client.h"
#include "kms_url.h"
#include "link_messages.h"
#include "sdkconfig.h"
#include "signaling_memory.h"

#define MAX_LINKS 4
#define CONNECT_TIMEOUT_MS 10000
#define POST_TIMEOUT_MS 500
#define BEGIN_TIMEOUT_MS 2000
#define CLOSE_FRAME_TIMEOUT_MS 500
#define CLOSE_REASON_TIMEOUT_MS 200
#define HEADERS_SIZE (BOARD_KEY_BYTES + 32)
#define REAPER_STACK 3584
#define REAPER_PRIORITY 3

#define OPCODE_CONTINUATION 0x0
#define OPCODE_TEXT 0x1
#define OPCODE_CLOSE 0x8

struct websocket_link {
    signaling_t *signaling;
    esp_websocket_client_handle_t client;
    uint32_t number;
    close_reason_target_t target;
    atomic_bool begun;  /*!< The client's task runs */
    atomic_bool ending; /*!< `reason` is being written */
    atomic_bool ended;  /*!< `reason` is complete */
    char reason[CLOSE_REASON_SIZE];
    atomic_bool closed; /*!< No more events are posted */
    link_messages_t messages;
};

/** Posts an event and gives away its text. When the queue is full, the link is marked as
 * overflowed. */
static void post(websocket_link_t *link, signaling_event_kind_t kind, char *text, size_t length) {
    signaling_t *signaling = link->signaling;
    if (atomic_load(&link->closed)) {
        signaling_free(text);
        return;
    }
    const signaling_event_t event = {
        .kind = kind, .link = link->number, .text = text, .length = length};
    // A failed send posts from the signalling task, which must not wait for itself.
    const bool is_own = xTaskGetCurrentTaskHandle() == signaling->task;
    if (!signaling_post(signaling, event, is_own ? 0 : pdMS_TO_TICKS(POST_TIMEOUT_MS))) {
        atomic_store(&signaling->overflowed, link->number);
    }
}

/** Posts the end of the link, and keeps the first reason. */
static void post_end(websocket_link_t *link, signaling_event_kind_t kind, const char *reason) {
    if (!atomic_exchange(&link->ending, true)) {
        snprintf(link->reason, sizeof(link->reason), "%s", reason);
        atomic_store(&link->ended, true);
    }
    const size_t length = strlen(reason);
    char *text = signaling_copy_text(reason, length);
    post(link, kind, text, text != NULL ? length : 0);
}

static void on_piece(websocket_link_t *link, const esp_websocket_event_data_t *data) {
    size_t length = 0;
    char *text = link_messages_add(&link->messages, data, &length);
    if (text != NULL) {
        post(link, EVENT_MESSAGE, text, length);
    }
}

static void on_close_frame(websocket_link_t *link, const esp_websocket_event_data_t *data) {
    char reason[CLOSE_REASON_SIZE];
    close_reason_of_frame(data->data_ptr, data->data_ptr != NULL ? (size_t)data->data_len : 0,
                          reason);
    post_end(link, EVENT_CLOSED, reason);
}

static void on_end(websocket_link_t *link, int32_t id, const esp_websocket_event_data_t *data) {
    char reason[CLOSE_REASON_SIZE] = "";
    if (id != WEBSOCKET_EVENT_DISCONNECTED || data == NULL) {
        post_end(link, EVENT_CLOSED, reason);
        return;
    }
    const esp_websocket_error_codes_t *codes = &data->error_handle;
    if (close_reason_of_refusal(codes, &link->target, reason)) {
        post_end(link, EVENT_UNAUTHORIZED, reason);
        return;
    }
    close_reason_of_failure(codes, &link->target, reason);
    post_end(link, EVENT_CLOSED, reason);
}

static void on_event(void *ctx, esp_event_base_t base, int32_t id, void *event_data) {
    websocket_link_t *link = ctx;
    const esp_websocket_event_data_t *data = event_data;
    (void)base;
    switch (id) {
    case WEBSOCKET_EVENT_BEGIN:
        atomic_store(&link->begun, true);
        break;
    case WEBSOCKET_EVENT_CONNECTED:
        post(link, EVENT_OPENED, NULL, 0);
        break;
    case WEBSOCKET_EVENT_DATA:
        if (data->op_code == OPCODE_TEXT || data->op_code == OPCODE_CONTINUATION) {
            on_piece(link, data);
        } else if (data->op_code == OPCODE_CLOSE) {
            on_close_frame(link, data);
        }
        break;
    case WEBSOCKET_EVENT_DISCONNECTED:
    case WEBSOCKET_EVENT_CLOSED:
    case WEBSOCKET_EVENT_FINISH:
        on_end(link, id, data);
        break;
    default:
        break;
    }
}

/** The client copies it. A user and a password in the address are sent in the same header. */
static void write_headers(const char *url, const char *key, char *headers, size_t size) {
    if (key[0] == '\0' || kms_url_has_user(url)) {
        headers[0] = '\0';
        return;
    }
    snprintf(headers, size, "Authorization: Bearer %s\r\n", key);
}

static esp_websocket_client_handle_t make_client(const char *url, const char *ca,
                                                 const char *headers) {
    const bool has_ca = ca[0] != '\0';
    const esp_websocket_client_config_t config = {
        .uri = url,
        .disable_auto_reconnect = true,
        .disable_pingpong_discon = true,
        .task_name = "kms_socket",
        .task_stack = CONFIG_KMS_SOCKET_STACK,
        .buffer_size = CONFIG_KMS_SOCKET_BUFFER,
        .network_timeout_ms = CONNECT_TIMEOUT_MS,
        // One of the two: without, the client would verify nothing.
        .cert_pem = has_ca ? ca : NULL,
        .crt_bundle_attach = has_ca ? NULL : esp_crt_bundle_attach,
        .headers = headers[0] != '\0' ? headers : NULL,
    };
    return esp_websocket_client_init(&config);
}

static void free_link(websocket_link_t *link) {
    signaling_t *signaling = link->signaling;
    link_messages_reset(&link->messages);
    free(link);
    atomic_fetch_sub(&signaling->links, 1);
    signaling_release(signaling);
}

static websocket_link_t *new_link(signaling_t *signaling, const char *url) {
    websocket_link_t *link = calloc(1, sizeof(*link));
    if (link == NULL) {
        return NULL;
    }
    link->signaling = signaling;
    link->number = ++signaling->last_link;
    kms_url_host(url, link->target.host, sizeof(link->target.host));
    link->target.has_ca = signaling->ca[0] != '\0';
    link_messages_init(&link->messages);
    signaling_retain(signaling);
    atomic_fetch_add(&signaling->links, 1);
    return link;
}

websocket_link_t *websocket_link_open(signaling_t *signaling, const char *url, char *reason) {
    if (atomic_load(&signaling->links) >= MAX_LINKS) {
        snprintf(reason, CLOSE_REASON_SIZE, "earlier connections are still being closed");
        return NULL;
    }
    snprintf(reason, CLOSE_REASON_SIZE, "no memory for a connection");
    websocket_link_t *link = new_link(signaling, url);
    if (link == NULL) {
        return NULL;
    }
    char headers[HEADERS_SIZE];
    write_headers(url, signaling->key, headers, sizeof(headers));
    link->target.has_key =
        headers[0] != '\0' || kms_url_has_user(url) || strstr(url, "token=") != NULL;
    link->client = make_client(url, signaling->ca, headers);
    if (link->client == NULL) {
        free_link(link);
        return NULL;
    }
    if (esp_websocket_register_events(link->client, WEBSOCKET_EVENT_ANY, on_event, link) !=
            ESP_OK ||
        esp_websocket_client_start(link->client) != ESP_OK) {
        esp_websocket_client_destroy(link->client);
        free_link(link);
        return NULL;
    }
    return link;
}

uint32_t websocket_link_number(const websocket_link_t *link) {
    return link->number;
}

bool websocket_link_send(websocket_link_t *link, const char *text, size_t length,
                         uint32_t timeout_ms) {
    const TickType_t timeout = pdMS_TO_TICKS(timeout_ms);
    const int sent = esp_websocket_client_send_text(link->client, text, (int)length, timeout);
    return sent >= 0 && (size_t)sent == length;
}

void websocket_link_close_reason(websocket_link_t *link, char *reason) {
    for (int waited = 0; !atomic_load(&link->ended) && waited < CLOSE_REASON_TIMEOUT_MS;
         waited += 10) {
        vTaskDelay(pdMS_TO_TICKS(10));
    }
    const bool is_known = atomic_load(&link->ended) && link->reason[0] != '\0';
    snprintf(reason, CLOSE_REASON_SIZE, "%s", is_known ? link->reason : "sending failed");
}

static void close_and_free(websocket_link_t *link) {
    // The client's task does not notice a stop before it runs.
    for (int waited = 0; !atomic_load(&link->begun) && waited < BEGIN_TIMEOUT_MS; waited += 10) {
        vTaskDelay(pdMS_TO_TICKS(10));
    }
    if (esp_websocket_client_is_connected(link->client)) {
        esp_websocket_client_send_with_opcode(link->client, WS_TRANSPORT_OPCODES_CLOSE, NULL, 0,
                                              pdMS_TO_TICKS(CLOSE_FRAME_TIMEOUT_MS));
    }
    esp_websocket_client_destroy(link->client);
    free_link(link);
}

static void reap(void *ctx) {
    close_and_free(ctx);
    vTaskDelete(NULL);
}

void websocket_link_close(websocket_link_t *link) {
    atomic_store(&link->closed, true);
    if (xTaskCreate(reap, "kms_reap", REAPER_STACK, link, REAPER_PRIORITY, NULL) != pdPASS) {
        close_and_free(link);
    }
}
