#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "esp_tls_errors.h"
#include "websocket_client.h"

#define PROBE_TIMEOUT_MS 1000

void websocket_error_set(esp_websocket_error_codes_t *error, const char *words, int http_status,
                         bool secure) {
    *error = (esp_websocket_error_codes_t){.error_type = WEBSOCKET_ERROR_TYPE_TCP_TRANSPORT};
    if (http_status > 0) {
        error->error_type = WEBSOCKET_ERROR_TYPE_HANDSHAKE;
        error->esp_ws_handshake_status_code = http_status;
    } else if (secure && strstr(words, "SSL") != NULL) {
        error->esp_tls_last_esp_err = ESP_ERR_MBEDTLS_SSL_HANDSHAKE_FAILED;
    }
}

/** Connects to an address; returns 0 or the error. */
static int probe(const struct addrinfo *address) {
    const int descriptor = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (descriptor < 0) {
        return errno;
    }
    int error = connect(descriptor, address->ai_addr, address->ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS) {
        struct pollfd waiting = {.fd = descriptor, .events = POLLOUT};
        socklen_t size = sizeof(error);
        error = ETIMEDOUT;
        if (poll(&waiting, 1, PROBE_TIMEOUT_MS) == 1) {
            getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
        }
    }
    close(descriptor);
    return error;
}

void websocket_error_diagnose(esp_websocket_error_codes_t *error, const char *host, int port) {
    if (error->esp_tls_last_esp_err != ESP_OK) {
        return;
    }
    char service[8];
    const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    snprintf(service, sizeof(service), "%u", (unsigned)port & 0xffff);
    if (getaddrinfo(host, service, &wanted, &found) != 0) {
        error->esp_tls_last_esp_err = ESP_ERR_ESP_TLS_CANNOT_RESOLVE_HOSTNAME;
        return;
    }
    error->esp_transport_sock_errno = probe(found);
    freeaddrinfo(found);
}
