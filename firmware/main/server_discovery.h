#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kms_machine.h"

/**
 * The server of a board that none was set for: it is searched by mDNS, and forgotten when it is
 * gone. Only the app's task calls these.
 */

/** Whether this build searches for servers. */
bool server_discovery_is_enabled(void);

/** Searches in the background, unless it does already; APP_SERVER_SEARCHED is posted at the end. */
void server_discovery_start(void);

/** Processes APP_SERVER_SEARCHED: `server` is NULL when none was found. Whether it is used now. */
bool server_discovery_on_searched(const char *server);

/** Whether the server that was found is gone: it did not answer for some time. It is forgotten. */
bool server_discovery_is_gone(kms_phase_t phase);

/** Forgets the server that was found, in another network for example. */
void server_discovery_forget(void);

/** How long the app may wait for events until `server_discovery_is_gone` is to be called. */
uint32_t server_discovery_wait(uint32_t wait_ms);
