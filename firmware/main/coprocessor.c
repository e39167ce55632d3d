#include "coprocessor.h"

#include <inttypes.h>
#include <stdio.h>

#include "esp_log.h"
#include "sdkconfig.h"

#if CONFIG_IDF_TARGET_ESP32P4
#include "esp_hosted.h"
#include "generated/board_log.h"

#define TEXT_SIZE 160

static const char *TAG = BOARD_TAG_WIFI;

esp_err_t coprocessor_check(void) {
    static const hosted_version_t own = {ESP_HOSTED_VERSION_MAJOR_1, ESP_HOSTED_VERSION_MINOR_1,
                                         ESP_HOSTED_VERSION_PATCH_1};
    esp_hosted_coprocessor_fwver_t version = {0};
    char text[TEXT_SIZE];
    if (esp_hosted_connect_to_slave() != ESP_OK) {
        ESP_LOGE(TAG,
                 "The ESP32-C6 does not respond over SDIO: flash ESP-Hosted %" PRIu32 ".%" PRIu32
                 " to it (firmware/README.md).",
                 own.major, own.minor);
        return ESP_FAIL;
    }
    if (esp_hosted_get_coprocessor_fwversion(&version) != ESP_OK) {
        // Versions before 2.0 do not report theirs.
        version = (esp_hosted_coprocessor_fwver_t){0};
    }
    const hosted_version_t coprocessor = {version.major1, version.minor1, version.patch1};
    if (!coprocessor_fits(own, coprocessor, text, sizeof(text))) {
        ESP_LOGW(TAG, "%s", text);
    }
    return ESP_OK;
}

#else

esp_err_t coprocessor_check(void) {
    return ESP_OK;
}

#endif

bool coprocessor_fits(hosted_version_t own, hosted_version_t coprocessor, char *text, size_t size) {
    if (own.major == coprocessor.major && own.minor == coprocessor.minor) {
        return true;
    }
    snprintf(
        text, size,
        "The ESP32-C6 has ESP-Hosted %" PRIu32 ".%" PRIu32 ".%" PRIu32 " and this firmware %" PRIu32
        ".%" PRIu32 ".%" PRIu32 ": Wi-Fi may fail. Update the C6 (firmware/README.md).",
        coprocessor.major, coprocessor.minor, coprocessor.patch, own.major, own.minor, own.patch);
    return false;
}
