#include "pending.h"

#include <string.h>

bool pending_add(pending_table_t *table, pending_t entry) {
    if (table->count == PENDING_MAX) {
        return false;
    }
    table->entries[table->count++] = entry;
    return true;
}

bool pending_take(pending_table_t *table, int64_t id, pending_t *entry) {
    for (unsigned i = 0; i < table->count; i++) {
        if (table->entries[i].id == id) {
            *entry = table->entries[i];
            table->count--;
            memmove(&table->entries[i], &table->entries[i + 1],
                    (table->count - i) * sizeof(pending_t));
            return true;
        }
    }
    return false;
}

bool pending_has_id(const pending_table_t *table, uint32_t id) {
    for (unsigned i = 0; i < table->count; i++) {
        if (table->entries[i].id == id) {
            return true;
        }
    }
    return false;
}

bool pending_has(const pending_table_t *table, purpose_t purpose) {
    for (unsigned i = 0; i < table->count; i++) {
        if (table->entries[i].purpose == purpose) {
            return true;
        }
    }
    return false;
}
