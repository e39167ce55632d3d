#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "improv_command.h"
#include "saved_settings.h"

/**
 * An event of the app. The app's task processes them, so that neither the console nor the network's
 * event task waits for the publisher.
 */
typedef enum {
    APP_WAKE,
    APP_START, /*!< text: the server, or NULL for the current one */
    APP_STOP,
    APP_SET_KEY,      /*!< text: "" erases it */
    APP_SET_NAME,     /*!< text: "" erases it; NULL prints it */
    APP_SET_CA,       /*!< text: in PEM; NULL erases it */
    APP_CONNECT_WIFI, /*!< ssid, password */
    APP_FORGET,
    APP_RESTART,
    APP_RESTART_REQUESTED, /*!< By the server */
    APP_SERVER_SEARCHED,   /*!< text: the server, or NULL when none was found */
    APP_CLOCK,             /*!< It was set, or the next attempt to set it is due */
    APP_IMPROV,            /*!< command, or NULL and its error */
    APP_WIFI_ASSOCIATED,   /*!< Connected, without an address yet */
    APP_WIFI_SCANNED,
    APP_WIFI_ADDRESS,      /*!< address */
    APP_WIFI_DISCONNECTED, /*!< reason: of the Wi-Fi driver */
} app_event_kind_t;

typedef struct {
    app_event_kind_t kind;
    uint16_t reason;
    uint32_t address;          /*!< IPv4, in network order */
    char *text;                /*!< Owned by the receiver */
    improv_command_t *command; /*!< Owned by the receiver */
    improv_error_t error;
    char ssid[SAVED_SSID_SIZE];
    char password[SAVED_PASSWORD_SIZE];
} app_event_t;

/** Creates the queue; false when out of memory. */
bool app_events_open(void);

/** Receives the next event, with ownership of what it has; false after the timeout. */
bool app_events_receive(app_event_t *event, uint32_t wait_ms);

/** Posts an event and takes ownership of what it has, which is freed if the queue is full: false.
 */
bool app_post(app_event_t event);

void app_event_free(app_event_t *event);
