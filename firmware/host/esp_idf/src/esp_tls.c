#include "esp_tls.h"

#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mbedtls/ssl.h"
#include "verification.h"

struct esp_tls_last_error {
    esp_err_t code;
    int flags;
};

struct esp_tls {
    struct esp_tls_last_error error;
    mbedtls_ssl_config conf;
    mbedtls_x509_crt ca; /*!< That of `cacert_buf` */
    char host[256];
    int socket;
    SSL_CTX *context;
    SSL *ssl;
};

esp_tls_t *esp_tls_init(void) {
    esp_tls_t *tls = calloc(1, sizeof(*tls));
    if (tls != NULL) {
        tls->socket = -1;
    }
    return tls;
}

static int open_socket(const char *host, int port, int timeout_ms) {
    char service[8];
    const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM};
    const struct timeval timeout = {.tv_sec = timeout_ms / 1000,
                                    .tv_usec = timeout_ms % 1000 * 1000};
    struct addrinfo *found = NULL;
    snprintf(service, sizeof(service), "%u", (unsigned)port & 0xffff);
    if (getaddrinfo(host, service, &wanted, &found) != 0) {
        return -1;
    }
    int descriptor = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
    if (connect(descriptor, found->ai_addr, found->ai_addrlen) != 0) {
        close(descriptor);
        descriptor = -1;
    }
    freeaddrinfo(found);
    return descriptor;
}

/** Called by OpenSSL for each certificate, and for each error: 1 to accept. */
static int verify(int accepted, X509_STORE_CTX *verification) {
    SSL *ssl = X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx());
    esp_tls_t *tls = SSL_get_app_data(ssl);
    uint32_t flags = accepted ? 0 : verification_flag(verification, tls->host);
    mbedtls_x509_crt certificate = {X509_STORE_CTX_get_current_cert(verification)};
    if (tls->conf.verify != NULL) {
        tls->conf.verify(tls->conf.verify_ctx, &certificate,
                         X509_STORE_CTX_get_error_depth(verification), &flags);
    }
    if (flags == 0) {
        X509_STORE_CTX_set_error(verification, X509_V_OK);
        return 1;
    }
    tls->error.flags |= (int)flags;
    return 0;
}

static bool open_tls(esp_tls_t *tls) {
    tls->context = SSL_CTX_new(TLS_client_method());
    if (tls->context == NULL) {
        return false;
    }
    verification_set_time(tls->context);
    if (tls->conf.ca != NULL) {
        X509_STORE_add_cert(SSL_CTX_get_cert_store(tls->context), tls->conf.ca->x509);
    } else if (tls->conf.bundle) {
        SSL_CTX_set_default_verify_paths(tls->context);
    }
    SSL_CTX_set_verify(tls->context, SSL_VERIFY_PEER, verify);
    tls->ssl = SSL_new(tls->context);
    SSL_set_app_data(tls->ssl, tls);
    SSL_set1_host(tls->ssl, tls->host);
    SSL_set_tlsext_host_name(tls->ssl, tls->host);
    SSL_set_fd(tls->ssl, tls->socket);
    return SSL_connect(tls->ssl) == 1;
}

/** Sets whom to trust; a TLS connection that trusts nobody is an error. */
static bool configure(const esp_tls_cfg_t *cfg, esp_tls_t *tls) {
    if (cfg->is_plain_tcp) {
        return true;
    }
    if (cfg->crt_bundle_attach != NULL) {
        return cfg->crt_bundle_attach(&tls->conf) == ESP_OK;
    }
    if (cfg->cacert_buf == NULL) {
        return false;
    }
    tls->conf.ca = &tls->ca;
    return mbedtls_x509_crt_parse(&tls->ca, cfg->cacert_buf, cfg->cacert_bytes) == 0;
}

int esp_tls_conn_new_sync(const char *hostname, int hostlen, int port, const esp_tls_cfg_t *cfg,
                          esp_tls_t *tls) {
    snprintf(tls->host, sizeof(tls->host), "%.*s", hostlen, hostname);
    if (!configure(cfg, tls)) {
        tls->error.code = ESP_ERR_MBEDTLS_SSL_SETUP_FAILED;
        return -1;
    }
    tls->socket = open_socket(tls->host, port, cfg->timeout_ms);
    if (tls->socket < 0) {
        tls->error.code = ESP_ERR_ESP_TLS_FAILED_CONNECT_TO_HOST;
        return -1;
    }
    if (!cfg->is_plain_tcp && !open_tls(tls)) {
        tls->error.code = ESP_ERR_MBEDTLS_SSL_HANDSHAKE_FAILED;
        return -1;
    }
    return 1;
}

ssize_t esp_tls_conn_write(esp_tls_t *tls, const void *data, size_t datalen) {
    return tls->ssl != NULL ? SSL_write(tls->ssl, data, (int)datalen)
                            : send(tls->socket, data, datalen, MSG_NOSIGNAL);
}

ssize_t esp_tls_conn_read(esp_tls_t *tls, void *data, size_t datalen) {
    return tls->ssl != NULL ? SSL_read(tls->ssl, data, (int)datalen)
                            : recv(tls->socket, data, datalen, 0);
}

int esp_tls_conn_destroy(esp_tls_t *tls) {
    SSL_free(tls->ssl);
    SSL_CTX_free(tls->context);
    mbedtls_x509_crt_free(&tls->ca);
    if (tls->socket >= 0) {
        close(tls->socket);
    }
    free(tls);
    return 0;
}

esp_err_t esp_tls_get_error_handle(esp_tls_t *tls, esp_tls_error_handle_t *error_handle) {
    *error_handle = &tls->error;
    return ESP_OK;
}

esp_err_t esp_tls_get_and_clear_last_error(esp_tls_error_handle_t h, int *esp_tls_code,
                                           int *esp_tls_flags) {
    const esp_err_t code = h->code;
    *esp_tls_code = 0;
    *esp_tls_flags = h->flags;
    *h = (struct esp_tls_last_error){0};
    return code;
}
