#include "websocket_client.h"

#include <stdlib.h>

#include "clock.h"

#define USUAL_STACK 4096
#define USUAL_BUFFER 1024
#define USUAL_TIMEOUT_MS 10000

ESP_EVENT_DEFINE_BASE(WEBSOCKET_EVENTS);

static char *copy_or_null(const char *text) {
    return text == NULL ? NULL : strdup(text);
}

static int or_usual(int given, int usual) {
    return given > 0 ? given : usual;
}

static void free_client(esp_websocket_client_handle_t client) {
    if (client->ended != NULL) {
        vSemaphoreDelete(client->ended);
    }
    pthread_cond_destroy(&client->changed);
    pthread_mutex_destroy(&client->lock);
    free(client->outgoing.frame);
    free(client->uri);
    free(client->cert_pem);
    free(client->headers);
    free(client);
}

esp_websocket_client_handle_t
esp_websocket_client_init(const esp_websocket_client_config_t *config) {
    if (config == NULL || config->uri == NULL || !config->disable_auto_reconnect) {
        // The firmware's state machine decides when to reconnect.
        return NULL;
    }
    esp_websocket_client_handle_t client = calloc(1, sizeof(*client));
    if (client == NULL) {
        return NULL;
    }
    pthread_mutex_init(&client->lock, NULL);
    clock_cond_init(&client->changed);
    client->uri = strdup(config->uri);
    client->cert_pem = copy_or_null(config->cert_pem);
    client->headers = copy_or_null(config->headers);
    client->user_context = config->user_context;
    client->task_prio = config->task_prio;
    client->task_stack = or_usual(config->task_stack, USUAL_STACK);
    client->task_name = config->task_name != NULL ? config->task_name : "websocket_task";
    client->buffer_size = or_usual(config->buffer_size, USUAL_BUFFER);
    client->network_timeout_ms = or_usual(config->network_timeout_ms, USUAL_TIMEOUT_MS);
    client->ended = xSemaphoreCreateBinary();
    if (client->uri == NULL || client->ended == NULL) {
        free_client(client);
        return NULL;
    }
    return client;
}

esp_err_t esp_websocket_register_events(esp_websocket_client_handle_t client,
                                        esp_websocket_event_id_t event, esp_event_handler_t handler,
                                        void *ctx) {
    if (client == NULL || event != WEBSOCKET_EVENT_ANY || client->started) {
        return ESP_ERR_INVALID_ARG;
    }
    client->handler = handler;
    client->handler_ctx = ctx;
    return ESP_OK;
}

void websocket_dispatch(esp_websocket_client_handle_t client, esp_websocket_event_id_t id,
                        esp_websocket_event_data_t *data) {
    data->client = client;
    data->user_context = client->user_context;
    if (client->handler != NULL) {
        client->handler(client->handler_ctx, WEBSOCKET_EVENTS, id, data);
    }
}

esp_err_t esp_websocket_client_start(esp_websocket_client_handle_t client) {
    if (client == NULL || client->started) {
        return ESP_FAIL;
    }
    client->stopping = false;
    if (xTaskCreate(websocket_service_run, client->task_name, (uint32_t)client->task_stack, client,
                    (UBaseType_t)client->task_prio, NULL) != pdPASS) {
        return ESP_FAIL;
    }
    client->started = true;
    return ESP_OK;
}

static bool is_own_task(esp_websocket_client_handle_t client) {
    const TaskHandle_t current = xTaskGetCurrentTaskHandle();
    pthread_mutex_lock(&client->lock);
    const bool is_own = current != NULL && client->task == current;
    pthread_mutex_unlock(&client->lock);
    return is_own;
}

/** Wakes the client's task; called with the lock, which guards the context. */
static void wake(esp_websocket_client_handle_t client) {
    if (client->context != NULL) {
        lws_cancel_service(client->context);
    }
}

esp_err_t esp_websocket_client_stop(esp_websocket_client_handle_t client) {
    if (client == NULL || !client->started || is_own_task(client)) {
        return ESP_FAIL;
    }
    pthread_mutex_lock(&client->lock);
    client->stopping = true;
    wake(client);
    pthread_cond_broadcast(&client->changed);
    pthread_mutex_unlock(&client->lock);
    xSemaphoreTake(client->ended, portMAX_DELAY);
    client->started = false;
    return ESP_OK;
}

esp_err_t esp_websocket_client_destroy(esp_websocket_client_handle_t client) {
    if (client == NULL || is_own_task(client)) {
        return ESP_FAIL;
    }
    if (client->started) {
        esp_websocket_client_stop(client);
    }
    free_client(client);
    return ESP_OK;
}

bool esp_websocket_client_is_connected(esp_websocket_client_handle_t client) {
    pthread_mutex_lock(&client->lock);
    const bool connected = client->connected;
    pthread_mutex_unlock(&client->lock);
    return connected;
}

/** Passes a message to the client's task; false after the timeout. */
static bool send_and_wait(esp_websocket_client_handle_t client, outgoing_t message,
                          TickType_t timeout) {
    const struct timespec deadline = clock_deadline(timeout);
    bool in_time = true;
    pthread_mutex_lock(&client->lock);
    while (client->connected && client->outgoing.frame != NULL && in_time) {
        in_time = clock_wait(&client->changed, &client->lock, timeout, &deadline);
    }
    if (!client->connected || client->stopping || client->outgoing.frame != NULL) {
        pthread_mutex_unlock(&client->lock);
        free(message.frame);
        return false;
    }
    client->outgoing = message;
    wake(client);
    while (client->connected && !client->outgoing.sent && in_time) {
        in_time = clock_wait(&client->changed, &client->lock, timeout, &deadline);
    }
    const bool sent = client->outgoing.sent;
    free(client->outgoing.frame);
    client->outgoing = (outgoing_t){0};
    pthread_cond_broadcast(&client->changed);
    pthread_mutex_unlock(&client->lock);
    return sent;
}

int esp_websocket_client_send_with_opcode(esp_websocket_client_handle_t client,
                                          ws_transport_opcodes_t opcode, const uint8_t *data,
                                          int len, TickType_t timeout) {
    if (client == NULL || len < 0 || (data == NULL && len > 0) || is_own_task(client)) {
        return -1;
    }
    outgoing_t message = {
        .frame = malloc(LWS_PRE + (size_t)len + 1),
        .length = (size_t)len,
        .type = opcode == WS_TRANSPORT_OPCODES_BINARY ? LWS_WRITE_BINARY : LWS_WRITE_TEXT,
        .closes = opcode == WS_TRANSPORT_OPCODES_CLOSE,
    };
    if (message.frame == NULL) {
        return -1;
    }
    if (len > 0) {
        memcpy(message.frame + LWS_PRE, data, (size_t)len);
    }
    return send_and_wait(client, message, timeout) ? len : -1;
}

int esp_websocket_client_send_text(esp_websocket_client_handle_t client, const char *data, int len,
                                   TickType_t timeout) {
    return esp_websocket_client_send_with_opcode(client, WS_TRANSPORT_OPCODES_TEXT,
                                                 (const uint8_t *)data, len, timeout);
}
