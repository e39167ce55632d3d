#include "saved_settings.h"

#include <stdlib.h>
#include <string.h>

#include "esp_log.h"
#include "generated/board_log.h"
#include "nvs.h"
#include "nvs_flash.h"

#define NAMESPACE "boardcast"
#define KEY_SSID "ssid"
#define KEY_PASSWORD "password"
#define KEY_SERVER "server"
#define KEY_KEY "key"
#define KEY_NAME "name"
#define KEY_CA "ca"

static const char *TAG = BOARD_TAG_SETTINGS;

static esp_err_t prepare(void) {
    esp_err_t result = nvs_flash_init();
    if (result == ESP_ERR_NVS_NO_FREE_PAGES || result == ESP_ERR_NVS_NEW_VERSION_FOUND) {
        // Full, or written by another version of ESP-IDF.
        ESP_LOGW(
            TAG,
            "The saved settings are unreadable (%s) and were erased: type wifi and start again.",
            esp_err_to_name(result));
        result = nvs_flash_erase();
        if (result == ESP_OK) {
            result = nvs_flash_init();
        }
    }
    return result;
}

static void read_text(nvs_handle_t nvs, const char *key, char *text, size_t size) {
    size_t length = size;
    if (nvs_get_str(nvs, key, text, &length) != ESP_OK) {
        text[0] = '\0';
    }
}

static char *read_long_text(nvs_handle_t nvs, const char *key) {
    size_t length = 0;
    if (nvs_get_str(nvs, key, NULL, &length) != ESP_OK) {
        return NULL;
    }
    char *text = malloc(length);
    if (text != NULL && nvs_get_str(nvs, key, text, &length) != ESP_OK) {
        free(text);
        return NULL;
    }
    return text;
}

void saved_settings_load(saved_settings_t *saved) {
    memset(saved, 0, sizeof(*saved));
    const esp_err_t prepared = prepare();
    if (prepared != ESP_OK) {
        ESP_LOGE(TAG, "NVS is unavailable (%s): settings are not saved.",
                 esp_err_to_name(prepared));
        return;
    }
    nvs_handle_t nvs;
    if (nvs_open(NAMESPACE, NVS_READONLY, &nvs) != ESP_OK) {
        // Nothing has been saved yet.
        return;
    }
    read_text(nvs, KEY_SSID, saved->ssid, sizeof(saved->ssid));
    read_text(nvs, KEY_PASSWORD, saved->password, sizeof(saved->password));
    read_text(nvs, KEY_SERVER, saved->server, sizeof(saved->server));
    read_text(nvs, KEY_KEY, saved->key, sizeof(saved->key));
    read_text(nvs, KEY_NAME, saved->name, sizeof(saved->name));
    saved->ca = read_long_text(nvs, KEY_CA);
    nvs_close(nvs);
}

typedef struct {
    const char *key;
    const char *value; /*!< NULL to erase it */
} change_t;

static esp_err_t change_key(nvs_handle_t nvs, const change_t *change) {
    if (change->value != NULL) {
        return nvs_set_str(nvs, change->key, change->value);
    }
    const esp_err_t result = nvs_erase_key(nvs, change->key);
    return result == ESP_ERR_NVS_NOT_FOUND ? ESP_OK : result;
}

/** Applies all changes, or returns the first error. */
static esp_err_t change_all(const change_t *changes, size_t count) {
    nvs_handle_t nvs;
    esp_err_t result = nvs_open(NAMESPACE, NVS_READWRITE, &nvs);
    if (result != ESP_OK) {
        return result;
    }
    for (size_t i = 0; i < count && result == ESP_OK; i++) {
        result = change_key(nvs, &changes[i]);
    }
    if (result == ESP_OK) {
        result = nvs_commit(nvs);
    }
    nvs_close(nvs);
    return result;
}

esp_err_t saved_settings_set_wifi(const char *ssid, const char *password) {
    const change_t changes[] = {{KEY_SSID, ssid}, {KEY_PASSWORD, password}};
    return change_all(changes, 2);
}

esp_err_t saved_settings_set_server(const char *server) {
    const change_t change = {KEY_SERVER, server};
    return change_all(&change, 1);
}

static esp_err_t set_or_erase(const char *key, const char *text) {
    const change_t change = {key, text[0] != '\0' ? text : NULL};
    return change_all(&change, 1);
}

esp_err_t saved_settings_set_key(const char *key) {
    return set_or_erase(KEY_KEY, key);
}

esp_err_t saved_settings_set_name(const char *name) {
    return set_or_erase(KEY_NAME, name);
}

esp_err_t saved_settings_set_ca(const char *pem) {
    return set_or_erase(KEY_CA, pem);
}

esp_err_t saved_settings_erase(void) {
    static const change_t changes[] = {{KEY_SSID, NULL}, {KEY_PASSWORD, NULL}, {KEY_SERVER, NULL},
                                       {KEY_KEY, NULL},  {KEY_NAME, NULL},     {KEY_CA, NULL}};
    return change_all(changes, sizeof(changes) / sizeof(changes[0]));
}
