#pragma once

#include "signaling.h"

/**
 * One WebSocket connection. Its events are posted with its number, so that those of a previous link
 * can be ignored.
 */
typedef struct websocket_link websocket_link_t;

/** Starts to open a link and returns at once; NULL, with a reason, when it fails. */
websocket_link_t *websocket_link_open(signaling_t *signaling, const char *url, char *reason);

uint32_t websocket_link_number(const websocket_link_t *link);

/** Sends one message; false when it was not sent completely within the timeout. */
bool websocket_link_send(websocket_link_t *link, const char *text, size_t length,
                         uint32_t timeout_ms);

/** The reason for a failed send: that of the link's end, which is awaited for a short time. */
void websocket_link_close_reason(websocket_link_t *link, char *reason);

/** Closes and frees the link in the background, since closing may wait for a connection attempt. */
void websocket_link_close(websocket_link_t *link);
