#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "esp_err.h"
#include "esp_event.h"
#include "freertos/FreeRTOS.h"

typedef struct esp_websocket_client *esp_websocket_client_handle_t;

ESP_EVENT_DECLARE_BASE(WEBSOCKET_EVENTS);

typedef enum {
    WEBSOCKET_EVENT_ANY = -1,
    WEBSOCKET_EVENT_ERROR = 0,
    WEBSOCKET_EVENT_CONNECTED,
    WEBSOCKET_EVENT_DISCONNECTED,
    WEBSOCKET_EVENT_DATA,
    WEBSOCKET_EVENT_CLOSED,
    WEBSOCKET_EVENT_BEFORE_CONNECT,
    WEBSOCKET_EVENT_BEGIN,
    WEBSOCKET_EVENT_FINISH,
    WEBSOCKET_EVENT_MAX,
} esp_websocket_event_id_t;

typedef enum {
    WEBSOCKET_ERROR_TYPE_NONE,
    WEBSOCKET_ERROR_TYPE_TCP_TRANSPORT,
    WEBSOCKET_ERROR_TYPE_PONG_TIMEOUT,
    WEBSOCKET_ERROR_TYPE_HANDSHAKE,
    WEBSOCKET_ERROR_TYPE_SERVER_CLOSE,
} esp_websocket_error_type_t;

/** RFC 6455 section 5.2. */
typedef enum {
    WS_TRANSPORT_OPCODES_CONT = 0x00,
    WS_TRANSPORT_OPCODES_TEXT = 0x01,
    WS_TRANSPORT_OPCODES_BINARY = 0x02,
    WS_TRANSPORT_OPCODES_CLOSE = 0x08,
    WS_TRANSPORT_OPCODES_PING = 0x09,
    WS_TRANSPORT_OPCODES_PONG = 0x0a,
    WS_TRANSPORT_OPCODES_FIN = 0x80,
    WS_TRANSPORT_OPCODES_NONE = 0x100,
} ws_transport_opcodes_t;

typedef struct {
    esp_err_t esp_tls_last_esp_err;
    int esp_tls_stack_err;
    int esp_tls_cert_verify_flags; /*!< mbedTLS's; 0 for a trusted certificate */
    esp_websocket_error_type_t error_type;
    int esp_ws_handshake_status_code; /*!< HTTP status of a refused upgrade */
    int esp_transport_sock_errno;
} esp_websocket_error_codes_t;

typedef struct {
    const char *data_ptr;
    int data_len;
    bool fin; /*!< Of the frame */
    uint8_t op_code;
    esp_websocket_client_handle_t client;
    void *user_context;
    int payload_len;    /*!< Of the frame */
    int payload_offset; /*!< Of the piece in the frame */
    esp_websocket_error_codes_t error_handle;
    int close_status_code;
} esp_websocket_event_data_t;

/** The subset of the component's configuration that the host build supports. */
typedef struct {
    const char *uri;
    bool disable_auto_reconnect;
    void *user_context;
    int task_prio;
    const char *task_name;
    int task_stack;
    int buffer_size;
    const char *cert_pem;
    const char *headers; /*!< Each ends with CR and LF; copied */
    const char *subprotocol;
    int pingpong_timeout_sec;
    bool disable_pingpong_discon;
    esp_err_t (*crt_bundle_attach)(void *conf);
    bool skip_cert_common_name_check;
    bool keep_alive_enable;
    int reconnect_timeout_ms;
    int network_timeout_ms;
    size_t ping_interval_sec;
} esp_websocket_client_config_t;

esp_websocket_client_handle_t
esp_websocket_client_init(const esp_websocket_client_config_t *config);
esp_err_t esp_websocket_client_start(esp_websocket_client_handle_t client);

/** Ends the connection without a closing handshake; fails in the client's task. */
esp_err_t esp_websocket_client_stop(esp_websocket_client_handle_t client);

/** Stops and frees it; fails in the client's task. */
esp_err_t esp_websocket_client_destroy(esp_websocket_client_handle_t client);

bool esp_websocket_client_is_connected(esp_websocket_client_handle_t client);

/** Returns the bytes sent, or -1: the connection has then ended, with its event in this task. */
int esp_websocket_client_send_text(esp_websocket_client_handle_t client, const char *data, int len,
                                   TickType_t timeout);
int esp_websocket_client_send_with_opcode(esp_websocket_client_handle_t client,
                                          ws_transport_opcodes_t opcode, const uint8_t *data,
                                          int len, TickType_t timeout);

/** The handler runs in the client's task, or in that of a send that fails. */
esp_err_t esp_websocket_register_events(esp_websocket_client_handle_t client,
                                        esp_websocket_event_id_t event, esp_event_handler_t handler,
                                        void *ctx);
