#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A WebSocket server for one client at a time, with raw access to its frames. */
typedef struct {
    int listener;
    int client;
    uint16_t port;
} frame_server_t;

bool frame_server_open(frame_server_t *server);
void frame_server_close(frame_server_t *server);

/** Waits for a client and reads the request; false when none comes in 5 s. */
bool frame_server_accept(frame_server_t *server);

/** A header field of the last request; "" without one. */
void frame_server_field(const char *name, char *value, size_t size);

/** Replies with 101 (RFC 6455 section 4.2.2), or with another status. */
bool frame_server_upgrade(frame_server_t *server, int status);

/** Sends a frame; a payload of more than 125 bytes has a longer header (section 5.2). */
bool frame_server_send(frame_server_t *server, bool fin, int opcode, const void *payload,
                       size_t length);

/** Reads the next frame, unmasked; returns its opcode, or -1 when the connection has ended. */
int frame_server_receive(frame_server_t *server, char *payload, size_t size, size_t *length,
                         bool *fin);

/** Resets the connection without a close frame. */
void frame_server_cut(frame_server_t *server);
