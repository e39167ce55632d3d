#pragma once

#include <stdbool.h>
#include <stddef.h>

/**
 * A scripted Kurento behind a WebSocket (RFC 6455), and a fake: it has no objects and no media,
 * only the faults that a test wants. It runs in a thread of its own.
 */
typedef struct scripted_server scripted_server_t;

typedef struct {
    int http_status;       /*!< Answers the upgrade with this status; 0 for a WebSocket */
    bool mute_handshake;   /*!< Never answers the upgrade */
    bool silent;           /*!< Answers no request */
    bool forgets_sessions; /*!< Knows no session that it is asked to resume */
    bool loses_flow;       /*!< Says that no media flow, whatever their state */
    bool loses_media;      /*!< Says that it does not receive from the publisher */
    size_t fragment;       /*!< The most bytes in a frame; 0 for whole messages */
    size_t answer;         /*!< Bytes of SDP answer; 0 for a short one */
    int delay_ms;          /*!< Before each reply */
    bool keeps_nothing;    /*!< Forgets what it was asked, so as to take no memory for it */
} script_t;

/** Listens on 127.0.0.1; ends the test program when it cannot. */
scripted_server_t *scripted_server_start(void);
void scripted_server_stop(scripted_server_t *server);

int scripted_server_port(const scripted_server_t *server);
void scripted_server_script(scripted_server_t *server, script_t script);

/** How many requests of a method came; with NULL, how many connections were upgraded. */
int scripted_server_count(scripted_server_t *server, const char *method);

/** The last request of a method as it came, to be freed; NULL when there was none. */
char *scripted_server_last(scripted_server_t *server, const char *method);

/** Sends a text to every client; `times` over. */
void scripted_server_send(scripted_server_t *server, const char *text, int times);

/** Ends every connection: with a close frame of this code, or at code 0 with a reset. */
void scripted_server_drop(scripted_server_t *server, int code);
