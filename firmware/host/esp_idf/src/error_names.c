#include <stddef.h>

#include "esp_err.h"
#include "esp_tls_errors.h"
#include "esp_wifi.h"
#include "nvs.h"

#define NAMED(code)                                                                                \
    { code, #code }

static const struct {
    esp_err_t code;
    const char *name;
} names[] = {
    NAMED(ESP_OK),
    NAMED(ESP_FAIL),
    NAMED(ESP_ERR_NO_MEM),
    NAMED(ESP_ERR_INVALID_ARG),
    NAMED(ESP_ERR_INVALID_STATE),
    NAMED(ESP_ERR_INVALID_SIZE),
    NAMED(ESP_ERR_NOT_FOUND),
    NAMED(ESP_ERR_NOT_SUPPORTED),
    NAMED(ESP_ERR_TIMEOUT),
    NAMED(ESP_ERR_NVS_NOT_INITIALIZED),
    NAMED(ESP_ERR_NVS_NOT_FOUND),
    NAMED(ESP_ERR_NVS_READ_ONLY),
    NAMED(ESP_ERR_NVS_NOT_ENOUGH_SPACE),
    NAMED(ESP_ERR_NVS_INVALID_NAME),
    NAMED(ESP_ERR_NVS_INVALID_HANDLE),
    NAMED(ESP_ERR_NVS_KEY_TOO_LONG),
    NAMED(ESP_ERR_NVS_INVALID_LENGTH),
    NAMED(ESP_ERR_NVS_NO_FREE_PAGES),
    NAMED(ESP_ERR_NVS_VALUE_TOO_LONG),
    NAMED(ESP_ERR_NVS_NEW_VERSION_FOUND),
    NAMED(ESP_ERR_WIFI_NOT_INIT),
    NAMED(ESP_ERR_WIFI_NOT_STARTED),
    NAMED(ESP_ERR_WIFI_MODE),
    NAMED(ESP_ERR_WIFI_STATE),
    NAMED(ESP_ERR_WIFI_CONN),
    NAMED(ESP_ERR_WIFI_SSID),
    NAMED(ESP_ERR_ESP_TLS_CANNOT_RESOLVE_HOSTNAME),
    NAMED(ESP_ERR_ESP_TLS_CANNOT_CREATE_SOCKET),
    NAMED(ESP_ERR_ESP_TLS_FAILED_CONNECT_TO_HOST),
    NAMED(ESP_ERR_ESP_TLS_CONNECTION_TIMEOUT),
    NAMED(ESP_ERR_ESP_TLS_TCP_CLOSED_FIN),
    NAMED(ESP_ERR_MBEDTLS_X509_CRT_PARSE_FAILED),
    NAMED(ESP_ERR_MBEDTLS_SSL_SETUP_FAILED),
    NAMED(ESP_ERR_MBEDTLS_SSL_HANDSHAKE_FAILED),
};

const char *esp_err_to_name(esp_err_t code) {
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (names[i].code == code) {
            return names[i].name;
        }
    }
    return "ERROR";
}

void host_error_check_failed(esp_err_t code, const char *file, int line, const char *expression) {
    fprintf(stderr, "ESP_ERROR_CHECK failed: %s at %s:%d, %s\n", esp_err_to_name(code), file, line,
            expression);
    abort();
}
