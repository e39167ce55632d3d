#pragma once

#include "kms_machine.h"
#include "text.h"

/** A candidate of the server in a list; its texts are in the same block. */
typedef struct candidate {
    struct candidate *next;
    text_t *object; /*!< Its endpoint */
    kms_candidate_t fields;
} candidate_t;

/** The candidates that came before the reply to the publish. */
typedef struct {
    unsigned count;
    candidate_t *first;
    candidate_t *last;
} early_candidates_t;

/** Reads a checked IceCandidate, without `object`; NULL when out of memory. */
candidate_t *candidate_read(kms_allocator_t *allocator, json_value_t value);
void candidate_free(kms_allocator_t *allocator, candidate_t *candidate);

/** Adds a candidate of `object`; false when out of memory. */
bool early_candidates_add(kms_allocator_t *allocator, early_candidates_t *early,
                          json_value_t object, json_value_t candidate);
void early_candidates_clear(kms_allocator_t *allocator, early_candidates_t *early);
