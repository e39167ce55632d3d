#include <openssl/pem.h>

#include "esp_crt_bundle.h"
#include "mbedtls/ssl.h"

esp_err_t esp_crt_bundle_attach(void *conf) {
    ((mbedtls_ssl_config *)conf)->bundle = true;
    return ESP_OK;
}

void mbedtls_x509_crt_init(mbedtls_x509_crt *crt) {
    *crt = (mbedtls_x509_crt){0};
}

int mbedtls_x509_crt_parse(mbedtls_x509_crt *chain, const unsigned char *buf, size_t length) {
    const bool is_pem = length > 0 && buf[length - 1] == '\0';
    BIO *bytes = BIO_new_mem_buf(buf, (int)length);
    chain->x509 = is_pem ? PEM_read_bio_X509(bytes, NULL, NULL, NULL) : d2i_X509_bio(bytes, NULL);
    BIO_free(bytes);
    return chain->x509 != NULL ? 0 : -1;
}

void mbedtls_x509_crt_free(mbedtls_x509_crt *crt) {
    X509_free(crt->x509);
    crt->x509 = NULL;
}

void mbedtls_ssl_conf_ca_chain(mbedtls_ssl_config *conf, mbedtls_x509_crt *ca_chain,
                               mbedtls_x509_crl *ca_crl) {
    (void)ca_crl;
    conf->ca = ca_chain;
}

void mbedtls_ssl_conf_verify(mbedtls_ssl_config *conf,
                             int (*verify)(void *, mbedtls_x509_crt *, int, uint32_t *),
                             void *verify_ctx) {
    conf->verify = verify;
    conf->verify_ctx = verify_ctx;
}
