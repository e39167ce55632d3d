#pragma once

#include "batch.h"

/** The maximum of pending requests; a well-behaved server causes no more than four. */
#define PENDING_MAX 16

typedef struct {
    uint32_t id;
    purpose_t purpose;
    batch_t *batch; /*!< Owned by the table; NULL for a single request */
} pending_t;

/** The requests without a reply, in the order of sending. */
typedef struct {
    unsigned count;
    pending_t entries[PENDING_MAX];
} pending_table_t;

/** False when the table is full; the batch then remains the caller's. */
bool pending_add(pending_table_t *table, pending_t entry);

/** Removes the request with this id; false when there is none, as for a duplicate reply. */
bool pending_take(pending_table_t *table, int64_t id, pending_t *entry);

bool pending_has_id(const pending_table_t *table, uint32_t id);
bool pending_has(const pending_table_t *table, purpose_t purpose);
