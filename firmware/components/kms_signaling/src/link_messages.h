#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "esp_websocket_client.h"
#include "kms_reassembly.h"

/** Reassembles messages from the pieces that esp_websocket_client delivers. */
typedef struct {
    kms_allocator_t allocator;
    kms_reassembly_t fragments; /*!< A message in several frames */
    char *frame;                /*!< A message in one frame, whose length is known in advance */
    bool in_one_frame;          /*!< The current frame is a whole message */
} link_messages_t;

void link_messages_init(link_messages_t *messages);
void link_messages_reset(link_messages_t *messages);

/**
 * Adds a piece of a data frame. Returns the message that it completes, to be freed by the caller,
 * or NULL. A message that is too long, or for which there is no memory, is dropped.
 */
char *link_messages_add(link_messages_t *messages, const esp_websocket_event_data_t *piece,
                        size_t *length);
