#pragma once

#include <cjson/cJSON.h>
#include <stddef.h>

/** The golden vectors, in the order of their files' names. */
typedef struct {
    size_t count;
    cJSON **vectors;
} vector_files_t;

/** Reads all of packages/signaling/vectors, or of the folder that KMS_VECTORS names; exits on
 * failure. */
vector_files_t vectors_read(void);
void vectors_free(vector_files_t *files);

/** Reads the vectors of server addresses, or the file that KMS_URL_VECTORS names. */
cJSON *url_vectors_read(void);
