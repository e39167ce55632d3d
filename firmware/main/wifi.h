#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "esp_err.h"

/**
 * The board's Wi-Fi station. Only the app's task may call it, except for `wifi_address`; its events
 * are posted to the app.
 */

/** Starts the station without connecting it. `name` becomes the hostname. */
esp_err_t wifi_open(const char *name);

/** Connects to a network instead of the current one, and retries. An open network has "" as
 * password.
 */
void wifi_connect(const char *ssid, const char *password);

/** Processes a new IP address; true when it differs from the previous one. */
bool wifi_on_address(uint32_t address);

/** Processes a disconnection, with the driver's reason; true when the board retries after a delay.
 */
bool wifi_on_disconnected(uint16_t reason);

/** Processes that the network accepted the board, which waits for an address now. */
void wifi_on_associated(void);

/** Whether the network accepted the board and assigned no address in time. */
bool wifi_lacks_address(void);

/** Scans for networks; then APP_WIFI_SCANNED is posted. Until then the board does not connect. */
void wifi_scan(void);
void wifi_on_scanned(void);

/** Retries when the delay is over; returns the remaining delay in milliseconds. */
uint32_t wifi_tick(void);

/** The IPv4 address in network order; 0 while not connected. From any task. */
uint32_t wifi_address(void);

void wifi_close(void);
