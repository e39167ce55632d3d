#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * One WebSocket, from its opening to its end. What happens on it is posted with its number, so that
 * news of an old one are not taken for the new one's.
 */
typedef struct websocket_link websocket_link_t;

/** The signalling that a link belongs to. */
typedef struct signaling signaling_t;

/** Begins to open a link without waiting; NULL, with a reason in words, when it cannot. */
websocket_link_t *websocket_link_open(signaling_t *signaling, const char *url, char *reason);

uint32_t websocket_link_number(const websocket_link_t *link);

/** Sends one message; false when not all of it went out in time. */
bool websocket_link_send(websocket_link_t *link, const char *text, size_t length,
                         uint32_t timeout_ms);

/** Why sending failed: what the link's end says, which may come a moment later. */
void websocket_link_why(websocket_link_t *link, char *reason);

/** Closes the link and frees it in the background: closing can wait for a connection attempt. */
void websocket_link_close(websocket_link_t *link);
