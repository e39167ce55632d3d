#include "close_reason.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>

#include "esp_tls_errors.h"
#include "generated/board_log.h"
#include "tls_failure.h"

typedef struct {
    int code;
    const char *text;
} description_t;

static const description_t socket_errors[] = {
    {ECONNREFUSED, BOARD_CONNECTION_FAILURE_REFUSED},
    {ECONNRESET, BOARD_CONNECTION_FAILURE_RESET},
    {ECONNABORTED, BOARD_CONNECTION_FAILURE_RESET},
    {EPIPE, BOARD_CONNECTION_FAILURE_RESET},
    {ETIMEDOUT, BOARD_CONNECTION_FAILURE_NO_REPLY},
    {EHOSTUNREACH, BOARD_CONNECTION_FAILURE_UNREACHABLE},
    {ENETUNREACH, BOARD_CONNECTION_FAILURE_UNREACHABLE},
};

static const description_t tls_errors[] = {
    {ESP_ERR_ESP_TLS_CONNECTION_TIMEOUT, BOARD_CONNECTION_FAILURE_NO_REPLY},
    {ESP_ERR_MBEDTLS_SSL_HANDSHAKE_FAILED, BOARD_CONNECTION_FAILURE_TLS_HANDSHAKE},
};

static const char *find_description(const description_t *table, size_t count, int code) {
    for (size_t i = 0; i < count; i++) {
        if (table[i].code == code) {
            return table[i].text;
        }
    }
    return NULL;
}

static const char *transport_description(const esp_websocket_error_codes_t *codes, bool has_ca) {
    if (codes->esp_tls_cert_verify_flags != 0) {
        return tls_failure(codes->esp_tls_cert_verify_flags, has_ca);
    }
    const char *text = find_description(tls_errors, sizeof(tls_errors) / sizeof(tls_errors[0]),
                                        codes->esp_tls_last_esp_err);
    if (text != NULL) {
        return text;
    }
    return find_description(socket_errors, sizeof(socket_errors) / sizeof(socket_errors[0]),
                            codes->esp_transport_sock_errno);
}

static const char *description_of(const esp_websocket_error_codes_t *codes, bool has_ca) {
    switch (codes->error_type) {
    case WEBSOCKET_ERROR_TYPE_TCP_TRANSPORT:
        return transport_description(codes, has_ca);
    case WEBSOCKET_ERROR_TYPE_PONG_TIMEOUT:
        return BOARD_CONNECTION_FAILURE_PING_TIMEOUT;
    default:
        // The codes are set only for transport errors.
        return NULL;
    }
}

bool close_reason_of_refusal(const esp_websocket_error_codes_t *codes,
                             const close_reason_target_t *target, char *reason) {
    const int status = codes->esp_ws_handshake_status_code;
    if (status != 401 && status != 403 && status != 429) {
        return false;
    }
    snprintf(reason, CLOSE_REASON_SIZE, "HTTP status %d%s", status,
             target->has_key ? "" : ", no key is set");
    return true;
}

void close_reason_of_failure(const esp_websocket_error_codes_t *codes,
                             const close_reason_target_t *target, char *reason) {
    const int status = codes->esp_ws_handshake_status_code;
    if (status > 0 && status != 101) {
        snprintf(reason, CLOSE_REASON_SIZE, BOARD_CONNECTION_FAILURE_NO_UPGRADE(status));
        return;
    }
    const bool is_transport = codes->error_type == WEBSOCKET_ERROR_TYPE_TCP_TRANSPORT;
    if (is_transport && codes->esp_tls_last_esp_err == ESP_ERR_ESP_TLS_CANNOT_RESOLVE_HOSTNAME) {
        snprintf(reason, CLOSE_REASON_SIZE, BOARD_CONNECTION_FAILURE_HOST_NOT_FOUND(target->host));
        return;
    }
    const char *text = description_of(codes, target->has_ca);
    snprintf(reason, CLOSE_REASON_SIZE, "%s", text != NULL ? text : "");
}

void close_reason_of_frame(const char *payload, size_t length, char *reason) {
    if (length < 2) {
        snprintf(reason, CLOSE_REASON_SIZE, "closed by the server");
        return;
    }
    const int code = (uint8_t)payload[0] << 8 | (uint8_t)payload[1];
    const int reason_length = (int)(length - 2);
    snprintf(reason, CLOSE_REASON_SIZE, "closed by the server, code %d%s%.*s", code,
             reason_length > 0 ? ": " : "", reason_length, payload + 2);
    for (char *at = reason; *at != '\0'; at++) {
        // It comes from the server, and must not break the log's line.
        *at = (uint8_t)*at < ' ' || *at == 0x7f ? '?' : *at;
    }
}
