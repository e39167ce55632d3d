#include "deadlines.h"

#include <stddef.h>

static deadline_t *find(deadlines_t *deadlines, kms_timer_t timer) {
    for (int i = 0; i < MAX_DEADLINES; i++) {
        deadline_t *entry = &deadlines->entries[i];
        if (entry->set && entry->timer.kind == timer.kind &&
            entry->timer.request == timer.request) {
            return entry;
        }
    }
    return NULL;
}

static deadline_t *find_unused(deadlines_t *deadlines) {
    for (int i = 0; i < MAX_DEADLINES; i++) {
        if (!deadlines->entries[i].set) {
            return &deadlines->entries[i];
        }
    }
    return NULL;
}

bool deadlines_set(deadlines_t *deadlines, kms_timer_t timer, int64_t at) {
    deadline_t *entry = find(deadlines, timer);
    if (entry == NULL) {
        entry = find_unused(deadlines);
    }
    if (entry == NULL) {
        return false;
    }
    *entry = (deadline_t){.timer = timer, .at = at, .set = true};
    return true;
}

void deadlines_clear(deadlines_t *deadlines, kms_timer_t timer) {
    deadline_t *entry = find(deadlines, timer);
    if (entry != NULL) {
        entry->set = false;
    }
}

int64_t deadlines_next(const deadlines_t *deadlines, int64_t max) {
    int64_t next = max;
    for (int i = 0; i < MAX_DEADLINES; i++) {
        const deadline_t *entry = &deadlines->entries[i];
        if (entry->set && entry->at < next) {
            next = entry->at;
        }
    }
    return next;
}

bool deadlines_take_due(deadlines_t *deadlines, int64_t now, kms_timer_t *timer) {
    deadline_t *first = NULL;
    for (int i = 0; i < MAX_DEADLINES; i++) {
        deadline_t *entry = &deadlines->entries[i];
        if (entry->set && entry->at <= now && (first == NULL || entry->at < first->at)) {
            first = entry;
        }
    }
    if (first == NULL) {
        return false;
    }
    *timer = first->timer;
    first->set = false;
    return true;
}
