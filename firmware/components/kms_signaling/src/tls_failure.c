#include "tls_failure.h"

#include <stddef.h>

#include "generated/board_log.h"
#include "mbedtls/x509.h"

typedef struct {
    int flag;
    const char *text;
} description_t;

/* The first one counts: what a CA that is not trusted certifies is worth nothing. */
static const description_t descriptions[] = {
    {MBEDTLS_X509_BADCERT_CN_MISMATCH, BOARD_CONNECTION_FAILURE_OTHER_NAME},
    {MBEDTLS_X509_BADCERT_EXPIRED, BOARD_CONNECTION_FAILURE_EXPIRED},
    {MBEDTLS_X509_BADCERT_FUTURE, BOARD_CONNECTION_FAILURE_NOT_YET_VALID},
};

const char *tls_failure(int flags, bool has_ca) {
    if (flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) {
        return has_ca ? BOARD_CONNECTION_FAILURE_OTHER_CA : BOARD_CONNECTION_FAILURE_UNKNOWN_CA;
    }
    for (size_t i = 0; i < sizeof(descriptions) / sizeof(descriptions[0]); i++) {
        if (flags & descriptions[i].flag) {
            return descriptions[i].text;
        }
    }
    return BOARD_CONNECTION_FAILURE_UNTRUSTED;
}
