#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "mbedtls/x509_crt.h"

/** What `crt_bundle_attach` of esp_tls is given. */
typedef struct {
    mbedtls_x509_crt *ca;
    bool bundle; /*!< The system's CAs */
    int (*verify)(void *ctx, mbedtls_x509_crt *certificate, int depth, uint32_t *flags);
    void *verify_ctx;
} mbedtls_ssl_config;

void mbedtls_ssl_conf_ca_chain(mbedtls_ssl_config *conf, mbedtls_x509_crt *ca_chain,
                               mbedtls_x509_crl *ca_crl);

/** The callback may clear flags of each certificate of a chain, or set some. */
void mbedtls_ssl_conf_verify(mbedtls_ssl_config *conf,
                             int (*verify)(void *, mbedtls_x509_crt *, int, uint32_t *),
                             void *verify_ctx);
