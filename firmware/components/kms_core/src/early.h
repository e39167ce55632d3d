#pragma once

#include "kms_machine.h"
#include "text.h"

/** The most candidates that wait for the reply that says whose they are. */
#define EARLY_MAX 64

/** A candidate that the server found, as a member of a list; its texts stand in its own block. */
typedef struct candidate {
    struct candidate *next;
    text_t *object; /*!< Whose it is */
    kms_candidate_t found;
} candidate_t;

typedef struct {
    unsigned count;
    candidate_t *first;
    candidate_t *last;
} early_t;

/** Reads a checked IceCandidate; NULL when there is no memory. `object` is still to be set. */
candidate_t *candidate_read(kms_allocator_t *allocator, json_value_t value);
void candidate_free(kms_allocator_t *allocator, candidate_t *candidate);

/** Keeps a candidate of `object` until its owner is known; false when there is no memory. */
bool early_add(kms_allocator_t *allocator, early_t *early, json_value_t object,
               json_value_t candidate);
void early_clear(kms_allocator_t *allocator, early_t *early);
