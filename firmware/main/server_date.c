#include "server_date.h"

#include <string.h>

#include "http_date.h"
#include "http_head.h"
#include "http_header.h"
#include "mbedtls/ssl.h"
#include "mbedtls/x509_crt.h"

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

static const char *request_date(const char *url, time_t *time) {
    char reply[REPLY_SIZE];
    const http_head_t request = {.url = url, .path = "/", .key = "", .ca = "", .attach = attach};
    const char *failure = http_head_send(&request, reply, sizeof(reply));
    if (failure != NULL) {
        return failure;
    }
    const char *date = http_header_next(reply, "Date", NULL);
    return date != NULL && http_date_parse(date, time) ? NULL : "the server's reply has no date";
}

const char *server_date_read(const char *url, const char *ca, time_t *time) {
    mbedtls_x509_crt certificate;
    const char *failure = "the pinned CA is not a certificate in PEM";
    mbedtls_x509_crt_init(&certificate);
    if (mbedtls_x509_crt_parse(&certificate, (const unsigned char *)ca, strlen(ca) + 1) == 0) {
        trusted = &certificate;
        failure = request_date(url, time);
        trusted = NULL;
    }
    mbedtls_x509_crt_free(&certificate);
    return failure;
}
