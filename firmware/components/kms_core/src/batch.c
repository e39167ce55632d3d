#include "batch.h"

_Static_assert(KMS_PUBLISH_VIEWER < BATCH_KEPT - 1 && KMS_PUBLISH_ANSWER >= BATCH_KEPT - 1,
               "The first values of a publish and its answer need slots of their own");

int batch_slot(unsigned index) {
    if (index < BATCH_KEPT - 1) {
        return (int)index;
    }
    return index == KMS_PUBLISH_ANSWER ? BATCH_KEPT - 1 : -1;
}

bool batch_keep(kms_allocator_t *allocator, batch_t *batch, json_value_t value) {
    int slot = batch_slot(batch->done);
    batch->done++;
    json_type_t type = json_type(value);
    if (slot < 0 || type == JSON_NONE || type == JSON_NULL) {
        return true;
    }
    batch->kept_is_json[slot] = type != JSON_TEXT;
    batch->kept[slot] = type == JSON_TEXT ? text_from_json(allocator, value)
                                          : text_new(allocator, value.text, value.length);
    return batch->kept[slot] != NULL;
}

void batch_free(kms_allocator_t *allocator, batch_t *batch) {
    if (batch == NULL) {
        return;
    }
    for (unsigned i = 0; i < GIVENS; i++) {
        text_drop(allocator, &batch->given[i]);
    }
    for (unsigned i = 0; i < BATCH_KEPT; i++) {
        text_drop(allocator, &batch->kept[i]);
    }
    kms_release(allocator, batch);
}
