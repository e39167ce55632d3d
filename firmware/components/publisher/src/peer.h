#pragma once

#include "freertos/FreeRTOS.h"

#include "publisher_types.h"

typedef enum {
    PEER_WAKE,
    PEER_OPEN,
    PEER_ANSWER,    /*!< text: the answer */
    PEER_CANDIDATE, /*!< text: a candidate */
    PEER_CLOSE,
    PEER_SUSPEND, /*!< Publishing has ended: stop the camera */
} peer_command_kind_t;

/** A command for the peer's task, which owns the text. */
typedef struct {
    peer_command_kind_t kind;
    char *text;
} peer_command_t;

/** Posts a command with a copy of the text; false when the queue is full, or out of memory. */
bool peer_post(publisher_t *publisher, peer_command_kind_t kind, const char *text, TickType_t wait);

/** The peer's task: opens, drives and closes the peer connection. */
void peer_run(void *publisher);
