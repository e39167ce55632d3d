#include "operations.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const kms_operation_t *operations_of(purpose_t purpose) {
    switch (purpose) {
    case PURPOSE_RECYCLE:
        return kms_recycle_operations;
    case PURPOSE_CHECK:
        return kms_check_operations;
    case PURPOSE_FLOW:
        return kms_flow_operations;
    default:
        return kms_publish_operations;
    }
}

unsigned operations_count(const batch_t *batch) {
    // The last operation of a recycle and of a check is for an object that may be missing.
    const unsigned missing = batch->given[GIVEN_DEPARTED] == NULL ? 1 : 0;
    // The last one of a publish is the tag of a board that can restart.
    const unsigned untagged = batch->identity->can_restart ? 0 : 1;
    switch (batch->purpose) {
    case PURPOSE_RECYCLE:
        return COUNT(kms_recycle_operations) - missing;
    case PURPOSE_CHECK:
        return COUNT(kms_check_operations) - missing;
    case PURPOSE_FLOW:
        return COUNT(kms_flow_operations);
    default:
        return COUNT(kms_publish_operations) - untagged;
    }
}

/* The value of an earlier operation: a reference within a transaction, else the value itself. */
static void write_value(json_writer_t *w, const batch_t *batch, unsigned index) {
    if (!batch->one_by_one) {
        json_write_literal(w, "\"newref:");
        json_write_integer(w, index);
        json_write_literal(w, "\"");
        return;
    }
    int slot = batch_slot(index);
    const text_t *value = batch->kept[slot];
    if (value == NULL) {
        json_write_literal(w, "null");
    } else if (batch->kept_is_json[slot]) {
        json_write_literal(w, value->text);
    } else {
        json_write_text(w, value->text);
    }
}

static void write_identity(json_writer_t *w, const kms_identity_t *identity, unsigned index) {
    const char *const texts[] = {identity->name, identity->profile, identity->firmware,
                                 identity->id};
    json_write_text(w, texts[index]);
}

static void write_placeholder(json_writer_t *w, const batch_t *batch, char kind, unsigned index) {
    if (kind == 'v') {
        write_value(w, batch, index);
    } else if (kind == 'i') {
        write_identity(w, batch->identity, index);
    } else {
        json_write_text(w, batch->given[index]->text);
    }
}

static void write_params(json_writer_t *w, const batch_t *batch, const char *params) {
    while (*params != '\0') {
        size_t length = strcspn(params, "$");
        json_write_raw(w, params, length);
        params += length;
        if (*params == '$') {
            write_placeholder(w, batch, params[1], (unsigned)(params[2] - '0'));
            params += 3;
        }
    }
}

void operation_write(json_writer_t *writer, const batch_t *batch, unsigned index, uint32_t id) {
    const kms_operation_t *operation = &operations_of(batch->purpose)[index];
    json_write_literal(writer, "{\"id\":");
    json_write_integer(writer, id);
    json_write_literal(writer, ",\"jsonrpc\":\"2.0\",\"method\":\"");
    json_write_literal(writer, operation->method);
    json_write_literal(writer, "\",\"params\":{");
    write_params(writer, batch, operation->params);
    json_write_literal(writer, "}}");
}

void operations_write(json_writer_t *writer, const batch_t *batch) {
    json_write_literal(writer, "[");
    for (unsigned i = 0; i < batch->count; i++) {
        if (i > 0) {
            json_write_literal(writer, ",");
        }
        operation_write(writer, batch, i, i);
    }
    json_write_literal(writer, "]");
}
