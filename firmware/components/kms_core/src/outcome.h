#pragma once

#include "batch.h"
#include "message.h"

/** The results of a batch: the values of the operations that succeeded, and the error of the next.
 */
typedef struct {
    batch_t *batch;       /*!< With the values of single requests */
    json_value_t replies; /*!< With the values of a transaction */
    size_t count;         /*!< Number of operations that succeeded */
    bool failed;
    rpc_error_t error;
} outcome_t;

/** The value in a reply's result; JSON_NONE or JSON_NULL for a method without one. */
json_value_t value_in(json_value_t result);

/** Reads the result of a transaction. */
outcome_t outcome_of_transaction(batch_t *batch, json_value_t result);

/** Whether the value at `index` is a string. */
bool outcome_has_text(const outcome_t *outcome, unsigned index);

/** Whether the value at `index` is this string. */
bool outcome_is_text(const outcome_t *outcome, unsigned index, const char *text);

/** Whether the value at `index` is this boolean. */
bool outcome_is_boolean(const outcome_t *outcome, unsigned index, bool value);

/** The string at `index`; NULL when out of memory. */
text_t *outcome_text(kms_allocator_t *allocator, const outcome_t *outcome, unsigned index);
