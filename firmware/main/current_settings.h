#pragma once

#include "board.h"
#include "saved_settings.h"

/** The settings that may be changed at the console: the saved ones, else those of the build. */
typedef struct {
    char name[BOARD_NAME_SIZE];
    char id[BOARD_ID_SIZE];
    char server[SAVED_SERVER_SIZE];
    bool is_server_found; /*!< By mDNS: it is not saved */
    char ssid[SAVED_SSID_SIZE];
    char password[SAVED_PASSWORD_SIZE];
} current_settings_t;

/** Only the app's task calls these. Key and CA are those of `server_key` and `server_ca`. */
void current_settings_load(void);
const current_settings_t *current_settings(void);

/** Uses a server that was found, which is not saved; "" for none. */
void current_settings_use_server(const char *server);

/** Change a setting and save it, with a log message. */
void current_settings_set_server(const char *server);
void current_settings_set_wifi(const char *ssid, const char *password);

/** An empty one is erased. */
void current_settings_set_name(const char *name);
void current_settings_set_key(const char *key);

/** Takes ownership of a CA in PEM; NULL erases it. */
void current_settings_set_ca(char *pem);

/** Erases what is saved; the current settings stay until a restart. */
void current_settings_forget(void);
