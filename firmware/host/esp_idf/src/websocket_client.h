#pragma once

#include <libwebsockets.h>
#include <pthread.h>
#include <stdbool.h>

#include "esp_websocket_client.h"
#include "freertos/semphr.h"
#include "freertos/task.h"
#include "websocket_target.h"

/** A message that a task waits to have sent. */
typedef struct {
    unsigned char *frame; /*!< LWS_PRE bytes of room, then the message; NULL when there is none */
    size_t length;
    enum lws_write_protocol type;
    bool closes; /*!< It is a close frame, and ends the connection */
    bool sent;
} outgoing_t;

struct esp_websocket_client {
    char *uri;
    char *cert_pem;
    void *user_context;
    int task_prio;
    int task_stack;
    const char *task_name;
    int buffer_size;
    int network_timeout_ms;
    esp_event_handler_t handler;
    void *handler_ctx;
    SemaphoreHandle_t ended; /*!< Given when the task is over */
    bool started;            /*!< Only touched by the tasks that own the client */

    pthread_mutex_t lock; /*!< Guards what follows */
    pthread_cond_t changed;
    TaskHandle_t task;
    struct lws_context *context;
    bool stopping;
    bool connected;
    outgoing_t outgoing;

    /* Of the client's task alone. */
    websocket_target_t target;
    struct lws *socket;
    lws_sorted_usec_list_t deadline; /*!< When connecting must have come to something */
    bool over;
    size_t frame_offset;
    bool in_message;
    esp_websocket_error_codes_t error;
};

/** The client's task: connects, and serves the connection until it is over or to be stopped. */
void websocket_service_run(void *client);

/** Gives an event to the client's handler. */
void websocket_dispatch(esp_websocket_client_handle_t client, esp_websocket_event_id_t id,
                        esp_websocket_event_data_t *data);

/** Notes a failed connection: libwebsockets' words for it, and the HTTP status where there is one.
 */
void websocket_error_set(esp_websocket_error_codes_t *error, const char *words, int http_status,
                         bool secure);

/** Finds out why a host was not reached, which libwebsockets does not tell. */
void websocket_error_diagnose(esp_websocket_error_codes_t *error, const char *host, int port);
