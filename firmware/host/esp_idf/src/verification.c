#include "verification.h"

#include <openssl/x509v3.h>

#include "mbedtls/x509.h"
#include "time_of_day.h"

void verification_set_time(SSL_CTX *context) {
    X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(context), time_of_day_now());
}

static uint32_t flag_of_host(X509_STORE_CTX *verification, const char *host) {
    X509 *certificate = X509_STORE_CTX_get0_cert(verification);
    return X509_check_ip_asc(certificate, host, 0) == 1 ? 0 : MBEDTLS_X509_BADCERT_CN_MISMATCH;
}

uint32_t verification_flag(X509_STORE_CTX *verification, const char *host) {
    switch (X509_STORE_CTX_get_error(verification)) {
    case X509_V_OK:
        return 0;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return MBEDTLS_X509_BADCERT_EXPIRED;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return MBEDTLS_X509_BADCERT_FUTURE;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return flag_of_host(verification, host);
    default:
        return MBEDTLS_X509_BADCERT_NOT_TRUSTED;
    }
}
