#pragma once

#include "batch.h"

/** The most requests that may wait at once; an honest conversation has four. */
#define PENDING_MAX 16

typedef struct {
    uint32_t id;
    purpose_t purpose;
    batch_t *batch; /*!< The table's own; NULL for a request by itself */
} pending_t;

/** The requests that wait for a reply, in the order in which they were sent. */
typedef struct {
    unsigned count;
    pending_t entries[PENDING_MAX];
} pending_table_t;

/** False when the table is full; then the batch stays the caller's. */
bool pending_add(pending_table_t *table, pending_t entry);

/** Takes the request with this id out; a second reply to the same id finds none. */
bool pending_take(pending_table_t *table, int64_t id, pending_t *entry);

bool pending_has_id(const pending_table_t *table, uint32_t id);
bool pending_has(const pending_table_t *table, purpose_t purpose);
