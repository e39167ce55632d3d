#pragma once

#include <stdbool.h>
#include <stddef.h>

/**
 * A fake Kurento with a WebSocket (RFC 6455), without objects and media, with the faults that a
 * test selects. It runs in a thread.
 */
typedef struct scripted_server scripted_server_t;

typedef struct {
    int http_status;       /*!< Status of the upgrade's response; 0 for a WebSocket */
    bool mute_handshake;   /*!< Does not respond to the upgrade */
    bool silent;           /*!< Does not reply to requests */
    bool forgets_sessions; /*!< Rejects every resumed session */
    bool loses_flow;       /*!< Reports that no media flows */
    bool loses_media;      /*!< Reports the publisher's media as disconnected */
    size_t fragment;       /*!< Maximum bytes of a frame; 0 for whole messages */
    size_t answer;         /*!< Bytes of SDP answer; 0 for a short one */
    int delay_ms;          /*!< Before each reply */
    bool keeps_nothing;    /*!< Does not keep requests, to use no memory */
} script_t;

/** Listens on 127.0.0.1; ends the test program when it fails. */
scripted_server_t *scripted_server_start(void);
void scripted_server_stop(scripted_server_t *server);

int scripted_server_port(const scripted_server_t *server);
void scripted_server_script(scripted_server_t *server, script_t script);

/** The number of requests of a method; with NULL, of upgraded connections. */
int scripted_server_count(scripted_server_t *server, const char *method);

/** The last request of a method, to be freed; NULL for none. */
char *scripted_server_last(scripted_server_t *server, const char *method);

/** Sends a text `times` times to every client. */
void scripted_server_send(scripted_server_t *server, const char *text, int times);

/** Closes every connection with this code, or resets it with code 0. */
void scripted_server_drop(scripted_server_t *server, int code);
