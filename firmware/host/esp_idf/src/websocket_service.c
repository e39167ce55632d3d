#include <stdio.h>
#include <stdlib.h>

#include "esp_tls_errors.h"
#include "verification.h"
#include "websocket_client.h"
#include "websocket_target.h"

#define CERTIFICATES "/etc/ssl/certs/ca-certificates.crt"

static void set_connected(esp_websocket_client_handle_t client, bool connected) {
    pthread_mutex_lock(&client->lock);
    client->connected = connected;
    pthread_cond_broadcast(&client->changed);
    pthread_mutex_unlock(&client->lock);
}

static void end(esp_websocket_client_handle_t client) {
    client->over = true;
    client->socket = NULL;
    set_connected(client, false);
    // A timer's callback runs before a wait for the socket, which would not end.
    if (client->context != NULL) {
        lws_cancel_service(client->context);
    }
}

/** As the real client does: a frame in pieces, each with its offset in the frame. */
static void receive(esp_websocket_client_handle_t client, struct lws *wsi, const char *piece,
                    size_t length) {
    const size_t left = lws_remaining_packet_payload(wsi);
    const bool fin = lws_is_final_fragment(wsi) != 0;
    esp_websocket_event_data_t data = {
        .data_ptr = piece,
        .data_len = (int)length,
        .fin = fin,
        .op_code = client->in_message         ? WS_TRANSPORT_OPCODES_CONT
                   : lws_frame_is_binary(wsi) ? WS_TRANSPORT_OPCODES_BINARY
                                              : WS_TRANSPORT_OPCODES_TEXT,
        .payload_len = (int)(client->frame_offset + length + left),
        .payload_offset = (int)client->frame_offset,
    };
    client->frame_offset += length;
    if (left == 0) {
        client->frame_offset = 0;
        client->in_message = !fin;
    }
    websocket_dispatch(client, WEBSOCKET_EVENT_DATA, &data);
}

static void receive_close(esp_websocket_client_handle_t client, const char *payload,
                          size_t length) {
    esp_websocket_event_data_t data = {
        .data_ptr = payload,
        .data_len = (int)length,
        .fin = true,
        .op_code = WS_TRANSPORT_OPCODES_CLOSE,
        .payload_len = (int)length,
    };
    websocket_dispatch(client, WEBSOCKET_EVENT_DATA, &data);
}

/** -1 closes the connection. */
static int write_outgoing(esp_websocket_client_handle_t client, struct lws *wsi) {
    int result = 0;
    pthread_mutex_lock(&client->lock);
    outgoing_t *outgoing = &client->outgoing;
    if (outgoing->frame != NULL && !outgoing->sent) {
        if (outgoing->closes) {
            lws_close_reason(wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
            outgoing->sent = true;
            result = -1;
        } else {
            const int written =
                lws_write(wsi, outgoing->frame + LWS_PRE, outgoing->length, outgoing->type);
            outgoing->sent = written == (int)outgoing->length;
            result = outgoing->sent ? 0 : -1;
        }
        pthread_cond_broadcast(&client->changed);
    }
    pthread_mutex_unlock(&client->lock);
    return result;
}

/** 0 accepts a certificate of the server, or its error. */
static int verify(esp_websocket_client_handle_t client, X509_STORE_CTX *verification,
                  bool accepted) {
    const uint32_t flag = accepted ? 0 : verification_flag(verification, client->target.host);
    if (flag == 0) {
        X509_STORE_CTX_set_error(verification, X509_V_OK);
        return 0;
    }
    client->cert_verify_flags |= (int)flag;
    return 1;
}

/** -1 closes the connection. */
static int add_headers(esp_websocket_client_handle_t client, unsigned char **at, size_t room) {
    const size_t length = client->headers != NULL ? strlen(client->headers) : 0;
    if (length > room) {
        return -1;
    }
    if (length > 0) {
        memcpy(*at, client->headers, length);
    }
    *at += length;
    return 0;
}

/** -1 closes the connection. */
static int add_authorization(esp_websocket_client_handle_t client, struct lws *wsi,
                             unsigned char **at, size_t room) {
    const char *value = client->target.authorization;
    if (value[0] == '\0') {
        return add_headers(client, at, room);
    }
    return lws_add_http_header_by_token(wsi, WSI_TOKEN_HTTP_AUTHORIZATION,
                                        (const unsigned char *)value, (int)strlen(value), at,
                                        *at + room) == 0
               ? 0
               : -1;
}

static bool is_stopping(esp_websocket_client_handle_t client) {
    pthread_mutex_lock(&client->lock);
    const bool stopping = client->stopping;
    pthread_mutex_unlock(&client->lock);
    return stopping;
}

static int on_lws(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                  size_t length) {
    esp_websocket_client_handle_t client = lws_context_user(lws_get_context(wsi));
    esp_websocket_event_data_t data = {0};
    switch (reason) {
    case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_CLIENT_VERIFY_CERTS:
        verification_set_time(user);
        break;
    case LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION:
        return verify(client, user, length != 0);
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
        return add_authorization(client, wsi, in, length);
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        set_connected(client, true);
        websocket_dispatch(client, WEBSOCKET_EVENT_CONNECTED, &data);
        break;
    case LWS_CALLBACK_CLIENT_RECEIVE:
        receive(client, wsi, in, length);
        break;
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        receive_close(client, in, length);
        break;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return write_outgoing(client, wsi);
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        websocket_error_set(&client->error, in != NULL ? in : "",
                            (int)lws_http_client_http_response(wsi), lws_is_ssl(wsi) != 0);
        if (client->cert_verify_flags != 0) {
            client->error.esp_tls_last_esp_err = ESP_ERR_MBEDTLS_SSL_HANDSHAKE_FAILED;
            client->error.esp_tls_cert_verify_flags = client->cert_verify_flags;
        }
        end(client);
        break;
    case LWS_CALLBACK_CLIENT_CLOSED:
        end(client);
        break;
    case LWS_CALLBACK_EVENT_WAIT_CANCELLED:
        if (client->socket != NULL) {
            lws_callback_on_writable(client->socket);
        }
        break;
    default:
        break;
    }
    return 0;
}

static struct lws_context *make_context(esp_websocket_client_handle_t client, bool secure,
                                        struct lws_protocols *protocols) {
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .protocols = protocols,
        .user = client,
        .fd_limit_per_thread = 4,
    };
    if (secure) {
        info.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
    }
    if (secure && client->cert_pem != NULL) {
        info.options |= LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS;
        info.client_ssl_ca_mem = client->cert_pem;
        info.client_ssl_ca_mem_len = (unsigned)strlen(client->cert_pem) + 1;
    } else if (secure) {
        info.client_ssl_ca_filepath = CERTIFICATES;
    }
    lws_set_log_level(0, NULL);
    return lws_create_context(&info);
}

static void connect_to(esp_websocket_client_handle_t client) {
    const websocket_target_t *target = &client->target;
    struct lws_client_connect_info info = {
        .context = client->context,
        .address = target->host,
        .host = target->host,
        .origin = target->host,
        .port = target->port,
        .path = target->path,
        .ssl_connection = websocket_target_is_secure(target) ? LCCSCF_USE_SSL : 0,
        .pwsi = &client->socket,
    };
    if (lws_client_connect_via_info(&info) == NULL && !client->over) {
        client->error.error_type = WEBSOCKET_ERROR_TYPE_TCP_TRANSPORT;
        end(client);
    }
}

/** Closes the connection before its context, which would leak it. */
static void hang_up(esp_websocket_client_handle_t client) {
    if (client->socket != NULL) {
        lws_set_timeout(client->socket, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
    }
}

/** libwebsockets has no timeout for a server that accepts the connection and does not reply. */
static void on_deadline(lws_sorted_usec_list_t *deadline) {
    esp_websocket_client_handle_t client =
        lws_container_of(deadline, struct esp_websocket_client, deadline);
    if (client->over || esp_websocket_client_is_connected(client)) {
        return;
    }
    hang_up(client);
    client->error.error_type = WEBSOCKET_ERROR_TYPE_TCP_TRANSPORT;
    client->error.esp_tls_last_esp_err = ESP_ERR_ESP_TLS_CONNECTION_TIMEOUT;
    end(client);
}

static void serve(esp_websocket_client_handle_t client) {
    struct lws_protocols protocols[] = {
        {.name = "", .callback = on_lws, .rx_buffer_size = (size_t)client->buffer_size},
        {0},
    };
    struct lws_context *context =
        make_context(client, websocket_target_is_secure(&client->target), protocols);
    if (context == NULL) {
        return;
    }
    pthread_mutex_lock(&client->lock);
    client->context = context;
    pthread_mutex_unlock(&client->lock);
    connect_to(client);
    lws_sul_schedule(context, 0, &client->deadline, on_deadline,
                     (lws_usec_t)client->network_timeout_ms * 1000);
    while (!client->over && !is_stopping(client) && lws_service(context, 0) >= 0) {
    }
    lws_sul_schedule(context, 0, &client->deadline, NULL, LWS_SET_TIMER_USEC_CANCEL);
    hang_up(client);
    pthread_mutex_lock(&client->lock);
    client->context = NULL;
    pthread_mutex_unlock(&client->lock);
    set_connected(client, false);
    lws_context_destroy(context);
}

void websocket_service_run(void *ctx) {
    esp_websocket_client_handle_t client = ctx;
    esp_websocket_event_data_t data = {0};
    pthread_mutex_lock(&client->lock);
    client->task = xTaskGetCurrentTaskHandle();
    pthread_mutex_unlock(&client->lock);
    websocket_dispatch(client, WEBSOCKET_EVENT_BEGIN, &data);
    client->error = (esp_websocket_error_codes_t){0};
    client->cert_verify_flags = 0;
    client->over = false;
    if (!websocket_target_parse(client->uri, &client->target)) {
        client->error.error_type = WEBSOCKET_ERROR_TYPE_HANDSHAKE;
    } else {
        serve(client);
    }
    if (client->error.error_type == WEBSOCKET_ERROR_TYPE_TCP_TRANSPORT) {
        websocket_error_diagnose(&client->error, client->target.host, client->target.port);
    }
    websocket_target_free(&client->target);
    data = (esp_websocket_event_data_t){.error_handle = client->error};
    websocket_dispatch(client, WEBSOCKET_EVENT_DISCONNECTED, &data);
    data = (esp_websocket_event_data_t){0};
    websocket_dispatch(client, WEBSOCKET_EVENT_FINISH, &data);
    xSemaphoreGive(client->ended);
    vTaskDelete(NULL);
}
