#pragma once

#include <cjson/cJSON.h>

#include "kms_machine.h"

/** A machine with its outputs in the format of the golden vectors. */
typedef struct {
    kms_allocator_t allocator;
    kms_machine_t *machine;
    cJSON *outputs;     /*!< Of the last input */
    cJSON *timers;      /*!< The names of the running timers, as an object's */
    char *send_texts;   /*!< The messages sent by the last input, one a line */
    size_t last_id;     /*!< Of the last request */
    long fail_after;    /*!< Allocations that succeed before one fails; below 0, all do */
    size_t allocations; /*!< Number of allocations */
} harness_t;

/** NULL when out of memory. `identity` has name, profile, firmware and id. */
harness_t *harness_new(const cJSON *identity, long fail_after);

/** Frees the machine; returns the bytes that are still in use. */
size_t harness_free(harness_t *harness);

/** Processes one input of a vector. */
void harness_input(harness_t *harness, const cJSON *input);

/** Processes a message in a block of its exact size, so that a read beyond it is detected. */
void harness_message(harness_t *harness, const char *text, size_t length);

/** Clears the outputs, as each input does. */
void harness_begin(harness_t *harness);

/** The number of pending requests, by their timers. */
int harness_waiting(const harness_t *harness);

/** Canonical JSON: compact, keys in alphabetical order at every depth. The caller frees it. */
char *canonical(const cJSON *value);

kms_timer_t timer_by_name(const char *name);
