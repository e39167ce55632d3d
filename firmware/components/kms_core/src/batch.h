#pragma once

#include "generated/kms_operations.h"
#include "kms_machine.h"
#include "text.h"

/** The purpose of a request. */
typedef enum {
    PURPOSE_CONNECT,
    PURPOSE_RESUME,
    PURPOSE_DISCARD,
    PURPOSE_PUBLISH,
    PURPOSE_CHECK,
    PURPOSE_FLOW,
    PURPOSE_RECYCLE,
    PURPOSE_RELEASE,
    PURPOSE_ABANDON,
    PURPOSE_PING,
    PURPOSE_STOP,
} purpose_t;

/** The texts that the operations of a batch need: the indices into `given`, by purpose. */
enum { GIVEN_OFFER = 0 };                                         /* publish */
enum { GIVEN_PIPELINE, GIVEN_PUBLISHER, GIVEN_DEPARTED, GIVENS }; /* recycle */
enum { GIVEN_VIEWER = GIVEN_DEPARTED };                           /* check: NULL for none */
/* A flow check has GIVEN_PUBLISHER only. */

#define BATCH_KEPT 4

/** Pending operations: one transaction, or single requests with the values so far. */
typedef struct {
    purpose_t purpose;
    bool one_by_one;
    uint8_t count; /*!< Number of operations */
    uint8_t done;  /*!< One by one: number of operations with a value */
    const kms_identity_t *identity;
    text_t *given[GIVENS];
    text_t *kept[BATCH_KEPT]; /*!< Values that are read later; NULL for null */
    bool kept_is_json[BATCH_KEPT];
} batch_t;

/** The index in `kept` of an operation's value, or -1 when it is not read later. */
int batch_slot(unsigned index);

/** Adds the value of the next single request; false when out of memory. */
bool batch_keep(kms_allocator_t *allocator, batch_t *batch, json_value_t value);

void batch_free(kms_allocator_t *allocator, batch_t *batch);
