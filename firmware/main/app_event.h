#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "saved_settings.h"

/**
 * What happens to the app. Whoever has news posts it; one task takes it, so that neither the
 * console nor the network's event task ever waits for the publisher.
 */
typedef enum {
    APP_WAKE,
    APP_START, /*!< server, or NULL for the one that is known */
    APP_STOP,
    APP_JOIN, /*!< ssid, password */
    APP_FORGET,
    APP_RESTART,
    APP_WIFI_ADDRESS, /*!< The board has an address */
    APP_WIFI_LOST,    /*!< reason: of the Wi-Fi driver */
} app_event_kind_t;

typedef struct {
    app_event_kind_t kind;
    uint16_t reason;
    uint32_t address; /*!< IPv4, in network order */
    char *server;     /*!< Owned by whoever takes the event */
    char ssid[SAVED_SSID_SIZE];
    char password[SAVED_PASSWORD_SIZE];
} app_event_t;

/** Makes room for events; false when there is no memory. */
bool app_events_open(void);

/** Takes the next event, whose text then is the caller's; false when none comes in time. */
bool app_events_take(app_event_t *event, uint32_t wait_ms);

/** Posts an event and takes over its text; false, with the text freed, when there is no room. */
bool app_post(app_event_t event);
