#include "outcome.h"

#include <string.h>

#include "generated/kms_publisher.h"
#include "json_members.h"
#include "json_text.h"

/* A JSON string of a C literal that needs no escapes. */
#define LITERAL(text)                                                                              \
    { "\"" text "\"", sizeof(text) + 1 }

static const rpc_error_t incomplete = {
    .code = KMS_ERROR_INTERNAL_ERROR,
    .message = LITERAL(KMS_MESSAGE_INCOMPLETE_TRANSACTION),
};

json_value_t value_in(json_value_t result) {
    return json_member(result, "value");
}

static bool are_replies(json_value_t list) {
    if (json_type(list) != JSON_ARRAY) {
        return false;
    }
    json_cursor_t cursor = json_begin(list);
    json_value_t element;
    rpc_reply_t reply;
    while (json_next_element(&cursor, &element)) {
        if (!reply_read(element, &reply)) {
            return false;
        }
    }
    return true;
}

outcome_t outcome_of_transaction(batch_t *batch, json_value_t result) {
    outcome_t outcome = {.batch = batch};
    json_value_t list = value_in(result);
    if (are_replies(list)) {
        outcome.replies = list;
    }
    json_cursor_t cursor = json_begin(outcome.replies);
    json_value_t element;
    while (json_next_element(&cursor, &element)) {
        rpc_reply_t reply;
        reply_read(element, &reply);
        if (reply.failed) {
            outcome.failed = true;
            outcome.error = reply.error;
            return outcome;
        }
        outcome.count++;
    }
    if (outcome.count != batch->count) {
        outcome.failed = true;
        outcome.error = incomplete;
    }
    return outcome;
}

/* The value of a transaction's operation. */
static json_value_t reply_at(const outcome_t *outcome, unsigned index) {
    json_cursor_t cursor = json_begin(outcome->replies);
    json_value_t element = {NULL, 0};
    for (unsigned i = 0; i <= index; i++) {
        json_next_element(&cursor, &element);
    }
    rpc_reply_t reply;
    reply_read(element, &reply);
    return value_in(reply.result);
}

bool outcome_has_text(const outcome_t *outcome, unsigned index) {
    if (index >= outcome->count) {
        return false;
    }
    if (!outcome->batch->one_by_one) {
        return json_type(reply_at(outcome, index)) == JSON_TEXT;
    }
    int slot = batch_slot(index);
    return outcome->batch->kept[slot] != NULL && !outcome->batch->kept_is_json[slot];
}

bool outcome_is_text(const outcome_t *outcome, unsigned index, const char *text) {
    if (!outcome_has_text(outcome, index)) {
        return false;
    }
    if (!outcome->batch->one_by_one) {
        return json_text_is(reply_at(outcome, index), text);
    }
    return strcmp(outcome->batch->kept[batch_slot(index)]->text, text) == 0;
}

bool outcome_is_boolean(const outcome_t *outcome, unsigned index, bool value) {
    if (index >= outcome->count) {
        return false;
    }
    const char *literal = value ? "true" : "false";
    if (!outcome->batch->one_by_one) {
        json_value_t found = reply_at(outcome, index);
        return found.length == strlen(literal) && memcmp(found.text, literal, found.length) == 0;
    }
    int slot = batch_slot(index);
    return outcome->batch->kept[slot] != NULL && outcome->batch->kept_is_json[slot] &&
           strcmp(outcome->batch->kept[slot]->text, literal) == 0;
}

text_t *outcome_text(kms_allocator_t *allocator, const outcome_t *outcome, unsigned index) {
    if (outcome->batch->one_by_one) {
        return text_hold(outcome->batch->kept[batch_slot(index)]);
    }
    return text_from_json(allocator, reply_at(outcome, index));
}
