#pragma once

#include "esp_err.h"
#include "publisher_types.h"

/** Opens a board's publisher: signalling, peer connection and sending loop. Strings are copied. */
esp_err_t publisher_open(const publisher_cfg_t *cfg, publisher_t **publisher);

/** Publishes to a server, and retries until `publisher_stop`; returns at once. */
esp_err_t publisher_start(publisher_t *publisher, const char *url);

/** Sets the key for the next connection; "" for none. */
esp_err_t publisher_set_key(publisher_t *publisher, const char *key);

/** Reports a new IP address: it reconnects and publishes again; returns at once. */
esp_err_t publisher_address_changed(publisher_t *publisher);

/** Disconnects from the server; returns at once. */
esp_err_t publisher_stop(publisher_t *publisher);

void publisher_status(publisher_t *publisher, publisher_status_t *status);

/** Stops, within 3 s, and frees it. NULL is ignored. */
void publisher_close(publisher_t *publisher);
