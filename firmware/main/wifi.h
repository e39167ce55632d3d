#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "esp_err.h"

/**
 * The board's way into a network. All but `wifi_describe` is for the app's task alone; news come as
 * events of the app.
 */

/** Brings the radio up; it joins nothing yet. `name` is the board's, for its hostname. */
esp_err_t wifi_open(const char *name);

/** Joins a network, leaving the one it is in, and keeps at it. "" as password is an open network.
 */
void wifi_join(const char *ssid, const char *password);

/** Takes the news that the board has an address; true when it had another one before. */
bool wifi_on_address(uint32_t address);

/** Takes the news that the board is out of the network. */
void wifi_on_lost(uint16_t reason);

/** Joins again when it is time to; returns how long until then, in milliseconds. */
uint32_t wifi_tick(void);

bool wifi_has_address(void);

/** Writes in words how the network stands. */
void wifi_describe(char *text, size_t size);

void wifi_close(void);
