#pragma once

#include <libwebsockets.h>
#include <pthread.h>
#include <stdbool.h>

#include "esp_websocket_client.h"
#include "freertos/semphr.h"
#include "freertos/task.h"
#include "websocket_target.h"

/** A message to be sent, for which a task waits. */
typedef struct {
    unsigned char *frame; /*!< LWS_PRE bytes, then the message; NULL for none */
    size_t length;
    enum lws_write_protocol type;
    bool closes; /*!< A close frame, which ends the connection */
    bool sent;
} outgoing_t;

struct esp_websocket_client {
    char *uri;
    char *cert_pem;
    char *headers;
    void *user_context;
    int task_prio;
    int task_stack;
    const char *task_name;
    int buffer_size;
    int network_timeout_ms;
    esp_event_handler_t handler;
    void *handler_ctx;
    SemaphoreHandle_t ended; /*!< Given when the task ends */
    bool started;            /*!< Accessed only by the tasks that own the client */

    pthread_mutex_t lock; /*!< Guards the following members */
    pthread_cond_t changed;
    TaskHandle_t task;
    struct lws_context *context;
    bool stopping;
    bool connected;
    outgoing_t outgoing;

    /* Accessed only by the client's task. */
    websocket_target_t target;
    struct lws *socket;
    lws_sorted_usec_list_t deadline; /*!< Timeout of connecting */
    int cert_verify_flags;           /*!< mbedTLS's, of a certificate that was refused */
    bool over;
    size_t frame_offset;
    bool in_message;
    esp_websocket_error_codes_t error;
};

/** The client's task: connects, and serves the connection until it ends or is stopped. */
void websocket_service_run(void *client);

/** Calls the client's handler with an event. */
void websocket_dispatch(esp_websocket_client_handle_t client, esp_websocket_event_id_t id,
                        esp_websocket_event_data_t *data);

/** Sets the error of a failed connection from libwebsockets' message and the HTTP status, if any.
 */
void websocket_error_set(esp_websocket_error_codes_t *error, const char *words, int http_status,
                         bool secure);

/** Determines why a host is unreachable, which libwebsockets does not report. */
void websocket_error_diagnose(esp_websocket_error_codes_t *error, const char *host, int port);
