#include "close_reason.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>

#include "esp_tls_errors.h"

typedef struct {
    int code;
    const char *words;
} words_t;

static const words_t socket_words[] = {
    {ECONNREFUSED, "connection refused"},
    {ECONNRESET, "connection reset"},
    {ECONNABORTED, "connection reset"},
    {EPIPE, "connection reset"},
    {ETIMEDOUT, "no answer from the server's address"},
    {EHOSTUNREACH, "the server's address cannot be reached"},
    {ENETUNREACH, "the server's address cannot be reached"},
};

static const words_t tls_words[] = {
    {ESP_ERR_ESP_TLS_CONNECTION_TIMEOUT, "no answer from the server's address"},
    {ESP_ERR_MBEDTLS_SSL_HANDSHAKE_FAILED, "the TLS handshake failed"},
};

static const char *find_words(const words_t *table, size_t count, int code) {
    for (size_t i = 0; i < count; i++) {
        if (table[i].code == code) {
            return table[i].words;
        }
    }
    return NULL;
}

static const char *transport_words(const esp_websocket_error_codes_t *codes) {
    if (codes->esp_tls_cert_verify_flags != 0) {
        return "the server's TLS certificate is not trusted";
    }
    const char *words = find_words(tls_words, sizeof(tls_words) / sizeof(tls_words[0]),
                                   codes->esp_tls_last_esp_err);
    if (words != NULL) {
        return words;
    }
    return find_words(socket_words, sizeof(socket_words) / sizeof(socket_words[0]),
                      codes->esp_transport_sock_errno);
}

static const char *words_of(const esp_websocket_error_codes_t *codes) {
    switch (codes->error_type) {
    case WEBSOCKET_ERROR_TYPE_TCP_TRANSPORT:
        return transport_words(codes);
    case WEBSOCKET_ERROR_TYPE_PONG_TIMEOUT:
        return "no answer to a ping";
    default:
        // Only for a transport's error are the codes filled in.
        return NULL;
    }
}

void close_reason_of_failure(const esp_websocket_error_codes_t *codes, const char *host,
                             char *reason) {
    const int status = codes->esp_ws_handshake_status_code;
    if (status > 0 && status != 101) {
        snprintf(reason, CLOSE_REASON_SIZE, "HTTP status %d instead of a WebSocket", status);
        return;
    }
    const bool is_transport = codes->error_type == WEBSOCKET_ERROR_TYPE_TCP_TRANSPORT;
    if (is_transport && codes->esp_tls_last_esp_err == ESP_ERR_ESP_TLS_CANNOT_RESOLVE_HOSTNAME) {
        snprintf(reason, CLOSE_REASON_SIZE, "the name %s was not found", host);
        return;
    }
    const char *words = words_of(codes);
    snprintf(reason, CLOSE_REASON_SIZE, "%s", words != NULL ? words : "");
}

void close_reason_of_frame(const char *payload, size_t length, char *reason) {
    if (length < 2) {
        snprintf(reason, CLOSE_REASON_SIZE, "the server closed it");
        return;
    }
    const int code = (uint8_t)payload[0] << 8 | (uint8_t)payload[1];
    const int words = (int)(length - 2);
    snprintf(reason, CLOSE_REASON_SIZE, "the server closed it, code %d%s%.*s", code,
             words > 0 ? ": " : "", words, payload + 2);
    for (char *at = reason; *at != '\0'; at++) {
        // It comes from outside, and must stay one line of the log.
        *at = (uint8_t)*at < ' ' || *at == 0x7f ? '?' : *at;
    }
}
