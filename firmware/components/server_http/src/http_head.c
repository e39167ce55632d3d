#include "http_head.h"

#include <stdio.h>
#include <string.h>

#include "esp_crt_bundle.h"
#include "esp_tls.h"
#include "kms_url.h"
#include "tls_failure.h"

#define TIMEOUT_MS 5000
#define HOST_SIZE 256
#define REQUEST_SIZE 1024

static void read_reply(esp_tls_t *tls, char *reply, size_t size) {
    size_t length = 0;
    reply[0] = '\0';
    while (length + 1 < size && strstr(reply, "\r\n\r\n") == NULL) {
        const ssize_t read = esp_tls_conn_read(tls, reply + length, size - 1 - length);
        if (read <= 0) {
            return;
        }
        length += (size_t)read;
        reply[length] = '\0';
    }
}

static const char *ask(esp_tls_t *tls, const http_head_t *request, const char *host, char *reply,
                       size_t size) {
    char text[REQUEST_SIZE];
    const bool has_key = request->key[0] != '\0';
    const int length = snprintf(
        text, sizeof(text), "HEAD %s HTTP/1.1\r\nHost: %s:%d\r\n%s%s%sConnection: close\r\n\r\n",
        request->path, host, kms_url_port(request->url), has_key ? "Authorization: Bearer " : "",
        request->key, has_key ? "\r\n" : "");
    if (length >= (int)sizeof(text) ||
        esp_tls_conn_write(tls, text, (size_t)length) != (ssize_t)length) {
        return "the server closed the connection";
    }
    read_reply(tls, reply, size);
    return reply[0] != '\0' ? NULL : "the server does not reply";
}

static const char *failure_of(esp_tls_t *tls, bool has_ca) {
    esp_tls_error_handle_t errors = NULL;
    int code = 0;
    int flags = 0;
    if (esp_tls_get_error_handle(tls, &errors) == ESP_OK) {
        esp_tls_get_and_clear_last_error(errors, &code, &flags);
    }
    return flags != 0 ? tls_failure(flags, has_ca) : "no connection to the server";
}

static esp_tls_cfg_t config_of(const http_head_t *request) {
    esp_tls_cfg_t cfg = {.timeout_ms = TIMEOUT_MS};
    if (!kms_url_is_secure(request->url)) {
        cfg.is_plain_tcp = true;
    } else if (request->attach != NULL) {
        cfg.crt_bundle_attach = request->attach;
    } else if (request->ca[0] != '\0') {
        cfg.cacert_buf = (const unsigned char *)request->ca;
        cfg.cacert_bytes = (unsigned)strlen(request->ca) + 1;
    } else {
        cfg.crt_bundle_attach = esp_crt_bundle_attach;
    }
    return cfg;
}

const char *http_head_send(const http_head_t *request, char *reply, size_t size) {
    char host[HOST_SIZE];
    const esp_tls_cfg_t cfg = config_of(request);
    esp_tls_t *tls = esp_tls_init();
    if (tls == NULL) {
        return "out of memory";
    }
    kms_url_host(request->url, host, sizeof(host));
    const bool is_open =
        esp_tls_conn_new_sync(host, (int)strlen(host), kms_url_port(request->url), &cfg, tls) == 1;
    const bool has_ca = request->attach != NULL || request->ca[0] != '\0';
    const char *failure = is_open ? ask(tls, request, host, reply, size) : failure_of(tls, has_ca);
    esp_tls_conn_destroy(tls);
    return failure;
}
