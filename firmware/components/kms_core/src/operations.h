#pragma once

#include "batch.h"
#include "json_writer.h"

/** The number of operations for the batch's purpose and its texts. */
unsigned operations_count(const batch_t *batch);

/** Writes one operation as a request with this id; sent alone, its references are resolved. */
void operation_write(json_writer_t *writer, const batch_t *batch, unsigned index, uint32_t id);

/** Writes all operations as a JSON array. */
void operations_write(json_writer_t *writer, const batch_t *batch);
