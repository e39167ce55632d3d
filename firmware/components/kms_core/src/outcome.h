#pragma once

#include "batch.h"
#include "message.h"

/** What operations in a row came to: the values of those that worked, and why the next did not. */
typedef struct {
    batch_t *batch;       /*!< Holds the values where they came one by one */
    json_value_t replies; /*!< Holds them where they came in a transaction */
    size_t count;
    bool failed;
    rpc_error_t error;
} outcome_t;

/** The value in a reply's result; none or null where the method has none. */
json_value_t value_in(json_value_t result);

/** Reads the result of a transaction. */
outcome_t outcome_of_transaction(batch_t *batch, json_value_t result);

/** Is there a value at `index`, and is it text? */
bool outcome_has_text(const outcome_t *outcome, unsigned index);

/** Is it this text? */
bool outcome_is_text(const outcome_t *outcome, unsigned index, const char *text);

/** Is there a value at `index`, and is it this boolean? */
bool outcome_is_boolean(const outcome_t *outcome, unsigned index, bool value);

/** That text; NULL when there is no memory. */
text_t *outcome_text(kms_allocator_t *allocator, const outcome_t *outcome, unsigned index);
