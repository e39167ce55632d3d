#pragma once

#include <cjson/cJSON.h>
#include <stddef.h>
#include <stdint.h>

/** The golden vectors, in the order of their files' names. */
typedef struct {
    size_t count;
    cJSON **vectors;
} vector_files_t;

/** Reads packages/signaling/vectors, or the folder KMS_VECTORS; exits on failure. */
vector_files_t vectors_read(void);
void vectors_free(vector_files_t *files);

/** Reads the vectors of server addresses, or the file KMS_URL_VECTORS. */
cJSON *url_vectors_read(void);

/** Reads the vectors of Improv's packets, or the file KMS_IMPROV_VECTORS. */
cJSON *improv_vectors_read(void);

/** Reads hexadecimal digits; returns the number of bytes. */
size_t hex_read(const char *digits, uint8_t *bytes, size_t size);
