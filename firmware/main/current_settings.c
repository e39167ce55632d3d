#include "current_settings.h"

#include <stdio.h>

#include "board_settings.h"
#include "esp_log.h"
#include "generated/board_log.h"
#include "server_ca.h"
#include "server_key.h"
#include "shown_server.h"

static const char *TAG = BOARD_TAG_APP;

static current_settings_t current;
static char key[SAVED_KEY_SIZE];

#define COPY(to, text) snprintf(to, sizeof(to), "%s", text)

static const char *first_of(const char *saved, const char *built) {
    return saved[0] != '\0' ? saved : built;
}

static void select_name(const char *saved) {
    board_name(first_of(saved, board_settings()->name), current.name, sizeof(current.name));
}

static void select_key(const char *saved) {
    COPY(key, saved);
    server_key_select(key);
}

static void use_server(const char *server, bool is_found) {
    COPY(current.server, server);
    current.is_server_found = is_found;
    shown_server_set(server, is_found);
}

void current_settings_load(void) {
    const board_settings_t *built = board_settings();
    saved_settings_t saved;
    saved_settings_load(&saved);
    const bool has_wifi = saved.ssid[0] != '\0';
    COPY(current.ssid, has_wifi ? saved.ssid : built->wifi_ssid);
    COPY(current.password, has_wifi ? saved.password : built->wifi_password);
    use_server(first_of(saved.server, built->server), false);
    select_name(saved.name);
    board_id(current.id);
    select_key(saved.key);
    server_ca_select(saved.ca);
}

const current_settings_t *current_settings(void) {
    return &current;
}

/** Whether a change was saved; logs why not. */
static bool is_saved(const char *setting, esp_err_t result) {
    if (result != ESP_OK) {
        ESP_LOGW(TAG, "The %s was not saved (%s).", setting, esp_err_to_name(result));
    }
    return result == ESP_OK;
}

void current_settings_use_server(const char *server) {
    use_server(server, server[0] != '\0');
}

void current_settings_set_server(const char *server) {
    use_server(server, false);
    if (is_saved("server", saved_settings_set_server(server))) {
        BOARD_LOG_SERVER_SAVED();
    }
}

void current_settings_set_wifi(const char *ssid, const char *password) {
    COPY(current.ssid, ssid);
    COPY(current.password, password);
    is_saved("Wi-Fi network", saved_settings_set_wifi(ssid, password));
}

void current_settings_set_name(const char *name) {
    select_name(name);
    if (!is_saved("name", saved_settings_set_name(name))) {
        return;
    }
    if (name[0] == '\0') {
        BOARD_LOG_NAME_ERASED(current.name);
    } else {
        BOARD_LOG_NAME_SAVED(current.name);
    }
}

void current_settings_set_key(const char *saved) {
    select_key(saved);
    if (!is_saved("key", saved_settings_set_key(saved))) {
        return;
    }
    if (saved[0] == '\0') {
        BOARD_LOG_KEY_ERASED();
    } else {
        BOARD_LOG_KEY_SAVED();
    }
}

void current_settings_set_ca(char *pem) {
    char fingerprint[SERVER_CA_FINGERPRINT_SIZE];
    const bool was_saved = is_saved("CA", saved_settings_set_ca(pem != NULL ? pem : ""));
    server_ca_select(pem);
    if (!was_saved) {
        return;
    }
    if (pem == NULL) {
        BOARD_LOG_CA_ERASED();
    } else {
        server_ca_fingerprint(fingerprint);
        BOARD_LOG_CA_SAVED(fingerprint);
    }
}

void current_settings_forget(void) {
    const esp_err_t result = saved_settings_erase();
    if (result != ESP_OK) {
        ESP_LOGE(TAG, "Erasing the saved settings failed (%s).", esp_err_to_name(result));
        return;
    }
    BOARD_LOG_SETTINGS_ERASED();
}
