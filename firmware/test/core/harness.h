#pragma once

#include <cjson/cJSON.h>

#include "kms_machine.h"

/** A machine whose outputs are kept as the golden vectors write them. */
typedef struct {
    kms_allocator_t allocator;
    kms_machine_t *machine;
    cJSON *outputs;     /*!< Of the last input */
    cJSON *timers;      /*!< The names of the timers that run, as an object's */
    char *send_texts;   /*!< The texts that were sent by the last input, a line each */
    size_t last_id;     /*!< Of the last request */
    long fail_after;    /*!< How many more allocations work; below 0, all do */
    size_t allocations; /*!< How many were asked for */
} harness_t;

/** NULL when the machine could not be made. `identity` has name, profile and firmware. */
harness_t *harness_new(const cJSON *identity, long fail_after);

/** The bytes that are still in use when the machine is gone. */
size_t harness_free(harness_t *harness);

/** Takes one input of a vector. */
void harness_input(harness_t *harness, const cJSON *input);

/** One message from a block of just its size, so that a read past its end is found. */
void harness_message(harness_t *harness, const char *text, size_t length);

/** Begins the outputs anew, as each input does by itself. */
void harness_begin(harness_t *harness);

/** How many requests wait, by their timers. */
int harness_waiting(const harness_t *harness);

/** Canonical JSON: compact, keys in alphabetical order at every depth. The caller frees it. */
char *canonical(const cJSON *value);

kms_timer_t timer_by_name(const char *name);
