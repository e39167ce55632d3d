#pragma once

#include "kms_machine.h"
#include "text.h"

/** What a request was for. */
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

/** What the operations of a batch are about: the texts in `given`, by purpose. */
enum { GIVEN_OFFER = 0 };                                         /* publish */
enum { GIVEN_PIPELINE, GIVEN_PUBLISHER, GIVEN_DEPARTED, GIVENS }; /* recycle */
enum { GIVEN_VIEWER = GIVEN_DEPARTED };                           /* check: NULL for none */
/* A flow check has its GIVEN_PUBLISHER alone. */

/** Where the values of a publish that matter stand. */
enum {
    PUBLISHED_PIPELINE = 0,
    PUBLISHED_PUBLISHER = 1,
    PUBLISHED_VIEWER = 2,
    PUBLISHED_ANSWER = 16
};

/** And of a check. */
enum { CHECKED_MEDIA_STATE = 1 };

/** And of a flow check. */
enum { FLOWING_VIDEO, FLOWING_AUDIO };

#define BATCH_KEPT 4

/** Operations under way: as one transaction, or one by one with the values so far. */
typedef struct {
    purpose_t purpose;
    bool one_by_one;
    uint8_t count; /*!< How many operations there are */
    uint8_t done;  /*!< One by one: how many have their value */
    const kms_identity_t *identity;
    text_t *given[GIVENS];
    text_t *kept[BATCH_KEPT]; /*!< The values that later operations refer to; NULL for null */
    bool kept_is_json[BATCH_KEPT];
} batch_t;

/** The place in `kept` of a value, or -1 where nobody asks for it again. */
int batch_slot(unsigned index);

/** Takes note of the next value of operations that go one by one; false when there is no memory. */
bool batch_keep(kms_allocator_t *allocator, batch_t *batch, json_value_t value);

void batch_free(kms_allocator_t *allocator, batch_t *batch);
