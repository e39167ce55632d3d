#pragma once

#include "batch.h"
#include "json_writer.h"

/** Sets how many operations the batch's purpose and its texts make. */
void operations_count(batch_t *batch);

/** Writes one operation as a request with this id; references are resolved where it goes alone. */
void operation_write(json_writer_t *writer, const batch_t *batch, unsigned index, uint32_t id);

/** Writes all of them as a JSON array. */
void operations_write(json_writer_t *writer, const batch_t *batch);
