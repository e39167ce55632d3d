#pragma once

#include <stdbool.h>
#include <stddef.h>

/** A client of the scripted server, and the data received from it. */
typedef struct {
    int fd; /*!< -1 for none */
    bool upgraded;
    char *input;
    size_t length;
    char *message; /*!< The fragments of a message so far */
    size_t message_length;
} scripted_client_t;

void scripted_client_close(scripted_client_t *client);
bool scripted_client_write(scripted_client_t *client, const void *data, size_t length);

/** Sends one frame (RFC 6455 section 5.2). */
void scripted_client_frame(scripted_client_t *client, int opcode, bool fin, const char *data,
                           size_t length);

/** Sends a text, in frames of at max `max` bytes; 0 for one frame. */
void scripted_client_text(scripted_client_t *client, const char *text, size_t max);
