#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "esp_websocket_client.h"
#include "kms_reassembly.h"

/** Makes whole messages of the pieces in which esp_websocket_client hands them over. */
typedef struct {
    kms_allocator_t allocator;
    kms_reassembly_t fragments; /*!< A message in several frames */
    char *frame;                /*!< A message in one frame, which says its length beforehand */
    bool in_one_frame;          /*!< Whether the frame at hand is all of its message */
} link_messages_t;

void link_messages_init(link_messages_t *messages);
void link_messages_reset(link_messages_t *messages);

/**
 * Takes a piece of a data frame. Gives the message that it completes, which is the caller's to give
 * back, or NULL. One that is too long or finds no memory is passed over.
 */
char *link_messages_add(link_messages_t *messages, const esp_websocket_event_data_t *piece,
                        size_t *length);
