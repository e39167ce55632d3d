#include "tls_failure.h"

#include <stddef.h>

#include "mbedtls/x509.h"

typedef struct {
    int flag;
    const char *text;
} description_t;

/* The first one counts: what a CA that is not trusted certifies is worth nothing. */
static const description_t descriptions[] = {
    {MBEDTLS_X509_BADCERT_CN_MISMATCH, "the server's certificate is for another name"},
    {MBEDTLS_X509_BADCERT_EXPIRED, "the server's certificate has expired"},
    {MBEDTLS_X509_BADCERT_FUTURE, "the server's certificate is not valid yet"},
};

const char *tls_failure(int flags, bool has_ca) {
    if (flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) {
        return has_ca ? "the server's certificate is not from the pinned CA"
                      : "the server's certificate is from an unknown CA: pin it with SERVER_CA";
    }
    for (size_t i = 0; i < sizeof(descriptions) / sizeof(descriptions[0]); i++) {
        if (flags & descriptions[i].flag) {
            return descriptions[i].text;
        }
    }
    return "the server's certificate is not trusted";
}
