#pragma once

#include "esp_err.h"
#include "generated/board_limits.h"

/** With their NULs. */
#define SAVED_SSID_SIZE (BOARD_SSID_BYTES + 1)
#define SAVED_PASSWORD_SIZE (BOARD_PSK_DIGITS + 1)
#define SAVED_SERVER_SIZE (BOARD_SERVER_BYTES + 1)
#define SAVED_KEY_SIZE (BOARD_KEY_BYTES + 1)
#define SAVED_NAME_SIZE (BOARD_NAME_BYTES + 1)

/** In PEM; a text in NVS has at most 4000 bytes. */
#define SAVED_CA_SIZE 4000

/** The settings of the console, which are kept in flash and override `settings.h`. */
typedef struct {
    char ssid[SAVED_SSID_SIZE]; /*!< "" for none */
    char password[SAVED_PASSWORD_SIZE];
    char server[SAVED_SERVER_SIZE];
    char key[SAVED_KEY_SIZE];
    char name[SAVED_NAME_SIZE];
    char *ca; /*!< Owned by the reader; NULL for none */
} saved_settings_t;

/** Initialises NVS and reads the settings; all are empty when it fails. */
void saved_settings_load(saved_settings_t *saved);

esp_err_t saved_settings_set_wifi(const char *ssid, const char *password);
esp_err_t saved_settings_set_server(const char *server);

/** Save a text; an empty one is erased. */
esp_err_t saved_settings_set_key(const char *key);
esp_err_t saved_settings_set_name(const char *name);
esp_err_t saved_settings_set_ca(const char *pem);

/** Erases them. */
esp_err_t saved_settings_erase(void);
