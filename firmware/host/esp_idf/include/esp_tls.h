#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "esp_err.h"
#include "esp_tls_errors.h"

typedef struct esp_tls esp_tls_t;
typedef struct esp_tls_last_error *esp_tls_error_handle_t;

/** The subset of the component's configuration that the host build supports. */
typedef struct {
    const unsigned char *cacert_buf; /*!< In PEM, with its NUL */
    unsigned int cacert_bytes;
    int timeout_ms;
    bool is_plain_tcp;
    esp_err_t (*crt_bundle_attach)(void *conf); /*!< Its argument is a mbedtls_ssl_config */
} esp_tls_cfg_t;

esp_tls_t *esp_tls_init(void);

/** Connects and verifies the server: 1, or -1. */
int esp_tls_conn_new_sync(const char *hostname, int hostlen, int port, const esp_tls_cfg_t *cfg,
                          esp_tls_t *tls);
ssize_t esp_tls_conn_write(esp_tls_t *tls, const void *data, size_t datalen);
ssize_t esp_tls_conn_read(esp_tls_t *tls, void *data, size_t datalen);
int esp_tls_conn_destroy(esp_tls_t *tls);

esp_err_t esp_tls_get_error_handle(esp_tls_t *tls, esp_tls_error_handle_t *error_handle);

/** `esp_tls_flags` are mbedTLS's, of a certificate that was refused. */
esp_err_t esp_tls_get_and_clear_last_error(esp_tls_error_handle_t h, int *esp_tls_code,
                                           int *esp_tls_flags);
