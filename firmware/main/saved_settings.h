#pragma once

#include "esp_err.h"
#include "generated/board_limits.h"

/** With their NULs. */
#define SAVED_SSID_SIZE (BOARD_SSID_BYTES + 1)
#define SAVED_PASSWORD_SIZE (BOARD_PSK_DIGITS + 1)
#define SAVED_SERVER_SIZE (BOARD_SERVER_BYTES + 1)
#define SAVED_KEY_SIZE (BOARD_KEY_BYTES + 1)

/** The settings of the console, which are kept in flash and override `settings.h`. */
typedef struct {
    char ssid[SAVED_SSID_SIZE]; /*!< "" for none */
    char password[SAVED_PASSWORD_SIZE];
    char server[SAVED_SERVER_SIZE];
    char key[SAVED_KEY_SIZE];
} saved_settings_t;

/** Initialises NVS and reads the settings; all are empty when it fails. */
void saved_settings_load(saved_settings_t *saved);

esp_err_t saved_settings_set_wifi(const char *ssid, const char *password);
esp_err_t saved_settings_set_server(const char *server);

/** Saves a key; an empty one is erased. */
esp_err_t saved_settings_set_key(const char *key);

/** Erases them. */
esp_err_t saved_settings_erase(void);
