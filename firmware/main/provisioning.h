#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "improv_command.h"

/**
 * The board's side of Improv: answers its commands, and reports how connecting to a network ends.
 * Only the app's task calls it.
 */

/** What it needs of the app. */
typedef struct {
    /** Connects to a network and saves it. */
    void (*connect)(const char *ssid, const char *password);
    void (*rename)(const char *name);
} provisioning_app_t;

void provisioning_init(const provisioning_app_t *app);

/** NULL for a packet that was invalid. */
void provisioning_on_command(const improv_command_t *command, improv_error_t error);

void provisioning_on_address(void);

/** An attempt to connect failed, for the driver's reason. */
void provisioning_on_disconnected(uint16_t reason);
void provisioning_on_scanned(void);

/** Call it at least when `provisioning_wait` is over. */
void provisioning_tick(void);

/** Milliseconds until the next tick is needed, at most `max`. */
uint32_t provisioning_wait(uint32_t max);
