#include "server_date.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "esp_tls.h"
#include "http_date.h"
#include "kms_url.h"
#include "mbedtls/ssl.h"
#include "mbedtls/x509_crt.h"
#include "tls_failure.h"

#define TIMEOUT_MS 5000
#define HOST_SIZE 256
#define REQUEST_SIZE (HOST_SIZE + 64)
#define REPLY_SIZE 1024

/** esp_tls passes nothing else to `attach`. */
static mbedtls_x509_crt *trusted;

/** Dates are not checked, since the clock is to be set by this connection. */
static int ignore_dates(void *ctx, mbedtls_x509_crt *certificate, int depth, uint32_t *flags) {
    (void)ctx;
    (void)certificate;
    (void)depth;
    *flags &= ~(uint32_t)(MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE);
    return 0;
}

static esp_err_t attach(void *conf) {
    mbedtls_ssl_conf_ca_chain(conf, trusted, NULL);
    mbedtls_ssl_conf_verify(conf, ignore_dates, NULL);
    return ESP_OK;
}

/** Reads the head of the reply, truncated to `size`. */
static void read_head(esp_tls_t *tls, char *reply, size_t size) {
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

static bool find_date(const char *reply, time_t *time) {
    static const char name[] = "\r\nDate:";
    for (const char *at = strchr(reply, '\r'); at != NULL; at = strchr(at + 1, '\r')) {
        if (strncasecmp(at, name, sizeof(name) - 1) == 0) {
            const char *value = at + sizeof(name) - 1;
            return http_date_parse(value + strspn(value, " "), time);
        }
    }
    return false;
}

static const char *ask(esp_tls_t *tls, const char *host, time_t *time) {
    char request[REQUEST_SIZE];
    char reply[REPLY_SIZE];
    const int length = snprintf(request, sizeof(request),
                                "HEAD / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", host);
    if (esp_tls_conn_write(tls, request, (size_t)length) != length) {
        return "the server closed the connection";
    }
    read_head(tls, reply, sizeof(reply));
    return find_date(reply, time) ? NULL : "the server's reply has no date";
}

static const char *failure_of(esp_tls_t *tls) {
    esp_tls_error_handle_t errors = NULL;
    int code = 0;
    int flags = 0;
    if (esp_tls_get_error_handle(tls, &errors) == ESP_OK) {
        esp_tls_get_and_clear_last_error(errors, &code, &flags);
    }
    return flags != 0 ? tls_failure(flags, true) : "no connection to the server";
}

static const char *connect_and_ask(const char *url, time_t *time) {
    char host[HOST_SIZE];
    const esp_tls_cfg_t cfg = {.timeout_ms = TIMEOUT_MS, .crt_bundle_attach = attach};
    esp_tls_t *tls = esp_tls_init();
    if (tls == NULL) {
        return "out of memory";
    }
    kms_url_host(url, host, sizeof(host));
    const bool is_open =
        esp_tls_conn_new_sync(host, (int)strlen(host), kms_url_port(url), &cfg, tls) == 1;
    const char *failure = is_open ? ask(tls, host, time) : failure_of(tls);
    esp_tls_conn_destroy(tls);
    return failure;
}

const char *server_date_read(const char *url, const char *ca, time_t *time) {
    mbedtls_x509_crt certificate;
    const char *failure = "the pinned CA is not a certificate in PEM";
    mbedtls_x509_crt_init(&certificate);
    if (mbedtls_x509_crt_parse(&certificate, (const unsigned char *)ca, strlen(ca) + 1) == 0) {
        trusted = &certificate;
        failure = connect_and_ask(url, time);
        trusted = NULL;
    }
    mbedtls_x509_crt_free(&certificate);
    return failure;
}
