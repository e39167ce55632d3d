#pragma once

#include "esp_err.h"

/** The bytes of an SSID and of a password (IEEE 802.11), and of a server's address, with a NUL. */
#define SAVED_SSID_SIZE 33
#define SAVED_PASSWORD_SIZE 65
#define SAVED_SERVER_SIZE 256

/** What was given on the console: it outlives a restart, and wins over `settings.h`. */
typedef struct {
    char ssid[SAVED_SSID_SIZE]; /*!< "" where nothing was given */
    char password[SAVED_PASSWORD_SIZE];
    char server[SAVED_SERVER_SIZE];
} saved_settings_t;

/** Makes NVS ready and reads what it holds; without it, all is empty. */
void saved_settings_load(saved_settings_t *saved);

esp_err_t saved_settings_keep_wifi(const char *ssid, const char *password);
esp_err_t saved_settings_keep_server(const char *server);

/** Erases what was kept. */
esp_err_t saved_settings_forget(void);
